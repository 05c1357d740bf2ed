"""A service that ECS itself releases to, made by API calls alone."""

from __future__ import annotations

import time
from typing import Any

from endpoint_process import RunningEndpoint
from web_service import GRACE, PORT, WebService, eventually

ROLE = "arn:aws:iam::000000000000:role/infrastructure"
PATIENCE = 90.0
OVER = ("SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED")


def canary(percent: float, minutes: int, bake: int = 0, **more: Any) -> dict[str, Any]:
    steps = {"canaryPercent": percent, "canaryBakeTimeInMinutes": minutes}
    return {"strategy": "CANARY", "bakeTimeInMinutes": bake, "canaryConfiguration": steps, **more}


def blue_green(bake: int = 0, **more: Any) -> dict[str, Any]:
    return {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": bake, **more}


def over(ecs: Any, arn: str, timeout: float = PATIENCE) -> dict[str, Any]:
    """A service deployment at its end."""
    deadline = time.monotonic() + timeout
    while (seen := _look(ecs, arn))["status"] not in OVER:
        assert time.monotonic() < deadline, seen
        time.sleep(0.05)
    return seen


def _look(ecs: Any, arn: str) -> dict[str, Any]:
    return ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"][0]


class NativeService(WebService):
    """`rule`: behind a rule of its own instead of the listeners' default rules. `waits` for the first deployment.

    The first deployment goes through all steps of its configuration as well. Nobody looks at it where it is waited
    for, so that it is made without them, and the service gets its configuration for what is released then.
    """

    def __init__(
        self,
        endpoint: RunningEndpoint,
        configuration: dict[str, Any] | None = None,
        rule: bool = False,
        image: str = "traefik/whoami:v1",
        desired: int = 1,
        waits: bool = True,
    ) -> None:
        self._configuration = blue_green() if waits else configuration or blue_green()
        self._rule = rule
        super().__init__(endpoint, image=image, desired=desired)
        if waits:
            assert self.over(self.current())["status"] == "SUCCESSFUL"
            if configuration:
                self.update(deploymentConfiguration=configuration)

    def _load_balancer(self) -> None:
        super()._load_balancer()
        self.rules = [self._rule_of(listener) for listener in (self.listener, self.test_listener)]

    def _rule_of(self, listener: str) -> str:
        groups = [{"TargetGroupArn": arn, "Weight": w} for arn, w in ((self.blue, 1), (self.green, 0))]
        actions = [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]
        if self._rule:
            condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}
            answer = self.elb.create_rule(ListenerArn=listener, Priority=1, Conditions=[condition], Actions=actions)
            return answer["Rules"][0]["RuleArn"]
        self.elb.modify_listener(ListenerArn=listener, DefaultActions=actions)
        rules = self.elb.describe_rules(ListenerArn=listener)["Rules"]
        return next(rule["RuleArn"] for rule in rules if rule["IsDefault"])

    def balancers(self, **advanced: Any) -> list[dict[str, Any]]:
        entry = {
            "alternateTargetGroupArn": self.green,
            "productionListenerRule": self.rules[0],
            "testListenerRule": self.rules[1],
            "roleArn": ROLE,
            **advanced,
        }
        known = {name: value for name, value in entry.items() if value}
        return [
            {"targetGroupArn": self.blue, "containerName": "app", "containerPort": PORT, "advancedConfiguration": known}
        ]

    def _service(self, image: str, desired: int) -> None:
        self.logs.create_log_group(logGroupName=f"/{self.name}")
        self.ecs.create_cluster(clusterName=self.name)
        revision = self.register(image, {"WHOAMI_PORT_NUMBER": str(PORT), "COLOUR": "first"})
        self.ecs.create_service(
            cluster=self.name, serviceName=self.name, taskDefinition=revision, desiredCount=desired,
            launchType="FARGATE", loadBalancers=self.balancers(), deploymentConfiguration=self._configuration,
            healthCheckGracePeriodSeconds=GRACE,
        )  # fmt: skip

    def _deployment_group(self, *_: Any) -> None:
        pass

    def quiet_alarm(self, name: str = "") -> str:
        """An alarm that is set by hand; nothing reports its metric."""
        name = f"{self.name}{name}"
        self.cloudwatch.put_metric_alarm(
            AlarmName=name, Namespace="Tests", MetricName=name, Statistic="Sum", Period=86400, EvaluationPeriods=1,
            Threshold=1, ComparisonOperator="GreaterThanThreshold", TreatMissingData="ignore",
        )  # fmt: skip
        self.set_alarm(name, "OK")
        return name

    def set_alarm(self, name: str, state: str) -> None:
        self.cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="test")

    def watch(self, *alarms: str, rollback: bool = True) -> None:
        configuration = {"alarms": {"alarmNames": list(alarms), "enable": True, "rollback": rollback}}
        self.update(deploymentConfiguration=configuration)

    # ---- releases ----

    def update(self, **request: Any) -> str:
        """UpdateService; the ARN of the current service deployment."""
        answer = self.ecs.update_service(cluster=self.name, service=self.name, **request)
        return answer["service"]["currentServiceDeployment"]

    def start(self, image: str = "example/app:good", **request: Any) -> str:
        return self.update(taskDefinition=self.register(image, {"COLOUR": "second"}), **request)

    def current(self) -> str:
        return self.service()["currentServiceDeployment"]

    def look(self, arn: str) -> dict[str, Any]:
        return _look(self.ecs, arn)

    def over(self, arn: str) -> dict[str, Any]:
        return over(self.ecs, arn)

    def reach(self, arn: str, stage: str, **expected: Any) -> dict[str, Any]:
        def there() -> Any:
            seen = self.look(arn)
            assert seen["status"] not in OVER, seen
            target = seen["targetServiceRevision"]
            return seen.get("lifecycleStage") == stage and all(target[k] == v for k, v in expected.items()) and seen

        return eventually(there, PATIENCE, f"{arn} does not reach {stage}")

    def revision(self, arn: str) -> dict[str, Any]:
        return self.ecs.describe_service_revisions(serviceRevisionArns=[arn])["serviceRevisions"][0]

    def rule_weights(self, rule: str | None = None) -> dict[str, int]:
        """Colour to weight, of the production rule."""
        described = self.elb.describe_rules(RuleArns=[rule or self.rules[0]])["Rules"][0]
        groups = described["Actions"][0]["ForwardConfig"]["TargetGroups"]
        return {("blue" if g["TargetGroupArn"] == self.blue else "green"): g["Weight"] for g in groups}
