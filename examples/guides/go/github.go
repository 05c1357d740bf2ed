package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	canary "github.com/ecs-canary-blue-green/ecs-canary-blue-green-go/ecscanarybluegreen"
)

// NewGitHubStack makes a service that a push to main releases, without a secret.
func NewGitHubStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111111111111"), Region: jsii.String("eu-central-1")},
	})

	web := canary.NewEcsCanaryBlueGreen(stack, jsii.String("Web"), &canary.EcsCanaryBlueGreenProps{
		ProjectId: jsii.String("github"),
		// Named, so that nobody's synth has to look them up.
		Vpc: awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{AvailabilityZones: jsii.Strings("eu-central-1a", "eu-central-1b")}),
		CiIdentity: canary.CiIdentity_GithubOidc(&canary.GitHubOidcIdentityOptions{
			Repository: jsii.String("my-org/shop"),
			Branches:   jsii.Strings("main"),
		}),
	})
	canary.NewGitHubDeployWorkflow(stack, jsii.String("Workflow"), &canary.GitHubDeployWorkflowProps{
		Service:          web,
		Branches:         jsii.Strings("main"),
		Paths:            jsii.Strings("service/**"),
		WorkingDirectory: jsii.String("service"),
		PreBuildSteps:    &[]*canary.WorkflowStep{{Name: jsii.String("Test"), Run: jsii.String("make test")}},
	})
	return stack
}
