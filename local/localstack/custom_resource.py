"""LocalStack's community edition leaves custom resources out, and says that they are there. This provider runs them as
CloudFormation does: it invokes the function that the service token names, and takes the answer from the address that it
gave the function, which is a signed one of S3. It leaves out two things: a function that ends without an answer fails
at once instead of after the service timeout, and a resource whose id changes with an update isn't deleted under the old
one.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
"""

import json
import logging
import uuid

from botocore.config import Config
from localstack import config
from localstack.aws.connect import connect_to
from localstack.services.cloudformation.resource_provider import (
    CloudFormationResourceProviderPlugin,
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
)

LOG = logging.getLogger(__name__)

# The object that is the answer; it is alone in its bucket, which is there as long as the function runs.
KEY = "answer"
# What a resource is known by besides its own attributes.
IDENTITY = "Id"
GIVEN = "GivenProperties"


class CustomResourceProvider(ResourceProvider):
    TYPE = "AWS::CloudFormation::CustomResource"
    SCHEMA = {
        "typeName": TYPE,
        "primaryIdentifier": [f"/properties/{IDENTITY}"],
        "properties": {},
        "readOnlyProperties": [],
    }

    def create(self, request):
        return run(request, "Create", request.desired_state, {})

    def update(self, request):
        before = request.previous_state or {}
        known = {"PhysicalResourceId": before[IDENTITY], "OldResourceProperties": before[GIVEN]}
        return run(request, "Update", request.desired_state, known, before)

    def delete(self, request):
        model = request.desired_state
        if IDENTITY not in model:
            # Its creation got no answer.
            return ProgressEvent(OperationStatus.SUCCESS, resource_model={})
        return run(request, "Delete", model[GIVEN], {"PhysicalResourceId": model[IDENTITY]}, model)


def run(request, request_type, properties, known, before=None):
    """before: what the resource stays when this fails; LocalStack keeps the model of a failure, too."""
    given = as_text({name: value for name, value in properties.items() if name not in (IDENTITY, GIVEN)})
    function = given["ServiceToken"]
    request_id = str(uuid.uuid4())
    bucket = f"custom-resource-{request_id}"
    s3 = request.aws_client_factory.s3
    s3.create_bucket(Bucket=bucket)
    event = {
        "RequestType": request_type,
        "RequestId": request_id,
        "ResponseURL": address_of_answer(request, bucket),
        "ResourceType": request.resource_type,
        "LogicalResourceId": request.logical_resource_id,
        "StackId": request.stack_id,
        "ResourceProperties": given,
        **known,
    }
    LOG.info("invoking %s: %s %s", function, request_type, request.logical_resource_id)
    try:
        ended = request.aws_client_factory.lambda_.invoke(FunctionName=function, Payload=json.dumps(event))
    finally:
        answer = take_answer(s3, bucket)
    if answer is None:
        said = ended["Payload"].read().decode(errors="replace")[:1000]
        return failed(f"{function} ended without an answer: {said}", before)
    model = {**given, **(answer.get("Data") or {}), IDENTITY: answer["PhysicalResourceId"], GIVEN: given}
    if answer["Status"] != "SUCCESS":
        return failed(answer.get("Reason", ""), before or model)
    return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)


def failed(reason, model):
    return ProgressEvent(OperationStatus.FAILED, resource_model=model or {}, message=reason)


def address_of_answer(request, bucket):
    """Of the host by which functions in containers reach LocalStack as well; by default localhost.localstack.cloud."""
    clients = connect_to(
        region_name=request.region_name,
        aws_access_key_id=request.account_id,
        endpoint_url=config.external_service_url(),
        config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"),
    )
    return clients.s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": KEY})


def take_answer(s3, bucket):
    """None when there is none."""
    answer = None
    # An error that says "not found" would be taken for a success by LocalStack.
    if "Contents" in s3.list_objects_v2(Bucket=bucket):
        answer = json.loads(s3.get_object(Bucket=bucket, Key=KEY)["Body"].read())
        s3.delete_object(Bucket=bucket, Key=KEY)
    s3.delete_bucket(Bucket=bucket)
    return answer


def as_text(value):
    """CloudFormation makes texts of numbers and of true and false."""
    if isinstance(value, dict):
        return {name: as_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value if value is None else str(value)


class CustomResourcePlugin(CloudFormationResourceProviderPlugin):
    name = CustomResourceProvider.TYPE

    def __init__(self):
        self.factory = None

    def load(self):
        self.factory = CustomResourceProvider
