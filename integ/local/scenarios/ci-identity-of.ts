import { CODE_DEPLOY, ECS, Engine } from '../engines';
import { IamRequest } from '../policy';
import { ReleasedService } from '../released-service';
import { Releases } from '../releases';
import { ServiceDeployments } from '../service-deployments';

export const USER = 'ci-node-app-prod-server-user';
export const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;
export const iamArn = (resource: string) => `arn:aws:iam::000000000000:${resource}`;

const APPLICATION = arn('codedeploy', 'application:deployment-app-node-app-prod');
const GROUP = arn('codedeploy', 'deploymentgroup:deployment-app-node-app-prod/deployment-group-node-app-prod');
const SERVICE = arn('ecs', 'service/web-cluster-node-app-prod/web-service-node-app-prod');
const DEPLOYMENT = arn('ecs', 'service-deployment/web-cluster-node-app-prod/web-service-node-app-prod/0123456789abcdef');
const REVISION = arn('ecs', 'service-revision/web-cluster-node-app-prod/web-service-node-app-prod/0123456789');
const REPOSITORY = arn('ecr', 'repository/web/node-app/prod');

/** What the identity has to be allowed, and must not be, besides what is the same with every engine. */
export interface Identity<R extends ReleasedService> {
  readonly engine: Engine<R>;
  /** A look at a release that the identity itself takes. */
  readonly ask: (ci: R, id: string) => Promise<unknown>;
  /** The calls of a release and of that look. */
  readonly calls: string[];
  /** What is about a release that is under way. */
  readonly others: (releases: R, id: string) => Promise<IamRequest[]>;
  readonly denied: [string, string][];
  readonly deniedElsewhere: [string, string][];
}

export const BY_CODE_DEPLOY: Identity<Releases> = {
  engine: CODE_DEPLOY,
  ask: async (ci, id) => ci.info(id),
  calls: ['codedeploy:CreateDeployment', 'codedeploy:GetDeployment', 'ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'],
  others: async (releases, id) => [
    { action: 'codedeploy:GetDeploymentGroup', resource: GROUP },
    { action: 'codedeploy:ListDeployments', resource: GROUP },
    { action: 'codedeploy:GetDeploymentConfig', resource: arn('codedeploy', `deploymentconfig:${(await releases.info(id)).deploymentConfigName}`) },
    { action: 'codedeploy:RegisterApplicationRevision', resource: APPLICATION },
  ],
  denied: [
    ['codedeploy:StopDeployment', GROUP],
    ['codedeploy:ContinueDeployment', GROUP],
    ['codedeploy:UpdateDeploymentGroup', GROUP],
    ['codedeploy:DeleteDeploymentGroup', GROUP],
    ['codedeploy:DeleteApplication', APPLICATION],
    ['codedeploy:CreateDeploymentConfig', arn('codedeploy', 'deploymentconfig:all-at-once')],
    ['ecs:UpdateService', SERVICE],
  ],
  deniedElsewhere: [
    ['codedeploy:CreateDeployment', `${GROUP}-2`],
    ['codedeploy:CreateDeployment', arn('codedeploy', 'deploymentgroup:deployment-app-api-prod/deployment-group-api-prod')],
    ['codedeploy:GetDeployment', `${GROUP}-2`],
    ['codedeploy:RegisterApplicationRevision', arn('codedeploy', 'application:deployment-app-api-prod')],
  ],
};

export const BY_ECS: Identity<ServiceDeployments> = {
  engine: ECS,
  ask: async (ci, id) => ci.describe(id),
  calls: ['ecs:DescribeServiceDeployments', 'ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition', 'ecs:UpdateService'],
  others: async (_, id) => [
    { action: 'ecs:ListServiceDeployments', resource: SERVICE },
    { action: 'ecs:DescribeServiceRevisions', resource: REVISION },
    // What has started while an alarm came on has to be stopped.
    { action: 'ecs:StopServiceDeployment', resource: id },
    { action: 'cloudwatch:DescribeAlarms', resource: '*' },
  ],
  denied: [
    ['ecs:ContinueServiceDeployment', DEPLOYMENT],
    ['ecs:CreateService', SERVICE],
    ['codedeploy:CreateDeployment', GROUP],
    ['elasticloadbalancing:ModifyRule', arn('elasticloadbalancing', 'listener-rule/app/web/0123456789abcdef/0123456789abcdef/0123456789abcdef')],
  ],
  deniedElsewhere: [
    ['ecs:UpdateService', `${SERVICE}-2`],
    ['ecs:UpdateService', arn('ecs', 'service/web-cluster-node-app-prod/web-service-api-prod')],
    ['ecs:StopServiceDeployment', DEPLOYMENT.replace('service-node-app', 'service-api')],
    ['ecs:DescribeServiceDeployments', DEPLOYMENT.replace('service-node-app', 'service-api')],
  ],
};

/** What else the workflow's actions call, whatever releases. */
export const COMMON_OTHERS: IamRequest[] = [
  { action: 'ecs:DescribeServices', resource: SERVICE },
  { action: 'ecr:GetAuthorizationToken', resource: '*' },
  ...['BatchCheckLayerAvailability', 'BatchGetImage', 'CompleteLayerUpload', 'DescribeImages', 'GetDownloadUrlForLayer', 'InitiateLayerUpload', 'PutImage', 'UploadLayerPart']
    .map((action) => ({ action: `ecr:${action}`, resource: REPOSITORY })),
];

export const COMMON_DENIED: [string, string][] = [
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
];

export const COMMON_DENIED_ELSEWHERE: [string, string][] = [
  ['ecs:DescribeServices', arn('ecs', 'service/web-cluster-node-app-prod/web-service-api-prod')],
  ['ecs:RegisterTaskDefinition', arn('ecs', 'task-definition/task-definition-api-prod:*')],
  ['ecr:PutImage', arn('ecr', 'repository/web/api/prod')],
  ['ecr:PutImage', `${REPOSITORY}2`],
];

/** The resource that a recorded call is about. */
export function resourceOf(call: string, parameters: Record<string, unknown>): string {
  const resources: Record<string, string> = {
    'ecs:DescribeTaskDefinition': '*',
    'ecs:RegisterTaskDefinition': arn('ecs', `task-definition/${String(parameters.family)}:*`),
    'ecs:UpdateService': arn('ecs', `service/${String(parameters.cluster)}/${String(parameters.service)}`),
    'ecs:DescribeServiceDeployments': [parameters.serviceDeploymentArns].flat().join(),
    'codedeploy:CreateDeployment':
      arn('codedeploy', `deploymentgroup:${String(parameters.applicationName)}/${String(parameters.deploymentGroupName)}`),
    'codedeploy:GetDeployment': GROUP,
  };
  const resource = resources[call];
  if (resource === undefined) {
    throw new Error(`Which resource is ${call} about?`);
  }
  return resource;
}
