from __future__ import annotations

import json

import pytest

from local_aws.elbv2.health_rules import Health, Thresholds, after_check, matches
from local_aws.images import ImageMapError, ImageRule, NoSuchImage, load_rules, resolve, tag_of
from local_aws.settings import Clock

RULES = [
    ImageRule("*/web/*:v2", ("second",)),
    ImageRule("*/web/*", ("node", "app.js", "{tag}", "{port}", '{"json": 1}'), "/app/{family}", {"TAG": "{tag}"}),
]


@pytest.mark.parametrize(
    "image, tag",
    [
        ("app", "latest"),
        ("app:v1", "v1"),
        ("host:5000/a/b", "latest"),
        ("host:5000/a:v2", "v2"),
        ("a@sha256:1f", "sha256:1f"),
    ],
)
def test_tag(image, tag):
    assert tag_of(image) == tag


def test_the_first_match_wins_and_placeholders_are_filled():
    assert resolve(RULES, "host/web/a:v2", {}).argv == ("second",)
    command = resolve(RULES, "host/web/a:v3", {"port": "3000", "family": "f"})
    assert command.argv == ("node", "app.js", "v3", "3000", '{"json": 1}')
    assert (command.cwd, command.env) == ("/app/f", {"TAG": "v3"})


def test_no_match():
    with pytest.raises(NoSuchImage):
        resolve(RULES, "nginx", {})


def test_the_bootstrap_image_is_always_known(tmp_path):
    file = tmp_path / "images.json"
    file.write_text(json.dumps([{"match": "mine", "command": ["x"]}]))
    assert resolve(load_rules(file), "public.ecr.aws/docker/traefik/whoami:v1", {}).argv[-1].endswith("whoami.py")


@pytest.mark.parametrize(
    "content, words",
    [
        ("{", "images.json"),
        ("{}", "expected a list"),
        ('[{"command": ["x"]}]', "'match' must be a string"),
        ('[{"match": "*", "command": []}]', "non-empty list"),
        ('[{"match": "*", "command": ["x"], "comand": 1}]', "unknown key 'comand'"),
    ],
)
def test_a_bad_map_says_what_is_wrong(tmp_path, content, words):
    file = tmp_path / "images.json"
    file.write_text(content)
    with pytest.raises(ImageMapError, match=words):
        load_rules(file)


THRESHOLDS = Thresholds(healthy=3, unhealthy=2)


def states(results):
    """The state after each check; `+` passes."""
    health, seen = Health(), []
    for result in results:
        health = after_check(health, None if result == "+" else "no answer", THRESHOLDS)
        seen.append(health.state[0])
    return "".join(seen)


def test_health():
    assert states("+") == "h"  # a new target needs one passed check
    assert states("--+++") == "iuuuh"  # one that was unhealthy needs them all
    assert states("+-+--") == "hhhhu"
    assert states("-+") == "ih"


def test_matcher():
    assert matches(200, "200") and matches(204, "200-299") and matches(302, "200,300-304")
    assert not matches(404, "200,300-304")


def test_waiting_is_scaled_but_has_a_floor():
    clock = Clock(minute_seconds=3)
    assert clock.minutes(10) == 30
    assert clock.seconds(30) == 1.5
    assert clock.seconds(1, floor=2) == 2
