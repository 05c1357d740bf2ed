"""Derives constraints.json from the CloudFormation schemas that cfn-lint ships, and from botocore's service models.

Run it by hand, in an environment with requirements.txt, when a field is added to FIELDS or CALLS:

    python test/aws-constraints/derive.py

FIELDS are the fields of resources whose values are a user's, or made of them; CALLS are those of requests that the
library's functions make, and of entities that the schemas leave out. Fields without any constraint are left out.
"""

import gzip
import json
import pathlib

import botocore
import cfnlint

HERE = pathlib.Path(__file__).parent
SCHEMAS = pathlib.Path(cfnlint.__file__).parent / "data/schemas"
MODELS = pathlib.Path(botocore.__file__).parent / "data"
KEYS = ("pattern", "enum", "minimum", "maximum", "minLength", "maxLength")

FIELDS = {
    "AWS::ApplicationAutoScaling::ScalingPolicy": ["PolicyName"],
    "AWS::CloudWatch::Alarm": [
        "AlarmDescription", "AlarmName", "DatapointsToAlarm", "EvaluationPeriods", "Metrics/*/Expression", "Metrics/*/Id",
        "Metrics/*/MetricStat/Metric/MetricName", "Metrics/*/MetricStat/Metric/Namespace", "Metrics/*/MetricStat/Period",
    ],
    "AWS::CodeDeploy::Application": ["ApplicationName"],
    "AWS::CodeDeploy::DeploymentGroup": ["DeploymentGroupName"],
    "AWS::EC2::SecurityGroup": ["GroupDescription"],
    "AWS::ECR::Repository": ["RepositoryName"],
    "AWS::ECS::TaskDefinition": ["RuntimePlatform/CpuArchitecture", "RuntimePlatform/OperatingSystemFamily"],
    "AWS::ElasticLoadBalancingV2::TargetGroup": [
        "HealthCheckIntervalSeconds", "HealthCheckPath", "HealthCheckTimeoutSeconds", "HealthyThresholdCount", "UnhealthyThresholdCount",
    ],
    "AWS::Events::Rule": ["Description"],
    "AWS::IAM::ManagedPolicy": ["Description"],
    "AWS::IAM::Role": ["Description", "MaxSessionDuration", "RoleName"],
    "AWS::IAM::User": ["UserName"],
    "AWS::Lambda::Function": ["Description", "FunctionName", "Timeout"],
    "AWS::Logs::LogGroup": ["LogGroupName", "RetentionInDays"],
    "AWS::Logs::MetricFilter": ["FilterPattern", "MetricTransformations/*/MetricName", "MetricTransformations/*/MetricNamespace"],
}

CALLS = {
    "application-autoscaling PutScheduledAction": ["ScheduledActionName"],
    "elbv2 CreateListener": ["Port"],
    "elbv2 ModifyListenerAttributes": ["Attributes/*/Key"],
    "elbv2 RegisterTargets": ["Targets/*/Port"],
}


def resource(kind: str) -> dict:
    providers = json.loads((SCHEMAS / "providers/us-east-1.json").read_text())
    return json.loads((SCHEMAS / "resources" / (providers[kind].removesuffix(".json") + ".json")).read_text())


def follow(schema: dict, root: dict) -> dict:
    while "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def of_field(root: dict, path: str) -> dict:
    schema = root
    for part in path.split("/"):
        schema = follow(schema, root)
        schema = schema["items"] if part == "*" else schema["properties"][part]
    schema = follow(schema, root)
    return {key: schema[key] for key in KEYS if key in schema}


def of_call(service: str, operation: str, path: str) -> dict:
    model = json.loads(gzip.decompress(max((MODELS / service).glob("*/service-2.json.gz")).read_bytes()))
    shape = model["shapes"][model["operations"][operation]["input"]["shape"]]
    for part in path.split("/"):
        shape = model["shapes"][(shape["member"] if part == "*" else shape["members"][part])["shape"]]
    number = shape["type"] in ("integer", "long", "double")
    names = {"min": "minimum" if number else "minLength", "max": "maximum" if number else "maxLength"}
    found = {names.get(key, key): shape[key] for key in ("min", "max", "pattern", "enum") if key in shape}
    # The services match a pattern of a model with the whole value.
    return found | ({"pattern": f"^(?:{found['pattern']})$"} if "pattern" in found else {})


def main() -> None:
    found = {}
    for kind, paths in FIELDS.items():
        root = resource(kind)
        found |= {f"{kind} {path}": of_field(root, path) for path in paths}
    for call, paths in CALLS.items():
        found |= {f"{call} {path}": of_call(*call.split(), path) for path in paths}
    constraints = {field: constraint for field, constraint in sorted(found.items()) if constraint}
    sources = [f"cfn-lint {cfnlint.version.__version__}", f"botocore {botocore.__version__}"]
    (HERE / "constraints.json").write_text(json.dumps({"sources": sources, "constraints": constraints}, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
