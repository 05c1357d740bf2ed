"""The metric of a target tracking policy, in the form in which an alarm has its own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OF_SERVICE = {
    "ECSServiceAverageCPUUtilization": "CPUUtilization",
    "ECSServiceAverageMemoryUtilization": "MemoryUtilization",
}


def queries_of(tracking: Mapping[str, Any], resource_id: str) -> dict[str, Any]:
    custom = tracking.get("CustomizedMetricSpecification")
    if custom and custom.get("Metrics"):
        return {"Metrics": [_with_period(query) for query in custom["Metrics"]]}
    if custom:
        names = ("Namespace", "MetricName", "Dimensions", "Statistic")
        return {"Period": 60, **{name: custom[name] for name in names if name in custom}}
    predefined = tracking["PredefinedMetricSpecification"]
    kind = predefined["PredefinedMetricType"]
    if kind in OF_SERVICE:
        _, cluster, service = resource_id.split("/")
        return _metric("AWS/ECS", OF_SERVICE[kind], "Average", ClusterName=cluster, ServiceName=service)
    if kind == "ALBRequestCountPerTarget":
        group = "targetgroup/" + predefined["ResourceLabel"].split("/targetgroup/")[1]
        return _metric("AWS/ApplicationELB", "RequestCountPerTarget", "Sum", TargetGroup=group)
    raise ValueError(f"unknown predefined metric {kind}")


def _with_period(query: Mapping[str, Any]) -> dict[str, Any]:
    """Metrics of a policy have none: their period is a minute."""
    stat = query.get("MetricStat")
    return {**query, "MetricStat": {"Period": 60, **stat}} if stat else dict(query)


def _metric(namespace: str, name: str, statistic: str, **dimensions: str) -> dict[str, Any]:
    pairs = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    return {"Namespace": namespace, "MetricName": name, "Statistic": statistic, "Period": 60, "Dimensions": pairs}
