"""Bad input: one clear error, the mend, the right exit code, nothing half
done."""

import json
import shutil
import uuid

import pytest

from harness.dynaplane import BUILD
from harness.manifests import (CREDENTIAL, credential, scaled_table, table,
                               write_credentials)
from harness.process import wait_until


def error_lines(result):
    return [line for line in result.err.splitlines()
            if line.startswith("error: ")]


def test_unreachable_aws(dynaplane):
    nowhere = {name: "http://127.0.0.1:1" for name in dynaplane.env
               if name.startswith("AWS_ENDPOINT_URL")}
    result = dynaplane.up(table(), env=nowhere, timeout=90).expect(1)
    assert "127.0.0.1:1" in result.err
    report = result.one()
    assert report["result"] == "failed"
    assert [d for d in report["diagnostics"] if d["severity"] == "error"]
    dynaplane.up(table()).expect(0)


def test_missing_pulumi(dynaplane, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    for part in ("bin/dynaplane", "libexec"):
        source, target = BUILD / part, elsewhere / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)
    result = dynaplane.run(
        "up", "-f", dynaplane.write(table()), "--yes",
        program=elsewhere / "bin/dynaplane",
        env={"PATH": "/usr/bin:/bin"}).expect(1)
    assert "Pulumi" in result.err and "PATH" in result.err
    assert len(error_lines(result)) == 1


def locks(dynaplane):
    return dynaplane.backend / (".pulumi/locks/organization/dynaplane/"
                                "default.AwsDynamodb.orders")


def test_locked_stack(dynaplane, aws):
    dynaplane.up(table()).expect(0)
    aws.reset_counts()
    locks(dynaplane).mkdir(parents=True, exist_ok=True)
    (locks(dynaplane) / f"{uuid.uuid4()}.json").write_text(json.dumps({
        "pid": 4711, "username": "somebody", "hostname": "another-machine",
        "timestamp": "2026-01-01T00:00:00Z"}))
    changed = dynaplane.write(table(tags={"a": "b"}))
    result = dynaplane.up(changed).expect(1)
    assert "lock" in result.err and "dynaplane cancel" in result.err
    assert set(aws.counts()) <= {"STS.GetCallerIdentity"}
    dynaplane.run("cancel", "-f", changed, "--yes").expect(0)
    dynaplane.up(changed).expect(0)


def test_wrong_passphrase(dynaplane, aws):
    dynaplane.up(table()).expect(0)
    aws.reset_counts()
    result = dynaplane.up(table(tags={"a": "b"}), env={
        "PULUMI_CONFIG_PASSPHRASE": "wrong"}).expect(1)
    assert "PULUMI_CONFIG_PASSPHRASE" in result.err
    assert set(aws.counts()) <= {"STS.GetCallerIdentity"}
    dynaplane.up(table(tags={"a": "b"})).expect(0)


def test_passphrase_missing_in_ci(dynaplane):
    result = dynaplane.up(table(), env={"PULUMI_CONFIG_PASSPHRASE": None,
                                        "CI": "true"}).expect(1)
    assert "PULUMI_CONFIG_PASSPHRASE" in result.err


FOREIGN = {
    "version": 3,
    "deployment": {
        "manifest": {"time": "2026-01-01T00:00:00Z", "magic": "",
                     "version": ""},
        "secrets_providers": {"type": "passphrase", "state": None},
        "resources": [
            {"urn": "urn:pulumi:mine::shop::pulumi:pulumi:Stack::shop-mine",
             "custom": False, "type": "pulumi:pulumi:Stack"},
            {"urn": "urn:pulumi:mine::shop::random:index/randomId:RandomId"
                    "::suffix", "custom": True, "id": "x",
             "type": "random:index/randomId:RandomId",
             "parent": "urn:pulumi:mine::shop::pulumi:pulumi:Stack"
                       "::shop-mine"}]}}


def make_foreign_stack(dynaplane):
    (dynaplane.work / "Pulumi.yaml").write_text(
        "name: shop\nruntime: nodejs\n")
    dynaplane.pulumi("stack", "init", "organization/shop/mine").expect(0)
    settings = (dynaplane.work / "Pulumi.mine.yaml").read_text()
    salt = settings.split("encryptionsalt: ")[1].strip()
    deployment = dict(FOREIGN["deployment"])
    deployment["secrets_providers"] = {"type": "passphrase",
                                       "state": {"salt": salt}}
    dynaplane.pulumi("stack", "import", "--stack", "organization/shop/mine",
                     stdin=json.dumps({**FOREIGN, "deployment": deployment})
                     ).expect(0)


def test_stack_made_by_something_else(dynaplane, aws):
    make_foreign_stack(dynaplane)
    before = dynaplane.states()
    result = dynaplane.up(table(), "--stack", "shop/mine")
    assert result.code in (1, 2)
    assert "shop/mine" in result.err and "RandomId" in result.err
    assert len(error_lines(result)) == 1
    assert aws.calls == [] and dynaplane.states() == before


