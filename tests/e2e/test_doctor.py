"""doctor: each finding with its mend; the exit code says whether one hurts."""

import os

import pytest

from harness.local_aws import ACCOUNT, SECRET_KEY
from harness.manifests import credential, table, write_credentials


def examine(user, *args, code=0, **rest) -> dict:
    result = user.run("doctor", "-o", "json", *args, **rest).expect(code)
    assert SECRET_KEY not in result.out + result.err
    found = {}
    for check in result.json:
        assert set(check) == {"check", "status", "message", "mend"}
        found.setdefault(check["check"], []).append(check)
    return found


def failure(user, name, *args, **rest) -> str:
    found = examine(user, *args, code=1, **rest)
    (check,) = (c for c in found[name] if c["status"] == "fail")
    assert check["mend"]
    return check["message"]


def test_all_is_well(dynaplane, aws):
    found = examine(dynaplane, "-f", dynaplane.write(table()), "--aws")
    assert {name for name, checks in found.items()
            if any(c["status"] == "ok" for c in checks)} >= {
                "pulumi", "provider", "backend", "passphrase", "credentials",
                "manifest", "aws"}
    assert found["pulumi"][0]["message"].startswith("3.")
    assert f":{ACCOUNT}:" in found["aws"][0]["message"]
    # Only here, where requests go to a local AWS.
    assert found["endpoint"][0]["status"] == "warn"


def test_the_default_chain_is_asked_where_a_manifest_uses_it(dynaplane):
    """The good credentials of the file are none of that manifest's."""
    chain = table(region="eu-west-1")
    del chain["spec"]["awsCredentialId"]
    path = dynaplane.write(chain)
    assert "default chain" in failure(dynaplane, "aws", "-f", path, "--aws")


def test_text_and_silence_towards_aws(dynaplane, aws):
    aws.reset_counts()
    result = dynaplane.run("doctor").expect(0)
    assert "ok    pulumi" in result.out and "--aws" in result.err
    assert aws.calls == []


def test_open_credentials_file(dynaplane):
    os.chmod(dynaplane.credentials, 0o644)
    assert "chmod 600" in failure(dynaplane, "credentials")


def test_unknown_credential(dynaplane):
    path = dynaplane.write(table(awsCredentialId="nobody"))
    assert "nobody" in failure(dynaplane, "manifest", "-f", path)


def test_no_credentials_file(dynaplane):
    dynaplane.credentials.unlink()
    found = examine(dynaplane)
    assert found["credentials"][0]["status"] == "warn"


def test_no_passphrase(dynaplane):
    message = failure(dynaplane, "passphrase",
                      env={"PULUMI_CONFIG_PASSPHRASE": None})
    assert "PULUMI_CONFIG_PASSPHRASE" in message


def test_missing_passphrase_file(dynaplane, tmp_path):
    missing = tmp_path / "none"
    assert str(missing) in failure(
        dynaplane, "passphrase",
        env={"PULUMI_CONFIG_PASSPHRASE": None,
             "PULUMI_CONFIG_PASSPHRASE_FILE": missing})


@pytest.mark.parametrize("url", ["file://{work}/table.yaml/below",
                                 "file://{work}/nowhere",
                                 "s3://bucket?endpoint=127.0.0.1:1"])
def test_backend_out_of_reach(dynaplane, url):
    dynaplane.write(table())
    url = url.format(work=dynaplane.work)
    failure(dynaplane, "backend", env={
        "PULUMI_BACKEND_URL": url, "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"})


def test_provider_in_a_wrong_folder(dynaplane, tmp_path):
    failure(dynaplane, "provider", "--provider", tmp_path)


def test_other_account(dynaplane):
    write_credentials(dynaplane.credentials,
                      credential(accountId="123456789012"))
    message = failure(dynaplane, "aws", "--aws")
    assert ACCOUNT in message and "123456789012" in message


def test_aws_out_of_reach(offline):
    failure(offline, "aws", "--aws")
