"""Stacks: the types of this package, and what CloudFormation does to a listener."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from botocore.exceptions import ClientError
from stacks import Stack, get, group, ref
from web_service import PORT

_numbers = itertools.count(1)


def web_template(name: str, interval: int = 2, port: int = 80) -> dict[str, Any]:
    """A blue/green service as a stack."""
    forward = [{"Type": "forward", "TargetGroupArn": ref("Blue")}]
    container = {
        "Name": "app", "Image": "traefik/whoami", "PortMappings": [{"ContainerPort": PORT}],
        "Environment": [{"Name": "WHOAMI_PORT_NUMBER", "Value": str(PORT)}],
    }  # fmt: skip
    pair = {
        "TargetGroups": [{"Name": f"{name}-blue"}, {"Name": f"{name}-green"}],
        "ProdTrafficRoute": {"ListenerArns": [ref("Listener")]},
    }
    metric = {"Namespace": "AWS/ApplicationELB", "MetricName": "RequestCount", "Dimensions": [
        {"Name": "TargetGroup", "Value": get("Blue", "TargetGroupFullName")}]}  # fmt: skip
    resources = {
        "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"Name": name}},
        "Blue": group(f"{name}-blue"),
        "Green": group(f"{name}-green"),
        "Listener": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {
            "LoadBalancerArn": ref("Balancer"), "Port": port, "Protocol": "HTTP", "DefaultActions": forward}},
        "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": name}},
        "Definition": {"Type": "AWS::ECS::TaskDefinition", "Properties": {
            "Family": name, "ContainerDefinitions": [container]}},
        "Service": {"Type": "AWS::ECS::Service", "DependsOn": "Listener", "Properties": {
            "ServiceName": name, "Cluster": ref("Cluster"), "TaskDefinition": name, "DesiredCount": 1,
            "DeploymentController": {"Type": "CODE_DEPLOY"},
            "LoadBalancers": [{"ContainerName": "app", "ContainerPort": PORT, "TargetGroupArn": ref("Blue")}]}},
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
            "Threshold": 1, "EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold",
            "Metrics": [
                {"Id": "m", "ReturnData": False, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}},
                {"Id": "e", "Expression": "FILL(m, 0)"}]}},
        "Both": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {
            "AlarmRule": {"Fn::Sub": "ALARM(${Alarm})"}}},
        "Application": {"Type": "AWS::CodeDeploy::Application", "Properties": {
            "ApplicationName": name, "ComputePlatform": "ECS"}},
        "Config": {"Type": "AWS::CodeDeploy::DeploymentConfig", "Properties": {
            "ComputePlatform": "ECS", "TrafficRoutingConfig": {"Type": "TimeBasedCanary", "TimeBasedCanary": {
                "CanaryPercentage": 25, "CanaryInterval": interval}}}},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {
            "AssumeRolePolicyDocument": {}, "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS"]}},
        "Group": {"Type": "AWS::CodeDeploy::DeploymentGroup", "Properties": {
            "ApplicationName": ref("Application"), "DeploymentGroupName": name,
            "ServiceRoleArn": get("Role", "Arn"), "DeploymentConfigName": ref("Config"),
            "ECSServices": [{"ClusterName": ref("Cluster"), "ServiceName": get("Service", "Name")}],
            "AlarmConfiguration": {"Enabled": True, "Alarms": [{"Name": ref("Alarm")}]},
            "LoadBalancerInfo": {"TargetGroupPairInfoList": [pair]}}},
    }  # fmt: skip
    resources["Definition"]["DependsOn"] = "Cluster"
    resources["Service"]["DependsOn"] = ["Listener", "Definition"]
    outputs = {
        "Listener": ref("Listener"),
        "Green": ref("Green"),
        "FullName": get("Blue", "TargetGroupFullName"),
        "Config": ref("Config"),
    }
    return {"Resources": resources, "Outputs": {key: {"Value": value} for key, value in outputs.items()}}


@pytest.fixture
def live(endpoint):
    """A deployed stack whose traffic has moved to green."""
    name = f"stack{next(_numbers)}"
    stack = Stack(endpoint, name)
    assert stack.create(web_template(name)) == "CREATE_COMPLETE", stack.failures()
    listener, green = stack.outputs()["Listener"], stack.outputs()["Green"]
    elb = endpoint.client("elbv2")
    elb.modify_listener(ListenerArn=listener, DefaultActions=[{"Type": "forward", "TargetGroupArn": green}])

    def is_green() -> bool:
        [described] = elb.describe_listeners(ListenerArns=[listener])["Listeners"]
        return described["DefaultActions"][0]["TargetGroupArn"] == green

    yield stack, is_green
    stack.delete()


def test_an_update_of_something_else_leaves_the_listener_alone(live):
    stack, is_green = live
    old = stack.outputs()["Config"]
    assert stack.update(web_template(stack.name, interval=3)) == "UPDATE_COMPLETE", stack.failures()
    assert is_green()
    assert stack.outputs()["Config"] != old  # every property of a deployment configuration is create-only
    assert stack.outputs()["FullName"].startswith("targetgroup/")


def test_a_changed_listener_sends_its_default_action_again(live):
    stack, is_green = live
    assert stack.update(web_template(stack.name, port=81)) == "UPDATE_COMPLETE"
    assert not is_green()


def test_a_changed_listener_may_leave_its_traffic(live, endpoint):
    stack, is_green = live
    endpoint.read_as({"changed-listener": "keeps-traffic"})
    assert stack.update(web_template(stack.name, port=81)) == "UPDATE_COMPLETE"
    assert is_green()
    # Another default action is another one.
    moved = web_template(stack.name, port=81)
    moved["Resources"]["Listener"]["Properties"]["DefaultActions"] = [
        {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    ]
    listener = {"ListenerArns": [stack.outputs()["Listener"]]}
    status = stack.update(moved)
    endpoint.read_as({"changed-listener": "sends-action"})
    [described] = endpoint.client("elbv2").describe_listeners(**listener)["Listeners"]
    assert (status, described["DefaultActions"][0]["Type"]) == ("UPDATE_COMPLETE", "fixed-response")


def test_a_stack_tag_sends_it_again_as_well(live):
    stack, is_green = live
    tags = [{"Key": "team", "Value": "a"}]
    assert stack.update(web_template(stack.name), Tags=tags) == "UPDATE_COMPLETE", stack.failures()
    assert not is_green()


def test_a_rollback_sends_it_again_as_well(live, endpoint):
    stack, is_green = live
    broken = web_template(stack.name, port=81)
    broken["Resources"]["Broken"] = {
        "Type": "AWS::CodeDeploy::DeploymentConfig", "DependsOn": "Listener", "Properties": {
            "ComputePlatform": "ECS", "TrafficRoutingConfig": {"Type": "TimeBasedCanary", "TimeBasedCanary": {
                "CanaryPercentage": 150, "CanaryInterval": 1}}},
    }  # fmt: skip
    assert stack.update(broken) == "UPDATE_ROLLBACK_COMPLETE"
    assert "canaryPercentage must be between 1 and 99" in stack.failures()[0]
    assert not is_green()
    sent = [c for c in endpoint.calls() if c["caller"] == "cloudformation" and c["action"] == "ModifyListener"]
    assert sent[-1]["parameters"]["ListenerArn"] == stack.outputs()["Listener"]


def test_a_changed_code_deploy_service_is_refused(live):
    stack, _ = live
    changed = web_template(stack.name)
    changed["Resources"]["Service"]["Properties"]["DesiredCount"] = 2
    assert stack.update(changed) == "UPDATE_ROLLBACK_COMPLETE"
    assert any("CODE_DEPLOY deployment controller" in reason for reason in stack.failures())


def test_parameters_that_have_not_changed_may_not_be_sent(live, endpoint):
    """A grace period alone is what ECS takes of such a service."""
    stack, _ = live
    changed = web_template(stack.name)
    changed["Resources"]["Service"]["Properties"]["HealthCheckGracePeriodSeconds"] = 77
    endpoint.read_as({"service-update-parameters": "changed"})
    status = stack.update(changed)
    back = stack.update(web_template(stack.name))
    endpoint.read_as({"service-update-parameters": "all"})
    assert (status, back) == ("UPDATE_COMPLETE", "UPDATE_COMPLETE"), stack.failures()


def test_network_and_identity_types_leave_nothing(endpoint):
    resources = {
        "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "g"}},
        "In": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {
            "GroupId": get("Group", "GroupId"), "IpProtocol": "tcp", "FromPort": 1, "ToPort": 2,
            "CidrIp": "10.0.0.0/8"}},
        "Out": {"Type": "AWS::EC2::SecurityGroupEgress", "Properties": {
            "GroupId": get("Group", "GroupId"), "IpProtocol": "tcp", "FromPort": 1, "ToPort": 2,
            "DestinationSecurityGroupId": get("Group", "GroupId")}},
        "Address": {"Type": "AWS::EC2::EIP", "Properties": {"Domain": "vpc"}},
        "Nat": {"Type": "AWS::EC2::NatGateway", "Properties": {
            "SubnetId": "subnet-1", "AllocationId": get("Address", "AllocationId")}},
        "Oidc": {"Type": "AWS::IAM::OIDCProvider", "Properties": {
            "Url": "https://token.actions.githubusercontent.com", "ClientIdList": ["sts.amazonaws.com"]}},
    }  # fmt: skip
    stack = Stack(endpoint, "network")
    assert stack.create({"Resources": resources}) == "CREATE_COMPLETE", stack.failures()
    ec2, iam = endpoint.client("ec2"), endpoint.client("iam")
    assert len(ec2.describe_addresses()["Addresses"]) == 1
    assert stack.update({"Resources": resources}, Tags=[{"Key": "a", "Value": "b"}]) == "UPDATE_COMPLETE"
    assert len(ec2.describe_addresses()["Addresses"]) == 1
    stack.delete()
    assert ec2.describe_addresses()["Addresses"] == []
    assert [n["State"] for n in ec2.describe_nat_gateways()["NatGateways"]] in ([], ["deleted"])
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == []


def test_a_balancer_changes_in_place_and_gets_a_web_acl(endpoint):
    name = f"stack{next(_numbers)}"
    balancer: dict[str, Any] = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"Name": name}}
    acls = {acl: {"Type": "AWS::WAFv2::WebACL", "Properties": {
        "Name": f"{name}-{acl}", "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": {}}}
        for acl in ("First", "Second")}  # fmt: skip
    template = {"Resources": {"Balancer": balancer, **acls}, "Outputs": {"Arn": {"Value": ref("Balancer")}}}
    stack = Stack(endpoint, name)
    assert stack.create(template) == "CREATE_COMPLETE", stack.failures()
    arn = stack.outputs()["Arn"]
    elb, waf = endpoint.client("elbv2"), endpoint.client("wafv2")

    def web_acl() -> str | None:
        return waf.get_web_acl_for_resource(ResourceArn=arn)["WebACL"]["Name"]

    logs = [{"Key": "access_logs.s3.enabled", "Value": "true"}, {"Key": "access_logs.s3.bucket", "Value": "logs"}]
    balancer["Properties"].update(IpAddressType="dualstack", LoadBalancerAttributes=logs)
    for acl in ("First", "Second"):
        template["Resources"]["Association"] = {"Type": "AWS::WAFv2::WebACLAssociation", "Properties": {
            "ResourceArn": ref("Balancer"), "WebACLArn": get(acl, "Arn")}}  # fmt: skip
        assert stack.update(template) == "UPDATE_COMPLETE", stack.failures()
        assert web_acl() == f"{name}-{acl}"
    assert stack.outputs()["Arn"] == arn
    assert elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]["IpAddressType"] == "dualstack"
    assert [a for a in elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"] if a in logs] == logs

    del template["Resources"]["Association"]
    balancer["Properties"].pop("IpAddressType")
    assert stack.update(template) == "UPDATE_COMPLETE", stack.failures()
    with pytest.raises(ClientError, match="WAFNonexistentItemException"):
        web_acl()
    assert elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]["IpAddressType"] == "ipv4"
    nobodys = "arn:aws:wafv2:us-east-1:000000000000:regional/webacl/none/1"
    template["Resources"]["Association"] = {"Type": "AWS::WAFv2::WebACLAssociation", "Properties": {
        "ResourceArn": ref("Balancer"), "WebACLArn": nobodys}}  # fmt: skip
    assert stack.update(template) == "UPDATE_ROLLBACK_COMPLETE"
    stack.delete()
