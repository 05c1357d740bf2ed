import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { Configuration, configurations, propsOf } from './random-configurations';
import { EcsCanaryBlueGreen, RollbackAlarm, SmokeTest } from '../src';

/** A region of each partition that has one in public, and none: then the app can go anywhere. */
export const REGIONS = { 'eu-central-1': 'aws', 'us-east-1': 'aws', 'cn-north-1': 'aws-cn', 'us-gov-west-1': 'aws-us-gov' } as const;
type Region = keyof typeof REGIONS;

const ACCOUNT = '123456789012';

/** An app as plain data: services over several stacks, and what they share in another one. */
export const apps = fc.record({
  region: fc.option(fc.constantFrom(...Object.keys(REGIONS) as Region[]), { nil: undefined, freq: 5 }),
  inStage: fc.boolean(),
  shared: fc.record({ vpc: fc.boolean(), cluster: fc.boolean(), topic: fc.boolean(), repository: fc.boolean(), alarm: fc.boolean() }),
  services: fc.array(fc.record({
    place: fc.constantFrom('own stack' as const, 'nested stack' as const, 'stack of the first' as const),
    configuration: configurations,
  }), { minLength: 1, maxLength: 3 }),
});
export type RandomApp = typeof apps extends fc.Arbitrary<infer T> ? T : never;

/** Makes the app. Physical names are told apart by the number of the service. */
export function makeApp({ region, inStage, shared, services }: RandomApp, outdir?: string): { app: App; webs: EcsCanaryBlueGreen[] } {
  const app = new App({ outdir });
  const env = region === undefined ? {} : { account: ACCOUNT, region };
  const parent: Construct = inStage ? new Stage(app, 'Prod', { env }) : app;
  const parts = makeShared(new Stack(parent, 'Shared', { env }), shared);
  const stacks: Stack[] = [];
  const webs = services.map(({ place, configuration }, i) => {
    const stack = place === 'stack of the first' && stacks.length > 0 ? stacks[0] : new Stack(parent, `Service${i}`, { env });
    stacks.push(stack);
    const scope = place === 'nested stack' ? new NestedStack(stack, 'Nested') : stack;
    return makeService(scope, i, configuration, parts, region ?? 'eu-central-1');
  });
  return { app, webs };
}

interface Shared {
  readonly vpc?: ec2.IVpc;
  readonly cluster?: ecs.ICluster;
  readonly topic?: sns.ITopic;
  readonly repository?: ecr.IRepository;
  readonly alarm?: cloudwatch.IAlarm;
}

function makeShared(stack: Stack, wanted: RandomApp['shared']): Shared {
  const needsVpc = wanted.vpc || wanted.cluster;
  const vpc = needsVpc ? new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false }) : undefined;
  // A stack without a resource has no template.
  const topic = new sns.Topic(stack, 'Topic');
  return {
    vpc,
    ...(wanted.cluster ? { cluster: new ecs.Cluster(stack, 'Cluster', { vpc }) } : {}),
    ...(wanted.topic ? { topic } : {}),
    ...(wanted.repository ? { repository: new ecr.Repository(stack, 'Repository') } : {}),
    ...(wanted.alarm ? { alarm: new cloudwatch.Alarm(stack, 'Alarm', { metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' }), threshold: 1, evaluationPeriods: 3 }) } : {}),
  };
}

function makeService(scope: Stack, i: number, configuration: Configuration, shared: Shared, region: Region): EcsCanaryBlueGreen {
  const { vpc, cluster, repository, topic, alarm } = shared;
  const partition = REGIONS[region];
  const { projectId, ...props } = propsOf(configuration, `arn:${partition}:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`);
  const certificateArn = `arn:${partition}:acm:${region}:${ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555`;
  const web = new EcsCanaryBlueGreen(scope, `Web${i}`, {
    ...props,
    projectId: `${projectId}-${i}`,
    ...(cluster ? { cluster } : vpc ? { vpc } : {}),
    ...(repository ? { repository } : {}),
    ...(configuration.secure ? { certificate: acm.Certificate.fromCertificateArn(scope, `Certificate${i}`, certificateArn) } : {}),
  });
  if (alarm) {
    web.addRollbackAlarm(RollbackAlarm.fromAlarm(alarm));
  }
  if (configuration.hook) {
    web.addHook(configuration.hook, SmokeTest.http({ functionName: `smoke-test-${i}` }));
  }
  if (configuration.notifications) {
    web.notifyOn(topic ?? new sns.Topic(scope, `Topic${i}`));
  }
  return web;
}