def test_table_of_somebody_else(dynaplane, aws):
    aws.client("dynamodb").create_table(
        TableName="orders", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
    result = dynaplane.up(table()).expect(4)
    assert "orders" in result.err and "adopt" in result.err
    assert aws.table_names() == ["orders"]
    client = aws.client("dynamodb")
    assert client.list_tags_of_resource(
        ResourceArn=aws.table("orders")["TableArn"])["Tags"] == []


class TestCredentials:
    def test_unknown_id_lists_the_known(self, dynaplane, aws):
        result = dynaplane.up(table(awsCredentialId="nobody")).expect(2)
        assert "nobody" in result.err and CREDENTIAL in result.err
        assert aws.calls == []

    def test_readable_by_others_is_refused(self, dynaplane, aws):
        dynaplane.credentials.chmod(0o644)
        result = dynaplane.up(table())
        assert result.code in (1, 2)
        assert "chmod 600" in result.err or "0600" in result.err
        assert aws.calls == []

    def test_missing_file(self, dynaplane, tmp_path):
        result = dynaplane.up(table(), "--credentials", tmp_path / "none")
        assert result.code in (1, 2)
        assert "none" in result.err

    def test_wrong_account_changes_nothing(self, dynaplane, aws):
        write_credentials(dynaplane.credentials,
                          credential(accountId="123456789012"))
        result = dynaplane.up(table()).expect(1)
        assert "123456789012" in result.err and "000000000000" in result.err
        assert aws.table_names() == []

    def test_right_account(self, dynaplane, aws):
        write_credentials(dynaplane.credentials,
                          credential(accountId="000000000000"))
        dynaplane.up(table()).expect(0)
        assert "STS.GetCallerIdentity" in aws.counts()

    def test_option_wins_over_the_environment(self, dynaplane, aws,
                                              tmp_path):
        other = write_credentials(tmp_path / "other.yaml",
                                  credential(region="eu-central-1"))
        dynaplane.up(table(), "--credentials", other).expect(0)
        assert aws.table_names("eu-central-1") == ["orders"]

    def test_default_chain_without_an_id(self, dynaplane, aws):
        aws.trust_every_key()
        manifest = table(region="us-east-1")
        del manifest["spec"]["awsCredentialId"]
        dynaplane.up(manifest, env={
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7FROMENV",
            "AWS_SECRET_ACCESS_KEY": "x" * 40}).expect(0)
        assert {c.access_key for c in aws.calls} == {"AKIAIOSFODNN7FROMENV"}
        assert aws.table_names("us-east-1") == ["orders"]

    def test_classic_flat_file(self, dynaplane, aws, tmp_path):
        path = tmp_path / "aws-credential.yaml"
        path.write_text('accountId: "000000000000"\nregion: eu-west-3\n'
                        "accessKeyId: AKIAIOSFODNN7EXAMPLE\n"
                        "secretAccessKey: "
                        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n")
        path.chmod(0o600)
        dynaplane.up(table(), "--aws-credential", path).expect(0)
        assert aws.table_names("eu-west-3") == ["orders"]


@pytest.mark.parametrize("kind, text", [("denied", "not authorized"),
                                        ("expired", "expired")])
@pytest.mark.parametrize("operation", ["CreateTable", "PutScalingPolicy"])
def test_refused_aws_heals_with_the_next_up(strict_user, strict, operation,
                                            kind, text):
    strict.faults([{"operation": operation, "kind": kind}])
    result = strict_user.up(scaled_table()).expect(1)
    assert text in result.err
    report = result.one()
    assert report["result"] == "failed"
    strict.faults([])
    strict_user.up(scaled_table()).expect(0)
    assert len(strict.policies()) == 6
    strict_user.preview(scaled_table(), "--expect-no-changes").expect(0)


def test_cancelled_by_somebody_else(strict_user, strict):
    """The lock is taken from a run that goes on; the next one converges."""
    strict.reset(durations={"create_with_indexes": 600, "invisible": 0})
    manifest = strict_user.write(scaled_table())
    running = strict_user.start("up", "-f", manifest, "--yes", "-o", "json")
    wait_until(lambda: strict.counts()["DynamoDB.CreateTable"], 30,
               "CreateTable")
    # Pulumi's own command takes a lock from whoever has it.
    strict_user.pulumi("cancel", "--yes", "--stack", "organization/dynaplane/"
                       "default.AwsDynamodb.orders").expect(0)
    strict.advance(600)
    running.communicate(timeout=60)
    strict_user.up(manifest).expect(0)
    strict_user.preview(manifest, "--refresh", "--expect-no-changes").expect(0)
    assert strict.table_names() == ["orders"] and len(strict.policies()) == 6
    assert strict.counts()["DynamoDB.DeleteTable"] == 0
