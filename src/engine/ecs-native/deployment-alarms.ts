import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Validator } from '../../private/validator';

/** The alarms of a service, by the names that they have in CloudWatch: a reference to one that watches the service would be a circle. */
export class DeploymentAlarms {
  public readonly names: unknown[] = [];

  constructor(private readonly owner: Construct, private readonly service: ecs.CfnService) {}

  /**
   * @throws when the alarm has no name that is known before it is made
   */
  public add(alarm: cloudwatch.IAlarm): void {
    const resource = alarm.node.defaultChild;
    const made = resource instanceof cloudwatch.CfnAlarm || resource instanceof cloudwatch.CfnCompositeAlarm ? resource : undefined;
    // The L2 gives a token even where the name is written down, and one where there is none.
    this.names.push(Stack.of(alarm).resolve(made ? made.alarmName : alarm.alarmName) ?? new Validator(this.owner).fail({
      property: 'rollbackAlarms',
      value: alarm.node.path,
      rule: 'has no name, and ECS is told alarms by name: a service whose alarms may watch it cannot wait for theirs.',
      remedy: 'Give the alarm an alarmName.',
    }));
    if (made && this.isOwn(made) && !this.watchesService(made)) {
      this.service.node.addDependency(made);
    }
  }

  private isOwn({ node }: Construct): boolean {
    return node.scopes.includes(this.owner);
  }

  /** Whether the alarm refers to the service, which then cannot wait for it. */
  private watchesService(alarm: cloudwatch.CfnAlarm | cloudwatch.CfnCompositeAlarm): boolean {
    const stack = Stack.of(alarm);
    const watched = alarm instanceof cloudwatch.CfnAlarm ? [alarm.dimensions, alarm.metrics] : alarm.alarmRule;
    return JSON.stringify(stack.resolve(watched)).includes(`"${String(stack.resolve(this.service.logicalId))}"`);
  }
}
