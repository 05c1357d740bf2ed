package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	canary "github.com/ecs-canary-blue-green/ecs-canary-blue-green-go/ecscanarybluegreen"
)

// PlatformStack is what the platform team has: one balancer for all services.
type PlatformStack struct {
	awscdk.Stack
	Vpc      awsec2.Vpc
	Listener awselasticloadbalancingv2.ApplicationListener
}

// NewPlatformStack makes it.
func NewPlatformStack(scope constructs.Construct, id string) PlatformStack {
	stack := awscdk.NewStack(scope, &id, nil)

	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{MaxAzs: jsii.Number(2)})
	loadBalancer := awselasticloadbalancingv2.NewApplicationLoadBalancer(stack, jsii.String("LoadBalancer"),
		&awselasticloadbalancingv2.ApplicationLoadBalancerProps{Vpc: vpc, InternetFacing: jsii.Bool(true)})
	certificate := awselasticloadbalancingv2.ListenerCertificate_FromArn(jsii.String("arn:aws:acm:eu-west-1:111111111111:certificate/1"))
	listener := loadBalancer.AddListener(jsii.String("Https"), &awselasticloadbalancingv2.BaseApplicationListenerProps{
		Port:         jsii.Number(443),
		Certificates: &[]awselasticloadbalancingv2.IListenerCertificate{certificate},
		// Requests for any other host.
		DefaultAction: awselasticloadbalancingv2.ListenerAction_FixedResponse(jsii.Number(404), nil),
	})
	return PlatformStack{Stack: stack, Vpc: vpc, Listener: listener}
}

// NewShopStack makes what a service team has: a rule of that listener.
func NewShopStack(scope constructs.Construct, id string, platform PlatformStack) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)

	canary.NewEcsCanaryBlueGreen(stack, jsii.String("Web"), &canary.EcsCanaryBlueGreenProps{
		ProjectId: jsii.String("shop"),
		Vpc:       platform.Vpc,
		ListenerRule: &canary.ListenerRuleOptions{
			Listener:   platform.Listener,
			Priority:   jsii.Number(100),
			Conditions: hosts("shop.example.com"),
		},
	})
	return stack
}

// NewBlogStack makes the same from another app, which knows the listener by its ARN.
func NewBlogStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)

	listener := awselasticloadbalancingv2.ApplicationListener_FromApplicationListenerAttributes(stack, jsii.String("Shared"),
		&awselasticloadbalancingv2.ApplicationListenerAttributes{
			ListenerArn: jsii.String("arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2"),
			SecurityGroup: awsec2.SecurityGroup_FromSecurityGroupId(stack, jsii.String("SharedGroup"), jsii.String("sg-0123456789abcdef0"),
				&awsec2.SecurityGroupImportOptions{AllowAllOutbound: jsii.Bool(false)}),
		})
	canary.NewEcsCanaryBlueGreen(stack, jsii.String("Web"), &canary.EcsCanaryBlueGreenProps{
		ProjectId: jsii.String("blog"),
		Vpc: awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
			VpcId:                      jsii.String("vpc-0123456789abcdef0"),
			AvailabilityZones:          jsii.Strings("eu-west-1a", "eu-west-1b"),
			PrivateSubnetIds:           jsii.Strings("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
			PrivateSubnetRouteTableIds: jsii.Strings("rtb-0123456789abcdef0", "rtb-0123456789abcdef1"),
		}),
		ListenerRule: &canary.ListenerRuleOptions{
			Listener: listener,
			Priority: jsii.Number(200),
			Conditions: &[]awselasticloadbalancingv2.ListenerCondition{
				awselasticloadbalancingv2.ListenerCondition_PathPatterns(jsii.Strings("/blog/*")),
			},
			AdditionalRules: &[]*canary.ListenerRoute{{Priority: jsii.Number(210), Conditions: hosts("blog.example.com")}},
		},
	})
	return stack
}

func hosts(names ...string) *[]awselasticloadbalancingv2.ListenerCondition {
	return &[]awselasticloadbalancingv2.ListenerCondition{
		awselasticloadbalancingv2.ListenerCondition_HostHeaders(jsii.Strings(names...)),
	}
}
