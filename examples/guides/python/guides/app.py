from aws_cdk import App

from guides.engines import EnginesStack
from guides.github import GitHubStack
from guides.hooks import HooksStack
from guides.https import HttpsStack
from guides.own_alarm import OwnAlarmStack
from guides.own_engine import OwnEngineStack
from guides.own_hook import OwnHookStack
from guides.shared_listener import BlogStack, PlatformStack, ShopStack

app = App()
platform = PlatformStack(app, "Platform")
ShopStack(app, "Shop", platform=platform)
BlogStack(app, "Blog")
HooksStack(app, "Hooks")
HttpsStack(app, "Https")
EnginesStack(app, "Engines")
OwnHookStack(app, "OwnHook")
OwnAlarmStack(app, "OwnAlarm")
OwnEngineStack(app, "OwnEngine")
GitHubStack(app, "GitHub")
app.synth()
