import { ServiceDeployments } from './service-deployments';
import { Starting } from './starting';
import { Steering } from './steering';
import { WatchedServiceDeployments } from './watched-service-deployments';
import { CliError } from '../../cli-error';
import { EngineAdapter } from '../engine-adapter';
import { steeredService } from '../steered';

/** `arn:aws:ecs:eu-west-1:123456789012:service-deployment/main/web/NCWGC2ZR-taawPAYrIaU5` */
const ARN = /^arn:[^:]+:ecs:[^:]+:\d+:service-deployment\/([^/]+)\/([^/]+)\/[^/]+$/;

/** Releases by ECS's own deployments. */
export const ecsNative: EngineAdapter = {
  planName: 'ecsNative',
  title: 'ECS',
  // A rolling update divides no requests, and nothing of it can be watched as a canary is.
  releases: ({ deploymentController, deploymentConfiguration }) =>
    (deploymentController?.type ?? 'ECS') === 'ECS' && (deploymentConfiguration?.strategy ?? 'ROLLING') !== 'ROLLING',
  serviceOf: async (releaseId) => {
    const [, clusterName, serviceName] = ARN.exec(releaseId) ?? [];
    return clusterName === undefined ? undefined : { clusterName, serviceName };
  },
  connect: async (context, live, { appSpec }) => {
    if (appSpec !== undefined) {
      throw new CliError('--app-spec: ECS has no AppSpec. Hooks are part of the service.', 'Leave it out.');
    }
    const { clusterName, serviceName } = context.service;
    const [account] = live.serviceArn!.split(':service/');
    const deployments = new ServiceDeployments(context, `${account}:service-deployment/${clusterName}/${serviceName}/`);
    const steering = new Steering(context, deployments);
    return steeredService(context, {
      watched: new WatchedServiceDeployments(deployments, live),
      started: new Starting(context, deployments, steering),
      steered: steering,
      past: steering,
    });
  },
};
