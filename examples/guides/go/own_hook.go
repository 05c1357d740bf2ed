package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	canary "github.com/ecs-canary-blue-green/ecs-canary-blue-green-go/ecscanarybluegreen"
)

const code = `
import datetime, os, boto3

def handler(event, context):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="Succeeded" if datetime.date.today().strftime("%a") in os.environ["DAYS"] else "Failed")
`

// ReleaseDays refuses releases on other days.
type ReleaseDays struct {
	Days []string
}

// Bind makes its function.
func (hook *ReleaseDays) Bind(scope constructs.Construct, context *canary.DeploymentHookContext) *canary.DeploymentHookConfig {
	return &canary.DeploymentHookConfig{
		Handler: awslambda.NewFunction(scope, jsii.String("Handler"), &awslambda.FunctionProps{
			FunctionName: jsii.String(*context.ServiceName + "-days"),
			Runtime:      awslambda.Runtime_PYTHON_3_14(),
			Handler:      jsii.String("index.handler"),
			Code:         awslambda.Code_FromInline(jsii.String(code)),
			Environment:  &map[string]*string{"DAYS": jsii.String(strings.Join(hook.Days, ","))},
		}),
	}
}

// NewOwnHookStack makes a service with that hook.
func NewOwnHookStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)
	web := canary.NewEcsCanaryBlueGreen(stack, jsii.String("Web"), &canary.EcsCanaryBlueGreenProps{ProjectId: jsii.String("own-hook")})
	web.AddHook(canary.LifecycleEvent_BEFORE_ALLOW_TRAFFIC, &ReleaseDays{Days: []string{"Mon", "Tue", "Wed", "Thu"}})
	return stack
}
