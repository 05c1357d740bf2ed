// Command guides makes what the guides in docs/ show.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	platform := NewPlatformStack(app, "Platform")
	NewShopStack(app, "Shop", platform)
	NewBlogStack(app, "Blog")
	NewHooksStack(app, "Hooks")
	NewHttpsStack(app, "Https")
	NewEnginesStack(app, "Engines")
	NewOwnHookStack(app, "OwnHook")
	NewOwnAlarmStack(app, "OwnAlarm")
	NewOwnEngineStack(app, "OwnEngine")
	NewGitHubStack(app, "GitHub")
	app.Synth(nil)
}
