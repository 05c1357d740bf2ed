"""Alarms that are evaluated: all that CloudWatch looks at, every few moments."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import now_iso
from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

from .. import emulator
from ..scope import everywhere, scope_of
from . import data_store
from .alarm_decision import breaches, decide
from .alarm_queries import problem_with
from .metric_math import MetricMathError
from .series import View, alarm_values

logger = logging.getLogger("local_aws.alarms")

METRIC_FIELDS = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")
# What the datapoints of an alarm follow from.
VALUE_FIELDS = ("Metrics", "EvaluationPeriods", *METRIC_FIELDS)


class Evaluation:
    """Evaluates all alarms.

    Their datapoints are those of finished minutes, and are calculated again only where a minute has finished, a datum
    of one has come late, or the alarm or the readings are others.
    """

    def __init__(self) -> None:
        self._seen: tuple[Any, ...] = ()
        self._known: dict[str, tuple[tuple[Any, ...], list[float | None]]] = {}

    def evaluate_all(self, view: View) -> None:
        finished, readings = view.finished, view.readings.shown()
        if data_store.take_oldest_news() < finished or self._seen != (finished, readings):
            self._known.clear()
        self._seen = (finished, readings)
        for alarm in everywhere(cloudwatch._alarms):
            with scope_of(alarm["AlarmArn"]):
                try:
                    _evaluate(alarm, self._values(alarm, view))
                except (MetricMathError, KeyError, TypeError, ValueError):
                    logger.exception("alarm %s cannot be evaluated", alarm["AlarmName"])

    def _values(self, alarm: dict[str, Any], view: View) -> list[float | None]:
        definition = tuple(alarm.get(name) for name in VALUE_FIELDS)
        known = self._known.get(alarm["AlarmArn"])
        if known is None or known[0] != definition:
            known = definition, alarm_values(alarm, view)
            self._known[alarm["AlarmArn"]] = known
        return known[1]


def _evaluate(alarm: dict[str, Any], values: list[float | None]) -> None:
    periods = int(alarm["EvaluationPeriods"])
    state = decide(
        breaches(values, alarm["ComparisonOperator"], float(alarm["Threshold"])),
        periods,
        int(alarm.get("DatapointsToAlarm") or periods),
        alarm.get("TreatMissingData") or "missing",
        alarm["StateValue"],
    )
    if state != alarm["StateValue"]:
        _transition(alarm, state, _reason(alarm, state, values))


def _reason(alarm: Mapping[str, Any], state: str, values: list[float | None]) -> str:
    """In CloudWatch's style."""
    if state == "INSUFFICIENT_DATA":
        return "Insufficient Data: no datapoints were received."
    shown = ", ".join("missing" if value is None else f"{value:g}" for value in values)
    return (
        f"Threshold Crossed: datapoints [{shown}] (oldest first) against {alarm['ComparisonOperator']} "
        f"{alarm['Threshold']:g}, {alarm.get('DatapointsToAlarm') or alarm['EvaluationPeriods']} of "
        f"{alarm['EvaluationPeriods']}, missing data {alarm.get('TreatMissingData') or 'missing'}."
    )


