"""What a target that misbehaves does to its own requests, and to nobody else's."""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from web_service import WebService, eventually


@pytest.fixture(scope="module")
def both(endpoint):
    """A service whose old version is healthy, and a way to put another version beside it for half of the requests."""
    service = WebService(endpoint, canary={"type": "TimeBasedCanary", "timeBasedCanary": {
        "canaryPercentage": 50, "canaryInterval": 2000}})  # fmt: skip
    running: list[str] = []

    def beside(tag: str) -> WebService:
        running.append(service.release(f"example/app:{tag}"))
        eventually(lambda: service.weights() == {"blue": 50, "green": 50})
        return service

    yield beside
    assert running


@pytest.fixture
def beside(both):
    started: list[WebService] = []

    def start(tag: str) -> WebService:
        started.append(both(tag))
        return started[0]

    yield start
    for service in started:
        for identifier in service.codedeploy.list_deployments(
            applicationName=service.name, deploymentGroupName=service.name, includeOnlyStatuses=["InProgress"]
        )["deployments"]:
            service.codedeploy.stop_deployment(deploymentId=identifier, autoRollbackEnabled=True)
            service.finished(identifier)


def measured(service: WebService, name: str, since: float, group: str | None = None) -> float:
    dimensions = service.dimensions(group) if group else service.dimensions(service.blue)[:1]
    found = service.cloudwatch.get_metric_statistics(
        Namespace="AWS/ApplicationELB", MetricName=name, Dimensions=dimensions, Period=60, Statistics=["Sum"],
        StartTime=since - 60, EndTime=since + 3600,
    )  # fmt: skip
    return sum(point["Sum"] for point in found["Datapoints"])


def test_a_hanging_version_holds_up_nobody_but_its_own_requests(beside):
    service = beside("hang")
    began = time.time()

    def timed(_: int) -> tuple[int, float]:
        start = time.monotonic()
        return service.get("/work")[0], time.monotonic() - start

    with ThreadPoolExecutor(60) as pool:
        answers = pool.map(timed, range(120))
        # Meanwhile the control plane answers as ever.
        start = time.monotonic()
        assert service.weights() == {"blue": 50, "green": 50}
        assert time.monotonic() - start < 1.5
        answers = list(answers)
    by_status = Counter(status for status, _ in answers)
    assert set(by_status) == {200, 504} and by_status[504] > 20
    assert max(seconds for status, seconds in answers if status == 200) < 1.5
    assert min(seconds for status, seconds in answers if status == 504) > 1.9
    eventually(lambda: measured(service, "HTTPCode_ELB_504_Count", began) == by_status[504])
    assert measured(service, "HTTPCode_ELB_5XX_Count", began) == by_status[504]
    assert measured(service, "RequestCount", began, service.green) == by_status[504]
    assert measured(service, "TargetConnectionErrorCount", began) == 0
    assert measured(service, "HTTPCode_Target_2XX_Count", began, service.green) == 0


@pytest.mark.parametrize("tag", ["drop", "half"])
def test_a_version_that_breaks_off(beside, tag):
    service = beside(tag)
    outcomes: Counter[str] = Counter()
    for _ in range(30):
        try:
            outcomes[str(service.get("/work")[0])] += 1
        except http.client.IncompleteRead:
            outcomes["cut"] += 1
    assert outcomes["200"] > 0 and sum(outcomes.values()) == 30
    assert outcomes["502" if tag == "drop" else "cut"] == 30 - outcomes["200"] > 0


@pytest.mark.parametrize("reading", ["at-answer", "at-begin"])
def test_when_a_request_that_lasts_is_counted(endpoint, web, reading):
    service, began = web(), time.time()
    endpoint.read_as({"lasting-requests": reading})
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(service.get, "/?wait=1500ms")
        eventually(lambda: measured(service, "RequestCount", began) == 1)
        assert answer.done() == (reading == "at-answer")
        assert answer.result()[0] == 200
    eventually(lambda: measured(service, "HTTPCode_Target_2XX_Count", began) == 1)
    assert measured(service, "RequestCount", began) == 1
    endpoint.read_as({"lasting-requests": "at-answer"})


def test_connections_to_targets_are_kept(beside):
    service = beside("good")
    answers = [service.get("/work") for _ in range(40)]
    assert {status for status, _ in answers} == {200}
    connections = [json.loads(body)["connection"] for _, body in answers if body.startswith("{")]
    assert len(connections) > 5
    assert len(set(connections)) < len(connections) / 2


def test_a_request_that_crosses_the_close_of_its_connection_is_lost(beside):
    """The target closes idle connections long before the balancer would."""
    service = beside("idle")
    statuses = Counter([200])
    eventually(lambda: statuses.update([service.get("/work")[0]]) or statuses[502], timeout=30)
    assert set(statuses) == {200, 502}
