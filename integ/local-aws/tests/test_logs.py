"""What is asked of CloudWatch Logs itself."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

LINES = ["level=error it broke", '{"level":"error"}', "[error] it broke", "level=info"]


@pytest.mark.parametrize(
    "reading, pattern, found",
    [
        ("matched", "%error%", LINES[:3]),
        ("ignored", "%error%", [LINES[0], LINES[2]]),
        # Neither a term nor a pattern on a field is meant by that.
        ("ignored", "error", LINES[:3]),
        ("ignored", "{ $.level = %err% }", [LINES[1]]),
    ],
)
def test_a_filter_pattern_is_tried(endpoint, reading, pattern, found):
    endpoint.read_as({"expressions-in-json": reading})
    answer = endpoint.client("logs").test_metric_filter(filterPattern=pattern, logEventMessages=LINES)
    endpoint.read_as({"expressions-in-json": "matched"})
    assert [match["eventMessage"] for match in answer["matches"]] == found
    assert [LINES[match["eventNumber"] - 1] for match in answer["matches"]] == found


def test_a_pattern_that_is_none_is_refused(endpoint):
    with pytest.raises(ClientError, match="InvalidParameterException"):
        endpoint.client("logs").test_metric_filter(filterPattern="{ $.level", logEventMessages=LINES)
