import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** An alarm that stays as it was set by SetAlarmState: nobody reports its metric. */
export function quietAlarm(stack: Stack, alarmName: string): cloudwatch.Alarm {
  return new cloudwatch.Alarm(stack, alarmName, {
    alarmName,
    metric: new cloudwatch.Metric({ namespace: 'Nobody', metricName: 'Reports' }),
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.IGNORE,
  });
}
