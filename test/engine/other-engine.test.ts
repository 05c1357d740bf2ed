/** An engine that the library does not know: all that is made for a service works with it, and nothing asks which it is. */
import { readdirSync, readFileSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { parse } from 'yaml';
import { ANSWERED_BY_HAND, BY_HAND, ByHandEngine, RELEASES } from './by-hand-engine';
import {
  CanaryConfig, CanaryVerdict, CiIdentity, DeploymentHook, EcsCanaryBlueGreen,
  GitHubDeployWorkflow, HookContract, IRollbackAlarm, LifecycleEvent, ReleaseEvent,
  RollbackAlarm, ServiceContext, SmokeTest,
} from '../../src';
import { planOf, TRAFFIC } from '../cli/plans';
import { run, temporaryFolder, write } from '../cli/test-io';
import { expectInvalid, importVpc, make, newStack, Props } from '../helpers';
import { certificate } from '../stacks';

const byHand = (props: Props = {}, stack = newStack()): EcsCanaryBlueGreen =>
  make((scope) => ({ engine: new ByHandEngine(), ...typeof props === 'function' ? props(scope) : props }), stack);
const minutes = (n: number) => Duration.minutes(n);

describe('a service with all that can be made for it', () => {
  const root = mkdtempSync(join(tmpdir(), 'by-hand-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const app = new App({ outdir: join(root, 'cdk.out') });
  const stack = new Stack(app, 'Stack', { env: { account: '123456789012', region: 'eu-central-1' } });
  const contexts: ServiceContext[] = [];
  const own: IRollbackAlarm = {
    name: 'own',
    bind: (scope, context) => {
      contexts.push(context);
      return RollbackAlarm.latency({ name: 'own', threshold: minutes(1) }).bind(scope, context);
    },
  };
  const web = new EcsCanaryBlueGreen(stack, 'Web', {
    projectId: 'shop',
    vpc: importVpc(stack),
    engine: new ByHandEngine(),
    certificate: certificate(stack),
    testListenerPort: 9000,
    autoScaling: { maxCapacity: 4 },
    ciIdentity: CiIdentity.githubOidc({ repository: 'my-org/shop' }),
    canary: CanaryConfig.timeBasedLinear({ percentage: 12.5, interval: minutes(10) }),
    expectedTraffic: TRAFFIC,
    rollbackAlarms: [RollbackAlarm.http5xx(), RollbackAlarm.logErrors()],
  });
  web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http());
  const handler = new lambda.Function(stack, 'Handler', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('//') });
  web.addHook(LifecycleEvent.AFTER_ALLOW_TRAFFIC, DeploymentHook.fromFunction(handler, { contract: ANSWERED_BY_HAND }));
  web.addRollbackAlarm(own);
  web.notifyOn(new sns.Topic(stack, 'Topic'), { events: [ReleaseEvent.ROLLED_BACK] });
  web.onRollback(new targets.SnsTopic(new sns.Topic(stack, 'Rollbacks')));
  const workflow = new GitHubDeployWorkflow(stack, 'Workflow', { service: web, repositoryRoot: root, allowIgnoringAlarms: true });
  const template = Template.fromStack(stack);
  const [[releases, { Properties: properties }]] = Object.entries(template.findResources(RELEASES));

  test('has nothing of CodeDeploy', () => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/code.?deploy/i);
    expect([web.application, web.deploymentGroup, web.deploymentConfig]).toEqual([undefined, undefined, undefined]);
  });

  test('has the controller that the engine requires, and the engine gets the service’s own parts', () => {
    template.hasResourceProperties('AWS::ECS::Service', { DeploymentController: { Type: 'EXTERNAL' } });
    expect(properties).toMatchObject({
      Groups: [web.blueTargetGroup, web.greenTargetGroup].map(({ targetGroupArn }) => stack.resolve(targetGroupArn)),
      Listener: stack.resolve(web.listener.listenerArn),
      TestListener: stack.resolve(web.testListener!.listenerArn),
      Steps: [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875].map((share) => ({ share, durationSeconds: 600 })),
    });
  });

  test('hands its alarms over, and each is told of the service', () => {
    expect(properties.Alarms).toEqual(web.alarms.map(({ alarmName }) => stack.resolve(alarmName)));
    expect(properties.Alarms).toHaveLength(3);
    expect(contexts).toEqual([web._context]);
    expect(contexts[0]).toMatchObject({ projectId: 'shop', stage: 'prod', serviceName: 'web-service-shop-prod', loadBalancerShared: false, canary: web.canary });
  });

  test('hands its hooks over, and the smoke test reaches no API that the engine does not need', () => {
    expect(Object.keys(properties.Hooks)).toEqual(['BeforeAllowTraffic', 'AfterAllowTraffic']);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: Match.arrayWith([Match.objectLike({ Description: 'APIs of ECS and Elastic Load Balancing', FromPort: 443 })]),
    });
  });

  test('hands its topics over, and a rollback’s targets get what the engine says', () => {
    const patterns = Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties.EventPattern);
    expect(patterns).toEqual([['rolledBack'], ['BACK']].map((state) => ({ source: ['test.by-hand'], detail: { service: ['web-service-shop-prod'], state } })));
  });

  test('redirects only when the engine moves the listener', () => {
    const [redirect] = Object.values(template.findResources('Custom::EcsCanaryBlueGreenListener')).filter(({ Properties }) => Properties.RedirectPort !== undefined);
    expect(redirect.DependsOn).toContain(releases);
  });

  test('lets CI do what the engine needs, besides what every release needs', () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy'))
      .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes('CiRole')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions).toEqual(expect.arrayContaining(['by-hand:Release', 'ecr:PutImage', 'ecs:RegisterTaskDefinition']));
  });

  test('has a plan of the engine’s rules and names', () => {
    const { engine, engineRules, names, steps, analysis } = web.plan;
    expect({ engine, engineRules, steps: steps.length }).toEqual({ engine: 'byHand', engineRules: BY_HAND, steps: 7 });
    expect(names).toEqual({
      serviceName: 'web-service-shop-prod', clusterName: 'web-cluster-shop-prod', family: 'task-definition-shop-prod', account: '123456789012', region: 'eu-central-1',
    });
    expect(analysis!.alarms.map(({ name }) => name)).toEqual(['http5xx', 'logErrors']);
  });

  test('has a workflow with the engine’s steps, and no file that the engine does not need', () => {
    app.synth();
    const { jobs } = parse(readFileSync(join(root, workflow.workflowPath), 'utf8')) as { jobs: { deploy: { 'timeout-minutes': number; 'steps': { name?: string; env?: object }[] } } };
    expect(jobs.deploy.steps.at(-1)).toMatchObject({
      name: 'Release by hand', env: { SERVICE: 'web-service-shop-prod', IGNORE: 'inputs.ignore-alarms' }, run: './release.sh',
    });
    // 7 steps of 10 minutes, 10 of termination wait, 30 of margin and 30 for the build.
    expect(jobs.deploy['timeout-minutes']).toBe(140);
    expect(workflow.appSpecPath).toBeUndefined();
    expect(readdirSync(join(root, '.github'))).toEqual(['workflows']);
  });
});

