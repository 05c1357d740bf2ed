import { readFileSync } from 'fs';
import { join } from 'path';
import { CfnWaitConditionHandle, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CanaryConfig, CiIdentity, DeploymentHook, EcsCanaryBlueGreenProps, GitHubDeployWorkflow, LifecycleEvent } from '../../../src';
import { RESOURCE_TYPE } from '../../../src/engine/code-deploy/stack-update-release/protocol';
import { agnosticStack, expectInvalid, make, newStack, numberToken, only, permissionsOf, synth } from '../../helpers';
import { certificate } from '../../stacks';

const FUNCTION = 'AWS::Lambda::Function';
/** Never to be changed: CloudFormation refuses another service token for a resource that exists. */
const FUNCTION_ID = 'EcsCanaryBlueGreenReleasesFunction0BB13F4D';
const image = ecs.ContainerImage.fromRegistry('shop:1');
const RELEASING = { deployOnStackUpdate: true, image };
const releasing = (props: Partial<EcsCanaryBlueGreenProps> = {}) => ({ ...RELEASING, ...props });
const ref = (prefix: string) => ({ Ref: expect.stringMatching(`^Web${prefix}`) });

/** What CodeDeploy gets to read when CloudFormation has resolved the AppSpec. */
function appSpecOf(template: Template): any {
  const { AppSpec } = only(template, RESOURCE_TYPE);
  const parts: unknown[] = typeof AppSpec === 'string' ? [AppSpec] : AppSpec['Fn::Join'][1];
  return JSON.parse(parts.map((part: any) => typeof part === 'string' ? part : part.Ref?.startsWith('Port') ? '8080' : part.Ref ?? part['Fn::GetAtt'].join('.')).join(''));
}

function statementsOf(template: Template): { Action: string | string[]; Resource: unknown }[] {
  const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('WebReleasePolicy'));
  return policy[1].Properties.PolicyDocument.Statement;
}

describe('without deployOnStackUpdate', () => {
  test.each([[{}], [{ deployOnStackUpdate: false }]])('there is no release and no function for one (%j)', (props) => {
    const template = synth({ image, ...props });
    template.resourceCountIs(RESOURCE_TYPE, 0);
    template.resourceCountIs(FUNCTION, 1);
    template.resourceCountIs('AWS::IAM::User', 1);
    expect(JSON.stringify(template)).not.toContain('EcsCanaryBlueGreenReleases');
  });
});

describe('the release', () => {
  test('says what is to be live, and how', () => {
    const template = synth(releasing({ canary: CanaryConfig.timeBasedCanary({ percentage: 10, interval: Duration.minutes(20) }) }));
    expect(only(template, RESOURCE_TYPE)).toMatchObject({
      ServiceToken: { 'Fn::GetAtt': [FUNCTION_ID, 'Arn'] },
      ServiceTimeout: '3600',
      ApplicationName: ref('Application'),
      DeploymentGroupName: ref('DeploymentGroup'),
      ClusterName: ref('Cluster'),
      ServiceName: { 'Fn::GetAtt': [expect.stringMatching(/^WebService/), 'Name'] },
      TaskDefinitionArn: ref('TaskDefinition'),
      ScheduleSeconds: String((20 + 10) * 60),
    });
    expect(appSpecOf(template)).toEqual({
      version: 0,
      Resources: [{
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: expect.stringMatching(/^WebTaskDefinition/),
            LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 3000 },
          },
        },
      }],
    });
  });

  test('has the hooks that are added later, and the platform version that is pinned', () => {
    const stack = newStack();
    const web = make(releasing({ platformVersion: ecs.FargatePlatformVersion.VERSION1_4 }), stack);
    const handler = new lambda.Function(stack, 'Check', {
      runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};'),
    });
    web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, DeploymentHook.fromFunction(handler));
    const { Hooks, Resources } = appSpecOf(Template.fromStack(stack));
    expect(Hooks).toEqual([{ BeforeAllowTraffic: expect.stringMatching(/^Check\w+\.Arn$/) }]);
    expect(Resources[0].TargetService.Properties.PlatformVersion).toBe('1.4.0');
  });

  test('takes a port that is known only at deployment, as the number that it is', () => {
    const stack = newStack();
    make(releasing({ containerPort: numberToken(stack, 'Port') }), stack);
    expect(appSpecOf(Template.fromStack(stack)).Resources[0].TargetService.Properties.LoadBalancerInfo.ContainerPort).toBe(8080);
  });

  test('comes after everything else that an update may change in the service', () => {
    const stack = newStack();
    make(releasing({ certificate: certificate(stack), testListenerPort: 9000, autoScaling: { maxCapacity: 4 } }), stack);
    const template = Template.fromStack(stack);
    const [release] = Object.values(template.findResources(RESOURCE_TYPE));
    const after = [
      'HttpListener', 'HttpsListener', 'TestListener', 'DeploymentGroup', 'Service', 'ServiceTaskCountTarget',
      'TaskDefinition', 'TaskDefinitionTaskRole', 'TaskDefinitionExecutionRole', 'TaskDefinitionExecutionRoleDefaultPolicy', 'ReleasePolicy',
    ];
    expect(release.DependsOn).toEqual(expect.arrayContaining(after.map((id) => expect.stringMatching(`^Web${id}[0-9A-F]{8}$`))));
  });

  test('comes after the alarms, by way of the group that names them', () => {
    const template = synth(RELEASING);
    const names = only(template, 'AWS::CodeDeploy::DeploymentGroup').AlarmConfiguration.Alarms.map(({ Name }: any) => Name.Ref);
    expect(names).toEqual(Object.keys(template.findResources('AWS::CloudWatch::Alarm')));
  });

  test('comes after whatever the user makes the service wait for', () => {
    const stack = newStack();
    const web = make(RELEASING, stack);
    web.node.addDependency(new CfnWaitConditionHandle(stack, 'Migration'));
    expect(Object.values(Template.fromStack(stack).findResources(RESOURCE_TYPE))[0].DependsOn).toContain('Migration');
  });

  test('takes the user’s own task definition', () => {
    const template = synth((stack) => {
      const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Own');
      taskDefinition.addContainer('web', { image, portMappings: [{ containerPort: 80 }] });
      return { deployOnStackUpdate: true, taskDefinition };
    });
    expect(only(template, RESOURCE_TYPE).TaskDefinitionArn).toEqual({ Ref: expect.stringMatching(/^Own/) });
    expect(appSpecOf(template).Resources[0].TargetService.Properties.LoadBalancerInfo).toEqual({ ContainerName: 'web', ContainerPort: 80 });
  });
});

