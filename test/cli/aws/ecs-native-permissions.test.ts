/** The calls that commands make of a service by ECS, held against what the construct grants, by resource and both ways. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Call, MINUTE } from './fake-aws';
import { FakeEcs } from './fake-ecs';
import { decide, Statement } from '../../../integ/local/policy';
import { DeploymentEngine, EcsCanaryBlueGreen } from '../../../src';
import { runIn } from '../steer/virtual-world';
import { temporaryFolder } from '../test-io';

const folder = temporaryFolder();
const ENV = { account: '123456789012', region: 'eu-west-1' };
const ECS = `arn:aws:ecs:${ENV.region}:${ENV.account}`;

type Grant = 'grantDeploy' | 'grantWatch' | 'grantSteer';

/** What a grant of the fake's service allows. */
function statementsOf(grant: Grant): Statement[] {
  const stack = new Stack(undefined, 'Shop', { env: ENV });
  const web = new EcsCanaryBlueGreen(stack, 'Web', {
    projectId: 'shop', serviceName: 'web', clusterName: 'main', family: 'shop', engine: DeploymentEngine.ecsNative(),
  });
  web[grant](new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
  const template = Template.fromStack(stack);
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('Role'));
  const text = (value: any): string => typeof value === 'string' ? value
    : value['Fn::Join'] ? value['Fn::Join'][1].map(text).join('') : nameOf(value.Ref ?? value['Fn::GetAtt'][0]);
  const nameOf = (id: string): string => ({ 'AWS::Partition': 'aws' } as Record<string, string>)[id]
    ?? (/^WebService\w+$/.test(id) ? `${ECS}:service/main/web` : /^WebCluster/.test(id) ? 'main' : id);
  return policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as any[])
    .map((statement): Statement => ({ ...statement, Resource: [statement.Resource].flat().map(text) }));
}

/** What a call is about, as the Service Authorization Reference has it. */
const RESOURCES: Record<string, (input: any) => string> = {
  DescribeServices: () => `${ECS}:service/main/web`,
  UpdateService: () => `${ECS}:service/main/web`,
  ListServiceDeployments: () => `${ECS}:service/main/web`,
  DescribeServiceDeployments: ({ serviceDeploymentArns }) => serviceDeploymentArns[0],
  StopServiceDeployment: ({ serviceDeploymentArn }) => serviceDeploymentArn,
  ContinueServiceDeployment: ({ serviceDeploymentArn }) => serviceDeploymentArn,
  DescribeServiceRevisions: ({ serviceRevisionArns }) => serviceRevisionArns[0],
  RegisterTaskDefinition: ({ family }) => `${ECS}:task-definition/${family}:3`,
  DescribeTasks: ({ tasks }) => tasks[0],
};
const SERVICES: Record<string, string> = {
  DescribeAlarms: 'cloudwatch', GetMetricData: 'cloudwatch', DescribeRules: 'elasticloadbalancing', DescribeTargetHealth: 'elasticloadbalancing',
};

const requestOf = ({ name, input }: Call) => ({ action: `${SERVICES[name] ?? 'ecs'}:${name}`, resource: RESOURCES[name]?.(input) ?? '*' });
/** What is allowed in the service's cluster only is ECS's matter to compare. */
const withoutClusters = (statements: Statement[]) => statements.filter(({ Condition = {} }) => !('ArnEquals' in Condition));
const OF_TASKS = ['ListTasks', 'DescribeTasks'];

async function callsOf(command: string, arrange: (aws: FakeEcs) => void): Promise<Call[]> {
  const aws = new FakeEcs();
  arrange(aws);
  await runIn({ aws, folder }, `${command} --cluster main --service web`);
  return aws.calls.filter(({ name }) => !OF_TASKS.includes(name));
}

const none = (aws: FakeEcs) => { aws.hasRelease = false; };
const unwatched = (aws: FakeEcs) => {
  none(aws);
  aws.alarmStatus = 'DISABLED';
};
const waiting = (aws: FakeEcs) => {
  aws.pausesAt = ['POST_TEST_TRAFFIC_SHIFT'];
  aws.time += 2 * MINUTE;
};
const later = (aws: FakeEcs) => { aws.time += 30 * MINUTE; };

const RUNS: [string, Grant[], (aws: FakeEcs) => void][] = [
  ['release --image i:1 --yes --no-wait', ['grantDeploy'], none],
  ['release --image i:1 --yes', ['grantDeploy'], unwatched],
  ['release --image i:1 --yes', ['grantDeploy', 'grantWatch'], none],
  ['rollback --yes', ['grantDeploy', 'grantWatch'], later],
  ['watch', ['grantWatch'], () => undefined],
  ['status', ['grantWatch'], later],
  ['history', ['grantWatch'], later],
  ['abort --yes', ['grantSteer'], waiting],
  ['promote --yes', ['grantSteer'], waiting],
];

test.each(RUNS)('%s is allowed by %j', async (command, grants, arrange) => {
  const statements = withoutClusters(grants.flatMap(statementsOf));
  const calls = await callsOf(command, arrange);
  expect(calls.length).toBeGreaterThan(4);
  expect(calls.map(requestOf).filter((request) => decide(statements, request) !== 'allowed')).toEqual([]);
});

test('nothing is granted that no command calls', async () => {
  const called = new Set<string>();
  for (const [command, , arrange] of RUNS) {
    (await callsOf(command, arrange)).forEach((call) => called.add(requestOf(call).action));
  }
  const granted = (['grantDeploy', 'grantWatch', 'grantSteer'] as const).flatMap((grant) => withoutClusters(statementsOf(grant))).flatMap(({ Action }) => Action);
  const ofEveryRelease = ['iam:PassRole', 'ecs:TagResource'];
  expect([...new Set(granted)].filter((action) => !called.has(action) && !action.startsWith('ecr:') && !ofEveryRelease.includes(action))).toEqual([]);
});

test('nobody may touch another service, and who deploys may continue no pause', () => {
  const others = (['UpdateService', 'StopServiceDeployment', 'ContinueServiceDeployment'] as const).flatMap((action) => [
    { action: `ecs:${action}`, resource: `${ECS}:service/main/other` }, { action: `ecs:${action}`, resource: `${ECS}:service-deployment/main/other/1` },
  ]);
  const [deploy, watch, steer] = (['grantDeploy', 'grantWatch', 'grantSteer'] as const).map((grant) => withoutClusters(statementsOf(grant)));
  others.forEach((request) => expect([deploy, watch, steer].map((statements) => decide(statements, request))).toEqual(Array(3).fill('denied because nothing allows it')));
  const own = { action: 'ecs:ContinueServiceDeployment', resource: `${ECS}:service-deployment/main/web/dep1` };
  expect([deploy, watch, steer].map((statements) => decide(statements, own))).toEqual(['denied because nothing allows it', 'denied because nothing allows it', 'allowed']);
});
