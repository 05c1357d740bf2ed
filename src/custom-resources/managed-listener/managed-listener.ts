import { CustomResource, Duration, ITaggable, Lazy, TagManager, TagType, Tokenization } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct, IDependable } from 'constructs';
import { ListenerProvider } from './listener-provider';
import { ListenerAttributes, ListenerProperties, Purpose, RESOURCE_TYPE } from './protocol';
import { given } from '../../private/given';

/** How a listener takes requests. */
export interface ManagedListenerProps {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** The groups of the balancer, whose rules let requests in and reach the targets. */
  readonly securityGroups: ec2.ISecurityGroup[];
  /** What has to be there before: permissions of the provider, and ports that are open. */
  readonly after: IDependable[];
  readonly purpose: Purpose;
  readonly blueTargetGroup: elbv2.ApplicationTargetGroup;
  readonly greenTargetGroup: elbv2.ApplicationTargetGroup;
  readonly port: number;
  /**
   * The default certificate and further ones.
   *
   * @default - plain HTTP
   */
  readonly certificates?: acm.ICertificate[];
  /** Needed with certificates. */
  readonly sslPolicy?: elbv2.SslPolicy;
  /**
   * Port to redirect to, by HTTPS.
   *
   * @default - the listener forwards to the group that is live
   */
  readonly redirectPort?: number;
  /**
   * Port of the test listener, of which the production listener has to know: it refuses that the other one goes in a release.
   *
   * @default - no test listener
   */
  readonly testPort?: number;
  /** @default - those of a new listener */
  readonly attributes?: Record<string, string>;
}

/** Two attempts of the function, and a wait between them. */
const SERVICE_TIMEOUT = Duration.minutes(10);

/**
 * A listener whose traffic belongs to the deployments. CloudFormation creates, changes and deletes it, but
 * never says where its requests go: AWS::ElasticLoadBalancingV2::Listener would, with every change.
 */
export class ManagedListener extends Construct implements ITaggable {
  /** The listener, as everything else sees it. */
  public readonly listener: elbv2.IApplicationListener;
  public readonly tags = new TagManager(TagType.MAP, RESOURCE_TYPE);
  private readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: ManagedListenerProps) {
    super(scope, id);
    const provider = ListenerProvider.of(this);
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: RESOURCE_TYPE,
      serviceToken: provider.serviceToken,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: this.render(props),
    });
    this.resource.node.addDependency(provider.ready, ...props.after);
    const [securityGroup, ...others] = props.securityGroups;
    this.listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(this, 'Listener', {
      listenerArn: this.resource.ref,
      securityGroup,
      defaultPort: props.port,
    });
    this.listener.connections.addSecurityGroup(...others);
  }

  /** ARN of the rule that has the listener's default action. */
  public get ruleArn(): string {
    const attribute: keyof ListenerAttributes = 'RuleArn';
    return this.resource.getAttString(attribute);
  }

  private render(props: ManagedListenerProps): ListenerProperties {
    return given({
      LoadBalancerArn: props.loadBalancer.loadBalancerArn,
      Port: Tokenization.stringifyNumber(props.port),
      Protocol: props.certificates ? 'HTTPS' : 'HTTP',
      CertificateArns: props.certificates?.map(({ certificateArn }) => certificateArn),
      SslPolicy: props.certificates && props.sslPolicy,
      Purpose: props.purpose,
      BlueTargetGroupArn: props.blueTargetGroup.targetGroupArn,
      GreenTargetGroupArn: props.greenTargetGroup.targetGroupArn,
      RedirectPort: textOf(props.redirectPort),
      TestPort: textOf(props.testPort),
      Attributes: props.attributes,
      Tags: Lazy.any({ produce: () => this.tags.renderTags() }) as unknown as Record<string, string>,
    });
  }

  /**
   * Tells a target group that the listener forwards to it: whoever needs the group attached to a balancer
   * waits for the listener, and the balancer may reach the group's members.
   */
  public attach(targetGroup: elbv2.ApplicationTargetGroup): void {
    targetGroup.registerListener(this.listener, this);
  }
}

function textOf(port?: number): string | undefined {
  return port === undefined ? undefined : Tokenization.stringifyNumber(port);
}
