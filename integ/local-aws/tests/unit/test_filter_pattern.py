from __future__ import annotations

import pytest

from local_aws.logs.filter_pattern import FilterPatternError, compile_pattern

ACCESS = '127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /apache_pb.gif HTTP/1.0" 500 5324'
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
        ("-health ?ERROR", "nothing of note", True),  # optional terms beside others decide nothing
        ("-health ?ERROR", "ERROR in health", False),
        ('-"[INFO]" "failed"', "[WARN] failed", True),
        ('"say \\"no\\""', 'they say "no" here', True),
        (r"%\d{3}% -%^GET%", "POST 503", True),
        (r"%\d{3}% -%^GET%", "GET 503", False),
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
        ('{ $.level = "*ror" }', LINE, True),
        ('{ $.level = "e*r" }', LINE, False),  # within a word an asterisk is only itself
        ('{ $.level = "e*r" }', '{"level":"e*r"}', True),
        ('{ $.level = "*rr*" }', LINE, True),
        ("{ $.level = %^err% }", LINE, True),
        ("{ $.status = %^5% }", LINE, True),
        ("{ $.status = 5* }", LINE, True),
        ('{ $.status = "503" }', LINE, False),
        ("{ $.status = 5.03e2 }", LINE, True),
        ("{ $.status > +502.5 }", LINE, True),
        ("{ $.status = * }", LINE, True),
        ('{ $.status = "*" }', LINE, True),  # what the CDK makes of FilterPattern.exists()
        ('{ $.missing = "*" }', LINE, False),
        ('{ $.user = "x" }', LINE, False),
        ('{ $.user != "x" }', LINE, False),  # not a value: the pattern does not apply
        ("{ $.sourceIPAddress != 123.123.* }", '{"sourceIPAddress":"111.111.111.111"}', True),
        ('{ $.user.name = "x" || $.status = 1 && $.level = "y" }', LINE, False),
        ('{ $.user.name = "Ann Lee" || $.status = 1 && $.level = "y" }', LINE, True),
        ('{ ($.user.name = "Ann Lee" || $.status = 1) && $.level = "y" }', LINE, False),
        ('{ $.level = "error" }', '["error"]', False),
        # Space-delimited.
        ("[ip, id, user, time, request, status, bytes]", ACCESS, True),
        ("[ip, id, user, time, request, status]", ACCESS, False),
        ("[ip, ..., status = 5*, bytes]", ACCESS, True),
        ("[..., status = 4*, bytes]", ACCESS, False),
        ("[ip, ...]", ACCESS, True),
        ("[ip, user, ..., status = 500 && status != 403, bytes > 1000]", ACCESS, True),
        ("[ip, user, ..., bytes <= 1000]", ACCESS, False),
        ('[..., request = "GET /apache_pb.gif*", status, bytes]', ACCESS, True),
        ("[..., request = *gif*, status = %50[0-9]%, bytes]", ACCESS, True),
        ("[..., time = 10/Oct*, request, status, bytes]", ACCESS, True),
        ("[w1 = ERROR || w1 = WARN, ...]", "WARN message", True),
        ("[w1 = ERROR || w1 = WARN, ...]", "INFO message", False),
        ("[w1 =! ERROR && w1 != WARN, ...]", "INFO message", True),
    ],
)
def test_pattern(pattern, line, expected):
    assert compile_pattern(pattern)(line) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        "[a, b",
        "[a, b = ]",
        "[a, ..., b, ...]",
        "[a > b]",
        "{ $.a = 1",
        "{ $.a > text }",
        "{ = 1 }",
        "{ ($.a = 1 }",
        '{ $.["a.b"] = 1 }',
        "{ $.a = %a% || $.a = %b% || $.a = %c% }",
        "Error:",
        "-",
        "%(a|b)%",
        "%something!%",
        "%[a%",
    ],
)
def test_what_it_does_not_know_is_refused(pattern):
    with pytest.raises(FilterPatternError):
        compile_pattern(pattern)
