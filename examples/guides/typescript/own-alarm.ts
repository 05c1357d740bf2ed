import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { EcsCanaryBlueGreen, FaultKind, IRollbackAlarm, RollbackAlarm, RollbackAlarmConfig, ServiceContext } from 'ecs-canary-blue-green';

/** Goes off when the service loses more orders in a minute than it may. It counts them itself. */
export class LostOrders implements IRollbackAlarm {
  public readonly name = 'lostOrders';

  constructor(private readonly allowed: number) {}

  public bind(scope: Construct, context: ServiceContext): RollbackAlarmConfig {
    const alarm = new cloudwatch.Alarm(scope, 'Alarm', {
      alarmName: `${context.serviceName}-${this.name}`,
      metric: new cloudwatch.Metric({ namespace: context.metricNamespace, metricName: 'LostOrders', statistic: 'Sum', period: Duration.minutes(1) }),
      threshold: this.allowed,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    return {
      alarm,
      // What the verdict on the canary cannot find out by itself.
      unmodelled: {
        name: this.name,
        timing: { periodSeconds: 60, evaluationPeriods: 5, datapointsToAlarm: 3 },
        watchesFailedRequests: false,
        sees: [FaultKind.LOGS_ONLY],
      },
    };
  }
}

export class OwnAlarmStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new EcsCanaryBlueGreen(this, 'Web', {
      projectId: 'own-alarm',
      rollbackAlarms: [RollbackAlarm.http5xx(), RollbackAlarm.totalFailure(), new LostOrders(2)],
    });
  }
}
