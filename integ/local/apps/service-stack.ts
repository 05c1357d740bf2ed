import { App, CfnOutput, Duration, Environment, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { certificateOf, furtherCertificateOf } from './certificate';
import { quietAlarm } from './quiet-alarm';
import { refusedByAws } from './refused';
import { CanaryConfig, DeploymentEngine, EcsCanaryBlueGreen, EcsCanaryBlueGreenProps, HealthCheckChange, RollbackAlarm } from '../../../src';
import { imageOf } from '../starter';

/** What an update of the stack may change, as `--context` hands it over. */
export interface ServiceContext {
  /** Of the listener: `first`, `second`, or `none` for plain HTTP. */
  readonly certificate?: string;
  /** `yes` for a second certificate behind the default one. */
  readonly furtherCertificate?: string;
  /** TLS policy of the listener. */
  readonly sslPolicy?: string;
  /** Whether the listener says what server it is, `true` or `false`. */
  readonly serverHeader?: string;
  /** Port of a test listener. */
  readonly testListenerPort?: string;
  /** Of the task definition. */
  readonly cpu?: string;
  /** Value of an environment variable of the task definition. */
  readonly color?: string;
  readonly desiredCount?: string;
  /** `yes` for another platform version, which ECS brings by a deployment. */
  readonly otherPlatform?: string;
  /** `yes` for one alarm more, which nothing but SetAlarmState changes. */
  readonly furtherAlarm?: string;
  /** Of the health check. */
  readonly healthPath?: string;
  /** `yes` for the promise that the live version answers the old health check and the new one. */
  readonly answersBoth?: string;
  /** Of the deployment configuration, which is replaced with any change. */
  readonly canaryPercentage?: string;
  readonly canaryMinutes?: string;
  /** `ecsNative` or `codeDeploy`, the default. */
  readonly engine?: string;
  /** `yes` for an update that fails when everything else has been updated. */
  readonly fails?: string;
}

/** The name of the further alarm. */
export const furtherAlarmOf = (projectId: string) => `${projectId}-further`;

/** Further properties, perhaps made of other constructs of the stack. */
type Others = Partial<EcsCanaryBlueGreenProps> | ((stack: Stack) => Partial<EcsCanaryBlueGreenProps>);

interface StackOptions {
  readonly env?: Environment;
  /** What holds where the context says nothing. */
  readonly base?: ServiceContext;
}

/** The library's construct, with what an update may change. */
export function serviceStack(app: App, id: string, projectId: string, others: Others = {}, { env, base = {} }: StackOptions = {}): Stack {
  const stack = new Stack(app, id, { env });
  const context = (name: keyof ServiceContext): string | undefined => stack.node.tryGetContext(name) ?? base[name];
  const minutes = Number(context('canaryMinutes') ?? 1);
  const certificate = context('certificate') === 'none' ? undefined : certificateOf(stack);
  const furtherCertificate = certificate && context('furtherCertificate') === 'yes';
  const testListenerPort = context('testListenerPort');
  const sslPolicy = certificate && context('sslPolicy');
  const serverHeader = context('serverHeader');
  const desiredCount = context('desiredCount');
  const color = context('color');

  const web = new EcsCanaryBlueGreen(stack, 'Web', {
    projectId,
    engine: context('engine') === 'ecsNative' ? DeploymentEngine.ecsNative() : undefined,
    image: ecs.ContainerImage.fromRegistry(imageOf('v1')),
    cpu: Number(context('cpu') ?? 512),
    environment: color === undefined ? undefined : { COLOR: color },
    // Scaling, where it is on, takes none.
    desiredCount: desiredCount === undefined ? undefined : Number(desiredCount),
    platformVersion: context('otherPlatform') === 'yes' ? ecs.FargatePlatformVersion.VERSION1_4 : ecs.FargatePlatformVersion.LATEST,
    healthCheck: { path: context('healthPath') ?? '/health' },
    healthCheckChange: context('answersBoth') === 'yes' ? HealthCheckChange.LIVE_VERSION_ANSWERS_BOTH : undefined,
    certificate,
    additionalCertificates: furtherCertificate ? [furtherCertificateOf(stack)] : undefined,
    sslPolicy: sslPolicy as elbv2.SslPolicy | undefined,
    listenerAttributes: serverHeader === undefined ? undefined : { 'routing.http.response.server.enabled': serverHeader },
    testListenerPort: testListenerPort === undefined ? undefined : Number(testListenerPort),
    canary: CanaryConfig.timeBasedCanary({ percentage: Number(context('canaryPercentage') ?? 25), interval: Duration.minutes(minutes) }),
    terminationWait: Duration.minutes(0),
    removalPolicy: RemovalPolicy.DESTROY,
    ...(typeof others === 'function' ? others(stack) : others),
  });
  if (context('furtherAlarm') === 'yes') {
    web.addRollbackAlarm(RollbackAlarm.fromAlarm(quietAlarm(stack, furtherAlarmOf(projectId))));
  }
  if (context('fails') === 'yes') {
    refusedByAws(stack).node.addDependency(web);
  }

  new CfnOutput(stack, 'Url', { value: `${certificate ? 'https' : 'http'}://${web.loadBalancer.loadBalancerDnsName}` });
  return stack;
}
