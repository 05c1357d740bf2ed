"""Rules of a listener: who gets a request, what is refused, and priorities that change all at once."""

from __future__ import annotations

import http.client
import itertools

import pytest
from botocore.exceptions import ClientError
from stacks import Stack, ref
from web_service import eventually

_names = itertools.count(1)


def fixed(text: str) -> dict:
    return {
        "Type": "fixed-response",
        "FixedResponseConfig": {"StatusCode": "200", "MessageBody": text, "ContentType": "text/plain"},
    }


def path(*values: str) -> dict:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": list(values)}}


class Shared:
    """A balancer whose listener answers 404 to what no rule wants."""

    def __init__(self, endpoint) -> None:
        self.endpoint = endpoint
        self.elb = endpoint.client("elbv2")
        self.name = f"shared{next(_names)}"
        balancer = self.elb.create_load_balancer(Name=self.name)["LoadBalancers"][0]
        self.dns, self.balancer = balancer["DNSName"], balancer["LoadBalancerArn"]
        nobody = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
        answer = self.elb.create_listener(
            LoadBalancerArn=self.balancer, Protocol="HTTP", Port=80, DefaultActions=[nobody]
        )
        self.listener = answer["Listeners"][0]["ListenerArn"]

    def rule(self, priority: int, *conditions: dict, actions: list | None = None, **more) -> str:
        answer = self.elb.create_rule(
            ListenerArn=self.listener, Priority=priority, Conditions=list(conditions) or [path(f"/{priority}")],
            Actions=actions or [fixed(str(priority))], **more,
        )  # fmt: skip
        return answer["Rules"][0]["RuleArn"]

    def described(self) -> list[dict]:
        return self.elb.describe_rules(ListenerArn=self.listener)["Rules"]

    def priorities(self) -> dict[str, str]:
        return {rule["RuleArn"]: rule["Priority"] for rule in self.described() if not rule["IsDefault"]}

    def set(self, **priorities: int) -> None:
        wanted = [{"RuleArn": arn, "Priority": priority} for arn, priority in priorities.items()]
        self.elb.set_rule_priorities(RulePriorities=wanted)

    def get(self, target: str = "/", method: str = "GET", source: str = "127.0.0.1", **headers: str) -> str:
        host, _, port = self.endpoint.url.removeprefix("http://").partition(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=10, source_address=(source, 0))
        sent = {"host": self.dns, **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            connection.request(method, target, headers={"x-local-aws-load-balancer": self.dns, **sent})
            response = connection.getresponse()
            return response.read().decode() if response.status == 200 else str(response.status)
        finally:
            connection.close()


@pytest.fixture(scope="module")
def shared(endpoint):
    return Shared(endpoint)


@pytest.fixture
def fresh(endpoint):
    return Shared(endpoint)


def test_the_first_rule_by_priority_whose_conditions_all_hold(shared):
    kinds = [
        {"Field": "host-header", "HostHeaderConfig": {"Values": ["*.shop.example"]}},
        {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Team", "Values": ["web"]}},
        {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["PUT"]}},
        {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "v", "Value": "2"}]}},
        {"Field": "source-ip", "SourceIpConfig": {"Values": ["127.0.0.9/32"]}},
        path("/a/*"),
    ]
    arns = [shared.rule(10 * number, kind) for number, kind in enumerate(kinds, start=1)]
    shared.rule(5, kinds[5], kinds[2])
    asked = [
        shared.get(host="www.shop.example"),
        shared.get(x_team="web"),
        shared.get(method="PUT"),
        shared.get("/?v=2"),
        shared.get(source="127.0.0.9"),
        shared.get("/a/b"),
        shared.get("/a/b", method="PUT"),
        shared.get("/a/b", host="www.shop.example"),
        shared.get("/b"),
    ]
    assert asked == ["10", "20", "30", "40", "50", "60", "5", "10", "404"]
    described = {rule["RuleArn"]: rule["Conditions"] for rule in shared.described()}
    assert described[arns[3]] == [kinds[3]]
    assert described[arns[5]] == [{**kinds[5], "Values": ["/a/*"]}]


def test_what_a_change_does_not_name_stays_as_it_is(web, endpoint):
    service = web()
    weighted = {"Type": "forward", "ForwardConfig": {"TargetGroups": [
        {"TargetGroupArn": service.blue, "Weight": 1}, {"TargetGroupArn": service.green, "Weight": 0}]}}  # fmt: skip
    rewrite = {"Type": "url-rewrite", "UrlRewriteConfig": {"Rewrites": [{"Regex": "^/x", "Replace": "/y"}]}}
    rule = service.elb.create_rule(
        ListenerArn=service.listener, Priority=7, Conditions=[path("/x")], Actions=[weighted], Transforms=[rewrite],
        Tags=[{"Key": "stack", "Value": "one"}],
    )["Rules"][0]  # fmt: skip
    assert [g["Weight"] for g in rule["Actions"][0]["ForwardConfig"]["TargetGroups"]] == [1, 0]
    moved = service.elb.modify_rule(RuleArn=rule["RuleArn"], Conditions=[path("/z")])["Rules"][0]
    assert moved == {**rule, "Conditions": [{**path("/z"), "Values": ["/z"]}]}
    service.elb.add_tags(ResourceArns=[rule["RuleArn"]], Tags=[{"Key": "service", "Value": "web"}])
    service.elb.remove_tags(ResourceArns=[rule["RuleArn"]], TagKeys=["stack"])
    tags = service.elb.describe_tags(ResourceArns=[rule["RuleArn"]])["TagDescriptions"]
    assert tags == [{"ResourceArn": rule["RuleArn"], "Tags": [{"Key": "service", "Value": "web"}]}]
    default = next(r for r in service.elb.describe_rules(ListenerArn=service.listener)["Rules"] if r["IsDefault"])
    assert default["Priority"] == "default" and ":listener-rule/" in default["RuleArn"]


