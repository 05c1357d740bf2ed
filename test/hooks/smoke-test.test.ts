import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fc from 'fast-check';
import { DeploymentHook, EcsCanaryBlueGreenProps, HttpSmokeTestOptions, LifecycleEvent, SmokeTest } from '../../src';
import { ENV, expectInvalid, importVpc, make, minutesToken, newStack, only, permissionsOf, stringToken } from '../helpers';

const FUNCTION = 'AWS::Lambda::Function';
const SMOKE = { FunctionName: 'web-service-shop-prod-BeforeAllowTraffic' };

/** The stack of a service with a smoke test. */
function withTest(options: HttpSmokeTestOptions = {}, props: Partial<EcsCanaryBlueGreenProps> = {}, stack = newStack()): Template {
  make(props, stack).addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http(options));
  return Template.fromStack(stack);
}

/** The properties of its function. */
const functionOf = (template: Template) => Object.values(template.findResources(FUNCTION, { Properties: SMOKE }))[0].Properties;

/** What the function is told, with references as their names. */
function testOf(template: Template): object {
  const told = functionOf(template).Environment.Variables.SMOKE_TEST['Fn::Join'][1] as (string | { Ref: string })[];
  return JSON.parse(told.map((part) => typeof part === 'string' ? part : part.Ref).join(''));
}

describe('by default', () => {
  const template = withTest();

  test('ten requests for the health check’s path are answered with 200, each within ten seconds', () => {
    expect(testOf(template)).toEqual({
      cluster: expect.stringMatching(/^WebCluster/), service: 'web-service-shop-prod', path: '/', headers: {}, expectStatus: 200, requests: 10, timeoutSeconds: 10, retries: 0,
    });
  });

  test('the function runs the bundle, in private subnets, for as long as the requests may take', () => {
    expect(functionOf(template)).toMatchObject({
      Handler: 'index.handler', Runtime: 'nodejs24.x', Architectures: ['arm64'], Timeout: 280, VpcConfig: { SubnetIds: ['private-a', 'private-b'] },
    });
  });

  test('it may find the tasks, answer, log and have addresses, and nothing else', () => {
    const role = functionOf(template).Role['Fn::GetAtt'][0];
    expect(permissionsOf(template, role)).toEqual([
      [['logs:CreateLogStream', 'logs:PutLogEvents'], { 'Fn::GetAtt': [expect.stringMatching(/LogGroup/), 'Arn'] }],
      [expect.arrayContaining(['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces']), '*'],
      ['ecs:DescribeServices', { Ref: expect.stringMatching(/^WebService/) }],
      ['elasticloadbalancing:DescribeTargetHealth', '*'],
      ['codedeploy:PutLifecycleEventHookExecutionStatus', { 'Fn::Join': ['', expect.arrayContaining([expect.stringMatching(/deploymentgroup:deployment-app-shop-prod\/deployment-group-shop-prod$/)])] }],
    ]);
  });

  test('its log is kept for a week', () => {
    const logGroup = functionOf(template).LoggingConfig.LogGroup.Ref;
    expect(template.findResources('AWS::Logs::LogGroup')[logGroup]).toMatchObject({ Properties: { RetentionInDays: 7 }, DeletionPolicy: 'Delete' });
  });

  test('it reaches the tasks on the container’s port and the APIs, and nothing reaches it', () => {
    const [group] = functionOf(template).VpcConfig.SecurityGroupIds.map((id: { 'Fn::GetAtt': string[] }) => id['Fn::GetAtt'][0]);
    const { SecurityGroupEgress, SecurityGroupIngress } = template.findResources('AWS::EC2::SecurityGroup')[group].Properties;
    expect(SecurityGroupEgress).toEqual([{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: expect.stringContaining('APIs') }]);
    expect(SecurityGroupIngress).toBeUndefined();
    const tasks = { 'Fn::GetAtt': [expect.stringMatching(/^WebServiceSecurityGroup/), 'GroupId'] };
    const own = { 'Fn::GetAtt': [group, 'GroupId'] };
    const rule = { IpProtocol: 'tcp', FromPort: 3000, ToPort: 3000 };
    expect(rules(template, 'AWS::EC2::SecurityGroupEgress', 'GroupId', own)).toEqual([{ ...rule, GroupId: own, DestinationSecurityGroupId: tasks, Description: expect.any(String) }]);
    expect(rules(template, 'AWS::EC2::SecurityGroupIngress', 'SourceSecurityGroupId', own)).toEqual([{ ...rule, GroupId: tasks, SourceSecurityGroupId: own, Description: expect.any(String) }]);
  });

  test('the service is the same as without', () => {
    const stack = newStack();
    make({}, stack);
    expect(only(template, 'AWS::ECS::Service')).toEqual(only(Template.fromStack(stack), 'AWS::ECS::Service'));
  });
});

function rules(template: Template, type: string, property: string, group: object) {
  return Object.values(template.findResources(type, { Properties: { [property]: group } })).map(({ Properties }) => Properties);
}

