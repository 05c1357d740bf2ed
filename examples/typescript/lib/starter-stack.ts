import { CfnOutput, Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CanaryConfig, EcsCanaryBlueGreen } from 'ecs-canary-blue-green';

/** A service whose releases are canaries that roll themselves back. */
export class StarterStack extends Stack {
  public readonly web: EcsCanaryBlueGreen;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    this.web = new EcsCanaryBlueGreen(this, 'Web', {
      // Part of all names: the service is web-service-node-app-prod, the repository web/node-app/prod.
      projectId: 'node-app',

      // Where service/server.mjs answers when it is well. The bootstrap image answers 200 there, too.
      healthCheck: { path: '/health' },

      // A quarter of the requests go to a new version for ten minutes before it gets them all. These are
      // the defaults, written out because they are what you will want to change first.
      canary: CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(10) }),
      terminationWait: Duration.minutes(10),

      // So that `cdk destroy` leaves nothing behind while you try it. Remove it for a service that matters.
      removalPolicy: RemovalPolicy.DESTROY,
    });

    new CfnOutput(this, 'Url', { value: `http://${this.web.loadBalancer.loadBalancerDnsName}` });
    new CfnOutput(this, 'RepositoryUri', { value: this.web.repository!.repositoryUri });
  }
}
