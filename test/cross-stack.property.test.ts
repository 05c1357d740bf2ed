import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import { ENV } from './helpers';
import { DeploymentHook, EcsCanaryBlueGreen, EcsCanaryBlueGreenProps, LifecycleEvent, RollbackAlarm, SmokeTest } from '../src';

/**
 * Where a thing is, seen from the service: in a stack of its own, in the parent of the service's nested stack, in another
 * nested stack of that, in the service's stack, or in a nested stack of the service's. What needs another thing is never
 * before it: CloudFormation could not express that.
 */
const PLACES = ['sibling', 'parent', 'nestedSibling', 'own', 'child'] as const;
type Place = typeof PLACES[number];

const place = fc.constantFrom(...PLACES);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const layouts = fc.record({
  nested: fc.boolean(),
  vpc: place,
  cluster: optional(place),
  balancer: optional(place),
  securityGroup: optional(place),
  repository: optional(place),
  task: optional(place),
  executionRole: optional(place),
  certificate: optional(place),
  key: optional(place),
  alarm: optional(place),
  topic: optional(place),
  hook: optional(place),
  smokeTest: fc.boolean(),
  healthCheckPort: fc.boolean(),
  byStackUpdate: fc.boolean(),
});
type Layout = typeof layouts extends fc.Arbitrary<infer T> ? T : never;

/** The stacks, made when something is put into them. */
class Stacks {
  public readonly app = new App();
  private readonly made = new Map<string, Stack>();

  constructor(private readonly nested: boolean) {}

  public at(where: Place): Stack {
    switch (where) {
      case 'sibling': return this.one('Sibling', (id) => new Stack(this.app, id, { env: ENV }));
      case 'parent': return this.one('Top', (id) => new Stack(this.app, id, { env: ENV }));
      case 'nestedSibling': return this.one('Beside', (id) => new NestedStack(this.at('parent'), id));
      case 'own': return this.nested ? this.one('Service', (id) => new NestedStack(this.at('parent'), id)) : this.at('parent');
      case 'child': return this.one('Child', (id) => new NestedStack(this.at('own'), id));
    }
  }

  public get all(): Stack[] {
    return [...this.made.values()];
  }

  private one(id: string, make: (id: string) => Stack): Stack {
    const stack = this.made.get(id) ?? make(id);
    this.made.set(id, stack);
    return stack;
  }
}

function build(layout: Layout): Stacks {
  const stacks = new Stacks(layout.nested);
  const own = stacks.at('own');
  const vpc = new ec2.Vpc(stacks.at(layout.vpc), 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
  const inVpc = (where: Place) => stacks.at(notBefore(layout.vpc, where));
  const key = layout.key && new kms.Key(stacks.at(layout.key), 'Key');
  const props: EcsCanaryBlueGreenProps = {
    projectId: 'shop',
    vpc,
    ...(layout.cluster ? { cluster: new ecs.Cluster(inVpc(layout.cluster), 'Cluster', { vpc, clusterName: 'shop' }) } : {}),
    ...(layout.balancer ? { loadBalancer: new elbv2.ApplicationLoadBalancer(inVpc(layout.balancer), 'Balancer', { vpc, internetFacing: true }) } : {}),
    ...(layout.securityGroup ? { securityGroups: [new ec2.SecurityGroup(inVpc(layout.securityGroup), 'Tasks', { vpc })] } : {}),
    ...(layout.repository ? { repository: new ecr.Repository(stacks.at(layout.repository), 'Images') } : { repositoryEncryptionKey: key || undefined }),
    ...(layout.task
      ? { taskDefinition: taskIn(stacks, layout.task, layout.executionRole) }
      : { image: ecs.ContainerImage.fromRegistry('app:1'), logEncryptionKey: key || undefined }),
    ...(layout.certificate ? { certificate: certificateIn(stacks.at(layout.certificate)) } : {}),
    ...(layout.alarm ? { rollbackAlarms: [RollbackAlarm.http5xx(), RollbackAlarm.fromAlarm(alarmIn(stacks.at(layout.alarm)))] } : {}),
    ...(layout.healthCheckPort ? { healthCheck: { port: '9000' } } : {}),
    ...(layout.byStackUpdate ? { deployOnStackUpdate: true } : {}),
  };
  const web = new EcsCanaryBlueGreen(own, 'Web', props);
  if (layout.topic) {
    web.notifyOn(new sns.Topic(stacks.at(layout.topic), 'Topic'));
  }
  if (layout.smokeTest) {
    web.addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http());
  }
  if (layout.hook) {
    web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, DeploymentHook.fromFunction(functionIn(stacks.at(layout.hook))));
  }
  return stacks;
}

