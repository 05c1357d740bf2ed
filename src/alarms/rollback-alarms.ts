import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { IRollbackAlarm, RollbackAlarmConfig } from './alarm-types';
import { checkMade, checkName } from './check-alarm';
import { PlannedAlarm } from '../analysis/canary-plan';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** The rollback alarms of a service, in the order in which they were added. */
export class RollbackAlarms {
  private readonly scope: Construct;
  private readonly byName = new Map<string, RollbackAlarmConfig>();

  constructor(private readonly owner: Construct, private readonly context: ServiceContext) {
    this.scope = new Construct(owner, 'RollbackAlarms');
  }

  public get alarms(): cloudwatch.IAlarm[] {
    return [...this.byName.values()].map(({ alarm }) => alarm);
  }

  /** The alarms as a plan has them. */
  public get planned(): PlannedAlarm[] {
    return [...this.byName].map(([name, { alarm, model, unmodelled }]) => ({
      name,
      alarmName: physicalNameOf(alarm),
      ...(model ? { model } : { unmodelled: unmodelled ?? { name } }),
    }));
  }

  /** Makes an alarm, unless the service has one of that name. */
  public add(alarm: IRollbackAlarm): cloudwatch.IAlarm {
    checkName(this.owner, alarm);
    new Validator(this.owner).require(!this.byName.has(alarm.name), {
      property: 'rollbackAlarms',
      value: alarm.name,
      rule: 'has two alarms of this name.',
      remedy: 'In place of a default alarm, list all of them in rollbackAlarms; beside it, give this one another name.',
    });
    // A scope each: two alarms of the user's own may both make an `Alarm`.
    const made = alarm.bind(new Construct(this.scope, alarm.name), this.context);
    checkMade(this.owner, alarm.name, made);
    this.byName.set(alarm.name, made);
    return made.alarm;
  }
}

/** The L2 gives a token even where the name is written down: what was written is in the resource. */
function physicalNameOf(alarm: cloudwatch.IAlarm): string | undefined {
  const resource = alarm.node.defaultChild as Partial<cloudwatch.CfnAlarm> | undefined;
  const name: unknown = Stack.of(alarm).resolve(resource?.alarmName ?? alarm.alarmName);
  return typeof name === 'string' ? name : undefined;
}