test('everything can be said otherwise', () => {
  const template = withTest({
    path: '/orders?limit=1', expectStatus: 302, expectBody: 'moved', headers: { 'X-Test': 'yes' }, requests: 2, timeout: Duration.seconds(5), retries: 1,
  }, { healthCheck: { path: '/health' } });
  expect(testOf(template)).toMatchObject({
    path: '/orders?limit=1', expectStatus: 302, expectBody: 'moved', headers: { 'X-Test': 'yes' }, requests: 2, timeoutSeconds: 5, retries: 1,
  });
  expect(functionOf(template).Timeout).toBe(180 + 2 * (2 * 5 + 1));
});

test('the path is the health check’s', () => {
  expect(testOf(withTest({}, { healthCheck: { path: '/health' } }))).toMatchObject({ path: '/health' });
});

test('an AppSpec calls the function by its name', () => {
  const stack = newStack();
  const web = make({}, stack);
  web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http());
  web.addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http({ functionName: 'own-name' }));
  const { spec } = web._engine.renderRelease({
    clusterName: '', serviceName: '', containerName: '', containerPort: 1, region: '', partition: '', taskDefinitionFile: '', image: '', specPath: '',
  });
  expect(JSON.parse(spec!).Hooks).toEqual([{ AfterInstall: 'own-name' }, { BeforeAllowTraffic: SMOKE.FunctionName }]);
});

test('two hooks of a service and those of another one live in one stack', () => {
  const stack = newStack();
  const vpc = importVpc(stack);
  const [web, api] = ['shop', 'api'].map((projectId) => make({ projectId, vpc }, stack, projectId));
  web.addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http());
  web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http());
  api.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http());
  const names = Object.values(Template.fromStack(stack).findResources(FUNCTION)).map(({ Properties }) => Properties.FunctionName);
  expect(names.filter((name) => name !== undefined).sort()).toEqual([
    'web-service-api-prod-BeforeAllowTraffic', 'web-service-shop-prod-AfterInstall', 'web-service-shop-prod-BeforeAllowTraffic',
  ]);
});

describe('an event', () => {
  test.each(Object.values(LifecycleEvent).filter((event) => event !== LifecycleEvent.BEFORE_INSTALL))('may be %s', (event) => {
    expect(() => make().addHook(event, SmokeTest.http())).not.toThrow();
  });

  test('must not be one before there are new tasks', () => {
    expectInvalid(() => make().addHook(LifecycleEvent.BEFORE_INSTALL, SmokeTest.http()), {
      property: 'addHook', got: "'BeforeInstall'", rule: 'comes before there is a new task to ask.', remedy: 'Use LifecycleEvent.BEFORE_ALLOW_TRAFFIC.',
    });
  });

  test('has one hook, whatever its kind', () => {
    const web = make();
    const first = web.addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http());
    expectInvalid(() => web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(first)), {
      property: 'addHook', got: "'AfterInstall'", rule: 'has a hook already', remedy: 'Choose another event',
    });
  });
});

describe('subnets', () => {
  const isolated = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
  const warnings = (options: HttpSmokeTestOptions) => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    withTest(options, {}, stack);
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('smokeTestIsolated')).map(({ entry }) => entry.data);
  };

  test('may be isolated, with a warning of what they need', () => {
    expect(functionOf(withTest({ subnets: isolated })).VpcConfig.SubnetIds).toEqual(['isolated-a', 'isolated-b']);
    expect(warnings({ subnets: isolated })).toEqual([expect.stringContaining('VPC endpoints for codedeploy, ecs and elasticloadbalancing')]);
  });

  test('with egress get none', () => {
    expect(warnings({})).toEqual([]);
  });

  test('must be chosen where the VPC has none with egress', () => {
    const stack = newStack();
    const vpc = importVpc(stack, { privateSubnetIds: undefined, privateSubnetRouteTableIds: undefined });
    const web = make({ vpc, taskSubnets: isolated }, stack);
    expectInvalid(() => web.addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http()), {
      property: 'subnets', rule: 'has no private subnets with egress', remedy: 'Add a NAT gateway, or select isolated subnets with VPC endpoints',
    });
    expect(() => web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http({ subnets: isolated }))).not.toThrow();
  });

  test('must not be public', () => {
    expectInvalid(() => withTest({ subnets: { subnetType: ec2.SubnetType.PUBLIC } }), {
      property: 'subnets', rule: 'must not be public', remedy: 'Select private subnets with egress',
    });
  });

  test.each<[string, ec2.SubnetSelection]>([
    ['of a name that the VPC does not know', { subnetGroupName: 'nowhere' }],
    ['of no zone', { availabilityZones: ['eu-central-1z'] }],
  ])('must not be %s', (_what, subnets) => {
    expectInvalid(() => withTest({ subnets }), { property: 'subnets', rule: 'has no such subnets.', remedy: 'Add a NAT gateway' });
  });

  test('may be looked up later', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-2' });
    expect(() => make({ vpc }, stack).addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http())).not.toThrow();
  });
});

