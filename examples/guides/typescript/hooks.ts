import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DeploymentHook, EcsCanaryBlueGreen, LifecycleEvent, SmokeTest } from 'ecs-canary-blue-green';

/** A release that is asked twice whether it goes on. */
export class HooksStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const web = new EcsCanaryBlueGreen(this, 'Web', { projectId: 'hooks' });

    web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http({
      path: '/orders?limit=1',
      expectBody: '"orders"',
      timeout: Duration.seconds(5),
    }));

    const check = new lambda.Function(this, 'Check', {
      functionName: 'check-after-install',
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async (event) => { /* … */ };'),
    });
    web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(check));
  }
}
