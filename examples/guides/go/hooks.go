package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	canary "github.com/ecs-canary-blue-green/ecs-canary-blue-green-go/ecscanarybluegreen"
)

// NewHooksStack makes a service whose releases are asked twice whether they go on.
func NewHooksStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)
	web := canary.NewEcsCanaryBlueGreen(stack, jsii.String("Web"), &canary.EcsCanaryBlueGreenProps{ProjectId: jsii.String("hooks")})

	web.AddHook(canary.LifecycleEvent_BEFORE_ALLOW_TRAFFIC, canary.SmokeTest_Http(&canary.HttpSmokeTestOptions{
		Path:       jsii.String("/orders?limit=1"),
		ExpectBody: jsii.String(`"orders"`),
		Timeout:    awscdk.Duration_Seconds(jsii.Number(5)),
	}))

	check := awslambda.NewFunction(stack, jsii.String("Check"), &awslambda.FunctionProps{
		FunctionName: jsii.String("check-after-install"),
		Runtime:      awslambda.Runtime_NODEJS_24_X(),
		Handler:      jsii.String("index.handler"),
		Code:         awslambda.Code_FromInline(jsii.String("exports.handler = async (event) => { /* … */ };")),
	})
	web.AddHook(canary.LifecycleEvent_AFTER_INSTALL, canary.DeploymentHook_FromFunction(check, nil))
	return stack
}
