package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	canary "github.com/ecs-canary-blue-green/ecs-canary-blue-green-go/ecscanarybluegreen"
)

// LostOrders goes off when the service loses more orders in a minute than it may. It counts them itself.
type LostOrders struct {
	Allowed float64
}

// Name is unique among the alarms of a service.
func (*LostOrders) Name() *string {
	return jsii.String("lostOrders")
}

// Bind makes the alarm.
func (orders *LostOrders) Bind(scope constructs.Construct, context *canary.ServiceContext) *canary.RollbackAlarmConfig {
	alarm := awscloudwatch.NewAlarm(scope, jsii.String("Alarm"), &awscloudwatch.AlarmProps{
		AlarmName: jsii.String(*context.ServiceName + "-" + *orders.Name()),
		Metric: awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
			Namespace:  context.MetricNamespace,
			MetricName: jsii.String("LostOrders"),
			Statistic:  jsii.String("Sum"),
			Period:     awscdk.Duration_Minutes(jsii.Number(1)),
		}),
		Threshold:          jsii.Number(orders.Allowed),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD,
		EvaluationPeriods:  jsii.Number(5),
		DatapointsToAlarm:  jsii.Number(3),
		TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
	})
	return &canary.RollbackAlarmConfig{
		Alarm: alarm,
		// What the verdict on the canary cannot find out by itself.
		Unmodelled: &canary.UnmodelledAlarm{
			Name:                  orders.Name(),
			Timing:                &canary.AlarmTiming{PeriodSeconds: jsii.Number(60), EvaluationPeriods: jsii.Number(5), DatapointsToAlarm: jsii.Number(3)},
			WatchesFailedRequests: jsii.Bool(false),
			Sees:                  &[]canary.FaultKind{canary.FaultKind_LOGS_ONLY},
		},
	}
}

// NewOwnAlarmStack makes a service with that alarm.
func NewOwnAlarmStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)
	canary.NewEcsCanaryBlueGreen(stack, jsii.String("Web"), &canary.EcsCanaryBlueGreenProps{
		ProjectId: jsii.String("own-alarm"),
		RollbackAlarms: &[]canary.IRollbackAlarm{
			canary.RollbackAlarm_Http5xx(nil), canary.RollbackAlarm_TotalFailure(nil), &LostOrders{Allowed: 2},
		},
	})
	return stack
}
