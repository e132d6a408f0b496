"""Each source of keys against a real process or endpoint."""

import json

import pytest

from aws import served
from aws.probe import KEY, SECRET
from aws.recorder import Recorder

ROLE = "arn:aws:iam::222222222222:role/deploy"


@pytest.fixture(params=["ministack", "moto"])
def sts(request, emulators):
    return getattr(emulators, request.param)


def arn(probe):
    return probe.answer("STS", "GetCallerIdentity")["Arn"]


def test_roles_of_profiles(probe, sts):
    probe.config(f"""
[profile base]
aws_access_key_id = {KEY}
aws_secret_access_key = {SECRET}
[profile deploy]
role_arn = {ROLE}
source_profile = base
role_session_name = ci
external_id = shared
[profile chained]
role_arn = arn:aws:iam::333333333333:role/second
source_profile = deploy
role_session_name = again
""")
    probe.env |= {"AWS_ENDPOINT_URL": sts.url, "AWS_PROFILE": "deploy"}
    assert arn(probe) == (
        "arn:aws:sts::222222222222:assumed-role/deploy/ci")
    probe.env["AWS_PROFILE"] = "chained"
    assert arn(probe) == (
        "arn:aws:sts::333333333333:assumed-role/second/again")


def test_web_identity_of_the_environment(probe, sts):
    token = probe.home / "token"
    token.write_text("aaa.bbb.ccc")
    probe.env |= {"AWS_ENDPOINT_URL": sts.url, "AWS_ROLE_ARN": ROLE,
                  "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
                  "AWS_ROLE_SESSION_NAME": "pod"}
    assert arn(probe) == "arn:aws:sts::222222222222:assumed-role/deploy/pod"


def used(probe, **env):
    """The key that signs, and the session token."""
    with Recorder(lambda asked: (200, b"{}")) as service:
        probe.answer("DynamoDB", "ListTables", AWS_ENDPOINT_URL=service.url,
                     **env)
        headers = service.asked[0].headers
    key = headers["authorization"].split("Credential=")[1].split("/")[0]
    return key, headers.get("x-amz-security-token")


def test_credential_process(probe):
    tool = probe.home / "my tool"
    tool.write_text("#!/bin/sh\nprintf '%s' \"$1\"\necho noise >&2\n")
    tool.chmod(0o700)
    keys = json.dumps({"Version": 1, "AccessKeyId": "ASIAPROCESS",
                       "SecretAccessKey": "s", "SessionToken": "$(id)"})
    probe.config(f"[default]\ncredential_process = \"{tool}\" '{keys}'\n")
    assert used(probe) == ("ASIAPROCESS", "$(id)")


def test_container(probe):
    def serve(asked):
        allowed = asked.headers.get("authorization") == "pod-token"
        return served.container(asked) if allowed else (401, b"")

    token = probe.home / "token"
    token.write_text("pod-token\n")
    with Recorder(serve) as server:
        assert used(probe,
                    AWS_CONTAINER_CREDENTIALS_FULL_URI=server.url + "/v1",
                    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=str(token),
                    HTTP_PROXY="http://127.0.0.1:1",
                    NO_PROXY="127.0.0.1") == ("ASIASERVED", "served-token")


def test_instance(probe):
    del probe.env["AWS_EC2_METADATA_DISABLED"]
    with Recorder(served.instance) as server:
        assert used(probe, AWS_EC2_METADATA_SERVICE_ENDPOINT=server.url,
                    AWS_METADATA_SERVICE_TIMEOUT="20") == (
                        "ASIASERVED", "served-token")
        assert len(server.asked) == 3
