import { App, CfnOutput, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { answeringResource } from './answering-resource';
import { smallFunction } from './functions';
import { IdleServices } from './idle-services';
import { FIRST_ANSWER, FREE_PRIORITY, GRACE_PERIOD, PARAMETERS, REPLACED_FAMILY, RULE_TAG, TAKEN_PRIORITY } from './listener-names';
import { IDLE } from './service-names';
import { StackName } from './stack-names';

const NAME: StackName = 'ProbeListener';

/** What needs no task: a listener with rules as CloudFormation has them, target groups without a target, and idle services. */
export function listenerStack(app: App): Stack {
  const stack = new Stack(app, NAME);
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
  const group = (id: string) => new elbv2.ApplicationTargetGroup(stack, id, { vpc, targetType: elbv2.TargetType.IP, port: 80 });
  const [blue, green] = [group('Blue'), group('Green')];
  const forward = () => elbv2.ListenerAction.weightedForward([{ targetGroup: blue, weight: 1 }, { targetGroup: green, weight: 0 }]);

  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc, internetFacing: true });
  const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: forward() });
  // Another value changes the listener, and nothing of what it does.
  (listener.node.defaultChild as elbv2.CfnListener).listenerAttributes = [
    { key: 'routing.http.response.server.enabled', value: parameter(stack, PARAMETERS.serverHeader, 'true').valueAsString },
  ];
  const rule = (id: string, priority: number, path: string) => new elbv2.ApplicationListenerRule(stack, id, {
    listener, priority, conditions: [elbv2.ListenerCondition.pathPatterns([path])], action: forward(),
  });
  const first = rule('First', 10, '/first');
  (first.node.defaultChild as elbv2.CfnListenerRule).priority = parameter(stack, PARAMETERS.priority, String(FREE_PRIORITY)).valueAsNumber;
  const second = rule('Second', TAKEN_PRIORITY, '/second');
  const third = rule('Third', 30, '/third');

  const other = new elbv2.ApplicationLoadBalancer(stack, 'Other', { vpc, internetFacing: true })
    .addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });

  const replaced = new ecs.CfnTaskDefinition(stack, 'Replaced', {
    family: REPLACED_FAMILY,
    containerDefinitions: [{ name: 'app', image: 'traefik/whoami:v1.12.0', memory: 128, environment: [{ name: 'REVISION', value: parameter(stack, PARAMETERS.revision, 'first').valueAsString }] }],
  });

  const never = filledAlarm(stack);

  const answering = answeringResource(stack, parameter(stack, PARAMETERS.answer, FIRST_ANSWER), parameter(stack, PARAMETERS.answerSeconds, '0'));

  const idle = new IdleServices(stack, 'Idle', {
    vpc,
    listener,
    gracePeriod: parameter(stack, PARAMETERS.gracePeriod, String(GRACE_PERIOD)),
    question: parameter(stack, PARAMETERS.question, 'first'),
  });
  // A priority that is taken fails an update after the service.
  first.node.addDependency(idle.told);

  const outputs = {
    Listener: listener.listenerArn,
    First: first.listenerRuleArn,
    Second: second.listenerRuleArn,
    Third: third.listenerRuleArn,
    OtherListener: other.listenerArn,
    Blue: blue.targetGroupArn,
    Green: green.targetGroupArn,
    TaskDefinition: replaced.ref,
    DnsName: loadBalancer.loadBalancerDnsName,
    Failing: failingAlarm(stack, loadBalancer).alarmName,
    NeverReported: never.alarmName,
    Sorter: sorter(stack).functionName,
    Answering: answering.functionArn,
    Teller: idle.tellerArn,
  };
  Object.entries(outputs).forEach(([name, value]) => new CfnOutput(stack, `${name}Output`, { value }).overrideLogicalId(`${name}Output`));
  new CfnOutput(stack, IDLE.output, { value: idle.taskDefinition.taskDefinitionArn });
  return stack;
}

function parameter(stack: Stack, name: string, value: string): CfnParameter {
  return new CfnParameter(stack, name, { type: Number.isNaN(Number(value)) ? 'String' : 'Number', default: value });
}

/** Sets the priorities that it is given, by a role that may do so with rules that have a tag. */
function sorter(stack: Stack): lambda.Function {
  const sorting = smallFunction(stack, 'Sorter', `
const { ElasticLoadBalancingV2Client, SetRulePrioritiesCommand } = require('@aws-sdk/client-elastic-load-balancing-v2');
exports.handler = (RulePriorities) => new ElasticLoadBalancingV2Client().send(new SetRulePrioritiesCommand({ RulePriorities }))
  .then(() => 'done', ({ name, message }) => name + ': ' + message);`);
  sorting.addToRolePolicy(new iam.PolicyStatement({
    actions: ['elasticloadbalancing:SetRulePriorities'],
    resources: [stack.formatArn({ service: 'elasticloadbalancing', resource: 'listener-rule', resourceName: 'app/*' })],
    conditions: { StringEquals: { [`elasticloadbalancing:ResourceTag/${RULE_TAG.Key}`]: RULE_TAG.Value } },
  }));
  return sorting;
}

/** It is on where FILL makes zeros of a metric that nobody has ever reported. */
function filledAlarm(scope: Construct): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, 'Never', {
    metric: new cloudwatch.MathExpression({
      expression: 'FILL(never, 0)',
      usingMetrics: { never: new cloudwatch.Metric({ namespace: 'EcsCanaryProbe', metricName: 'Never', statistic: 'Sum' }) },
    }).with({ period: Duration.minutes(1) }),
    threshold: 0,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.MISSING,
  });
}

/** It is on when a request has found no target in one of the last minutes. */
function failingAlarm(scope: Construct, loadBalancer: elbv2.ApplicationLoadBalancer): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, 'Failing', {
    metric: loadBalancer.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, { period: Duration.minutes(1), statistic: 'Sum' }),
    threshold: 1,
    datapointsToAlarm: 1,
    // It may be that the newest minutes have not been published yet.
    evaluationPeriods: 10,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}
