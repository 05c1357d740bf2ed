"""Conditions of listener rules: read from requests and templates, refused, answered, and held against a request.

A condition is kept as AWS answers it: `Field` with the config of its kind, and for host headers and paths the
values once more in `Values`. Pure.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

Condition = dict[str, Any]

CONFIGS = {
    "host-header": "HostHeaderConfig",
    "path-pattern": "PathPatternConfig",
    "http-header": "HttpHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "query-string": "QueryStringConfig",
    "source-ip": "SourceIpConfig",
}
WITH_PLAIN_VALUES = ("host-header", "path-pattern")
MORE_THAN_ONCE = ("http-header", "query-string")
# "Quotas for your Application Load Balancers"; neither can be raised.
MAX_VALUES = 5
MAX_WILDCARDS = 6
MAX_LENGTH = 128


@dataclass(frozen=True)
class Request:
    """What conditions look at."""

    method: str
    path: str
    headers: Mapping[str, str]  # names in lower case
    query: Mapping[str, list[str]]
    client_ip: str

    @property
    def host(self) -> str:
        return self.headers.get("host", "").rsplit(":", 1)[0]


def normalised(given: Mapping[str, Any]) -> Condition:
    """A condition of a request or a template, in the shape that AWS answers."""
    field = str(given.get("Field") or "")
    name = CONFIGS.get(field)
    if name is None:
        return {"Field": field, "Values": list(given.get("Values") or [])}
    config = dict(given.get(name) or {})
    config["Values"] = list(config.get("Values") or given.get("Values") or [])
    plain = {"Values": list(config["Values"])} if field in WITH_PLAIN_VALUES else {}
    return {"Field": field, **plain, name: config}


def from_query(params: Mapping[str, Any], prefix: str = "Conditions") -> list[Condition]:
    """The conditions of a request in the query protocol (`Conditions.member.1.HostHeaderConfig.Values.member.1`)."""
    return [normalised(given) for given in _unflattened(params, prefix) or []]


def _unflattened(params: Mapping[str, Any], prefix: str) -> Any:
    """What the names below `prefix` spell: a list where they go on with `member`, an object, or a text."""
    if prefix in params:
        value = params[prefix]
        return value[0] if isinstance(value, list) else value
    below = {name[len(prefix) + 1 :].split(".")[0] for name in params if name.startswith(f"{prefix}.")}
    if below == {"member"}:
        numbers = {
            int(name[len(prefix) + 8 :].split(".")[0]) for name in params if name.startswith(f"{prefix}.member.")
        }
        return [_unflattened(params, f"{prefix}.member.{number}") for number in sorted(numbers)]
    return {name: _unflattened(params, f"{prefix}.{name}") for name in sorted(below)}


def problem(conditions: list[Condition]) -> str | None:
    """Why AWS refuses the conditions of a rule, or None."""
    if not conditions:
        return "A rule must have a condition"
    fields = [condition["Field"] for condition in conditions]
    for field in fields:
        if field not in CONFIGS:
            return f"Condition field '{field}' must be one of '[{', '.join(CONFIGS)}]'"
        if fields.count(field) > 1 and field not in MORE_THAN_ONCE:
            return f"A rule can only have one '{field}' condition"
    for condition in conditions:
        if not values_of(condition):
            return "A condition value must be specified"
        if condition["Field"] == "http-header" and not condition["HttpHeaderConfig"].get("HttpHeaderName"):
            return "A header name must be specified"
        if "RegexValues" in condition[CONFIGS[condition["Field"]]]:
            return "The local endpoint does not know regular expressions in conditions"
    texts = [text for condition in conditions for text in _texts(condition)]
    if any(len(text) > MAX_LENGTH for text in texts):
        return f"Condition values cannot be longer than '{MAX_LENGTH}' characters"
    if sum(len(values_of(condition)) for condition in conditions) > MAX_VALUES:
        return f"A rule can only have '{MAX_VALUES}' condition values"
    if sum(len(re.findall(r"(?<!\\)[*?]", text)) for text in texts) > MAX_WILDCARDS:
        return f"A rule can only have '{MAX_WILDCARDS}' condition wildcards"
    return None


def values_of(condition: Condition) -> list[Any]:
    return condition[CONFIGS[condition["Field"]]]["Values"]


def _texts(condition: Condition) -> Iterable[str]:
    for value in values_of(condition):
        yield from value.values() if isinstance(value, dict) else [str(value)]


def xml(condition: Condition) -> str:
    plain = f"<Values>{_members(condition['Values'])}</Values>" if "Values" in condition else ""
    name = CONFIGS.get(condition["Field"])
    config = condition.get(name) if name else None
    typed = ""
    if config:
        header = config.get("HttpHeaderName")
        named = f"<HttpHeaderName>{escape(header)}</HttpHeaderName>" if header else ""
        typed = f"<{name}>{named}<Values>{_members(config['Values'])}</Values></{name}>"
    return f"<member><Field>{condition['Field']}</Field>{plain}{typed}</member>"


def _members(values: list[Any]) -> str:
    return "".join(f"<member>{_value_xml(value)}</member>" for value in values)


def _value_xml(value: Any) -> str:
    if not isinstance(value, dict):
        return escape(str(value))
    return "".join(f"<{key}>{escape(str(value[key]))}</{key}>" for key in ("Key", "Value") if key in value)


def matches(condition: Condition, request: Request) -> bool:
    """Whether one of the condition's values is that of the request."""
    field, values = condition["Field"], values_of(condition)
    if field == "host-header":
        return any(_glob(value, request.host, ignore_case=True) for value in values)
    if field == "path-pattern":
        return any(_glob(value, request.path) for value in values)
    if field == "http-header":
        header = request.headers.get(condition["HttpHeaderConfig"]["HttpHeaderName"].lower())
        return header is not None and any(_glob(value, header, ignore_case=True) for value in values)
    if field == "http-request-method":
        return request.method in values
    if field == "query-string":
        return any(_in_query(pair, request.query) for pair in values)
    return any(_in_network(value, request.client_ip) for value in values)


def _in_query(pair: Mapping[str, str], query: Mapping[str, list[str]]) -> bool:
    """Without a key, the value may be any key's."""
    return any(
        ("Key" not in pair or _glob(pair["Key"], key, ignore_case=True))
        and any(_glob(pair["Value"], value, ignore_case=True) for value in values)
        for key, values in query.items()
    )


def _in_network(network: str, address: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def _glob(pattern: str, text: str, ignore_case: bool = False) -> bool:
    """`*` is any number of characters and `?` is one; behind a backslash each is itself."""
    wildcards = {"*": ".*", "?": "."}
    parts = re.findall(r"\\[*?]|[*?]|[^*?\\]+|\\", pattern)
    source = "".join(wildcards.get(part) or re.escape(part.removeprefix("\\") or part) for part in parts)
    return re.fullmatch(source, text, re.DOTALL | (re.IGNORECASE if ignore_case else 0)) is not None
