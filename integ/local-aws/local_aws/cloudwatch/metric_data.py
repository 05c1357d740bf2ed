"""GetMetricData: expressions, which ministack lacks, and periods by the endpoint's own minutes."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

from ministack.services import cloudwatch

from .. import emulator
from ..readings import Readings
from .metric_math import MetricMathError, is_single_series, referenced_ids
from .queries import result_of, returns_data
from .series import AWS_MINUTE, View, stored_values
from .values import Value

Query = Mapping[str, Any]


def install(minute_seconds: float, readings: Readings) -> None:
    get_metric_data = cloudwatch._get_metric_data

    def get(params: Any, data: Any, is_cbor: bool, is_json: bool = False) -> Any:
        if not (is_cbor or is_json):  # the older query protocol has no expressions there
            return get_metric_data(params, data, is_cbor, is_json)
        start, end = (cloudwatch._parse_ts(data.get(name)) for name in ("StartTime", "EndTime"))
        view = View(time.time(), minute_seconds, readings)
        try:
            results = results_of(data.get("MetricDataQueries") or [], start, end, view)
        except (MetricMathError, KeyError, RecursionError) as problem:
            return cloudwatch._error("ValidationError", str(problem), 400, use_json=is_json, use_cbor=is_cbor)
        if is_json:
            return cloudwatch._json_ok({"MetricDataResults": results})
        return cloudwatch._cbor_ok(
            {"MetricDataResults": [cloudwatch._cbor_metric_data_result(result) for result in results]}
        )

    emulator.replace(cloudwatch, "_get_metric_data", get)


def results_of(queries: Sequence[Query], start: float, end: float, view: View) -> list[dict[str, Any]]:
    return [_result_of(query, queries, start, end, view) for query in queries if returns_data(query)]


def _result_of(query: Query, queries: Sequence[Query], start: float, end: float, view: View) -> dict[str, Any]:
    period = _period_of(query, {other["Id"]: other for other in queries})
    length = period / AWS_MINUTE * view.minute_seconds
    first = math.floor(start / length)
    starts = [length * number for number in range(first, max(math.ceil(end / length), first + 1))]

    def stored(metric: Query) -> Value:
        stat = metric["MetricStat"]
        return stored_values(stat["Metric"], stat["Stat"], period, starts, view)

    # Of all others only the one that is asked for now.
    chosen = [{**other, "ReturnData": other is query} for other in queries]
    values = result_of(chosen, stored, period, strict=view.readings.strict_math)
    found = list(zip(starts, values, strict=True)) if is_single_series(values) else []
    known = [(at, value) for at, value in found if value is not None]
    return {
        "Id": query["Id"],
        "Label": query.get("Label") or query["Id"],
        "Timestamps": [at for at, _ in known],
        "Values": [value for _, value in known],
        "StatusCode": "Complete",
    }


def _period_of(query: Query, by_id: Mapping[str, Query]) -> int:
    """An expression's own, or the longest of the metrics that it is made of."""
    if query.get("MetricStat"):
        return int(query["MetricStat"]["Period"])
    own = int(query.get("Period") or 0)
    operands = [_period_of(by_id[name], by_id) for name in referenced_ids(query["Expression"])]
    return own or max(operands, default=AWS_MINUTE)