function notBefore(first: Place, where: Place): Place {
  return PLACES[Math.max(PLACES.indexOf(where), PLACES.indexOf(first))];
}

function taskIn(stacks: Stacks, where: Place, ofRole?: Place): ecs.FargateTaskDefinition {
  const executionRole = ofRole && new iam.Role(stacks.at(ofRole), 'ExecutionRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  const task = new ecs.FargateTaskDefinition(stacks.at(notBefore(ofRole ?? where, where)), 'Task', { family: 'shop', executionRole });
  task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('app:1'), portMappings: [{ containerPort: 3000 }] });
  return task;
}

function certificateIn(stack: Stack): acm.Certificate {
  return new acm.Certificate(stack, 'Certificate', { domainName: 'example.com', validation: acm.CertificateValidation.fromDns() });
}

function alarmIn(stack: Stack): cloudwatch.Alarm {
  const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Failures' });
  return new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
}

function functionIn(stack: Stack): lambda.Function {
  const code = lambda.Code.fromInline('exports.handler = async () => {};');
  return new lambda.Function(stack, 'Hook', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code, functionName: 'hook' });
}

/** Synthesises, and looks for cycles in each template: of those over nested stacks synthesis says nothing. */
function expectDeployable(layout: Layout): void {
  const stacks = build(layout);
  stacks.app.synth();
  stacks.all.forEach((stack) => Template.fromStack(stack));
}

const NOTHING: Layout = {
  nested: false,
  vpc: 'own',
  cluster: undefined,
  balancer: undefined,
  securityGroup: undefined,
  repository: undefined,
  task: undefined,
  executionRole: undefined,
  certificate: undefined,
  key: undefined,
  alarm: undefined,
  topic: undefined,
  hook: undefined,
  smokeTest: false,
  healthCheckPort: false,
  byStackUpdate: false,
};

type Named = [name: string, layout: Partial<Layout>];

test.each<Named>([
  ['a balancer of another stack', { vpc: 'sibling', balancer: 'sibling' }],
  ['a balancer of a nested stack', { vpc: 'child', balancer: 'child' }],
  ['a balancer of the parent', { nested: true, vpc: 'parent', balancer: 'parent' }],
  ['a health check port and security groups of another stack', { vpc: 'sibling', securityGroup: 'sibling', healthCheckPort: true }],
  ['a task definition of another stack and the default repository', { task: 'sibling' }],
  ['a task definition of a nested stack and the default repository', { task: 'child' }],
  ['a task definition of the parent and the default repository', { nested: true, task: 'parent' }],
  ['an execution role of another stack', { task: 'own', executionRole: 'sibling' }],
  ['a smoke test and security groups of another stack', { vpc: 'sibling', securityGroup: 'sibling', smokeTest: true }],
])('%s makes no cycle', (_, layout) => {
  expectDeployable({ ...NOTHING, ...layout });
});

test('no combination of stacks, parents and nested stacks makes a cycle that CloudFormation could do without', () => {
  fc.assert(fc.property(layouts, expectDeployable), { numRuns: 25, seed: 20261129 });
});

test('the rules between balancer and tasks are the same, wherever the service is', () => {
  const rules = (layout: Partial<Layout>) => {
    const stacks = build({ ...NOTHING, vpc: 'sibling', balancer: 'sibling', securityGroup: 'sibling', healthCheckPort: true, ...layout });
    return stacks.all.flatMap((stack) => ['Ingress', 'Egress'].flatMap((direction) => {
      const found = Object.values(Template.fromStack(stack).findResources(`AWS::EC2::SecurityGroup${direction}`));
      return found.map(({ Properties }) => `${stack.node.id} ${direction} ${Properties.FromPort}`);
    })).sort();
  };
  expect(rules({})).toEqual(['Top Egress 3000', 'Top Egress 9000', 'Top Ingress 3000', 'Top Ingress 9000']);
  expect(rules({ nested: true })).toEqual(['Service Egress 3000', 'Service Egress 9000', 'Service Ingress 3000', 'Service Ingress 9000']);
});
