import { Step } from './job';

/**
 * The calls that a push to ECR makes, which no test of ours can see (AWS, "IAM permissions for pushing an
 * image"); the last is made for a layer that is in the repository already.
 */
const PUSH = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:CompleteLayerUpload',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
  'ecr:GetDownloadUrlForLayer',
];

/** What ECS checks besides when a revision is registered with roles and tags. */
const REGISTER = ['ecs:RegisterTaskDefinition', 'iam:PassRole', 'ecs:TagResource'];

/** What CodeDeploy checks besides when a deployment is created (the deploy action's own documentation). */
const CREATE = ['codedeploy:CreateDeployment', 'codedeploy:GetDeploymentConfig', 'codedeploy:RegisterApplicationRevision'];

/** The calls of each action with the inputs it has, read from the sources of the pinned releases. */
const CALLS_OF_ACTIONS: Record<string, (inputs: Record<string, string>) => string[]> = {
  'actions/checkout': () => [],
  'actions/setup-node': () => [],
  'docker/setup-buildx-action': () => [],
  'docker/build-push-action': () => PUSH,
  // GetCallerIdentity needs no permission, and AssumeRoleWithWebIdentity is the trust policy's matter.
  'aws-actions/configure-aws-credentials': () => [],
  'aws-actions/amazon-ecr-login': () => ['ecr:GetAuthorizationToken'],
  // It would ask ECS for a family, but gets a file.
  'aws-actions/amazon-ecs-render-task-definition': (inputs) => (inputs['task-definition'] ? [] : ['ecs:DescribeTaskDefinition']),
  'aws-actions/amazon-ecs-deploy-task-definition': (inputs) => [
    ...REGISTER,
    ...(inputs.service ? ['ecs:DescribeServices', 'codedeploy:GetDeploymentGroup', ...CREATE] : []),
    ...(inputs['wait-for-service-stability'] === 'true' ? ['codedeploy:GetDeployment'] : []),
  ],
};

/** The permissions that the steps of a job need. */
export function callsOf(steps: Step[]): string[] {
  return [...new Set(steps.flatMap((step) => [...callsOfAction(step), ...callsOfCommand(step)]))].sort();
}

function callsOfAction({ uses, with: inputs = {} }: Step): string[] {
  return uses === undefined ? [] : CALLS_OF_ACTIONS[uses.split('@')[0]](inputs);
}

/** The calls of `ecs-canary release` with any engine, besides those of every release; `integ/local/scenarios` has seen them. */
const CALLS_OF_RELEASE = [
  ...REGISTER, 'ecs:DescribeServices', 'ecs:DescribeTaskDefinition', 'ecs:DescribeTasks', 'ecs:ListTasks',
  'cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'ecr:DescribeImages', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth',
];
const CALLS_OF_CODE_DEPLOY = [
  ...CREATE, ...['BatchGetDeployments', 'GetDeployment', 'GetDeploymentGroup', 'GetDeploymentTarget', 'ListDeployments'].map((action) => `codedeploy:${action}`),
];
const CALLS_OF_ECS = [
  'UpdateService', 'StopServiceDeployment', 'ListServiceDeployments', 'DescribeServiceDeployments', 'DescribeServiceRevisions',
].map((action) => `ecs:${action}`);

function callsOfCommand({ run = '', env = {} }: Step): string[] {
  if (run.includes('"${canary[@]}" release')) {
    return [...CALLS_OF_RELEASE, ...(env.APPSPEC === undefined ? CALLS_OF_ECS : CALLS_OF_CODE_DEPLOY)];
  }
  // The commands of messages are in backquotes or behind a colon.
  return [...run.matchAll(/(?<!: |=")\baws (?<service>[a-z]+) (?<command>[a-z-]+)/g)].flatMap(({ groups }) => {
    const name = groups!.command.replace(/(?:^|-)(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());
    const call = `${groups!.service === 'deploy' ? 'codedeploy' : groups!.service}:${name}`;
    return call === 'codedeploy:CreateDeployment' ? CREATE : [call];
  });
}
