import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  CanaryConfig, CircuitBreakerThresholdType, DeploymentEngine, DeploymentStage, EcsCanaryBlueGreen, LifecycleEvent, PauseOutcome, SmokeTest,
} from 'ecs-canary-blue-green';

/** A service that ECS itself releases, once somebody has said so. */
export class EnginesStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const web = new EcsCanaryBlueGreen(this, 'Web', {
      projectId: 'engines',
      canary: CanaryConfig.timeBasedCanary({ percentage: 0.5, interval: Duration.minutes(30) }),
      testListenerPort: 9000,
      engine: DeploymentEngine.ecsNative({
        hookTimeout: Duration.minutes(10),
        circuitBreaker: { threshold: { type: CircuitBreakerThresholdType.COUNT, value: 5 } },
        pauses: [{ stage: DeploymentStage.POST_TEST_TRAFFIC_SHIFT, timeout: Duration.hours(8), onTimeout: PauseOutcome.ROLLBACK }],
      }),
    });
    web.addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http());
  }
}
