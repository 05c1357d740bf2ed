/**
 * The CI identity can release and can do nothing else. The endpoint enforces no IAM, so the calls that a
 * release has really made, and the ones that must be denied, are evaluated against the user's policy as IAM
 * has it. What only AWS can say, which call needs which permission, is taken from its Service Authorization
 * Reference.
 */
import { RunningService } from './running-service';
import { CODE_DEPLOY } from '../engines';
import { IamReader } from '../iam';
import { RecordedCall } from '../local-aws';
import { decide, IamRequest, Statement } from '../policy';
import { Releases } from '../releases';
import { imageOf } from '../starter';
import { until } from '../until';

const USER = 'ci-node-app-prod-server-user';
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;
const iamArn = (resource: string) => `arn:aws:iam::000000000000:${resource}`;

const APPLICATION = arn('codedeploy', 'application:deployment-app-node-app-prod');
const GROUP = arn('codedeploy', 'deploymentgroup:deployment-app-node-app-prod/deployment-group-node-app-prod');
const SERVICE = arn('ecs', 'service/web-cluster-node-app-prod/web-service-node-app-prod');
const REPOSITORY = arn('ecr', 'repository/web/node-app/prod');

let service: RunningService;
let statements: Statement[];
let calls: RecordedCall[];
let configuration: string;

beforeAll(async () => {
  service = await RunningService.startStarter(CODE_DEPLOY, { minuteSeconds: 1 });
  const iam = new IamReader(service.aws.endpoint);
  const policies = await iam.attachedPolicies(USER);
  expect(policies).toHaveLength(1);
  expect(await iam.otherGrants(USER)).toEqual([]);
  statements = await iam.statements(policies[0]);

  const credentials = await iam.createAccessKey(USER);
  const ci = new Releases(service.aws, service.names, credentials);
  const id = await ci.release(imageOf('v1'));
  await until('the release is under way', async () => (await ci.info(id)).status === 'InProgress');
  calls = service.aws.calls().filter(({ caller, accessKeyId }) => caller === 'client' && accessKeyId === credentials.accessKeyId);
  configuration = arn('codedeploy', `deploymentconfig:${(await service.releases.info(id)).deploymentConfigName}`);
});

afterAll(async () => {
  await service?.stop();
});

test('a release by the CI user’s own key makes these calls', () => {
  expect([...new Set(calls.map(({ service: name, action }) => `${name}:${action}`))].sort()).toEqual([
    'codedeploy:CreateDeployment', 'codedeploy:GetDeployment', 'ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition',
  ]);
  expect(calls.filter(({ status }) => status !== 200)).toEqual([]);
});

test('each call of a release is allowed', () => {
  const requests = calls.flatMap(requestsOf);
  // Both roles of the task definition are passed, and that is checked.
  expect(requests.filter(({ action }) => action === 'iam:PassRole')).toHaveLength(2);
  expect(requests.filter((request) => !isAllowed(request))).toEqual([]);
});

test('so is what else the workflow’s actions call, and what CodeDeploy checks along with a deployment', () => {
  const others: IamRequest[] = [
    { action: 'ecs:DescribeServices', resource: SERVICE },
    { action: 'codedeploy:GetDeploymentGroup', resource: GROUP },
    { action: 'codedeploy:ListDeployments', resource: GROUP },
    { action: 'codedeploy:GetDeploymentConfig', resource: configuration },
    { action: 'codedeploy:RegisterApplicationRevision', resource: APPLICATION },
    { action: 'ecr:GetAuthorizationToken', resource: '*' },
    ...['BatchCheckLayerAvailability', 'BatchGetImage', 'CompleteLayerUpload', 'DescribeImages', 'GetDownloadUrlForLayer', 'InitiateLayerUpload', 'PutImage', 'UploadLayerPart']
      .map((action) => ({ action: `ecr:${action}`, resource: REPOSITORY })),
  ];
  expect(others.filter((request) => !isAllowed(request))).toEqual([]);
});

