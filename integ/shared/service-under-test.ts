import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { CanaryConfig, EcsCanaryBlueGreen, EcsCanaryBlueGreenProps } from '../../src';

/** The path that a load balancer asks; every version is healthy, a broken one fails everything else. */
export const HEALTH_PATH = '/health';

const WHOAMI = ecs.ContainerImage.fromRegistry('traefik/whoami:v1.12.0');
const NGINX = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29-alpine');

/** One NAT gateway instead of two: cheaper, and these stacks live for half an hour. */
export function cheapVpc(scope: Construct): ec2.IVpc {
  return new ec2.Vpc(scope, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
}

/** The service under test runs v1 and can be destroyed without a trace. */
export function serviceUnderTest(stack: Stack, projectId: string, props: Partial<EcsCanaryBlueGreenProps> = {}): EcsCanaryBlueGreen {
  return new EcsCanaryBlueGreen(stack, 'Web', {
    projectId,
    stage: 'integ',
    vpc: props.vpc ?? cheapVpc(stack),
    cpu: 256,
    memoryLimitMiB: 512,
    desiredCount: 1,
    image: WHOAMI,
    environment: { WHOAMI_NAME: 'v1', WHOAMI_PORT_NUMBER: '3000' },
    healthCheck: { path: HEALTH_PATH },
    deregistrationDelay: Duration.seconds(5),
    canary: CanaryConfig.timeBasedCanary({ percentage: 50, interval: Duration.minutes(2) }),
    terminationWait: Duration.minutes(0),
    removalPolicy: RemovalPolicy.DESTROY,
    ...props,
  });
}

/** A healthy second version: answers /api with its name. */
export function healthyVersion(scope: Construct, web: EcsCanaryBlueGreen, name: string): ecs.FargateTaskDefinition {
  return version(scope, web, name, { image: WHOAMI, environment: { WHOAMI_NAME: name, WHOAMI_PORT_NUMBER: String(web.containerPort) } });
}

/** A broken version: its health check passes, and every request fails with a 500. */
export function brokenVersion(scope: Construct, web: EcsCanaryBlueGreen, name: string): ecs.FargateTaskDefinition {
  const config = `server { listen ${web.containerPort}; location ${HEALTH_PATH} { return 200; } location / { return 500; } }`;
  return version(scope, web, name, {
    image: NGINX,
    command: ['sh', '-c', `echo '${config}' > /etc/nginx/conf.d/default.conf && exec nginx -g 'daemon off;'`],
  });
}

/** A task definition of its own family, with the container that the service's AppSpec names. */
function version(scope: Construct, web: EcsCanaryBlueGreen, id: string, container: ecs.ContainerDefinitionOptions): ecs.FargateTaskDefinition {
  const task = new ecs.FargateTaskDefinition(scope, id, { family: `${web.service.serviceName}-${id}`, cpu: 256, memoryLimitMiB: 512 });
  task.addContainer('App', {
    ...container,
    containerName: web.containerName,
    portMappings: [{ containerPort: web.containerPort }],
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: id, logGroup: web.logGroup }),
  });
  return task;
}
