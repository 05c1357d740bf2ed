import { Stack, StackProps } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DeploymentHookConfig, DeploymentHookContext, EcsCanaryBlueGreen, IDeploymentHook, LifecycleEvent } from 'ecs-canary-blue-green';

const CODE = `
import datetime, os, boto3

def handler(event, context):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="Succeeded" if datetime.date.today().strftime("%a") in os.environ["DAYS"] else "Failed")
`;

/** Refuses releases on other days. */
export class ReleaseDays implements IDeploymentHook {
  constructor(private readonly days: string[]) {}

  public bind(scope: Construct, context: DeploymentHookContext): DeploymentHookConfig {
    const handler = new lambda.Function(scope, 'Handler', {
      functionName: `${context.serviceName}-days`,
      runtime: lambda.Runtime.PYTHON_3_14,
      handler: 'index.handler',
      code: lambda.Code.fromInline(CODE),
      environment: { DAYS: this.days.join() },
    });
    return { handler };
  }
}

export class OwnHookStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const web = new EcsCanaryBlueGreen(this, 'Web', { projectId: 'own-hook' });
    web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, new ReleaseDays(['Mon', 'Tue', 'Wed', 'Thu']));
  }
}