describe('an option', () => {
  test.each<[string, HttpSmokeTestOptions, { got: string; rule: string; remedy: string }]>([
    ['path', { path: 'orders' }, { got: "'orders'", rule: "must begin with '/'", remedy: "Set a path like '/orders?limit=1'" }],
    ['path', { path: '/a b' }, { got: "'/a b'", rule: 'neither spaces', remedy: 'encode' }],
    ['path', { path: `/${'a'.repeat(1024)}` }, { got: `'/${'a'.repeat(1024)}'`, rule: 'at most 1024', remedy: 'Set a path' }],
    ['expectStatus', { expectStatus: 100 }, { got: '100', rule: 'from 200 to 599', remedy: 'Set the status' }],
    ['expectStatus', { expectStatus: 200.5 }, { got: '200.5', rule: 'a whole number', remedy: 'Set the status' }],
    ['expectBody', { expectBody: '' }, { got: "''", rule: '1 to 1000 characters', remedy: 'Leave it out' }],
    ['headers', { headers: { 'a b': 'c' } }, { got: "'a b'", rule: 'names that HTTP allows', remedy: 'For example, write' }],
    ["headers['a']", { headers: { a: 'b\r\nc: d' } }, { got: "'b\r\nc: d'", rule: 'without line breaks', remedy: 'Encode' }],
    ...['Content-Length', 'transfer-encoding', 'Connection', 'Expect', 'Upgrade'].map((name): [string, HttpSmokeTestOptions, { got: string; rule: string; remedy: string }] => (
      ['headers', { headers: { [name]: '4' } }, { got: `'${name}'`, rule: 'belongs to the connection', remedy: 'Remove it.' }])),
    ['headers', { headers: { a: 'x'.repeat(4096) } }, { got: "'4104 bytes'", rule: 'which Lambda limits to 4096 bytes in all.', remedy: 'Send fewer or shorter ones.' }],
    ['requests', { requests: 0 }, { got: '0', rule: 'from 1 to 100', remedy: 'For example, choose 10.' }],
    ['retries', { retries: 11 }, { got: '11', rule: 'from 0 to 10', remedy: 'For example, choose 2.' }],
    ['timeout', { timeout: Duration.millis(1500) }, { got: '1.5', rule: 'from 1 to 60 seconds', remedy: 'as long as a user would wait' }],
    ['timeout', { requests: 100, timeout: Duration.seconds(8) }, { got: '8', rule: 'could take 980 seconds', remedy: 'Shorten timeout' }],
  ])('%s: %j is refused', (property, options, rejection) => {
    expectInvalid(() => SmokeTest.http(options), { property, ...rejection });
  });

  test('functionName is refused where Lambda would refuse it', () => {
    expectInvalid(() => withTest({ functionName: 'a b' }), { property: 'functionName', got: "'a b'", rule: 'letters, digits', remedy: 'Choose another functionName.' });
    const projectId = 'a-project-with-a-rather-long-name';
    expectInvalid(() => withTest({}, { projectId }), {
      property: 'functionName', got: `'web-service-${projectId}-prod-BeforeAllowTraffic'`, rule: '1 to 64', remedy: 'Set functionName: the one made of service and event is too long.',
    });
  });

  test('path is refused where that of the health check cannot be sent', () => {
    expectInvalid(() => withTest({}, { healthCheck: { path: '/ü' } }), {
      property: 'path', got: "'/ü'", rule: 'is that of the health check, and cannot be sent', remedy: 'Encode it in healthCheck.path, or set path of the smoke test.',
    });
    expect(() => withTest({ path: '/ok' }, { healthCheck: { path: '/ü' } })).not.toThrow();
  });

  test('functionName is refused where another test has it', () => {
    const web = make();
    web.addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http({ functionName: 'smoke' }));
    expectInvalid(() => web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http({ functionName: 'smoke' })), {
      property: 'functionName', got: "'smoke'", rule: "is the name of the function of 'Stack/Web/Hooks/AfterInstall', too.", remedy: 'Set another functionName for one of them.',
    });
  });

  test.each(['requests', 'retries', 'timeout'])('%s must be known at synth', (property) => {
    expectInvalid(() => SmokeTest.http({ [property]: property === 'timeout' ? minutesToken() : Lazy.number({ produce: () => 2 }) }), {
      property, rule: 'must be known at synth, because the timeout of the function is calculated from it.', remedy: 'Use a concrete value instead of a token.',
    });
  });

  test('may be a token', () => {
    expect(() => withTest({ path: stringToken('/later'), expectBody: stringToken(), functionName: stringToken() })).not.toThrow();
  });

  test('whatever is accepted fits into the time of a function', () => {
    const between = (min: number, max: number) => fc.integer({ min, max });
    fc.assert(fc.property(between(1, 100), between(0, 10), between(1, 60), (requests, retries, seconds) => {
      const longest = requests * (seconds * (retries + 1) + retries) + 180;
      const hook = () => SmokeTest.http({ requests, retries, timeout: Duration.seconds(seconds) });
      (longest <= 900 ? expect(hook).not : expect(hook)).toThrow(longest <= 900 ? undefined : `${longest} seconds`);
    }), { seed: 3 });
  });
});
