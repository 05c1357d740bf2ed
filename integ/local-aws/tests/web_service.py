"""A blue/green service made by API calls alone, and ways to release to it and to load it."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from endpoint_process import RunningEndpoint

PORT = 3000
# A busy machine's processes take their time to start, and may not be replaced before they have.
GRACE = 3600
ENDED = ("Succeeded", "Failed", "Stopped")
_numbers = itertools.count(1)
# All services that nobody has deleted yet, see the fixtures of conftest.py.
made: list[WebService] = []


def delete_made(since: int) -> None:
    """The newest first; an endpoint that has ended has nothing left."""
    while len(made) > since:
        web = made.pop()
        if web.endpoint.process.poll() is None:
            web.delete()


def eventually(check: Callable[[], Any], timeout: float = 60, message: str = "") -> Any:
    deadline = time.monotonic() + timeout
    while not (result := check()):
        assert time.monotonic() < deadline, message or f"not in {timeout} s: {check}"
        time.sleep(0.05)
    return result


class WebService:
    """Names carry a number, so that all tests can share one endpoint."""

    def __init__(
        self,
        endpoint: RunningEndpoint,
        canary: dict[str, Any] | None = None,
        alarms: tuple[str, ...] = (),
        rollback: bool = True,
        termination_minutes: int = 0,
        image: str = "traefik/whoami:v1",
        desired: int = 1,
        group: dict[str, Any] | None = None,
        grace_seconds: int = GRACE,
    ) -> None:
        self.endpoint = endpoint
        made.append(self)
        self._grace_seconds = grace_seconds
        self.name = f"web{next(_numbers)}"
        self.ecs, self.elb = endpoint.client("ecs"), endpoint.client("elbv2")
        self.codedeploy, self.iam = endpoint.client("codedeploy"), endpoint.client("iam")
        self.cloudwatch, self.logs = endpoint.client("cloudwatch"), endpoint.client("logs")
        self._load_balancer()
        self._service(image, desired)
        self._deployment_group(canary, alarms, rollback, termination_minutes, group or {})

    def _load_balancer(self) -> None:
        balancer = self.elb.create_load_balancer(Name=self.name)["LoadBalancers"][0]
        self.dns, self.balancer_arn = balancer["DNSName"], balancer["LoadBalancerArn"]
        self.blue, self.green = (self._target_group(colour) for colour in ("blue", "green"))
        self.listener, self.test_listener = (self._listener(port) for port in (80, 9000))

    def _target_group(self, colour: str) -> str:
        answer = self.elb.create_target_group(
            Name=f"{self.name}-{colour}", Protocol="HTTP", Port=80, TargetType="ip", VpcId="vpc-1",
            HealthCheckPath="/health", HealthCheckIntervalSeconds=10, UnhealthyThresholdCount=2,
        )  # fmt: skip
        return answer["TargetGroups"][0]["TargetGroupArn"]

    def _listener(self, port: int) -> str:
        action = {"Type": "forward", "TargetGroupArn": self.blue}
        answer = self.elb.create_listener(
            LoadBalancerArn=self.balancer_arn, Protocol="HTTP", Port=port, DefaultActions=[action]
        )
        return answer["Listeners"][0]["ListenerArn"]

    def _service(self, image: str, desired: int) -> None:
        self.logs.create_log_group(logGroupName=f"/{self.name}")
        self.ecs.create_cluster(clusterName=self.name)
        revision = self.register(image, {"WHOAMI_PORT_NUMBER": str(PORT), "COLOUR": "first"})
        entry = {"targetGroupArn": self.blue, "containerName": "app", "containerPort": PORT}
        self.ecs.create_service(
            cluster=self.name, serviceName=self.name, taskDefinition=revision, desiredCount=desired,
            launchType="FARGATE", loadBalancers=[entry], deploymentController={"type": "CODE_DEPLOY"},
            healthCheckGracePeriodSeconds=self._grace_seconds,
        )  # fmt: skip
        eventually(lambda: self.task_sets()[0]["stabilityStatus"] == "STEADY_STATE")

    def register(self, image: str, environment: dict[str, str] | None = None, **container: Any) -> str:
        """Registers a revision and returns its ARN."""
        options = {"awslogs-group": f"/{self.name}", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "app"}
        definition = {
            "name": "app",
            "image": image,
            "essential": True,
            "portMappings": [{"containerPort": PORT}],
            "environment": [{"name": key, "value": value} for key, value in (environment or {}).items()],
            "logConfiguration": {"logDriver": "awslogs", "options": options},
            "stopTimeout": 5,
            **container,
        }
        answer = self.ecs.register_task_definition(
            family=self.name, containerDefinitions=[definition], requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc", cpu="256", memory="512",
        )  # fmt: skip
        return answer["taskDefinition"]["taskDefinitionArn"]

    def _deployment_group(
        self,
        canary: dict[str, Any] | None,
        alarms: tuple[str, ...],
        rollback: bool,
        termination_minutes: int,
        group: dict[str, Any],
    ) -> None:
        config = "CodeDeployDefault.ECSAllAtOnce"
        if canary:
            config = self.name
            self.codedeploy.create_deployment_config(
                deploymentConfigName=config, computePlatform="ECS", trafficRoutingConfig=canary
            )
        self.codedeploy.create_application(applicationName=self.name, computePlatform="ECS")
        blue_green = {
            "terminateBlueInstancesOnDeploymentSuccess": {
                "action": "TERMINATE", "terminationWaitTimeInMinutes": termination_minutes,
            },
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
        }  # fmt: skip
        pair = {
            "targetGroups": [{"name": f"{self.name}-blue"}, {"name": f"{self.name}-green"}],
            "prodTrafficRoute": {"listenerArns": [self.listener]},
            "testTrafficRoute": {"listenerArns": [self.test_listener]},
        }
        events = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]
        request = {
            "applicationName": self.name,
            "deploymentGroupName": self.name,
            "deploymentConfigName": config,
            "serviceRoleArn": self._role(),
            "ecsServices": [{"clusterName": self.name, "serviceName": self.name}],
            "loadBalancerInfo": {"targetGroupPairInfoList": [pair]},
            "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
            "blueGreenDeploymentConfiguration": blue_green,
            "autoRollbackConfiguration": {"enabled": rollback, "events": events if rollback else []},
            "alarmConfiguration": {"enabled": bool(alarms), "alarms": [{"name": name} for name in alarms]},
        }
        self.codedeploy.create_deployment_group(**{**request, **group})

    def _role(self) -> str:
        """One that may do whatever CodeDeploy does."""
        arn = self.iam.create_role(RoleName=self.name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        self.iam.attach_role_policy(RoleName=self.name, PolicyArn="arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS")
        return arn

    def delete(self) -> None:
        """With its deployment, its tasks, and whatever is looked at all the time: targets and alarms."""
        names = {"applicationName": self.name, "deploymentGroupName": self.name}
        alarms = self.cloudwatch.describe_alarms(AlarmNamePrefix=self.name)["MetricAlarms"]
        own = [a["AlarmName"] for a in alarms if a["AlarmName"].split("-")[0] == self.name]
        for delete in (
            lambda: self.codedeploy.delete_deployment_group(**names),
            lambda: self.ecs.delete_service(cluster=self.name, service=self.name, force=True),
            lambda: self.elb.delete_load_balancer(LoadBalancerArn=self.balancer_arn),
            lambda: self.elb.delete_target_group(TargetGroupArn=self.blue),
            lambda: self.elb.delete_target_group(TargetGroupArn=self.green),
            lambda: self.cloudwatch.delete_alarms(AlarmNames=own),
        ):
            # A test may have deleted it, or it was never made.
            with contextlib.suppress(ClientError, AttributeError):
                delete()

    # ---- releases ----

    def release(self, image: str, hooks: list[dict[str, str]] | None = None, **request: Any) -> str:
        return self.deploy(self.register(image, {"COLOUR": "second"}), hooks, **request)

    def deploy(
        self,
        task_definition: str,
        hooks: list[dict[str, str]] | None = None,
        container: str = "app",
        port: int = PORT,
        capacity: list[dict[str, Any]] | None = None,
        **request: Any,
    ) -> str:
        properties = {
            "TaskDefinition": task_definition,
            "LoadBalancerInfo": {"ContainerName": container, "ContainerPort": port},
            **({"CapacityProviderStrategy": capacity} if capacity else {}),
        }
        resource = {"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}
        content = json.dumps({"version": 0.0, "Resources": [resource], "Hooks": hooks or []})
        revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
        return self.codedeploy.create_deployment(
            applicationName=self.name, deploymentGroupName=self.name, revision=revision, **request
        )["deploymentId"]

    def deployment(self, identifier: str) -> dict[str, Any]:
        return self.codedeploy.get_deployment(deploymentId=identifier)["deploymentInfo"]

    def finished(self, identifier: str, timeout: float = 90) -> dict[str, Any]:
        """Waits for the end of a deployment, and of its rollback if it has one."""
        info = eventually(lambda: (i := self.deployment(identifier))["status"] in ENDED and i, timeout)
        rollback = (info.get("rollbackInfo") or {}).get("rollbackDeploymentId")
        if rollback:
            self.finished(rollback, timeout)
        return info

    def target(self, identifier: str) -> dict[str, Any]:
        answer = self.codedeploy.get_deployment_target(deploymentId=identifier, targetId=f"{self.name}:{self.name}")
        return answer["deploymentTarget"]["ecsTarget"]

    def events(self, identifier: str) -> dict[str, str]:
        return {e["lifecycleEventName"]: e["status"] for e in self.target(identifier)["lifecycleEvents"]}

    def reaches(self, identifier: str, event: str, status: str = "InProgress") -> None:
        eventually(lambda: self.events(identifier)[event] == status, message=f"{event} never {status}")

    # ---- what is there ----

    def service(self) -> dict[str, Any]:
        return self.ecs.describe_services(cluster=self.name, services=[self.name])["services"][0]

    def task_sets(self) -> list[dict[str, Any]]:
        return self.service()["taskSets"]

    def weights(self, listener: str | None = None) -> dict[str, int]:
        """Colour to weight, of a listener's default action."""
        described = self.elb.describe_listeners(ListenerArns=[listener or self.listener])["Listeners"][0]
        groups = described["DefaultActions"][0]["ForwardConfig"]["TargetGroups"]
        return {("blue" if g["TargetGroupArn"] == self.blue else "green"): g["Weight"] for g in groups}

    def get(self, path: str = "/", port: int = 80) -> tuple[int, str]:
        host, _, endpoint_port = self.endpoint.url.removeprefix("http://").partition(":")
        connection = http.client.HTTPConnection(host, int(endpoint_port), timeout=10)
        try:
            connection.request("GET", path, headers={"host": f"{self.dns}:{port}"})
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    # ---- alarms ----

    def dimensions(self, group: str) -> list[dict[str, str]]:
        return [
            {"Name": "LoadBalancer", "Value": self.balancer_arn.split(":loadbalancer/")[1]},
            {"Name": "TargetGroup", "Value": group.rsplit(":", 1)[1]},
        ]

    def group_metric(self, identifier: str, name: str, group: str) -> dict[str, Any]:
        metric = {"Namespace": "AWS/ApplicationELB", "MetricName": name, "Dimensions": self.dimensions(group)}
        return {"Id": identifier, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False}

    def use_alarm(self, name: str) -> None:
        self.codedeploy.update_deployment_group(
            applicationName=self.name, currentDeploymentGroupName=self.name,
            alarmConfiguration={"enabled": True, "alarms": [{"name": name}]},
        )  # fmt: skip

    def alarm_on_5xx_rate(self) -> str:
        """The library's own kind of alarm: metric math over both groups."""
        queries = []
        for colour, group in (("b", self.blue), ("g", self.green)):
            queries.append(self.group_metric(f"r{colour}", "RequestCount", group))
            queries.append(self.group_metric(f"e{colour}", "HTTPCode_Target_5XX_Count", group))
        rate = "IF(FILL(r{0},0)>=3,100*FILL(e{0},0)/FILL(r{0},0),0)"
        expression = f"MAX([{rate.format('b')},{rate.format('g')}])"
        queries.append({"Id": "rate", "Expression": expression, "ReturnData": True})
        self.cloudwatch.put_metric_alarm(
            AlarmName=self.name, Metrics=queries, Threshold=5, EvaluationPeriods=2, DatapointsToAlarm=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold", TreatMissingData="notBreaching",
        )  # fmt: skip
        return self.name
