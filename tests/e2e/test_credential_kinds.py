"""Each kind of credential, from the credentials file to the table."""

import json
import os

import pytest

from aws import served
from aws.recorder import Recorder
from harness.local_aws import ACCESS_KEY, REGION, SECRET_KEY
from harness.manifests import (API_VERSION, CREDENTIAL, table, write,
                               write_credentials)

DEPLOY = "arn:aws:iam::222222222222:role/deploy"
SECOND = "arn:aws:iam::333333333333:role/second"
KEYS = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}


def entry(**spec) -> dict:
    return {"apiVersion": API_VERSION, "kind": "AwsCredential",
            "metadata": {"name": CREDENTIAL},
            "spec": {"region": REGION, **spec}}


@pytest.fixture
def life(dynaplane, aws):
    """Makes a table, refreshes and deletes it with a credential; gives the
    account that it was in and the keys that were used on DynamoDB."""
    aws.trust_every_key()

    def live(credential, **env):
        write_credentials(dynaplane.credentials, credential)
        result = dynaplane.up(table(), env=env).expect(0).one()
        dynaplane.refresh(table(), env=env).expect(0)
        dynaplane.destroy(table(), "--allow-data-loss", env=env).expect(0)
        arn = result["outputs"]["orders"]["tableArn"]
        keys = {call.access_key for call in aws.calls
                if call.operation.startswith("DynamoDB.")}
        return arn.split(":")[4], keys
    return live


def config(dynaplane, text):
    folder = dynaplane.home / ".aws"
    folder.mkdir()
    (folder / "config").write_text(text)


def test_profile(life, dynaplane):
    config(dynaplane, f"[profile dev]\naws_access_key_id = {ACCESS_KEY}\n"
                      f"aws_secret_access_key = {SECRET_KEY}\n")
    assert life(entry(profile="dev"))[1] == {ACCESS_KEY}


def test_profile_with_roles(life, dynaplane):
    config(dynaplane, f"""
[profile base]
aws_access_key_id = {ACCESS_KEY}
aws_secret_access_key = {SECRET_KEY}
[profile deploy]
role_arn = {DEPLOY}
source_profile = base
external_id = shared
[profile second]
role_arn = {SECOND}
source_profile = deploy
""")
    account, keys = life(entry(profile="second", accountId="333333333333"))
    assert account == "333333333333" and ACCESS_KEY not in keys


def test_profile_with_a_process(life, dynaplane):
    keys = {"Version": 1, "AccessKeyId": ACCESS_KEY,
            "SecretAccessKey": SECRET_KEY}
    tool = dynaplane.home / "keys"
    tool.write_text(f"#!/bin/sh\necho '{json.dumps(keys)}'\n")
    tool.chmod(0o700)
    config(dynaplane, f"[profile dev]\ncredential_process = {tool}\n")
    assert life(entry(profile="dev"))[1] == {ACCESS_KEY}


def test_roles_of_the_credentials_file(life, aws):
    account, keys = life(entry(
        accountId="333333333333", assumeRole={
            "roleArn": DEPLOY, "externalId": "shared", "sessionName": "ci",
            "duration": "30m", "chainedAssumeRoles": [{"roleArn": SECOND}]}),
        **KEYS)
    assert account == "333333333333" and ACCESS_KEY not in keys
    # Each run takes both on, once, and so does who compares the account with
    # that of the state (not before the first run, which has none) and who looks
    # at the table that is to go.
    assert aws.counts()["STS.AssumeRole"] == 12


def test_web_identity(life, dynaplane):
    (dynaplane.folder / "token").write_text("aaa.bbb.ccc")
    account, _ = life(entry(webIdentity={
        "webIdentityTokenFile": "token", "roleArn": DEPLOY}))
    assert account == "222222222222"


def test_web_identity_of_the_environment(life, dynaplane):
    token = dynaplane.folder / "token"
    token.write_text("aaa.bbb.ccc")
    account, _ = life(entry(), AWS_ROLE_ARN=DEPLOY,
                      AWS_WEB_IDENTITY_TOKEN_FILE=token)
    assert account == "222222222222"