def _transition(alarm: dict[str, Any], state: str, reason: str) -> None:
    old, now = alarm["StateValue"], int(time.time())
    alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=now, StateTransitionedTimestamp=now)
    alarm["StateReasonData"] = json.dumps({"version": "1.0", "queryDate": now_iso()})
    logger.info("alarm %s: %s -> %s", alarm["AlarmName"], old, state)
    cloudwatch._record_history(alarm["AlarmName"], old, state, reason)
    cloudwatch._dispatch_alarm_actions(alarm, old, state, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def state_of(name: str) -> str | None:
    """An alarm's state, metric or composite, in the current account and region."""
    alarm = cloudwatch._alarms.get(name) or cloudwatch._composite_alarms.get(name)
    return alarm["StateValue"] if alarm else None


def is_composite(name: str) -> bool:
    return name in cloudwatch._composite_alarms


def install() -> None:
    # ministack evaluates on every write and read, without dimensions, periods or M of N.
    emulator.replace(cloudwatch, "_evaluate_alarm", lambda alarm: None)
    emulator.replace(cloudwatch, "_evaluate_all_alarms", lambda: None)
    _install_api()
    _install_templates()


def _install_api() -> None:
    put_metric_alarm, describe_alarms = cloudwatch._put_metric_alarm, cloudwatch._describe_alarms

    def put(params: Any, data: Any, is_cbor: bool, is_json: bool = False) -> Any:
        document = (data or {}) if is_cbor or is_json else query_metrics(params)
        problem = problem_with(document.get("Metrics") or [])
        if problem:
            return cloudwatch._error("ValidationError", problem, 400, use_json=is_json, use_cbor=is_cbor)
        response = put_metric_alarm(params, data, is_cbor, is_json)
        name = document.get("AlarmName")
        if response[0] < 400 and document.get("Metrics") and name in cloudwatch._alarms:
            _use_metrics(cloudwatch._alarms[name], document["Metrics"])
        return response

    def describe(params: Any, data: Any, is_cbor: bool, is_json: bool = False) -> Any:
        response = describe_alarms(params, data, is_cbor, is_json)
        if is_cbor or is_json or response[0] >= 400:
            return response
        status, headers, body = response
        return status, headers, _with_timestamps(body)

    emulator.replace(cloudwatch, "_put_metric_alarm", put)
    emulator.replace(cloudwatch, "_describe_alarms", describe)


def _use_metrics(alarm: dict[str, Any], queries: list[dict[str, Any]]) -> None:
    """A metric-math alarm has `Metrics` instead of one metric's fields."""
    for name in METRIC_FIELDS:
        alarm.pop(name, None)
    alarm["Metrics"] = queries


QUERY_MEMBER = re.compile(r"Metrics\.member\.(\d+)\.(.+)")
QUERY_DIMENSION = re.compile(r"MetricStat\.Metric\.Dimensions\.member\.(\d+)\.(Name|Value)")


def query_metrics(params: Mapping[str, Any]) -> dict[str, Any]:
    """`AlarmName` and `Metrics` of a PutMetricAlarm call in the older query protocol."""
    queries: dict[int, dict[str, Any]] = {}
    for key, values in params.items():
        found = QUERY_MEMBER.fullmatch(key)
        if found:
            value = values[0] if isinstance(values, list) else values
            _set_query_member(queries.setdefault(int(found[1]), {}), found[2], value)
    ordered = [queries[number] for number in sorted(queries)]
    for query in ordered:
        metric = (query.get("MetricStat") or {}).get("Metric") or {}
        if isinstance(metric.get("Dimensions"), dict):
            metric["Dimensions"] = [metric["Dimensions"][number] for number in sorted(metric["Dimensions"])]
    return {"AlarmName": cloudwatch._p(params, "AlarmName"), "Metrics": ordered}


def _set_query_member(query: dict[str, Any], path: str, value: str) -> None:
    dimension = QUERY_DIMENSION.fullmatch(path)
    if dimension:
        metric = query.setdefault("MetricStat", {}).setdefault("Metric", {})
        metric.setdefault("Dimensions", {}).setdefault(int(dimension[1]), {})[dimension[2]] = value
        return
    *parents, name = path.split(".")
    for parent in parents:
        query = query.setdefault(parent, {})
    query[name] = value


def _with_timestamps(body: bytes) -> bytes:
    """Adds StateUpdatedTimestamp, which ministack's query answer lacks."""
    text = body.decode()
    for alarm in [*cloudwatch._alarms.values(), *cloudwatch._composite_alarms.values()]:
        marker = f"<AlarmArn>{alarm['AlarmArn']}</AlarmArn>"
        updated = cloudwatch._ts_iso(alarm.get("StateUpdatedTimestamp") or time.time())
        text = text.replace(marker, f"{marker}<StateUpdatedTimestamp>{updated}</StateUpdatedTimestamp>")
    return text.encode()


def _install_templates() -> None:
    """AWS::CloudWatch::Alarm with metric math, which ministack refuses."""
    plain_record = provisioners._cw_metric_alarm_record

    def record(name: str, props: dict[str, Any]) -> dict[str, Any]:
        queries = props.get("Metrics")
        if not queries:
            return plain_record(name, props)
        problem = problem_with(queries)
        if problem:
            raise ValueError(problem)
        rest = {key: value for key, value in props.items() if key != "Metrics"}
        alarm = plain_record(name, {**rest, "MetricName": "-", "Namespace": "-"})
        _use_metrics(alarm, queries)
        return alarm

    emulator.replace(provisioners, "_cw_metric_alarm_record", record)
