import { Stack, StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { EcsCanaryBlueGreen } from 'ecs-canary-blue-green';

/** What the platform team has: one balancer for all services. */
export class PlatformStack extends Stack {
  public readonly vpc: ec2.Vpc;
  public readonly listener: elbv2.ApplicationListener;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    this.vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2 });
    const loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc: this.vpc, internetFacing: true });
    this.listener = loadBalancer.addListener('Https', {
      port: 443,
      certificates: [elbv2.ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:111111111111:certificate/1')],
      // Requests for any other host.
      defaultAction: elbv2.ListenerAction.fixedResponse(404),
    });
  }
}

/** What a service team has: a rule of that listener. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, platform: PlatformStack, props?: StackProps) {
    super(scope, id, props);

    new EcsCanaryBlueGreen(this, 'Web', {
      projectId: 'shop',
      vpc: platform.vpc,
      listenerRule: {
        listener: platform.listener,
        priority: 100,
        conditions: [elbv2.ListenerCondition.hostHeaders(['shop.example.com'])],
      },
    });
  }
}

/** The same from another app, which knows the listener by its ARN. */
export class BlogStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(this, 'Shared', {
      listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(this, 'SharedGroup', 'sg-0123456789abcdef0', { allowAllOutbound: false }),
    });
    new EcsCanaryBlueGreen(this, 'Web', {
      projectId: 'blog',
      vpc: ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
        privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
        privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
      }),
      listenerRule: {
        listener,
        priority: 200,
        conditions: [elbv2.ListenerCondition.pathPatterns(['/blog/*'])],
        additionalRules: [{ priority: 210, conditions: [elbv2.ListenerCondition.hostHeaders(['blog.example.com'])] }],
      },
    });
  }
}
