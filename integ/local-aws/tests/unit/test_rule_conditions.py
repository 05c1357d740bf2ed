from __future__ import annotations

import pytest

from local_aws.elbv2.rule_conditions import Request, from_query, matches, normalised, problem, xml

REQUEST = Request(
    method="GET", path="/shop/cart.html", headers={"host": "Shop.example.com:443", "x-team": "Web, b"},
    query={"version": ["v1"], "debug": ["", "yes*"]}, client_ip="10.1.2.3",
)  # fmt: skip


def condition(field: str, **config):
    names = {
        "host-header": "HostHeader", "path-pattern": "PathPattern", "http-header": "HttpHeader",
        "http-request-method": "HttpRequestMethod", "query-string": "QueryString", "source-ip": "SourceIp",
    }  # fmt: skip
    return normalised({"Field": field, f"{names[field]}Config": config})


@pytest.mark.parametrize(
    "field, config, expected",
    [
        ("host-header", {"Values": ["shop.EXAMPLE.com"]}, True),
        ("host-header", {"Values": ["*.example.com"]}, True),
        ("host-header", {"Values": ["example.com", "sho?.example.com"]}, True),
        ("host-header", {"Values": ["example.com"]}, False),
        # Brackets are no wildcards, a dot is a dot.
        ("host-header", {"Values": ["[s]hop.example.com"]}, False),
        ("host-header", {"Values": ["shopxexample.com"]}, False),
        ("path-pattern", {"Values": ["/shop/*"]}, True),
        ("path-pattern", {"Values": ["/Shop/*"]}, False),
        ("path-pattern", {"Values": ["/shop"]}, False),
        ("path-pattern", {"Values": ["/shop/cart?html"]}, True),
        ("http-header", {"HttpHeaderName": "X-Team", "Values": ["web*"]}, True),
        ("http-header", {"HttpHeaderName": "X-Other", "Values": ["*"]}, False),
        ("http-request-method", {"Values": ["HEAD", "GET"]}, True),
        ("http-request-method", {"Values": ["get"]}, False),
        ("query-string", {"Values": [{"Key": "VERSION", "Value": "V?"}]}, True),
        ("query-string", {"Values": [{"Key": "version", "Value": "v2"}, {"Value": "yes*"}]}, True),
        ("query-string", {"Values": [{"Value": "v2"}]}, False),
        ("query-string", {"Values": [{"Key": "debug", "Value": "yes\\*"}]}, True),
        ("query-string", {"Values": [{"Key": "version", "Value": "v\\*"}]}, False),
        ("source-ip", {"Values": ["192.0.2.0/24", "10.0.0.0/8"]}, True),
        ("source-ip", {"Values": ["10.2.0.0/16", "2001:db8::/32"]}, False),
    ],
)
def test_a_condition_holds_when_one_of_its_values_does(field, config, expected):
    assert matches(condition(field, **config), REQUEST) is expected


def test_conditions_of_a_request_are_those_of_a_template():
    flat = {
        "Conditions.member.1.Field": ["path-pattern"],
        "Conditions.member.1.Values.member.1": ["/a"],
        "Conditions.member.2.Field": ["query-string"],
        "Conditions.member.2.QueryStringConfig.Values.member.1.Key": ["k"],
        "Conditions.member.2.QueryStringConfig.Values.member.1.Value": ["v"],
        "Conditions.member.2.QueryStringConfig.Values.member.2.Value": ["w"],
    }
    assert from_query(flat) == [
        normalised({"Field": "path-pattern", "PathPatternConfig": {"Values": ["/a"]}}),
        condition("query-string", Values=[{"Key": "k", "Value": "v"}, {"Value": "w"}]),
    ]
    assert from_query({"RuleArn": ["x"]}) == []


def test_answers_have_the_config_and_for_hosts_and_paths_the_values_too():
    assert xml(condition("path-pattern", Values=["/a&b"])) == (
        "<member><Field>path-pattern</Field><Values><member>/a&amp;b</member></Values>"
        "<PathPatternConfig><Values><member>/a&amp;b</member></Values></PathPatternConfig></member>"
    )
    assert xml(condition("query-string", Values=[{"Key": "k", "Value": "v"}])) == (
        "<member><Field>query-string</Field><QueryStringConfig><Values>"
        "<member><Key>k</Key><Value>v</Value></member></Values></QueryStringConfig></member>"
    )


@pytest.mark.parametrize(
    "conditions, words",
    [
        ([], "must have a condition"),
        ([normalised({"Field": "colour", "Values": ["red"]})], "must be one of"),
        ([condition("host-header", Values=[])], "value must be specified"),
        ([condition("http-header", Values=["x"])], "header name"),
        ([condition("path-pattern", Values=["/a"]), condition("path-pattern", Values=["/b"])], "one 'path-pattern'"),
        ([condition("path-pattern", Values=["/" + "a" * 128])], "'128' characters"),
        (
            [condition("path-pattern", Values=list("abc")), condition("host-header", Values=list("abc"))],
            "'5' condition values",
        ),
        ([condition("path-pattern", Values=["/*/*/*/*", "/*/*/?"])], "'6' condition wildcards"),
        ([condition("path-pattern", RegexValues=["^/a"], Values=["/a"])], "regular expressions"),
    ],
)
def test_what_is_refused(conditions, words):
    assert words in problem(conditions)


def test_what_may_be_there_more_than_once():
    header = [condition("http-header", HttpHeaderName=f"x-{i}", Values=["*"]) for i in range(5)]
    assert problem(header) is None
    assert problem([condition("path-pattern", Values=["/*/*/*", "/?/?/?"])]) is None
