package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	canary "github.com/ecs-canary-blue-green/ecs-canary-blue-green-go/ecscanarybluegreen"
)

// StarterStack is the stack and the service in it.
type StarterStack struct {
	awscdk.Stack
	Web canary.EcsCanaryBlueGreen
}

// NewStarterStack makes a service whose releases are canaries that roll themselves back.
func NewStarterStack(scope constructs.Construct, id string, props *awscdk.StackProps) StarterStack {
	stack := awscdk.NewStack(scope, &id, props)

	web := canary.NewEcsCanaryBlueGreen(stack, jsii.String("Web"), &canary.EcsCanaryBlueGreenProps{
		// Part of all names: the service is web-service-node-app-prod, the repository web/node-app/prod.
		ProjectId: jsii.String("node-app"),

		// Where your service answers when it is well. The bootstrap image answers 200 there, too.
		HealthCheck: &awselasticloadbalancingv2.HealthCheck{Path: jsii.String("/health")},

		// A quarter of the requests go to a new version for ten minutes before it gets them all. These are
		// the defaults, written out because they are what you will want to change first.
		Canary: canary.CanaryConfig_TimeBasedCanary(&canary.TimeBasedCanaryOptions{
			Percentage: jsii.Number(25),
			Interval:   awscdk.Duration_Minutes(jsii.Number(10)),
		}),
		TerminationWait: awscdk.Duration_Minutes(jsii.Number(10)),

		// So that `cdk destroy` leaves nothing behind while you try it. Remove it for a service that matters.
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})

	awscdk.NewCfnOutput(stack, jsii.String("Url"), &awscdk.CfnOutputProps{
		Value: jsii.String(fmt.Sprintf("http://%s", *web.LoadBalancer().LoadBalancerDnsName())),
	})
	awscdk.NewCfnOutput(stack, jsii.String("RepositoryUri"), &awscdk.CfnOutputProps{
		Value: web.Repository().RepositoryUri(),
	})
	return StarterStack{Stack: stack, Web: web}
}
