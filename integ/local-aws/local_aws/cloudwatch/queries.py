"""The `Metrics` of an alarm as a calculation. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .metric_math import evaluate
from .values import Value


def result_of(
    queries: Sequence[Mapping[str, Any]], stored: Callable[[Mapping[str, Any]], Value], period: int, strict: bool
) -> Value:
    """The value of the query that returns data; `stored` has those of metrics."""
    by_id = {query["Id"]: query for query in queries}
    found: dict[str, Value] = {}

    def lookup(identifier: str) -> Value:
        if identifier not in found:
            found[identifier] = value_of(by_id[identifier])
        return found[identifier]

    def value_of(query: Mapping[str, Any]) -> Value:
        if query.get("MetricStat"):
            return stored(query)
        plain = {key: lookup(key) for key, other in by_id.items() if other.get("MetricStat")}
        return evaluate(query["Expression"], lookup, plain, strict=strict, period=period)

    return lookup(next(query for query in queries if returns_data(query))["Id"])


def returns_data(query: Mapping[str, Any]) -> bool:
    return str(query.get("ReturnData", True)).lower() != "false"
