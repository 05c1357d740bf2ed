// Command starter is a CDK app: a service whose releases are canaries that roll themselves back.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	NewStarterStack(app, "Starter", nil)
	app.Synth(nil)
}
