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
      // One that is there. For a new one synth looks up the zones of the region, with credentials.
      vpc: ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: ['eu-central-1a', 'eu-central-1b'],
        publicSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
        privateSubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
        publicSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef0'],
        privateSubnetRouteTableIds: ['rtb-0123456789abcdef2', 'rtb-0123456789abcdef3'],
      }),
      ciIdentity: CiIdentity.githubOidc({
        repository: 'my-org/shop',
        // gh api repos/my-org/shop --jq '.owner.id, .id'
        repositoryOwnerId: '12345678',
        repositoryId: '1234567890',
        branches: ['main'],
      }),
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
