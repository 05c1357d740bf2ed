import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Permission } from '../private/permissions';
import { ServiceContext } from '../service-context';

/** What a release touches, whatever the engine. */
export interface ReleaseSubject {
  readonly service: ecs.FargateService;
  readonly taskDefinition: ecs.FargateTaskDefinition;
  readonly repository: ecr.IRepository;
}

/** What a release needs besides the engine's own permissions: push an image, register a revision that runs it. */
export function releasePermissions({ service, taskDefinition, repository }: ReleaseSubject): Permission[] {
  const revisions = Stack.of(service).formatArn({ service: 'ecs', resource: 'task-definition', resourceName: `${taskDefinition.family}:*` });
  return [
    // A registry's token is for all its repositories: ECR has no resource level for it.
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      actions: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:CompleteLayerUpload',
        // The digest of a tag, before it is released.
        'ecr:DescribeImages',
        'ecr:GetDownloadUrlForLayer',
        'ecr:InitiateLayerUpload',
        'ecr:PutImage',
        'ecr:UploadLayerPart',
      ],
      resources: [repository.repositoryArn],
    },
    // ECS has no resource level for reading a task definition.
    { actions: ['ecs:DescribeTaskDefinition'], resources: ['*'] },
    // Of this family only: the workflow of another one releases what is newest in its own.
    { actions: ['ecs:RegisterTaskDefinition'], resources: [revisions] },
    // A revision keeps the tags of the one before. Without the condition revisions of before could be tagged.
    {
      actions: ['ecs:TagResource'],
      resources: [revisions],
      conditions: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
    },
    { actions: ['ecs:DescribeServices'], resources: [service.serviceArn] },
    {
      actions: ['iam:PassRole'],
      resources: [taskDefinition.taskRole.roleArn, taskDefinition.obtainExecutionRole().roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  ];
}

/** What seeing a release needs besides the engine's own permissions: tasks, the balancer's weights, alarms and their values. */
export function watchPermissions({ service }: Pick<ServiceContext, 'service'>): Permission[] {
  const { clusterName, clusterArn } = service.cluster;
  const tasks = Stack.of(service).formatArn({ service: 'ecs', resource: 'task', resourceName: `${clusterName}/*` });
  return [
    { actions: ['ecs:DescribeServices'], resources: [service.serviceArn] },
    { actions: ['ecs:DescribeTasks'], resources: [tasks], conditions: { ArnEquals: { 'ecs:cluster': clusterArn } } },
    // ECS asks for it on container instances, which tasks on Fargate do not have.
    { actions: ['ecs:ListTasks'], resources: ['*'], conditions: { ArnEquals: { 'ecs:cluster': clusterArn } } },
    // No resource level (Service Authorization Reference).
    {
      actions: [
        'ecs:DescribeTaskDefinition', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth', 'cloudwatch:GetMetricData',
      ],
      resources: ['*'],
    },
    // With anything narrower CloudWatch leaves composite alarms out without a word (API reference, DescribeAlarms).
    { actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] },
  ];
}
