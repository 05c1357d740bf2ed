"""The composition root: builds the parts, installs them into ministack and starts them."""

from __future__ import annotations

from typing import Any

import ministack.core.router as router
from ministack import app as ministack_app

from . import emulator, function_roles, lambdas, managed_policies
from .addresses import AddressPool
from .autoscaling import api as autoscaling_api
from .autoscaling.scaler import AutoScaler
from .call_log import CODEDEPLOY_USER_AGENT, ECS_USER_AGENT, CallLog, CallLogLayer
from .cloudformation import (
    autoscaling_types,
    cancel,
    codedeploy_types,
    drift,
    ecs_service_type,
    other_types,
    rolled_back,
)
from .cloudformation.handlers import install_worker_threads
from .cloudwatch import alarms, data_store, metric_data
from .codedeploy import api as codedeploy_api
from .codedeploy.deployment import Engine
from .codedeploy.hooks import HookExecutions
from .codedeploy.store import Store
from .control import Control
from .ecs import api as ecs_api
from .ecs.scheduler import Scheduler
from .ecs.task import TaskContext
from .ecs_deployments import api as ecs_deployments_api
from .ecs_deployments.service_deployment import Engine as EcsEngine
from .ecs_deployments.store import Store as EcsStore
from .elbv2 import control_plane, request_metrics, rules, weighted_forward
from .elbv2 import data_plane as balancer
from .elbv2 import health as target_health
from .images import load_rules
from .lambda_client import LambdaClient
from .logs import metric_filters
from .processes import Guardian
from .settings import Clock, Settings
from .ticker import BEATS_PER_MINUTE, Ticker

# The services that are not ministack's but may be called. Preset, because ministack otherwise reads
# all of botocore's models on its event loop at the first such call, which stalls it for seconds.
FOREIGN_SERVICES = frozenset({"codedeploy", "application-autoscaling"})


class Endpoint:
    """`asgi_app` is what the server serves; `close` leaves nothing running."""

    def __init__(self, settings: Settings, url: str) -> None:
        clock = Clock(settings.minute_seconds)
        call_log = CallLog(settings.call_log)
        image_rules = load_rules(settings.images)
        self._guardian = Guardian()
        self._health = target_health.HealthMonitor(clock)
        requests = request_metrics.RequestMetrics(settings.minute_seconds / BEATS_PER_MINUTE, settings.readings)
        data_plane = balancer.DataPlane(ministack_app.app, clock, self._health, requests)
        context = TaskContext(self._guardian, AddressPool(), image_rules, clock, url, data_plane.in_flight)
        self._scheduler = Scheduler(context, self._health)
        filters = metric_filters.MetricFilters(settings.minute_seconds, settings.readings)
        scaler = AutoScaler(clock, settings.readings)
        self._ticker = Ticker(settings.minute_seconds, settings.readings, requests, self._health, filters, scaler)
        hooks = LambdaClient(url, CODEDEPLOY_USER_AGENT)
        engine = Engine(settings, clock, Store(), HookExecutions(hooks), self._scheduler, call_log)
        api = codedeploy_api.CodeDeployApi(engine)
        own_releases = EcsEngine(
            settings, clock, EcsStore(), LambdaClient(url, ECS_USER_AGENT), self._scheduler, call_log
        )

        emulator.replace(router, "_KNOWN_AWS_SERVICE_NAMES", FOREIGN_SERVICES)
        lambdas.install(self._guardian)
        function_roles.install(function_roles.FunctionRoles(settings.readings))
        managed_policies.install()
        weighted_forward.install(call_log, settings.readings)
        rules.install(settings.readings)
        control_plane.install()
        target_health.install(self._health)
        request_metrics.install()
        balancer.install(data_plane)
        ecs_api.install(self._scheduler, context)
        ecs_deployments_api.install(own_releases)
        data_store.install()
        alarms.install()
        metric_data.install(settings.minute_seconds, settings.readings)
        metric_filters.install(filters)
        codedeploy_api.install(api)
        install_worker_threads()
        codedeploy_types.install(api)
        scaling = autoscaling_api.AutoScalingApi(scaler)
        autoscaling_api.install(scaling)
        autoscaling_types.install(scaling)
        ecs_service_type.install(self._scheduler, clock, settings.readings, own_releases.store)
        cancel.install(settings.readings)
        rolled_back.install(settings.readings)
        drift.install(settings.readings)
        other_types.install(settings.readings)
        self.asgi_app: Any = Control(CallLogLayer(data_plane, call_log), settings.readings)

    def start(self) -> None:
        for thread in (self._health, self._scheduler, self._ticker):
            thread.start()

    def close(self) -> None:
        """Kills every task; the guardian kills what is left, Lambda workers for instance."""
        self._scheduler.kill_all()
        self._guardian.close()
