package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	canary "github.com/ecs-canary-blue-green/ecs-canary-blue-green-go/ecscanarybluegreen"
)

// NewEnginesStack makes a service that ECS itself releases, once somebody has said so.
func NewEnginesStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)
	web := canary.NewEcsCanaryBlueGreen(stack, jsii.String("Web"), &canary.EcsCanaryBlueGreenProps{
		ProjectId: jsii.String("engines"),
		Canary: canary.CanaryConfig_TimeBasedCanary(&canary.TimeBasedCanaryOptions{
			Percentage: jsii.Number(0.5),
			Interval:   awscdk.Duration_Minutes(jsii.Number(30)),
		}),
		TestListenerPort: jsii.Number(9000),
		Engine: canary.DeploymentEngine_EcsNative(&canary.EcsNativeOptions{
			HookTimeout: awscdk.Duration_Minutes(jsii.Number(10)),
			CircuitBreaker: &canary.EcsCircuitBreaker{
				Threshold: &canary.CircuitBreakerThreshold{Type: canary.CircuitBreakerThresholdType_COUNT, Value: jsii.Number(5)},
			},
			Pauses: &[]*canary.DeploymentPause{{
				Stage:     canary.DeploymentStage_POST_TEST_TRAFFIC_SHIFT,
				Timeout:   awscdk.Duration_Hours(jsii.Number(8)),
				OnTimeout: canary.PauseOutcome_ROLLBACK,
			}},
		}),
	})
	web.AddHook(canary.LifecycleEvent_AFTER_INSTALL, canary.SmokeTest_Http(nil))
	return stack
}
