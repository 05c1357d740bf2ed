import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { IRollbackAlarm, RollbackAlarmContext } from './alarm-types';
import { Validator } from '../private/validator';

/** The rollback alarms of a service, in the order in which they were added. */
export class RollbackAlarms {
  private readonly scope: Construct;
  private readonly byName = new Map<string, cloudwatch.IAlarm>();

  constructor(private readonly owner: Construct, private readonly context: RollbackAlarmContext) {
    this.scope = new Construct(owner, 'RollbackAlarms');
  }

  public get alarms(): cloudwatch.IAlarm[] {
    return [...this.byName.values()];
  }

  /** Makes an alarm, unless the service has one of that name. */
  public add(alarm: IRollbackAlarm): cloudwatch.IAlarm {
    new Validator(this.owner).require(!this.byName.has(alarm.name), {
      property: 'rollbackAlarms',
      value: alarm.name,
      rule: 'has two alarms of this name.',
      remedy: 'Set name on one of them, or leave one out.',
    });
    const made = alarm.bind(this.scope, this.context).alarm;
    this.byName.set(alarm.name, made);
    return made;
  }
}
