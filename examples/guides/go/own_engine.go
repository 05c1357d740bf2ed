package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodedeploy"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	canary "github.com/ecs-canary-blue-green/ecs-canary-blue-green-go/ecscanarybluegreen"
)

// PlatformEngine releases by a controller of the platform team's, which moves the traffic as its custom resource says.
type PlatformEngine struct {
	// ARN of the function of the controller.
	Controller string
}

// Requirements are those of a service that somebody else's controller deploys.
func (*PlatformEngine) Requirements() *canary.EngineRequirements {
	return &canary.EngineRequirements{DeploymentController: awsecs.DeploymentControllerType_EXTERNAL}
}

// Bind sets the engine up for a service.
func (engine *PlatformEngine) Bind(scope constructs.Construct, context *canary.ServiceContext) canary.IBoundEngine {
	releases := awscdk.NewCfnResource(scope, jsii.String("Releases"), &awscdk.CfnResourceProps{
		Type: jsii.String("Custom::PlatformReleases"),
		Properties: &map[string]any{
			"ServiceToken": engine.Controller,
			"Service":      context.ServiceName,
			"Rule":         context.ProductionRuleArn,
			"TargetGroups": []*string{context.BlueTargetGroup.TargetGroupArn(), context.GreenTargetGroup.TargetGroupArn()},
		},
	})
	return &boundPlatformEngine{
		releases:        releases,
		serviceName:     context.ServiceName,
		releaseDuration: context.Canary.TotalDuration().Plus(context.TerminationWait),
	}
}

type boundPlatformEngine struct {
	releases        awscdk.CfnResource
	serviceName     *string
	releaseDuration awscdk.Duration
	alarms          []*string
}

func (*boundPlatformEngine) Name() *string {
	return jsii.String("platform")
}

func (*boundPlatformEngine) Rules() *canary.EngineRules {
	return &canary.EngineRules{
		Title:                         jsii.String("Platform"),
		LeastPercentage:               jsii.Number(1),
		MostPercentage:                jsii.Number(100),
		PercentageStep:                jsii.Number(1),
		LongestIntervalMinutes:        jsii.Number(60),
		LongestRolloutMinutes:         jsii.Number(600),
		LongestTerminationWaitMinutes: jsii.Number(60),
		StartInAlarm:                  canary.StartInAlarm_REFUSED,
	}
}

func (*boundPlatformEngine) HookContract() canary.HookContract {
	return canary.NewHookContract(jsii.String("Platform"), &[]*canary.AwsApi{})
}

func (engine *boundPlatformEngine) MovesListener() constructs.IDependable {
	return engine.releases
}

func (engine *boundPlatformEngine) ReleaseDuration() awscdk.Duration {
	return engine.releaseDuration
}

func (engine *boundPlatformEngine) RollbackPattern() *awsevents.EventPattern {
	return &awsevents.EventPattern{
		Source: jsii.Strings("platform.releases"),
		Detail: &map[string]any{"service": []*string{engine.serviceName}, "state": []string{"ROLLED_BACK"}},
	}
}

func (engine *boundPlatformEngine) AddAlarm(alarm awscloudwatch.IAlarm) {
	engine.alarms = append(engine.alarms, alarm.AlarmName())
	engine.releases.AddPropertyOverride(jsii.String("Alarms"), engine.alarms)
}

func (engine *boundPlatformEngine) AddHook(event canary.LifecycleEvent, handler awslambda.IFunction) {
	engine.releases.AddPropertyOverride(jsii.String("Hooks."+string(event)), handler.FunctionArn())
}

func (engine *boundPlatformEngine) NotifyOn(topic awssns.ITopic, _ *canary.NotificationOptions) {
	engine.releases.AddPropertyOverride(jsii.String("Topic"), topic.TopicArn())
}

func (engine *boundPlatformEngine) GrantDeploy(grantee awsiam.IGrantable) awsiam.Grant {
	return engine.grant(grantee, "platform:StartRelease")
}

func (engine *boundPlatformEngine) GrantWatch(grantee awsiam.IGrantable) awsiam.Grant {
	return engine.grant(grantee, "platform:GetRelease")
}

func (engine *boundPlatformEngine) GrantSteer(grantee awsiam.IGrantable) awsiam.Grant {
	return engine.grant(grantee, "platform:StopRelease")
}

func (*boundPlatformEngine) ReleaseOnStackUpdate(*canary.StackUpdateContext) {
	panic("The platform releases from CI only: remove DeployOnStackUpdate.")
}

func (*boundPlatformEngine) RenderRelease(context *canary.ReleaseJobContext) *canary.ReleaseJob {
	return &canary.ReleaseJob{
		Steps: &[]*canary.WorkflowStep{{
			Name: jsii.String("Release"),
			Env:  &map[string]*string{"SERVICE": context.ServiceName, "IMAGE": context.Image},
			Run:  jsii.String(`platform release "$SERVICE" "$IMAGE"`),
		}},
	}
}

func (engine *boundPlatformEngine) grant(grantee awsiam.IGrantable, action string) awsiam.Grant {
	return awsiam.Grant_AddToPrincipal(&awsiam.GrantOnPrincipalOptions{
		Grantee:      grantee,
		Actions:      jsii.Strings(action),
		ResourceArns: &[]*string{engine.releases.Ref()},
	})
}

// What an engine need not have: in Go every member has to be there.

func (*boundPlatformEngine) Application() awscodedeploy.IEcsApplication {
	return nil
}

func (*boundPlatformEngine) DeploymentConfig() awscodedeploy.IEcsDeploymentConfig {
	return nil
}

func (*boundPlatformEngine) DeploymentGroup() awscodedeploy.EcsDeploymentGroup {
	return nil
}

func (*boundPlatformEngine) NagReasons() *[]*canary.CdkNagReason {
	return nil
}

func (*boundPlatformEngine) PlanNames() *canary.CanaryPlanNames {
	return nil
}

func (*boundPlatformEngine) ReleaseTools() *[]canary.ReleaseToolKind {
	return nil
}

// NewOwnEngineStack makes a service that is released by that engine.
func NewOwnEngineStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)
	canary.NewEcsCanaryBlueGreen(stack, jsii.String("Web"), &canary.EcsCanaryBlueGreenProps{
		ProjectId: jsii.String("own-engine"),
		Engine:    &PlatformEngine{Controller: "arn:aws:lambda:eu-west-1:111111111111:function:platform-releases"},
	})
	return stack
}