test.each<[string, string]>([
  ['codedeploy:StopDeployment', GROUP],
  ['codedeploy:ContinueDeployment', GROUP],
  ['codedeploy:UpdateDeploymentGroup', GROUP],
  ['codedeploy:DeleteDeploymentGroup', GROUP],
  ['codedeploy:DeleteApplication', APPLICATION],
  ['codedeploy:CreateDeploymentConfig', arn('codedeploy', 'deploymentconfig:all-at-once')],
  ['ecs:UpdateService', SERVICE],
  ['ecs:DeleteService', SERVICE],
  ['ecs:UpdateServicePrimaryTaskSet', SERVICE],
  ['ecs:RunTask', arn('ecs', 'task-definition/task-definition-node-app-prod:1')],
  ['ecs:ExecuteCommand', arn('ecs', 'task/web-cluster-node-app-prod/0123456789abcdef')],
  ['ecs:DeregisterTaskDefinition', '*'],
  ['ecs:ListClusters', '*'],
  ['ecr:DeleteRepository', REPOSITORY],
  ['ecr:BatchDeleteImage', REPOSITORY],
  ['ecr:PutImageTagMutability', REPOSITORY],
  ['ecr:SetRepositoryPolicy', REPOSITORY],
  ['elasticloadbalancing:ModifyListener', arn('elasticloadbalancing', 'listener/app/web/0123456789abcdef/0123456789abcdef')],
  ['cloudwatch:DeleteAlarms', arn('cloudwatch', 'alarm:web-service-node-app-prod-http5xx')],
  ['cloudwatch:SetAlarmState', arn('cloudwatch', 'alarm:web-service-node-app-prod-http5xx')],
  ['cloudwatch:DisableAlarmActions', arn('cloudwatch', 'alarm:web-service-node-app-prod-http5xx')],
  ['logs:GetLogEvents', arn('logs', 'log-group:/aws/ecs/node-app-prod:log-stream:app')],
  ['cloudformation:UpdateStack', arn('cloudformation', 'stack/Starter/0123')],
  ['iam:CreateAccessKey', iamArn(`user/${USER}`)],
  ['iam:AttachUserPolicy', iamArn(`user/${USER}`)],
  ['iam:CreatePolicyVersion', iamArn('policy/any')],
  ['sts:AssumeRole', iamArn('role/any')],
  ['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:any')],
])('%s on %s is denied', (action, resource) => {
  expect(isAllowed({ action, resource })).toBe(false);
});

test.each<[string, string]>([
  ['codedeploy:CreateDeployment', `${GROUP}-2`],
  ['codedeploy:CreateDeployment', arn('codedeploy', 'deploymentgroup:deployment-app-api-prod/deployment-group-api-prod')],
  ['codedeploy:GetDeployment', `${GROUP}-2`],
  ['codedeploy:RegisterApplicationRevision', arn('codedeploy', 'application:deployment-app-api-prod')],
  ['ecs:DescribeServices', arn('ecs', 'service/web-cluster-node-app-prod/web-service-api-prod')],
  ['ecs:RegisterTaskDefinition', arn('ecs', 'task-definition/task-definition-api-prod:*')],
  ['ecr:PutImage', arn('ecr', 'repository/web/api/prod')],
  ['ecr:PutImage', `${REPOSITORY}2`],
])('%s is denied on another service’s %s', (action, resource) => {
  expect(isAllowed({ action, resource })).toBe(false);
});

test('a revision with a role of somebody else’s cannot be registered', () => {
  const register = calls.find(({ action }) => action === 'RegisterTaskDefinition')!;
  for (const role of ['taskRoleArn', 'executionRoleArn']) {
    const foreign = { ...register, parameters: { ...register.parameters, [role]: iamArn('role/Admin') } };
    expect(requestsOf(foreign).filter((request) => !isAllowed(request)).map(({ action, resource }) => [action, resource]))
      .toEqual([['iam:PassRole', iamArn('role/Admin')]]);
  }
});

test('its roles cannot be passed to anything but tasks', () => {
  const [passed] = calls.flatMap(requestsOf).filter(({ action }) => action === 'iam:PassRole');
  expect(isAllowed(passed)).toBe(true);
  for (const context of [{ 'iam:PassedToService': 'lambda.amazonaws.com' }, undefined]) {
    expect(isAllowed({ ...passed, context })).toBe(false);
  }
});

function isAllowed(request: IamRequest): boolean {
  return decide(statements, request) === 'allowed';
}

/** What IAM checks for a call: the call itself on its resource, and the roles that it passes. */
function requestsOf({ service: name, action, parameters }: RecordedCall): IamRequest[] {
  const resources: Record<string, string> = {
    'ecs:DescribeTaskDefinition': '*',
    'ecs:RegisterTaskDefinition': arn('ecs', `task-definition/${String(parameters.family)}:*`),
    'codedeploy:CreateDeployment':
      arn('codedeploy', `deploymentgroup:${String(parameters.applicationName)}/${String(parameters.deploymentGroupName)}`),
    'codedeploy:GetDeployment': GROUP,
  };
  const resource = resources[`${name}:${action}`];
  if (resource === undefined) {
    throw new Error(`Which resource is ${name}:${action} about?`);
  }
  const roles = [parameters.taskRoleArn, parameters.executionRoleArn].filter((role) => role !== undefined);
  return [
    { action: `${name}:${action}`, resource },
    ...roles.map((role) => ({ action: 'iam:PassRole', resource: String(role), context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } })),
  ];
}
