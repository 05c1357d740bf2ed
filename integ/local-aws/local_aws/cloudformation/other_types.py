"""The small types that ministack lacks, provisioned through its own service APIs."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import cloudwatch, ec2, ecs, iam, waf
from ministack.services.cloudformation import provisioners

from .. import emulator
from ..readings import Readings
from ..scope import current_arn
from .handlers import Properties, ResourceError, Result, physical_name, register, tagged


def _query(operation: Callable[[Any], Any], parameters: Mapping[str, Any]) -> str:
    """Calls an operation of one of ministack's query-protocol APIs in process and returns its XML."""
    status, _, body = operation({key: [str(value)] for key, value in parameters.items()})
    text = body.decode() if isinstance(body, bytes) else body
    if status >= 400:
        raise ResourceError(f"{_element(text, 'Message')} (Error Code: {_element(text, 'Code')})")
    return text


def _element(xml: str, name: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", xml)
    return found[1] if found else ""


def _tag_parameters(resource: str, properties: Properties) -> dict[str, str]:
    parameters = {}
    for number, tag in enumerate(properties.get("Tags") or [], start=1):
        parameters["TagSpecification.1.ResourceType"] = resource
        parameters[f"TagSpecification.1.Tag.{number}.Key"] = tag["Key"]
        parameters[f"TagSpecification.1.Tag.{number}.Value"] = tag["Value"]
    return parameters


def _replace_ec2_tags(physical_id: str, properties: Properties) -> None:
    ec2._tags[physical_id] = [{"Key": tag["Key"], "Value": tag["Value"]} for tag in properties.get("Tags") or []]


class ElasticIp:
    """Ref is the address; the allocation id is what everything else needs."""

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        domain = {"Domain": properties.get("Domain", "vpc")}
        xml = _query(ec2._allocate_address, {**domain, **_tag_parameters("elastic-ip", properties)})
        address = _element(xml, "publicIp")
        return address, {"PublicIp": address, "AllocationId": _element(xml, "allocationId")}

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        allocation = _allocation_of(physical_id)
        _replace_ec2_tags(allocation, new)
        return physical_id, {"PublicIp": physical_id, "AllocationId": allocation}

    def delete(self, physical_id: str, properties: Properties) -> None:
        allocation = _allocation_of(physical_id)
        if allocation:
            _query(ec2._release_address, {"AllocationId": allocation})


def _allocation_of(address: str) -> str:
    return next((key for key, record in ec2._addresses.items() if record["PublicIp"] == address), "")


class NatGateway:
    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        names = ("SubnetId", "AllocationId", "ConnectivityType")
        given = {name: properties[name] for name in names if properties.get(name)}
        xml = _query(ec2._create_nat_gateway, {**given, **_tag_parameters("natgateway", properties)})
        identifier = _element(xml, "natGatewayId")
        return identifier, {"NatGatewayId": identifier}

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        _replace_ec2_tags(physical_id, new)
        return physical_id, {"NatGatewayId": physical_id}

    def delete(self, physical_id: str, properties: Properties) -> None:
        if physical_id in ec2._nat_gateways:
            _query(ec2._delete_nat_gateway, {"NatGatewayId": physical_id})


class SecurityGroupRule:
    """A separate ingress or egress rule."""

    def __init__(self, peer: str, authorize: Callable[[Any], Any], revoke: Callable[[Any], Any]) -> None:
        self._peer = peer
        self._authorize = authorize
        self._revoke = revoke

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        _query(self._authorize, self._parameters(properties))
        identifier = f"sgr-{uuid.uuid4().hex[:17]}"
        return identifier, {"Id": identifier}

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        self.delete(physical_id, old)
        _query(self._authorize, self._parameters(new))
        return physical_id, {"Id": physical_id}

    def delete(self, physical_id: str, properties: Properties) -> None:
        if properties["GroupId"] in ec2._security_groups:
            _query(self._revoke, self._parameters(properties))

    def _parameters(self, properties: Properties) -> dict[str, Any]:
        permission = {
            "IpProtocol": properties["IpProtocol"],
            "FromPort": properties.get("FromPort"),
            "ToPort": properties.get("ToPort"),
            "IpRanges.1.CidrIp": properties.get("CidrIp"),
            "Ipv6Ranges.1.CidrIpv6": properties.get("CidrIpv6"),
            "Groups.1.GroupId": properties.get(self._peer),
        }
        given = {f"IpPermissions.1.{name}": value for name, value in permission.items() if value is not None}
        return {"GroupId": properties["GroupId"], **given}


class CompositeAlarm:
    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        return self._put(properties.get("AlarmName") or physical_name(stack_name, logical_id, 255), properties)

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        return self._put(physical_id, new)

    def delete(self, physical_id: str, properties: Properties) -> None:
        if physical_id in cloudwatch._composite_alarms:
            _json_answer(cloudwatch._delete_alarms({}, {"AlarmNames": [physical_id]}, False, True))

    def _put(self, name: str, properties: Properties) -> Result:
        request = {key: value for key, value in properties.items() if key != "Tags"}
        request.update(AlarmName=name, ActionsEnabled=str(properties.get("ActionsEnabled", True)).lower() == "true")
        _json_answer(cloudwatch._put_composite_alarm({}, request, False, True))
        arn = current_arn("cloudwatch", f"alarm:{name}")
        cloudwatch._resource_tags[arn] = {tag["Key"]: tag.get("Value", "") for tag in properties.get("Tags") or []}
        return name, {"Arn": arn}


def _json_answer(response: tuple[int, Any, bytes]) -> None:
    if response[0] >= 400:
        document = json.loads(response[2])
        raise ResourceError(document.get("message") or document.get("Message") or str(document))


class OidcProvider:
    """Ref is the ARN."""

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        parameters = {"Url": properties["Url"]}
        for name, member in (("ClientIdList", "ClientIDList"), ("ThumbprintList", "ThumbprintList")):
            for number, value in enumerate(properties.get(name) or [], start=1):
                parameters[f"{member}.member.{number}"] = value
        arn = _element(_query(iam._create_oidc_provider, parameters), "OpenIDConnectProviderArn")
        return arn, {"Arn": arn}

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        provider = iam._oidc_providers[physical_id]
        provider["ClientIDList"] = list(new.get("ClientIdList") or [])
        provider["ThumbprintList"] = list(new.get("ThumbprintList") or [])
        return physical_id, {"Arn": physical_id}

    def delete(self, physical_id: str, properties: Properties) -> None:
        if physical_id in iam._oidc_providers:
            _query(iam._delete_oidc_provider, {"OpenIDConnectProviderArn": physical_id})


class ClusterCapacity:
    """Ref is the cluster's name."""

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        return self._put(properties["Cluster"], properties)

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        return self._put(physical_id, new)

    def delete(self, physical_id: str, properties: Properties) -> None:
        self._put(physical_id, {})

    @staticmethod
    def _put(cluster: str, properties: Properties) -> Result:
        strategy = [
            {name[0].lower() + name[1:]: value for name, value in item.items()}
            for item in properties.get("DefaultCapacityProviderStrategy") or []
        ]
        ecs._put_cluster_capacity_providers(
            {
                "cluster": cluster,
                "capacityProviders": properties.get("CapacityProviders") or [],
                "defaultCapacityProviderStrategy": strategy,
            }
        )
        return cluster, {"Cluster": cluster}


class WebAclAssociation:
    """Ref is `RESOURCE|WEB ACL`. Nothing is inspected here."""

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        resource, acl = properties["ResourceArn"], properties["WebACLArn"]
        _json_answer(waf._associate_web_acl({"ResourceArn": resource, "WebACLArn": acl}))
        return f"{resource}|{acl}", {}

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        return self.create(logical_id, new, stack_name)

    def delete(self, physical_id: str, properties: Properties) -> None:
        resource, acl = physical_id.split("|")
        # One that has taken its place comes before it goes.
        if waf._associations.get(resource) == acl:
            _json_answer(waf._disassociate_web_acl({"ResourceArn": resource}))


def _keep_replaced_revisions(readings: Readings) -> None:
    """CloudFormation deregisters the revision of a task definition that it replaces, or it does not."""
    name = "AWS::ECS::TaskDefinition"
    known = provisioners._RESOURCE_HANDLERS[name]

    def delete(physical_id: str, properties: Properties) -> None:
        if readings.replaced_revision == "deregistered":
            known["delete"](physical_id, properties)

    emulator.enter(provisioners, "_RESOURCE_HANDLERS", name, {**known, "delete": delete})


def install(readings: Readings) -> None:
    _keep_replaced_revisions(readings)
    register("AWS::EC2::EIP", ElasticIp())
    register("AWS::EC2::NatGateway", NatGateway(), replaces=("SubnetId", "AllocationId", "ConnectivityType"))
    ingress = SecurityGroupRule("SourceSecurityGroupId", ec2._authorize_sg_ingress, ec2._revoke_sg_ingress)
    egress = SecurityGroupRule("DestinationSecurityGroupId", ec2._authorize_sg_egress, ec2._revoke_sg_egress)
    register("AWS::EC2::SecurityGroupIngress", ingress)
    register("AWS::EC2::SecurityGroupEgress", egress)
    register("AWS::CloudWatch::CompositeAlarm", CompositeAlarm(), replaces=("AlarmName",), name="AlarmName")
    register("AWS::ECS::ClusterCapacityProviderAssociations", ClusterCapacity(), replaces=("Cluster",))
    register("AWS::WAFv2::WebACLAssociation", WebAclAssociation(), replaces=("ResourceArn", "WebACLArn"))
    register("AWS::IAM::OIDCProvider", OidcProvider(), replaces=("Url",))
    for type_name in ("AWS::EC2::EIP", "AWS::EC2::NatGateway", "AWS::CloudWatch::CompositeAlarm"):
        tagged(type_name)