describe('a function of the user’s', () => {
  test.each([['CodeDeploy', HookContract.CODE_DEPLOY], ['CodeDeploy', undefined], ['ECS', HookContract.ECS]])('is refused where it answers as %s wants it, and the engine wants something else', (title, contract) => {
    const another = newStack();
    const handler = lambda.Function.fromFunctionName(another, 'Handler', 'check');
    expectInvalid(() => byHand({}, another).addHook(LifecycleEvent.BEFORE_INSTALL, DeploymentHook.fromFunction(handler, { contract })), {
      property: 'addHook',
      got: "'BeforeInstall'",
      rule: `the function answers as ${title} wants it, and Hand makes the releases of this service: it would not understand the answer.`,
      remedy: 'Write the function for Hand, and say so: DeploymentHook.fromFunction(handler, { contract }).',
    });
  });
});

describe('the engine’s own limits', () => {
  test.each([
    ['canary.percentage', '10.5', CanaryConfig.timeBasedCanary({ percentage: 10.5, interval: minutes(5) }), 'Hand accepts multiples of 2.5, from 2.5 to 50 %.', 'Choose one of them'],
    ['canary.percentage', '52.5', CanaryConfig.timeBasedCanary({ percentage: 52.5, interval: minutes(5) }), 'Hand accepts multiples of 2.5, from 2.5 to 50 %.', 'Choose one of them'],
    ['canary.interval', "'Duration.minutes(41)'", CanaryConfig.timeBasedCanary({ percentage: 10, interval: minutes(41) }), 'Hand accepts whole minutes, from 1 to 40.', 'Choose whole minutes'],
    ['canary.interval', "'Duration.minutes(31)'", CanaryConfig.timeBasedLinear({ percentage: 25, interval: minutes(31) }), '3 steps of it make 93 minutes, and Hand allows 1.5 hours (90 minutes)', 'Choose a shorter interval'],
  ])('are those of %s (%s)', (property, got, canary, rule, remedy) => {
    expectInvalid(() => byHand({ canary }), { property, got, rule, remedy });
  });

  test('are no others: fractions, half an hour of waiting, names too long for CodeDeploy', () => {
    expect(() => byHand({
      projectId: 'p'.repeat(90),
      ciIdentity: CiIdentity.none(),
      canary: CanaryConfig.timeBasedCanary({ percentage: 37.5, interval: minutes(40) }),
      terminationWait: minutes(30),
    })).not.toThrow();
    expectInvalid(() => byHand({ terminationWait: minutes(31) }), {
      property: 'terminationWait', got: '31', rule: 'must be a whole number from 0 to 30 minutes.', remedy: 'Choose whole minutes',
    });
  });

  test('are what a recommended interval keeps to', () => {
    const stack = newStack();
    const web = byHand({
      expectedTraffic: { requestsPerSecond: 0.5, healthyErrorRate: 0.001, faultyErrorRate: 0.055 }, rollbackAlarms: [RollbackAlarm.http5xx()],
    }, stack);
    expect(web.plan.analysis!.verdict).toBe(CanaryVerdict.WEAK);
    expect(web.plan.analysis!.combined.recommendedIntervalMinutes).toBeUndefined();
    Annotations.fromStack(stack).hasWarning('/Stack/Web/Canary', Match.stringLikeRegexp('No interval up to 40 min is enough'));
  });

  test('are told of where something is not offered: releases by stack updates, names', () => {
    expectInvalid(() => byHand(() => ({ deployOnStackUpdate: true, image: ecs.ContainerImage.fromRegistry('shop:1') })), {
      property: 'deployOnStackUpdate', got: 'true', rule: 'nobody stands by during a stack update.', remedy: 'release by hand.',
    });
    expectInvalid(() => byHand({ applicationName: 'mine' }), { property: 'applicationName', got: "'mine'", rule: 'is nothing that releases by hand have.', remedy: 'Remove' });
  });
});

