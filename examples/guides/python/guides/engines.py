from aws_cdk import Duration, Stack
from constructs import Construct
from ecs_canary_blue_green import (
    CanaryConfig,
    CircuitBreakerThreshold,
    CircuitBreakerThresholdType,
    DeploymentEngine,
    DeploymentPause,
    DeploymentStage,
    EcsCanaryBlueGreen,
    EcsCircuitBreaker,
    LifecycleEvent,
    PauseOutcome,
    SmokeTest,
)


class EnginesStack(Stack):
    """A service that ECS itself releases, once somebody has said so."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        web = EcsCanaryBlueGreen(
            self,
            "Web",
            project_id="engines",
            canary=CanaryConfig.time_based_canary(percentage=0.5, interval=Duration.minutes(30)),
            test_listener_port=9000,
            engine=DeploymentEngine.ecs_native(
                hook_timeout=Duration.minutes(10),
                circuit_breaker=EcsCircuitBreaker(
                    threshold=CircuitBreakerThreshold(type=CircuitBreakerThresholdType.COUNT, value=5),
                ),
                pauses=[
                    DeploymentPause(
                        stage=DeploymentStage.POST_TEST_TRAFFIC_SHIFT,
                        timeout=Duration.hours(8),
                        on_timeout=PauseOutcome.ROLLBACK,
                    ),
                ],
            ),
        )
        web.add_hook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http())
