"""Releases of a service whose requests come by rules of a listener that others share, as AWS may be read."""

from __future__ import annotations

import pytest
from load import Load
from test_rules import fixed, path
from web_service import WebService, eventually

READING = "listener-rules"
NOBODY = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}


class OnRules(WebService):
    """Its listener answers 404 but to what rules 10 and 20 want; rule 5 is somebody else's."""

    def __init__(self, endpoint, **options) -> None:
        super().__init__(endpoint, **options)
        both = [{"TargetGroupArn": self.blue, "Weight": 1}, {"TargetGroupArn": self.green, "Weight": 0}]
        ours = {"Type": "forward", "ForwardConfig": {"TargetGroups": both}}
        self.rules = [self._rule(10, "/load", ours), self._rule(20, "/more/*", ours)]
        self.foreign = self._rule(5, "/foreign", fixed("foreign"))
        self.elb.modify_listener(ListenerArn=self.listener, DefaultActions=[NOBODY])

    def _rule(self, priority: int, asked: str, action: dict) -> str:
        answer = self.elb.create_rule(
            ListenerArn=self.listener, Priority=priority, Conditions=[path(asked)], Actions=[action]
        )
        return answer["Rules"][0]["RuleArn"]

    def shares(self) -> list[dict[str, int]]:
        """The weights of both rules."""
        found = self.elb.describe_rules(RuleArns=self.rules)["Rules"]
        groups = [rule["Actions"][0]["ForwardConfig"]["TargetGroups"] for rule in found]
        return [
            {("blue" if g["TargetGroupArn"] == self.blue else "green"): g["Weight"] for g in each} for each in groups
        ]

    def others(self) -> list[dict]:
        """Every rule of the listener that is not ours, the default one among them."""
        described = self.elb.describe_rules(ListenerArn=self.listener)["Rules"]
        return [rule for rule in described if rule["RuleArn"] not in self.rules]


@pytest.fixture
def read_as(endpoint):
    yield lambda reading: endpoint.read_as({READING: reading})
    endpoint.read_as({READING: "R"})


def test_all_rules_that_forward_to_the_pair_are_moved_and_no_other(endpoint):
    service = OnRules(endpoint, canary={"type": "TimeBasedCanary", "timeBasedCanary": {
        "canaryPercentage": 25, "canaryInterval": 3}})  # fmt: skip
    others = service.others()
    with Load(service) as load:
        identifier = service.release("example/app:good")
        eventually(lambda: service.shares() == [{"blue": 75, "green": 25}] * 2)
        assert {s["taskSetLabel"]: s["trafficWeight"] for s in service.target(identifier)["taskSetsInfo"]} == {
            "Blue": 75.0, "Green": 25.0,
        }  # fmt: skip
        assert service.finished(identifier)["status"] == "Succeeded"
    assert set(load.statuses) == {200}
    assert service.shares() == [{"blue": 0, "green": 100}] * 2
    assert service.others() == others
    assert (service.get("/foreign"), service.get("/")[0]) == ((200, "foreign"), 404)
    # The next one starts from green.
    info = service.finished(service.release("example/app:good2"))
    assert info["status"] == "Succeeded", info["errorInformation"]
    assert service.shares() == [{"blue": 100, "green": 0}] * 2


def test_a_stopped_release_gives_the_rules_back(endpoint):
    service = OnRules(endpoint, canary={"type": "TimeBasedCanary", "timeBasedCanary": {
        "canaryPercentage": 25, "canaryInterval": 600}})  # fmt: skip
    identifier = service.release("example/app:good")
    eventually(lambda: service.shares() == [{"blue": 75, "green": 25}] * 2)
    service.codedeploy.stop_deployment(deploymentId=identifier, autoRollbackEnabled=True)
    service.finished(identifier)
    assert service.shares() == [{"blue": 100, "green": 0}] * 2


def test_authentication_before_the_service_stays(endpoint):
    service = OnRules(endpoint)
    login = {"Type": "authenticate-oidc", "Order": 1, "AuthenticateOidcConfig": {
        "Issuer": "https://login.example", "AuthorizationEndpoint": "https://login.example/a", "ClientId": "web",
        "TokenEndpoint": "https://login.example/t", "UserInfoEndpoint": "https://login.example/u"}}  # fmt: skip
    forward = {"Type": "forward", "Order": 2, "TargetGroupArn": service.blue}
    service.elb.modify_rule(RuleArn=service.rules[1], Actions=[login, forward])
    assert service.finished(service.release("example/app:good"))["status"] == "Succeeded"
    actions = service.elb.describe_rules(RuleArns=[service.rules[1]])["Rules"][0]["Actions"]
    assert [(action["Type"], action["Order"]) for action in actions] == [("authenticate-oidc", 1), ("forward", 2)]


def test_rules_that_disagree_block_the_next_release(endpoint):
    service = OnRules(endpoint)
    service.elb.modify_rule(RuleArn=service.rules[1], Actions=[{"Type": "forward", "TargetGroupArn": service.green}])
    before = service.shares()
    info = service.finished(service.release("example/app:good"))
    assert info["errorInformation"]["code"] == "ELASTIC_LOAD_BALANCING_INVALID"
    assert "Primary taskset target group must be behind listener" in info["errorInformation"]["message"]
    assert service.shares() == before and len(service.task_sets()) == 1


def test_read_as_d1_a_service_behind_rules_only_is_refused_before_anything_moves(endpoint, read_as):
    service = OnRules(endpoint)
    others, shares = service.others(), service.shares()
    read_as("D1")
    info = service.finished(service.release("example/app:good"))
    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", "ELASTIC_LOAD_BALANCING_INVALID")
    assert "Primary taskset target group must be behind listener" in info["errorInformation"]["message"]
    assert (service.others(), service.shares(), len(service.task_sets())) == (others, shares, 1)


def test_read_as_d2_the_default_action_is_overwritten(endpoint, read_as):
    service = OnRules(endpoint)
    shares = service.shares()
    read_as("D2")
    assert service.finished(service.release("example/app:good"))["status"] == "Succeeded"
    assert service.weights() == {"blue": 0, "green": 100}
    assert service.shares() == shares
    assert service.get("/of-somebody-else")[0] == 200


@pytest.mark.parametrize("reading", ["D1", "D2"])
def test_other_readings_change_nothing_for_a_listener_of_ones_own(web, read_as, reading):
    service = web()
    read_as(reading)
    assert service.finished(service.release("example/app:good"))["status"] == "Succeeded"
    assert service.weights() == {"blue": 0, "green": 100}
