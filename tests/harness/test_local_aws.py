"""The local AWS itself: endpoints, counting, isolation."""

import boto3
import pytest

from .local_aws import ACCESS_KEY, REGION, SECRET_KEY, LocalAws
from .process import answers, wait_until

KEY = {"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
       "AttributeDefinitions": [{"AttributeName": "pk",
                                 "AttributeType": "S"}],
       "BillingMode": "PAY_PER_REQUEST"}


@pytest.fixture
def local(emulators):
    emulators.reset()
    return emulators


@pytest.fixture
def client(local):
    def make(service, variable, region=REGION):
        return boto3.client(
            service, region_name=region,
            endpoint_url=local.env[f"AWS_ENDPOINT_URL_{variable}"],
            aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY)
    return make


def test_each_service_answers_at_its_endpoint(local, client):
    client("dynamodb", "DYNAMODB").create_table(TableName="orders", **KEY)
    client("application-autoscaling",
           "APPLICATION_AUTO_SCALING").describe_scalable_targets(
               ServiceNamespace="dynamodb")
    client("sts", "STS").get_caller_identity()
    client("s3", "S3").list_buckets()
    assert local.counts() == {
        "DynamoDB.CreateTable": 1, "AutoScaling.DescribeScalableTargets": 1,
        "STS.GetCallerIdentity": 1, "GET /": 1}
    assert {call.access_key for call in local.calls} == {ACCESS_KEY}


def test_counts_requests_and_connections(local, client):
    before = local.dynamodb_proxy.connections
    dynamodb = client("dynamodb", "DYNAMODB")
    for _ in range(5):
        dynamodb.list_tables()
    assert local.budget() == 5
    assert local.dynamodb_proxy.connections == before + 1
    local.reset_counts()
    assert local.calls == []


def test_regions_are_apart(local, client):
    client("dynamodb", "DYNAMODB", "us-east-1").create_table(
        TableName="orders", **KEY)
    assert local.table_names("us-east-1") == ["orders"]
    assert local.table_names() == []


def test_reset_forgets_everything(local, client):
    client("dynamodb", "DYNAMODB").create_table(TableName="orders", **KEY)
    local.reset()
    assert local.table_names() == [] and local.calls == []


def test_nothing_is_left_running(tmp_path):
    with LocalAws(tmp_path) as aws:
        ports = [aws.ministack.port, aws.moto.port, aws.dynamodb_proxy.port,
                 aws.scaling_proxy.port]
        assert all(map(answers, ports))
    wait_until(lambda: not any(map(answers, ports)), 5, "all stopped")
