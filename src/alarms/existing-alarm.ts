import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IRollbackAlarm, RollbackAlarmConfig } from './alarm-types';

/** An alarm that the user has made. */
export class ExistingAlarm implements IRollbackAlarm {
  public readonly name: string;

  constructor(private readonly alarm: cloudwatch.IAlarm) {
    this.name = alarm.node.path;
  }

  public bind(): RollbackAlarmConfig {
    return { alarm: this.alarm };
  }
}
