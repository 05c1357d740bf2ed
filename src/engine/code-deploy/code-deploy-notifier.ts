import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { NotifierSettings, SETTINGS_VARIABLE } from './notifier-protocol';
import { NotificationForm, NotificationOptions, ReleaseEvent } from '../../notifications/notification-types';
import { bundledFunction } from '../../private/bundled-function';
import { Validator } from '../../private/validator';

/** Whose releases are told of. */
export interface CodeDeployNotifierProps {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentGroupArn: string;
  readonly clusterName: string;
  readonly serviceName: string;
  /** Names of the hooks' functions by lifecycle event, all that there are in the end. */
  readonly hooks: () => Record<string, string>;
}

/** The names of the states in events of CodeDeploy. */
export const ALL_STATES = ['START', 'READY', 'SUCCESS', 'FAILURE', 'STOP'];
export const ROLLBACK_STATES = ['FAILURE', 'STOP'];

/** The events of a deployment group that say one of some states. */
export function stateChanges({ applicationName, deploymentGroupName }: Pick<CodeDeployNotifierProps, 'applicationName' | 'deploymentGroupName'>, states: string[]): events.EventPattern {
  return {
    source: ['aws.codedeploy'],
    detailType: ['CodeDeploy Deployment State-change Notification'],
    detail: { application: [applicationName], deploymentGroup: [deploymentGroupName], state: states },
  };
}

/**
 * Tells topics what becomes of releases. It takes a function, because CodeDeploy's events name a deployment and a
 * state only: neither a reason, nor whether the deployment is a release or the rollback of one.
 */
export class CodeDeployNotifier extends Construct {
  private readonly topics: NotifierSettings['topics'] = [];
  private readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, props: CodeDeployNotifierProps) {
    super(scope, id);
    const settings = (): NotifierSettings => ({
      service: props.serviceName,
      targetId: `${props.clusterName}:${props.serviceName}`,
      hooks: props.hooks(),
      topics: this.topics,
    });
    this.handler = bundledFunction(this, {
      bundle: 'release-notifier',
      // The name of the service is a token here, and may be longer than a description.
      description: `Tells what becomes of the releases of ${props.deploymentGroupName}`,
      environment: { [SETTINGS_VARIABLE]: Lazy.string({ produce: () => Stack.of(this).toJsonString(settings()) }) },
      timeout: Duration.minutes(1),
      permissions: [
        new iam.PolicyStatement({ actions: ['codedeploy:GetDeployment'], resources: [props.deploymentGroupArn] }),
        // CodeDeploy has no resource level for it (Service Authorization Reference).
        new iam.PolicyStatement({ actions: ['codedeploy:GetDeploymentTarget'], resources: ['*'] }),
        // With anything narrower CloudWatch leaves composite alarms out without a word (API reference, DescribeAlarms).
        new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
      ],
    });
    new events.Rule(this, 'Rule', {
      description: `Releases of ${props.serviceName}`,
      eventPattern: stateChanges(props, ALL_STATES),
      targets: [new targets.LambdaFunction(this.handler)],
    });
  }

  /** Tells one more topic. */
  public add(topic: sns.ITopic, options: NotificationOptions): void {
    new Validator(this.node.scope!).require(options.events?.length !== 0, {
      property: 'events', value: options.events, rule: 'must not be empty: the topic would be told nothing.', remedy: 'Leave it out to tell everything.',
    });
    this.topics.push({ arn: topic.topicArn, events: options.events ?? Object.values(ReleaseEvent), form: options.form ?? NotificationForm.TEXT });
    topic.grantPublish(this.handler);
  }
}
