"""What the client signs, checked by botocore's signer and by an emulator that
refuses wrong signatures."""

import json
import sys
from pathlib import Path

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from aws.probe import KEY, SECRET, TOKEN
from aws.recorder import Recorder
from harness.process import start_server


def botocore_signature(asked, url, service, token):
    """Of the same headers as in the request's own signature."""
    names = asked.headers["authorization"].split("SignedHeaders=")[1]
    names = names.split(",")[0].split(";")
    request = AWSRequest("POST", url + asked.path, data=asked.body,
                         headers={n: asked.headers[n] for n in names})
    request.context["timestamp"] = asked.headers["x-amz-date"]
    auth = SigV4Auth(Credentials(KEY, SECRET, token), service, "eu-west-1")
    return auth.signature(
        auth.string_to_sign(request, auth.canonical_request(request)), request)


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("path", ["", "/", "/a/b%20c/", "/a//b/../c"])
@pytest.mark.parametrize("service, name", [
    ("DynamoDB", "dynamodb"),
    ("Application Auto Scaling", "application-autoscaling"),
    ("STS", "sts")])
def test_as_botocore(probe, token, path, service, name):
    with Recorder(lambda asked: (400, b"{}")) as server:
        probe.keys(token=token).error(
            service, "GetCallerIdentity", {"TableName": "é"},
            AWS_ENDPOINT_URL=server.url + path)
        (asked,) = server.asked
        assert asked.headers.get("x-amz-security-token") == token
        assert asked.headers["authorization"].endswith(
            "Signature=" + botocore_signature(asked, server.url, name, token))


@pytest.fixture(scope="module")
def strict_server(tmp_path_factory):
    log = tmp_path_factory.mktemp("ministack") / "log"
    program = Path(sys.executable).parent / "ministack"
    server = start_server(
        "ministack", lambda port: [program], log,
        lambda port: {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port),
                      "MINISTACK_HOST": "127.0.0.1", "AUTH": "true",
                      "TMPDIR": str(log.parent)})
    yield server
    server.stop()


@pytest.fixture(scope="module")
def user_keys(strict_server):
    """Of an IAM user who may do everything."""
    iam = boto3.client("iam", region_name="us-east-1",
                       endpoint_url=strict_server.url,
                       aws_access_key_id="test", aws_secret_access_key="test")
    iam.create_user(UserName="ci")
    iam.put_user_policy(UserName="ci", PolicyName="all", PolicyDocument=(
        json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}]})))
    key = iam.create_access_key(UserName="ci")["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def test_accepted_by_a_service_that_checks(probe, strict_server, user_keys):
    probe.env["AWS_ENDPOINT_URL"] = strict_server.url
    probe.keys(*user_keys)
    assert probe.answer("DynamoDB", "ListTables") == {"TableNames": []}
    identity = probe.answer("STS", "GetCallerIdentity")
    assert identity["Arn"].endswith("user/ci")


def test_a_wrong_secret_is_refused(probe, strict_server, user_keys):
    probe.env["AWS_ENDPOINT_URL"] = strict_server.url
    error = probe.keys(user_keys[0], SECRET).error("DynamoDB", "ListTables")
    assert error["kind"] == "invalid credentials"
    assert error["attempts"] == 1
    assert user_keys[0] not in error["text"]


def test_an_unknown_key_is_refused(probe, strict_server):
    probe.env["AWS_ENDPOINT_URL"] = strict_server.url
    for service, code in [("DynamoDB", "UnrecognizedClientException"),
                          ("STS", "InvalidClientTokenId")]:
        error = probe.keys().error(service, "GetCallerIdentity")
        assert error["kind"] == "invalid credentials"
        assert error["code"] == code
