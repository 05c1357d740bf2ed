import { join } from 'node:path';
import { CfnOutput, Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CanaryConfig, EcsCanaryBlueGreen, GitHubDeployWorkflow } from 'ecs-canary-blue-green';

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

    // Writes .github/workflows/deploy-node-app-prod.yml at every synth: commit it, and a push to main releases
    // service/. Once you have copied this folder to the root of a repository, remove repositoryRoot.
    new GitHubDeployWorkflow(this, 'Workflow', {
      service: this.web,
      // Where you deploy. Give the stack an env with account and region instead, and it is known from there.
      region: 'us-east-1',
      workingDirectory: 'service',
      repositoryRoot: join(__dirname, '..'),
    });

    new CfnOutput(this, 'Url', { value: `http://${this.web.loadBalancer.loadBalancerDnsName}` });
    new CfnOutput(this, 'RepositoryUri', { value: this.web.repository!.repositoryUri });
  }
}
