"""Metric filters that count: a log line that matches becomes a metric's datum."""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ministack import app
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response, request_scope
from ministack.services import cloudwatch, cloudwatch_logs

from .. import emulator
from ..readings import Readings
from .filter_pattern import MISSING, FilterPatternError, Matcher, compile_pattern, select

logger = logging.getLogger("local_aws.metric_filters")
compiled = lru_cache(maxsize=256)(compile_pattern)


@dataclass(frozen=True)
class _DefaultKey:
    """A transformation with a default value, in one minute."""

    account: str
    region: str
    namespace: str
    name: str
    default: float
    minute: int


class MetricFilters:
    """Publishes matches at once, and defaults for minutes in which logs flowed but none matched."""

    def __init__(self, minute_seconds: float, readings: Readings) -> None:
        self._minute_seconds = minute_seconds
        self._readings = readings
        self._matched: dict[_DefaultKey, bool] = {}
        self._lock = threading.Lock()

    def ingest(self, group: str, messages: list[str]) -> None:
        now = time.time()
        for (filter_group, _), metric_filter in cloudwatch_logs._metric_filters.items():
            if filter_group != group:
                continue
            matches = self.matcher_of(metric_filter["filterPattern"])
            for transformation in metric_filter["metricTransformations"]:
                self._transform(transformation, matches, messages, now)

    def matcher_of(self, pattern: str) -> Matcher:
        matches = compiled(pattern)
        if self._readings.expressions_in_json == "matched" or not _has_expression(pattern):
            return matches
        return lambda line: matches(line) and not _is_json(line)

    def publish_defaults(self, now: float) -> None:
        current = math.floor(now / self._minute_seconds)
        with self._lock:
            finished = {key: matched for key, matched in self._matched.items() if key.minute < current}
            for key in finished:
                del self._matched[key]
        for key, matched in finished.items():
            if not matched:
                with request_scope(key.account, key.region):
                    _store(key.namespace, key.name, {}, key.default, "None", key.minute * self._minute_seconds)

    def _transform(self, transformation: dict[str, Any], matches: Matcher, messages: list[str], now: float) -> None:
        matching = [message for message in messages if matches(message)]
        for message in matching:
            value = _value(transformation["metricValue"], message)
            if value is not None:
                dimensions = _dimensions(transformation.get("dimensions") or {}, message)
                unit = transformation.get("unit") or "None"
                _store(transformation["metricNamespace"], transformation["metricName"], dimensions, value, unit, now)
        if transformation.get("defaultValue") is not None:
            self._note(transformation, bool(matching), now)

    def _note(self, transformation: dict[str, Any], matched: bool, now: float) -> None:
        key = _DefaultKey(
            get_account_id(),
            get_region(),
            transformation["metricNamespace"],
            transformation["metricName"],
            float(transformation["defaultValue"]),
            math.floor(now / self._minute_seconds),
        )
        with self._lock:
            self._matched[key] = self._matched.get(key, False) or matched


def _has_expression(pattern: str) -> bool:
    """Whether it is a regular expression on the whole line, and none on a field of it."""
    return "%" in pattern and pattern.lstrip()[0] not in "{["


def _is_json(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _store(namespace: str, name: str, dimensions: dict[str, str], value: float, unit: str, at: float) -> None:
    cloudwatch._store_datum(namespace, name, dimensions, at, unit, value, None, None, None)


def _value(metric_value: str, message: str) -> float | None:
    """A number, or a field of a JSON line; None where the line has no such number."""
    source: Any = _json_field(message, metric_value) if metric_value.startswith("$") else metric_value
    try:
        return float(source)
    except (TypeError, ValueError):
        return None


def _dimensions(declared: dict[str, str], message: str) -> dict[str, str]:
    values = {name: _json_field(message, selector) for name, selector in declared.items()}
    return {name: str(value) for name, value in values.items() if value is not MISSING}


def _json_field(message: str, selector: str) -> Any:
    try:
        return select(json.loads(message), selector)
    except ValueError:
        return MISSING


def install(filters: MetricFilters) -> None:
    put_log_events, put_metric_filter = cloudwatch_logs._put_log_events, cloudwatch_logs._put_metric_filter

    def put_events(request: dict[str, Any]) -> Any:
        response = put_log_events(request)
        if response[0] < 400:
            filters.ingest(request["logGroupName"], [event["message"] for event in request.get("logEvents", [])])
        return response

    def put_filter(request: dict[str, Any]) -> Any:
        try:
            compile_pattern(request.get("filterPattern", ""))
        except FilterPatternError as problem:
            return error_response_json("InvalidParameterException", str(problem), 400)
        return put_metric_filter(request)

    def test_filter(request: dict[str, Any]) -> Any:
        try:
            matches = filters.matcher_of(request.get("filterPattern", ""))
        except FilterPatternError as problem:
            return error_response_json("InvalidParameterException", str(problem), 400)
        matching = [
            {"eventNumber": number, "eventMessage": message, "extractedValues": {}}
            for number, message in enumerate(request.get("logEventMessages", []), start=1)
            if matches(message)
        ]
        return json_response({"matches": matching})

    other = cloudwatch_logs.handle_request

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Any:
        if headers.get("x-amz-target", "").endswith(".TestMetricFilter"):
            return test_filter(json.loads(body))
        return await other(method, path, headers, body, query)

    emulator.enter(app, "SERVICE_HANDLERS", "logs", handle)
    emulator.replace(cloudwatch_logs, "_put_log_events", put_events)
    emulator.replace(cloudwatch_logs, "_put_metric_filter", put_filter)
