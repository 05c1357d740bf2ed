import { App } from 'aws-cdk-lib';
import { GitHubStack } from './github';
import { HooksStack } from './hooks';
import { OwnAlarmStack } from './own-alarm';
import { OwnEngineStack } from './own-engine';
import { OwnHookStack } from './own-hook';
import { BlogStack, PlatformStack, ShopStack } from './shared-listener';

const app = new App();
const platform = new PlatformStack(app, 'Platform');
new ShopStack(app, 'Shop', platform);
new BlogStack(app, 'Blog');
new HooksStack(app, 'Hooks');
new OwnHookStack(app, 'OwnHook');
new OwnAlarmStack(app, 'OwnAlarm');
new OwnEngineStack(app, 'OwnEngine');
new GitHubStack(app, 'GitHub');
app.synth();
