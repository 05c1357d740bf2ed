import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ServiceArns } from './service-arns';
import { ReleaseNotifier } from '../../notifications/release-notifier';
import { ServiceContext } from '../../service-context';

/** The events of a service's deployments (ECS guide, "Service deployment state change events"). */
export function deploymentEvents({ service }: ServiceArns, names: string[]): events.EventPattern {
  return {
    source: ['aws.ecs'],
    detailType: ['ECS Deployment State Change'],
    resources: [service],
    detail: { eventName: names.map((name) => `SERVICE_DEPLOYMENT_${name}`) },
  };
}

/** Tells topics what becomes of a service's releases. The events of ECS name neither a reason nor a rollback. */
export function makeEcsNativeNotifier(scope: Construct, { service, serviceName }: ServiceContext, arns: ServiceArns): ReleaseNotifier {
  return new ReleaseNotifier(scope, 'Notifier', {
    subject: serviceName,
    clusterName: service.cluster.clusterName,
    serviceName,
    hooks: () => ({}),
    eventPatterns: [
      deploymentEvents(arns, ['IN_PROGRESS', 'COMPLETED', 'FAILED']),
      { source: ['aws.ecs'], detailType: ['ECS Hook State Change'], detail: { eventName: ['HOOK_AWAITING_ACTION'], serviceArn: [arns.service] } },
    ],
    permissions: [
      new iam.PolicyStatement({ actions: ['ecs:ListServiceDeployments'], resources: [arns.service] }),
      new iam.PolicyStatement({ actions: ['ecs:DescribeServiceDeployments'], resources: [arns.deployments] }),
    ],
  });
}
