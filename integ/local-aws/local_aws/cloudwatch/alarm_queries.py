"""What CloudWatch refuses about an alarm's `Metrics`. Pure.

Documented: at most ten metrics and ten expressions, one of all returns data, and what it returns is a
single time series.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .metric_math import MetricMathError, is_single_series, referenced_ids
from .queries import result_of, returns_data

MAX_OF_EACH = 10
SAMPLE = [3.0, 2.0, 5.0]  # stands for any metric where only the type of the result matters


def problem_with(queries: Sequence[Mapping[str, Any]]) -> str | None:
    """Why PutMetricAlarm refuses these queries, or None."""
    if not queries:
        return None
    metrics = [query for query in queries if query.get("MetricStat")]
    expressions = [query for query in queries if query.get("Expression")]
    if len(metrics) > MAX_OF_EACH or len(expressions) > MAX_OF_EACH:
        return f"An alarm has at most {MAX_OF_EACH} metrics and {MAX_OF_EACH} expressions."
    returned = [query for query in queries if returns_data(query)]
    if len(returned) != 1:
        return f"Exactly one element of the metrics list should return data, not {len(returned)}."
    if len({int(query["MetricStat"]["Period"]) for query in metrics}) > 1:
        return "All metrics of an alarm must have the same period."
    try:
        return _unknown_id(queries, expressions) or _type_problem(queries)
    except MetricMathError as problem:
        return str(problem)


def _unknown_id(queries: Sequence[Mapping[str, Any]], expressions: Sequence[Mapping[str, Any]]) -> str | None:
    known = {query.get("Id") for query in queries}
    for query in expressions:
        unknown = referenced_ids(query["Expression"]) - known
        if unknown:
            return f"Unknown ids in the expression {query['Expression']!r}: {', '.join(sorted(unknown))}"
    return None


def _type_problem(queries: Sequence[Mapping[str, Any]]) -> str | None:
    try:
        result = result_of(queries, lambda _: list(SAMPLE), period=60, strict=False)
    except RecursionError:
        return "The expressions refer to each other in a circle."
    if is_single_series(result):
        return None
    return "The result of an alarm's expression must be a single time series, not a number or an array of them."