def test_container(life):
    with Recorder(served.container) as server:
        _, keys = life(entry(), AWS_CONTAINER_CREDENTIALS_FULL_URI=(
            f"{server.url}/v1"))
    assert keys == {"ASIASERVED"}


def test_instance(life):
    with Recorder(served.instance) as server:
        _, keys = life(entry(), AWS_EC2_METADATA_DISABLED=None,
                       AWS_METADATA_SERVICE_TIMEOUT="20",
                       AWS_EC2_METADATA_SERVICE_ENDPOINT=server.url)
    assert keys == {"ASIASERVED"}


def test_environment_and_session_token(life):
    _, keys = life(entry(), **{**KEYS, "AWS_ACCESS_KEY_ID": "ASIAENVIRON"},
                   AWS_SESSION_TOKEN="t")
    assert keys == {"ASIAENVIRON"}


def test_keys_are_renewed_while_a_table_is_waited_for(strict_user, strict):
    """Keys that live for two seconds, and a table that takes longer."""
    names = [f"ASIARENEWED{n}" for n in range(1, 100)]
    strict.reset(durations={"create": 800, "invisible": 0}, credentials={
        name: {"secret": SECRET_KEY} for name in names})
    tool = strict_user.home / "keys"
    tool.write_text(f"""#!/bin/sh
echo >>"{tool}.count"
printf '{{"Version": 1, "AccessKeyId": "ASIARENEWED%d",' \\
  "$(wc -l <"{tool}.count")"
printf '"SecretAccessKey": "{SECRET_KEY}", "Expiration": "%s"}}' \\
  "$(date -u -d '+2 seconds' +%Y-%m-%dT%H:%M:%SZ)"
""")
    tool.chmod(0o700)
    config(strict_user, f"[profile dev]\ncredential_process = {tool}\n")
    write_credentials(strict_user.credentials, entry(profile="dev"))
    strict_user.up(table(), timeout=300).expect(0)
    report = strict.report()
    assert report["refused"] == []
    assert report["counts"]["DynamoDB.CreateTable"] == 1
    used = {call.access_key for call in strict.calls}
    assert len(used) > 2 and used <= set(names)


def test_wrong_account_changes_nothing(dynaplane, aws):
    write_credentials(dynaplane.credentials, entry(
        accountId="123456789012", accessKeyId=ACCESS_KEY,
        secretAccessKey=SECRET_KEY))
    refused = dynaplane.up(table()).expect(1)
    assert "123456789012" in refused.err and "000000000000" in refused.err
    assert set(aws.counts()) == {"STS.GetCallerIdentity"}


@pytest.mark.parametrize("change, words", [
    ({"secretAccesKey": "x"}, "secretAccessKey"),
    ({"accountId": [1]}, "accountId"),
    ({"accessKeyId": {"a": "b"}}, "accessKeyId"),
    ({"profile": "dev"}, "profile"),
    ({"assumeRole": "arn"}, "assumeRole"),
], ids=["unknown", "list", "map", "two-kinds", "text"])
def test_hostile_files(dynaplane, aws, change, words):
    write_credentials(dynaplane.credentials, entry(
        **{"accessKeyId": ACCESS_KEY, "secretAccessKey": SECRET_KEY,
           **change}))
    refused = dynaplane.up(table()).expect(2)
    assert words in refused.err and "credentials.yaml:" in refused.err
    assert SECRET_KEY not in refused.err and aws.calls == []


def test_a_file_that_others_can_read(dynaplane, aws):
    write(dynaplane.credentials, entry(accessKeyId=ACCESS_KEY,
                                       secretAccessKey=SECRET_KEY))
    os.chmod(dynaplane.credentials, 0o640)
    assert "chmod 600" in dynaplane.up(table()).expect(2).err
    assert aws.calls == []
