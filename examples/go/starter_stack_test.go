package main

import (
	"os"
	"reflect"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
)

var template assertions.Template

func TestMain(m *testing.M) {
	stack := NewStarterStack(awscdk.NewApp(nil), "Starter", nil)
	template = assertions.Template_FromStack(stack.Stack, nil)
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

func TestReleaseIsACanary(t *testing.T) {
	template.HasResourceProperties(jsii.String("AWS::CodeDeploy::DeploymentConfig"), map[string]any{
		"TrafficRoutingConfig": map[string]any{
			"TimeBasedCanary": map[string]any{"CanaryPercentage": 25, "CanaryInterval": 10},
		},
	})
}

func TestAlarmsCanRollItBack(t *testing.T) {
	template.HasResourceProperties(jsii.String("AWS::CodeDeploy::DeploymentGroup"), map[string]any{
		"AutoRollbackConfiguration": map[string]any{
			"Enabled": true,
			"Events":  assertions.Match_ArrayWith(&[]any{"DEPLOYMENT_STOP_ON_ALARM"}),
		},
	})
}

func TestBothTargetGroupsAskTheServiceForItsHealth(t *testing.T) {
	var paths []any
	for _, group := range *template.FindResources(jsii.String("AWS::ElasticLoadBalancingV2::TargetGroup"), nil) {
		paths = append(paths, (*group)["Properties"].(map[string]any)["HealthCheckPath"])
	}
	if want := []any{"/health", "/health"}; !reflect.DeepEqual(paths, want) {
		t.Errorf("health checks ask %v, want %v", paths, want)
	}
}