describe('the command line', () => {
  const folder = temporaryFolder();
  const plan = { engine: 'byHand', engineRules: BY_HAND, expectedTraffic: TRAFFIC };
  beforeAll(() => write(folder, {
    'sound.json': planOf(plan),
    'tight.json': planOf({ ...plan, terminationWaitSeconds: 600, engineRules: { ...BY_HAND, longestReleaseMinutes: 90 } }),
    'noisy.json': planOf({ ...plan, expectedTraffic: { requestsPerSecond: 10, healthyErrorRate: 0.4, faultyErrorRate: 0.4 } }),
  }));

  test('tells a plan under the engine’s title, and recommends within its limits', async () => {
    expect((await run(['plan', join(folder, 'sound.json')])).out).toMatch(/^web-service-node-app-prod \(Shop\/Web, Hand, eu-west-1\)\n/);
    const { code, err } = await run(['plan', join(folder, 'sound.json'), '--recommend', '--within', '91']);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('--within: Hand allows 90 minutes for a rollout.') });
    const tight = await run(['plan', join(folder, 'tight.json'), '--recommend', '--within', '81']);
    expect(tight.err).toContain('--within: Hand allows 80 minutes for a rollout.');
  });

  test('plays a release by the engine’s rules: with an alarm on it starts, and nobody looks', async () => {
    const { out } = await run(['rehearse', join(folder, 'noisy.json')]);
    expect(out).toContain('an alarm is in ALARM: none is watched');
    expect(out).toContain('Promoted: no alarm stopped it');
  });
});
