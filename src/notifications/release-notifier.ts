import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { NotificationForm, NotificationOptions, ReleaseEvent } from './notification-types';
import { NotifierSettings, SETTINGS_VARIABLE } from './notifier-protocol';
import { bundledFunction } from '../private/bundled-function';
import { Validator } from '../private/validator';

/** Whose releases are told of, and how they are heard of. */
export interface ReleaseNotifierProps {
  /** What the function's description says: concrete, and short enough. */
  readonly subject: string;
  readonly clusterName: string;
  readonly serviceName: string;
  /** What EventBridge tells of releases. */
  readonly eventPatterns: events.EventPattern[];
  /** What the function asks about a release. */
  readonly permissions: iam.PolicyStatement[];
  /** Names of the hooks' functions by lifecycle event, all that there are in the end. */
  readonly hooks: () => Record<string, string>;
}

/**
 * Tells topics what becomes of releases. It takes a function, because events name a deployment and a state only: neither a
 * reason, nor whether the deployment is a release or the rollback of one.
 */
export class ReleaseNotifier extends Construct {
  private readonly topics: NotifierSettings['topics'] = [];
  private readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, props: ReleaseNotifierProps) {
    super(scope, id);
    const settings = (): NotifierSettings => ({
      service: props.serviceName,
      targetId: `${props.clusterName}:${props.serviceName}`,
      hooks: props.hooks(),
      topics: this.topics,
    });
    this.handler = bundledFunction(this, {
      bundle: 'release-notifier',
      description: `Tells what becomes of the releases of ${props.subject}`,
      environment: { [SETTINGS_VARIABLE]: Lazy.string({ produce: () => Stack.of(this).toJsonString(settings()) }) },
      timeout: Duration.minutes(1),
      permissions: [
        ...props.permissions,
        // With anything narrower CloudWatch leaves composite alarms out without a word (API reference, DescribeAlarms).
        new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
      ],
    });
    props.eventPatterns.forEach((eventPattern, i) => new events.Rule(this, i === 0 ? 'Rule' : `Rule${i + 1}`, {
      description: `Releases of ${props.serviceName}`,
      eventPattern,
      targets: [new targets.LambdaFunction(this.handler)],
    }));
  }

  /** Tells one more topic. */
  public add(topic: sns.ITopic, options: NotificationOptions): void {
    new Validator(this.node.scope!).require(options.events?.length !== 0, {
      property: 'events', value: options.events, rule: 'must not be empty: the topic would receive nothing.', remedy: 'Leave it out to send everything.',
    });
    this.topics.push({ arn: topic.topicArn, events: options.events ?? Object.values(ReleaseEvent), form: options.form ?? NotificationForm.TEXT });
    topic.grantPublish(this.handler);
  }
}