describe('the function', () => {
  test.each([['Web', newStack()], ['Other', newStack()], ['Web', agnosticStack('Elsewhere')]])(
    'has a logical id that never changes (%s)', (id, stack) => {
      make(RELEASING, stack, id);
      expect(Object.keys(Template.fromStack(stack).findResources(FUNCTION))).toContain(FUNCTION_ID);
    });

  test('is one for all services of a stack', () => {
    const stack = newStack();
    make(releasing({ projectId: 'one' }), stack, 'One');
    make(releasing({ projectId: 'two' }), stack, 'Two');
    const template = Template.fromStack(stack);
    template.resourceCountIs(RESOURCE_TYPE, 2);
    template.resourceCountIs(FUNCTION, 2);
  });

  test('runs as long as Lambda allows, and its log goes with the stack', () => {
    synth(RELEASING).hasResourceProperties(FUNCTION, {
      Description: Match.stringLikeRegexp('^Releases'),
      Runtime: 'nodejs24.x',
      Timeout: 900,
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^EcsCanaryBlueGreenReleasesLogGroup') } },
    });
  });

  test('may do what the handler calls, and what CreateDeployment asks for, no more and no less', () => {
    const bundle = readFileSync(join(__dirname, '../../../assets/stack-update-release/index.js'), 'utf8');
    const called = new Set([...bundle.matchAll(/\.(\w+)Command\(/g)].map(([, name]) => ({
      DescribeServices: 'ecs:DescribeServices', DescribeStacks: 'cloudformation:DescribeStacks', Invoke: 'lambda:InvokeFunction',
    } as Record<string, string>)[name] ?? `codedeploy:${name}`));
    const template = synth(RELEASING);
    const [role] = Object.keys(template.findResources('AWS::IAM::Role')).filter((id) => id.startsWith('EcsCanaryBlueGreenReleases'));
    const allowed = permissionsOf(template, role).flatMap(([action]) => action as string | string[]).filter((action) => !action.startsWith('logs:'));
    expect(allowed.sort()).toEqual([...called, 'codedeploy:GetDeploymentConfig', 'codedeploy:RegisterApplicationRevision'].sort());
  });

  test('may do it to the service, and to all resources only where CodeDeploy has no resource level', () => {
    const codeDeployArn = (kind: string, ...names: unknown[]) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:codedeploy:eu-central-1:123456789012:${kind}:`, ...names]],
    });
    // CDK makes this ARN for any stack.
    const configArn = {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':codedeploy:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':deploymentconfig:', ref('DeploymentConfig')]],
    };
    const template = synth(RELEASING);
    const [role] = Object.keys(template.findResources('AWS::IAM::Role')).filter((id) => id.startsWith('EcsCanaryBlueGreenReleases'));
    expect(permissionsOf(template, role).filter(([action]) => !String(action).includes('logs:'))).toEqual(expect.arrayContaining([
      [['codedeploy:BatchGetDeploymentTargets', 'codedeploy:ListDeploymentTargets', 'codedeploy:StopDeployment'], '*'],
      ['cloudformation:DescribeStacks', { Ref: 'AWS::StackId' }],
      ['lambda:InvokeFunction', { 'Fn::GetAtt': [FUNCTION_ID, 'Arn'] }],
    ]));
    expect(statementsOf(template).map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [
        ['codedeploy:BatchGetDeployments', 'codedeploy:CreateDeployment', 'codedeploy:ListDeployments'],
        codeDeployArn('deploymentgroup', ref('Application'), '/', ref('DeploymentGroup')),
      ],
      ['codedeploy:RegisterApplicationRevision', codeDeployArn('application', ref('Application'))],
      ['codedeploy:GetDeploymentConfig', configArn],
      ['ecs:DescribeServices', ref('Service')],
    ]);
  });
});

describe('one release path a service', () => {
  test('nobody else releases: there is no user', () => {
    const web = make(RELEASING);
    expect(web.deployOnStackUpdate).toBe(true);
    expect(web.ciIdentity.grantee).toBeUndefined();
    Template.fromStack(Stack.of(web)).resourceCountIs('AWS::IAM::User', 0);
  });

  test('an explicit CiIdentity.none() is fine', () => {
    synth(releasing({ ciIdentity: CiIdentity.none() })).resourceCountIs(RESOURCE_TYPE, 1);
  });

  test.each([
    ['iamUser', CiIdentity.iamUser()],
    ['githubOidc', CiIdentity.githubOidc({ repository: 'my-org/my-app' })],
  ])('an identity for CI is refused (%s)', (_, ciIdentity) => {
    expectInvalid(() => make(releasing({ ciIdentity })), {
      property: 'ciIdentity', rule: 'cannot be set together with deployOnStackUpdate', remedy: 'Remove ciIdentity, or remove deployOnStackUpdate.',
    });
  });

  test('a workflow is refused', () => {
    const web = make(RELEASING);
    expectInvalid(() => new GitHubDeployWorkflow(Stack.of(web), 'Workflow', { service: web }), {
      property: 'service', rule: 'is released by stack updates (deployOnStackUpdate)', remedy: 'Remove the workflow, or remove deployOnStackUpdate from the service.',
    });
  });

  test('the bootstrap image is refused', () => {
    expectInvalid(() => make({ deployOnStackUpdate: true }), {
      property: 'deployOnStackUpdate', got: 'true', rule: 'needs an image', remedy: 'Set image or taskDefinition.',
    });
  });
});

describe('CloudFormation’s hour', () => {
  const withMinutes = (interval: number, wait: number): Partial<EcsCanaryBlueGreenProps> => releasing({
    canary: CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(interval) }), terminationWait: Duration.minutes(wait),
  });

  test.each([[10, 10], [45, 0], [1, 44], [35, 10]])('a canary of %d minutes and a wait of %d fit', (interval, wait) => {
    expect(() => make(withMinutes(interval, wait))).not.toThrow();
  });

  test.each([[46, 0], [1, 45], [35, 11], [2880, 2800]])('a canary of %d minutes and a wait of %d do not', (interval, wait) => {
    expectInvalid(() => make(withMinutes(interval, wait)), {
      property: 'deployOnStackUpdate',
      got: 'true',
      rule: `the canary takes ${interval} minutes, the termination wait ${wait}, and tasks need up to 15 to start: more than the 60 minutes that CloudFormation waits.`,
      remedy: 'Shorten canary or terminationWait, or remove deployOnStackUpdate and let CI make the releases.',
    });
  });

  test('all steps of a linear rollout count', () => {
    const linear = (minutes: number) => releasing({ canary: CanaryConfig.timeBasedLinear({ percentage: 10, interval: Duration.minutes(minutes) }) });
    expect(() => make(linear(3))).not.toThrow();
    expectInvalid(() => make(linear(4)), { property: 'deployOnStackUpdate', got: 'true', rule: 'the canary takes 36 minutes', remedy: 'Shorten canary' });
  });

  test('a wait that is unknown at synth is refused', () => {
    const terminationWait = Duration.minutes(Lazy.number({ produce: () => 5 }));
    expectInvalid(() => make(releasing({ terminationWait })), {
      property: 'terminationWait', rule: 'must be known at synth with deployOnStackUpdate', remedy: 'Use a concrete value',
    });
  });
});

test('a change of the image changes the release and leaves the service as it is', () => {
  const templateOf = (tag: string) => synth(releasing({ image: ecs.ContainerImage.fromRegistry(`shop:${tag}`) }));
  const [before, after] = [templateOf('1'), templateOf('2')];
  expect(only(after, 'AWS::ECS::Service')).toEqual(only(before, 'AWS::ECS::Service'));
  expect(only(after, 'AWS::ECS::TaskDefinition')).not.toEqual(only(before, 'AWS::ECS::TaskDefinition'));
});
