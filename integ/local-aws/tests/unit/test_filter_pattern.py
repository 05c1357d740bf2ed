from __future__ import annotations

import pytest

from local_aws.logs.filter_pattern import FilterPatternError, compile_pattern

LINE = '{"level":"error","status":503,"user":{"name":"Ann Lee","tags":["x","y"]},"ok":false,"gone":null}'


@pytest.mark.parametrize(
    "pattern, line, expected",
    [
        ("", "anything", True),
        ("ERROR", "an ERROR here", True),
        ("ERROR", "an error here", False),
        ("ERROR timeout", "timeout then ERROR", True),
        ("ERROR timeout", "only ERROR", False),
        ('"connection refused"', "the connection refused us", True),
        ('"connection refused"', "connection was refused", False),
        ("?ERROR ?FATAL", "FATAL", True),
        ("?ERROR ?FATAL", "fine", False),
        ('?"ERROR" ?"error"', "an error", True),
        ("ERROR -ignored", "ERROR ignored", False),
        ("ERROR ?FATAL", "FATAL", False),
        ("%5[0-9][0-9]%", "status 502", True),
        ("%5[0-9][0-9]%", "status 200", False),
        ('{ $.level = "error" }', LINE, True),
        ('{ $.level = "err*" }', LINE, True),
        ('{ $.level != "error" }', LINE, False),
        ("{ $.status >= 500 }", LINE, True),
        ("{ $.status = 503 }", LINE, True),
        ("{ $.status < 500 }", LINE, False),
        ("{ $.missing < 500 }", LINE, False),
        ('{ $.missing != "x" }', LINE, False),
        ('{ ($.level = "warn") || ($.status > 500) }', LINE, True),
        ('{ $.level = "error" && $.status = 200 }', LINE, False),
        ('{ $.user.name = "Ann*" }', LINE, True),
        ('{ $.user.tags[1] = "y" }', LINE, True),
        ("{ $.ok IS FALSE }", LINE, True),
        ("{ $.gone IS NULL }", LINE, True),
        ("{ $.missing NOT EXISTS }", LINE, True),
        ("{ $.level = error }", LINE, True),
        ('{ $.level = "error" }', "not json", False),
    ],
)
def test_pattern(pattern, line, expected):
    assert compile_pattern(pattern)(line) is expected


@pytest.mark.parametrize("pattern", ["[a, b]", "{ $.a = 1", "{ $.a > text }", "{ = 1 }", "{ ($.a = 1 }"])
def test_what_it_does_not_know_is_refused(pattern):
    with pytest.raises(FilterPatternError):
        compile_pattern(pattern)
