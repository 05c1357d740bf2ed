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
		// One that is there. For a new one synth looks up the zones of the region, with credentials.
		Vpc: awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
			VpcId:                      jsii.String("vpc-0123456789abcdef0"),
			AvailabilityZones:          jsii.Strings("eu-central-1a", "eu-central-1b"),
			PublicSubnetIds:            jsii.Strings("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
			PrivateSubnetIds:           jsii.Strings("subnet-0123456789abcdef2", "subnet-0123456789abcdef3"),
			PublicSubnetRouteTableIds:  jsii.Strings("rtb-0123456789abcdef0", "rtb-0123456789abcdef0"),
			PrivateSubnetRouteTableIds: jsii.Strings("rtb-0123456789abcdef2", "rtb-0123456789abcdef3"),
		}),
		CiIdentity: canary.CiIdentity_GithubOidc(&canary.GitHubOidcIdentityOptions{
			Repository: jsii.String("my-org/shop"),
			// gh api repos/my-org/shop --jq '.owner.id, .id'
			RepositoryOwnerId: jsii.String("12345678"),
			RepositoryId:      jsii.String("1234567890"),
			Branches:          jsii.Strings("main"),
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
