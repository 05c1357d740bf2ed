import { Stack, StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { CiIdentity, EcsCanaryBlueGreen, GitHubDeployWorkflow } from 'ecs-canary-blue-green';

/** A service that a push to main releases, without a secret. */
export class GitHubStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, { ...props, env: { account: '111111111111', region: 'eu-central-1' } });

    const web = new EcsCanaryBlueGreen(this, 'Web', {
      projectId: 'github',
      // Named, so that nobody's synth has to look them up.
      vpc: new ec2.Vpc(this, 'Vpc', { availabilityZones: ['eu-central-1a', 'eu-central-1b'] }),
      ciIdentity: CiIdentity.githubOidc({ repository: 'my-org/shop', branches: ['main'] }),
    });
    new GitHubDeployWorkflow(this, 'Workflow', {
      service: web,
      branches: ['main'],
      paths: ['service/**'],
      workingDirectory: 'service',
      preBuildSteps: [{ name: 'Test', run: 'make test' }],
    });
  }
}
