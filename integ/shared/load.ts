import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { EcsCanaryBlueGreen } from '../../src';

/** A task that sends about five requests a second to the balancer: enough for the alarm's ten a minute at any share. */
export function steadyLoad(scope: Construct, web: EcsCanaryBlueGreen): ecs.FargateService {
  const task = new ecs.FargateTaskDefinition(scope, 'LoadTask', { cpu: 256, memoryLimitMiB: 512 });
  task.addContainer('Load', {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
    environment: { URL: `http://${web.loadBalancer.loadBalancerDnsName}/api` },
    command: ['sh', '-c', 'while true; do wget -q -T 5 -O /dev/null "$URL"; sleep 0.2; done'],
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'load', logGroup: web.logGroup }),
  });
  return new ecs.FargateService(scope, 'LoadService', { cluster: web.cluster, taskDefinition: task, desiredCount: 1, minHealthyPercent: 0 });
}
