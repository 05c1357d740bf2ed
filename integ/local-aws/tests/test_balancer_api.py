"""The balancer's API where callers depend on its refusals."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from web_service import WebService, eventually

GONE = "arn:aws:elasticloadbalancing:us-east-1:000000000000:{}/app/gone/1/2"


@pytest.fixture(scope="module")
def service(endpoint):
    return WebService(endpoint)


def create(service, port, **changes):
    action = {"Type": "forward", "TargetGroupArn": service.blue}
    request = {"LoadBalancerArn": service.balancer_arn, "Protocol": "HTTP", "Port": port, "DefaultActions": [action]}
    return service.elb.create_listener(**{**request, **changes})["Listeners"][0]["ListenerArn"]


def test_create_listener_is_idempotent_but_a_port_belongs_to_one(service):
    first = create(service, 8443)
    assert create(service, 8443) == first
    fixed = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
    with pytest.raises(ClientError, match="DuplicateListener"):
        create(service, 8443, DefaultActions=fixed)
    with pytest.raises(ClientError, match="DuplicateListener"):
        service.elb.modify_listener(ListenerArn=first, Port=80)
    service.elb.delete_listener(ListenerArn=first)


def test_an_https_listener_needs_a_certificate_once(service):
    with pytest.raises(ClientError, match="CertificateNotFound"):
        create(service, 443, Protocol="HTTPS")
    certificate = {"CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/1"}
    listener = create(service, 443, Protocol="HTTPS", Certificates=[certificate])
    service.elb.modify_listener(ListenerArn=listener, Protocol="HTTPS", SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06")
    described = service.elb.describe_listeners(ListenerArns=[listener])["Listeners"][0]
    assert described["Certificates"] == [certificate]
    service.elb.delete_listener(ListenerArn=listener)


def test_an_https_listener_may_have_certificates_behind_its_default_one(service):
    elb = service.elb
    certificates = [{"CertificateArn": f"arn:aws:acm:us-east-1:000000000000:certificate/{i}"} for i in range(3)]
    listener = create(service, 443, Protocol="HTTPS", Certificates=certificates[:1])
    for certificate in certificates[1:]:
        elb.add_listener_certificates(ListenerArn=listener, Certificates=[certificate])
    elb.remove_listener_certificates(ListenerArn=listener, Certificates=certificates[1:2])
    described = elb.describe_listener_certificates(ListenerArn=listener)["Certificates"]
    assert described == [{**certificates[0], "IsDefault": True}, {**certificates[2], "IsDefault": False}]
    elb.delete_listener(ListenerArn=listener)
    with pytest.raises(ClientError, match="ListenerNotFound"):
        elb.describe_listener_certificates(ListenerArn=listener)
    plain = create(service, 8444)
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        elb.add_listener_certificates(ListenerArn=plain, Certificates=certificates[:1])
    elb.delete_listener(ListenerArn=plain)


def test_what_does_not_exist_is_not_found(service):
    elb = service.elb
    gone_group = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/gone/1"
    with pytest.raises(ClientError, match="ListenerNotFound"):
        elb.describe_listeners(ListenerArns=[GONE.format("listener")])
    with pytest.raises(ClientError, match="ListenerNotFound"):
        elb.modify_listener(ListenerArn=GONE.format("listener"), Port=1)
    with pytest.raises(ClientError, match="RuleNotFound"):
        elb.describe_rules(RuleArns=[GONE.format("listener-rule")])
    with pytest.raises(ClientError, match="TargetGroupNotFound"):
        elb.describe_target_groups(Names=["gone"])
    with pytest.raises(ClientError, match="TargetGroupNotFound"):
        create(service, 85, DefaultActions=[{"Type": "forward", "TargetGroupArn": gone_group}])


def test_a_group_in_use_stays_until_its_balancer_goes(web):
    service = web()
    with pytest.raises(ClientError, match="ResourceInUse"):
        service.elb.delete_target_group(TargetGroupArn=service.blue)
    service.elb.delete_load_balancer(LoadBalancerArn=service.balancer_arn)
    with pytest.raises(ClientError, match="ListenerNotFound"):
        service.elb.describe_listeners(ListenerArns=[service.listener])
    service.elb.delete_target_group(TargetGroupArn=service.blue)


def test_a_balancer_that_is_gone_does_not_answer_for_its_name(web):
    service = web()
    assert service.get()[0] == 200
    service.elb.delete_load_balancer(LoadBalancerArn=service.balancer_arn)
    status, body = service.get()
    assert status == 503 and "there is no load balancer" in body


def test_a_port_takes_requests_when_a_security_group_of_the_balancer_opens_it(endpoint, service):
    ec2 = endpoint.client("ec2")
    group = ec2.create_security_group(GroupName="ports", Description="of the balancer")["GroupId"]
    eventually(lambda: service.get()[0] == 200)
    service.elb.set_security_groups(LoadBalancerArn=service.balancer_arn, SecurityGroups=[group])
    assert service.get() == (503, '{"message": "no security group of the load balancer opens port 80"}')
    everybody = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[everybody])
    assert service.get()[0] == 200
    assert service.get(port=9000)[0] == 503
    service.elb.set_security_groups(LoadBalancerArn=service.balancer_arn, SecurityGroups=[])
    assert service.get(port=9000)[0] == 200
