import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { IRollbackAlarm, RollbackAlarmConfig } from './alarm-types';
import { checkPlace } from '../private/place';
import { Validator } from '../private/validator';

/** Rejects an alarm of the user's own that says no name: the plan and the verdict call alarms by it. */
export function checkName(owner: IConstruct, { name }: Partial<IRollbackAlarm>): void {
  new Validator(owner).require(typeof name === 'string' && name.length > 0, {
    property: 'rollbackAlarms',
    value: name,
    rule: 'has an alarm without a name.',
    remedy: 'Give it a property name. In Python a plain attribute is not seen: write it as a @property.',
  });
}

/** Rejects what no release can be stopped by. */
export function checkMade(owner: IConstruct, name: string, made: Partial<RollbackAlarmConfig> | undefined): void {
  const alarm = made?.alarm as cloudwatch.IAlarm | undefined;
  if (!alarm?.alarmName) {
    return new Validator(owner).fail({
      property: 'rollbackAlarms', value: name, rule: 'bind() returned no alarm: it must return { alarm }.', remedy: 'Return the alarm from bind(), or use RollbackAlarm.fromAlarm(…).',
    });
  }
  checkPlace(owner, {
    property: 'rollbackAlarms',
    resource: alarm,
    arn: alarm.alarmArn,
    because: `'${name}' is looked up by its bare name where the service is, and a release finds none there, or a namesake`,
    sameAccount: true,
    remedy: 'Make an alarm in the region and account of the service, on the same metric.',
  });
}
