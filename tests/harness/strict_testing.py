"""What the tests of the strict AWS share: a boto3 client that does not
retry, and one table."""

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from .local_aws import ACCESS_KEY, REGION, SECRET_KEY
from .process import wait_until

KEY = [{"AttributeName": "pk", "KeyType": "HASH"}]
DEFINED = [{"AttributeName": "pk", "AttributeType": "S"},
           {"AttributeName": "a", "AttributeType": "S"}]
FIVE = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
BY_A = {"IndexName": "by-a", "Projection": {"ProjectionType": "ALL"},
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]}
ENDPOINTS = {"dynamodb": "DYNAMODB",
             "application-autoscaling": "APPLICATION_AUTO_SCALING"}


def client(aws, service="dynamodb", key=ACCESS_KEY, secret=SECRET_KEY,
           token=None, region=REGION):
    return boto3.client(
        service, region_name=region,
        endpoint_url=aws.env[f"AWS_ENDPOINT_URL_{ENDPOINTS[service]}"],
        aws_access_key_id=key, aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(retries={"max_attempts": 0},
                      parameter_validation=False))


def create(dynamodb, **rest):
    request = {"TableName": "orders", "KeySchema": KEY,
               "AttributeDefinitions": DEFINED[:1],
               "BillingMode": "PAY_PER_REQUEST", **rest}
    return dynamodb.create_table(**request)


def create_provisioned(dynamodb):
    create(dynamodb, AttributeDefinitions=DEFINED, BillingMode="PROVISIONED",
           ProvisionedThroughput=FIVE,
           GlobalSecondaryIndexes=[{**BY_A, "ProvisionedThroughput": FIVE}])


def describe(dynamodb):
    return dynamodb.describe_table(TableName="orders")["Table"]


def describe_or_none(dynamodb):
    try:
        return describe(dynamodb)
    except dynamodb.exceptions.ResourceNotFoundException:
        return None


def active(dynamodb):
    def look():
        table = describe_or_none(dynamodb) or {"TableStatus": "none"}
        settled = table["TableStatus"] == "ACTIVE" and all(
            i["IndexStatus"] == "ACTIVE"
            for i in table.get("GlobalSecondaryIndexes", []))
        return table if settled else None
    return wait_until(look, 20, "ACTIVE")


def update(dynamodb, **request):
    return dynamodb.update_table(TableName="orders", **request)


def refused(code, text, function, **request):
    with pytest.raises(ClientError) as caught:
        function(**request)
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    assert text in error["Message"]
