"""What the API accepts, refuses and shows."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from web_service import eventually

READY_WAIT = {
    "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 60},
    "deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 60},
}


@pytest.fixture(scope="module")
def service(endpoint):
    from web_service import WebService

    return WebService(endpoint)


@pytest.mark.parametrize(
    "revision, code",
    [
        (None, "RevisionRequiredException"),
        ({"revisionType": "S3", "s3Location": {}}, "InvalidRevisionException"),
        ({"revisionType": "AppSpecContent", "appSpecContent": {"content": "{"}}, "InvalidRevisionException"),
        ({"revisionType": "String", "string": {"content": "Resources: []"}}, "InvalidRevisionException"),
    ],
)
def test_a_bad_revision_is_refused_at_once(service, revision, code):
    request = {"revision": revision} if revision else {}
    with pytest.raises(ClientError, match=code):
        service.codedeploy.create_deployment(applicationName=service.name, deploymentGroupName=service.name, **request)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"container": "other"}, "container other does not exist"),
        ({"port": 9999}, "did not have a container port 9999"),
        ({"task_definition": "nobody:7"}, "active task definition nobody:7"),
    ],
)
def test_what_ecs_refuses_fails_the_deployment(service, change, words):
    request = {"task_definition": service.name, **change}
    info = service.finished(service.deploy(**request))
    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", "ECS_UPDATE_ERROR")
    assert words in info["errorInformation"]["message"]


def test_unknown_names_have_their_own_errors(service):
    client = service.codedeploy
    with pytest.raises(ClientError, match="ApplicationDoesNotExistException"):
        client.get_application(applicationName="nobody")
    with pytest.raises(ClientError, match="DeploymentGroupDoesNotExistException"):
        client.get_deployment_group(applicationName=service.name, deploymentGroupName="nobody")
    with pytest.raises(ClientError, match="DeploymentConfigDoesNotExistException"):
        client.get_deployment_config(deploymentConfigName="nobody")
    with pytest.raises(ClientError, match="DeploymentDoesNotExistException"):
        client.get_deployment(deploymentId="d-NOBODY")
    with pytest.raises(ClientError, match="ApplicationAlreadyExistsException"):
        client.create_application(applicationName=service.name, computePlatform="ECS")


@pytest.mark.parametrize("percentage, interval", [(0, 5), (100, 5), (25, 0), (25, 2881)])
def test_a_routing_outside_aws_limits_is_refused(service, percentage, interval):
    shift = {"canaryPercentage": percentage, "canaryInterval": interval}
    with pytest.raises(ClientError, match="InvalidTrafficRoutingConfigurationException"):
        service.codedeploy.create_deployment_config(
            deploymentConfigName="wrong", computePlatform="ECS",
            trafficRoutingConfig={"type": "TimeBasedCanary", "timeBasedCanary": shift},
        )  # fmt: skip


def test_lists_are_filtered(web):
    service = web(rollback=False)
    first = service.release("example/app:good")
    service.finished(first)
    failed = service.deploy("nobody:1")
    service.finished(failed)
    names = {"applicationName": service.name, "deploymentGroupName": service.name}
    listed = lambda **more: service.codedeploy.list_deployments(**names, **more)["deployments"]  # noqa: E731
    assert listed() == [failed, first]
    assert listed(includeOnlyStatuses=["Succeeded"]) == [first]
    assert listed(includeOnlyStatuses=["InProgress", "Created"]) == []
    group = service.codedeploy.get_deployment_group(**names)["deploymentGroupInfo"]
    assert group["lastSuccessfulDeployment"]["deploymentId"] == first
    assert group["lastAttemptedDeployment"]["deploymentId"] == failed
    batch = service.codedeploy.batch_get_deployments(deploymentIds=[first, failed])["deploymentsInfo"]
    assert [info["status"] for info in batch] == ["Succeeded", "Failed"]
    assert service.codedeploy.list_deployment_targets(deploymentId=first)["targetIds"] == [
        f"{service.name}:{service.name}"
    ]


def test_a_deployment_can_wait_for_its_continuation(web):
    service = web(group={"blueGreenDeploymentConfiguration": READY_WAIT})
    identifier = service.release("example/app:good")
    client = service.codedeploy
    with pytest.raises(ClientError, match="DeploymentIsNotInReadyStateException"):
        client.continue_deployment(deploymentId=identifier, deploymentWaitType="TERMINATION_WAIT")
    eventually(lambda: service.deployment(identifier)["status"] == "Ready")
    assert service.weights() == {"blue": 100, "green": 0}
    client.continue_deployment(deploymentId=identifier, deploymentWaitType="READY_WAIT")
    eventually(lambda: service.deployment(identifier)["instanceTerminationWaitTimeStarted"])
    client.continue_deployment(deploymentId=identifier, deploymentWaitType="TERMINATION_WAIT")
    assert service.finished(identifier)["status"] == "Succeeded"


def test_a_group_needs_a_code_deploy_service(service):
    with pytest.raises(ClientError, match="InvalidECSServiceException"):
        service.codedeploy.create_deployment_group(
            applicationName=service.name, deploymentGroupName="other", serviceRoleArn="arn:aws:iam::0:role/r",
            ecsServices=[{"clusterName": service.name, "serviceName": "nobody"}],
        )  # fmt: skip


def test_a_deployment_ends_with_its_group(web):
    service = web(group={"blueGreenDeploymentConfiguration": READY_WAIT})
    identifier = service.release("example/app:good")
    eventually(lambda: service.deployment(identifier)["status"] == "Ready")
    names = {"applicationName": service.name, "deploymentGroupName": service.name}
    service.codedeploy.delete_deployment_group(**names)
    service.codedeploy.delete_deployment_group(**names)  # nothing to delete is no error
    info = service.finished(identifier)
    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", "DEPLOYMENT_GROUP_MISSING")
    assert "rollbackInfo" not in info
    service.ecs.delete_service(cluster=service.name, service=service.name, force=True)
    eventually(lambda: not service.ecs.list_tasks(cluster=service.name)["taskArns"])


def test_state_changes_are_events(web, endpoint):
    service = web()
    sqs, events = endpoint.client("sqs"), endpoint.client("events")
    queue = sqs.create_queue(QueueName=service.name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["aws.codedeploy"], "detail": {"deploymentGroup": [service.name]}}
    events.put_rule(Name=service.name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=service.name, Targets=[{"Id": "queue", "Arn": arn}])
    service.finished(service.release("example/app:good"))
    messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=2)["Messages"]
    assert {json.loads(message["Body"])["detail"]["state"] for message in messages} == {"START", "SUCCESS"}
