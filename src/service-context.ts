import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CanaryConfig } from './canary-config';

/**
 * A service and what is around it, as everything sees it that is made for a service: engine, alarms, hooks, notifier
 * and workflow. It says what there is, not which engine releases it. Members may be added in minor versions.
 */
export interface ServiceContext {
  /** The project, part of all physical names. */
  readonly projectId: string;
  /** The stage, part of all physical names. */
  readonly stage: string;

  /** Name of the service, the prefix of the physical names of what is made for it. */
  readonly serviceName: string;
  /** The service, registered in the blue target group. */
  readonly service: ecs.FargateService;
  /** The task definition of the stack. */
  readonly taskDefinition: ecs.FargateTaskDefinition;
  /** Name of the container that gets the traffic. */
  readonly containerName: string;
  /** Port on which the container listens. */
  readonly containerPort: number;
  /** Names of the containers that get the image of a release from CI. */
  readonly imageContainers: string[];
  /** The VPC of the tasks. */
  readonly vpc: ec2.IVpc;

  /**
   * The repository that releases are pushed to.
   *
   * @default - none known
   */
  readonly repository?: ecr.IRepository;

  /** The log groups of the containers whose errors count. Empty where none is known. */
  readonly logGroups: logs.ILogGroup[];

  /** Namespace of metrics made of the log. */
  readonly metricNamespace: string;

  /** The group that the first tasks are in. From then on the two take turns. */
  readonly blueTargetGroup: elbv2.ApplicationTargetGroup;
  /** The group that the tasks of the first release go to. From then on the two take turns. */
  readonly greenTargetGroup: elbv2.ApplicationTargetGroup;
  /** The path that the health check of both groups asks for. */
  readonly healthCheckPath: string;

  /**
   * The balancer in front of both groups. Where the listener is imported, the balancer is, too: it knows its ARN and its
   * metrics, and not its DNS name.
   *
   * @default - not known
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;
  /** The balancer's name in its metrics: `app/<name>/<id>`. Known even where the balancer itself is not. */
  readonly loadBalancerFullName: string;
  /** Whether the balancer may have requests, and errors, that are not this service's. */
  readonly loadBalancerShared: boolean;
  /** The listener whose traffic a release moves. */
  readonly listener: elbv2.IApplicationListener;
  /** ARN of the rule of that listener that sends requests to the two groups, and is made with both. */
  readonly productionRuleArn: string;
  /**
   * The listener that sends its requests to the new version before that has any of the others.
   *
   * @default - none: a new version meets production traffic first
   */
  readonly testListener?: elbv2.IApplicationListener;
  /**
   * ARN of the rule of the test listener that sends requests to the two groups.
   *
   * @default - there is no test listener
   */
  readonly testRuleArn?: string;
  /**
   * ARNs of all rules that the service has on listeners which others share, `productionRuleArn` and `testRuleArn` among
   * them. Empty where the listeners are the service's own: then the two are default rules.
   */
  readonly listenerRuleArns: string[];

  /** The schedule by which a release takes over the traffic. */
  readonly canary: CanaryConfig;
  /** How long the old version can be restored after all traffic has moved. */
  readonly terminationWait: Duration;
  /**
   * How long a release waits for somebody to approve it, before its first request.
   *
   * @default - it waits for nobody
   */
  readonly approvalWait?: Duration;

  /**
   * Name of the application, where the engine has such a thing.
   *
   * @default - the engine's convention
   */
  readonly applicationName?: string;
  /**
   * Name of the deployment group, where the engine has such a thing.
   *
   * @default - the engine's convention
   */
  readonly deploymentGroupName?: string;
}