def test_priorities_change_all_at_once_or_not_at_all(fresh):
    one, two, three = (fresh.rule(priority, path("/*")) for priority in (1, 2, 3))
    assert fresh.get() == "1"
    fresh.set(**{one: 2, two: 1})
    assert fresh.priorities() == {one: "2", two: "1", three: "3"} and fresh.get() == "2"
    with pytest.raises(ClientError, match="PriorityInUse"):
        fresh.set(**{one: 9, two: 3})
    with pytest.raises(ClientError, match="RuleNotFound"):
        fresh.set(**{one: 9, f"{two}x": 10})
    default = next(rule["RuleArn"] for rule in fresh.described() if rule["IsDefault"])
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        fresh.set(**{one: 9, default: 10})
    assert fresh.priorities() == {one: "2", two: "1", three: "3"}


def test_priorities_may_change_until_one_is_refused(endpoint, fresh):
    one, two, three = (fresh.rule(priority, path("/*")) for priority in (1, 2, 3))
    endpoint.read_as({"rule-priorities": "one-by-one"})
    with pytest.raises(ClientError, match="PriorityInUse"):
        fresh.set(**{one: 9, two: 3})
    endpoint.read_as({"rule-priorities": "all-or-none"})
    assert fresh.priorities() == {one: "9", two: "2", three: "3"}


def test_a_target_group_may_have_requests_of_two_balancers(endpoint, fresh, web):
    forward = [{"Type": "forward", "TargetGroupArn": web().blue}]
    endpoint.read_as({"target-group-association": "any"})
    rule = fresh.rule(1, actions=forward)
    endpoint.read_as({"target-group-association": "one-balancer"})
    assert rule in fresh.priorities()
    with pytest.raises(ClientError, match="TargetGroupAssociationLimit"):
        fresh.rule(2, actions=forward)


def test_what_elastic_load_balancing_refuses(fresh, web):
    rule = fresh.rule(1)
    refusals = {
        "PriorityInUse": {"priority": 1},
        "Rule priority '50001'": {"priority": 50_001},
        "'5' condition values": {"priority": 2, "conditions": [path(*"abcdef")]},
        "InvalidLoadBalancerAction": {"priority": 2, "actions": [fixed("a"), fixed("b")]},
        "TargetGroupAssociationLimit": {"priority": 2, "actions": [{"Type": "forward", "TargetGroupArn": web().blue}]},
    }
    for words, given in refusals.items():
        with pytest.raises(ClientError, match=words):
            fresh.rule(given["priority"], *given.get("conditions", []), actions=given.get("actions"))
    with pytest.raises(ClientError, match="'5' condition values"):
        fresh.elb.modify_rule(RuleArn=rule, Conditions=[path(*"abcdef")])
    fresh.elb.delete_rule(RuleArn=rule)
    with pytest.raises(ClientError, match="RuleNotFound"):
        fresh.elb.delete_rule(RuleArn=rule)


def test_a_balancer_has_a_hundred_rules_over_all_its_listeners(fresh):
    other = fresh.elb.create_listener(
        LoadBalancerArn=fresh.balancer, Protocol="HTTP", Port=81, DefaultActions=[fixed("other")]
    )["Listeners"][0]["ListenerArn"]  # fmt: skip
    fresh.elb.create_rule(ListenerArn=other, Priority=1, Conditions=[path("/")], Actions=[fixed("other")])
    for priority in range(1, 100):
        fresh.rule(priority)
    with pytest.raises(ClientError, match="TooManyRules"):
        fresh.rule(100)


def rule_template(listener: str, rules: dict[str, tuple[int, str]]) -> dict:
    def resource(priority: int, asked: str) -> dict:
        properties = {
            "ListenerArn": listener,
            "Priority": priority,
            "Conditions": [path(asked)],
            "Actions": [fixed(asked)],
        }
        return {"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": properties}

    resources = {name: resource(*rule) for name, rule in rules.items()}
    return {"Resources": resources, "Outputs": {name: {"Value": ref(name)} for name in rules}}


def test_a_stack_makes_changes_and_deletes_rules_and_is_refused_what_the_api_refuses(fresh, endpoint):
    stack = Stack(endpoint, f"{fresh.name}-rules")
    assert stack.create(rule_template(fresh.listener, {"One": (1, "/one"), "Two": (2, "/two")})) == "CREATE_COMPLETE"
    assert fresh.get("/two") == "/two"
    arn = stack.outputs()["One"]
    assert stack.update(rule_template(fresh.listener, {"One": (5, "/*"), "Two": (2, "/two")})) == "UPDATE_COMPLETE"
    assert stack.outputs()["One"] == arn and fresh.get("/else") == "/*"
    # One rule after another, so that a swap meets a priority that is in use.
    assert (
        stack.update(rule_template(fresh.listener, {"One": (2, "/*"), "Two": (5, "/two")}))
        == "UPDATE_ROLLBACK_COMPLETE"
    )
    assert any("is currently in use" in reason for reason in stack.failures())
    assert fresh.priorities()[arn] == "5"
    stack.delete()
    eventually(lambda: fresh.priorities() == {})
