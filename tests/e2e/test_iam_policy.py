"""`iam-policy`: whole lives with the printed policy alone, on an AWS that
enforces its actions, resources and conditions. Each grant is needed."""

import json

import pytest

from harness.dynaplane import ROOT
from harness.local_aws import ACCOUNT
from harness.manifests import (credential, index, scaled, scaled_table, table,
                               write_credentials)

POLICY = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"AWS": ACCOUNT},
    "Action": "dynamodb:GetItem", "Resource": "*"}]}
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
STREAM = {"enableStreams": True, "streamViewType": "NEW_AND_OLD_IMAGES"}
ACTIONS = [{"name": "night", "schedule": "cron(0 22 * * ? *)",
            "readCapacity": {"minCapacity": 5, "maxCapacity": 9}}]


@pytest.fixture
def user(strict_user):
    write_credentials(strict_user.credentials, credential(accountId=ACCOUNT))
    return strict_user


def policy_of(user, *manifests, read_only=False):
    path = user.write(*manifests, name="policy.yaml")
    flags = ["--read-only"] if read_only else []
    document = user.run("iam-policy", "-f", path, *flags).expect(0).json
    assert document["Version"] == "2012-10-17"
    sids = [s["Sid"] for s in document["Statement"]]
    assert len(sids) == len(set(sids)) and all(s.isalnum() for s in sids)
    return document


def grants_of(document) -> set:
    return {(s["Sid"], action, resource) for s in document["Statement"]
            for action in s["Action"] for resource in s["Resource"]}


def unused(strict, document) -> set:
    report = strict.report()
    assert [r for r in report["refused"]
            if r["code"] == "AccessDeniedException"] == []
    return grants_of(document) - {tuple(u) for u in report["used_grants"]}


def live(user, strict, *manifests, document=None):
    """Applies one manifest after the other with the first one's policy, then
    destroys; what of the policy was never needed."""
    document = document or policy_of(user, manifests[0])
    strict.set(policy=document)
    for manifest in manifests:
        user.up(manifest, timeout=300).expect(0)
        strict.advance(3600)
    user.preview(manifests[-1], "--refresh", "--expect-no-changes").expect(0)
    user.destroy(manifests[-1], "--allow-data-loss").expect(0)
    return unused(strict, document)


def test_smallest_table(user, strict):
    small = table()
    document = policy_of(user, small)
    assert grants_of(document) == {
        ("Table", f"dynamodb:{action}",
         f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/orders")
        for action in ("CreateTable", "DeleteTable", "DescribeTable",
                       "DescribeContinuousBackups", "DescribeTimeToLive",
                       "ListTagsOfResource", "TagResource", "UpdateTable")}
    assert live(user, strict, small, table(deletionProtectionEnabled=True),
                small) == set()


def test_settings_of_a_table(user, strict):
    first = table(
        ttl={"isEnabled": True, "attributeName": "t"}, tags={"a": "b"},
        pointInTimeRecovery={"isEnabled": False},
        serverSideEncryption={"isEnabled": True, "kmsKeyArn": KEY})
    second = table(
        ttl={"isEnabled": False}, **STREAM,
        pointInTimeRecovery={"isEnabled": True},
        serverSideEncryption={"isEnabled": True, "kmsKeyArn": KEY},
        globalSecondaryIndexes=[index("by-a", "a")])
    assert live(user, strict, first, second) == set()


def test_scaling(user, strict):
    scaler = {**scaled(), "scheduledActions": ACTIONS}
    first = scaled_table(autoScale=scaler)
    second = scaled_table(autoScale={**scaled(low=7)})
    off = scaled_table(autoScale={"isEnabled": False})
    assert live(user, strict, first, second, off, first, second) == set()


def test_scaling_that_is_off_may_be_on_still(user, strict):
    on, off = scaled_table(), scaled_table(autoScale={"isEnabled": False})
    assert policy_of(user, on) == policy_of(user, off)


def test_replicas(user, strict):
    def manifest(**rest):
        return table(replicas=[{"regionName": "eu-central-1",
                                "pointInTimeRecovery": True, **rest}])
    first = manifest(tags={"a": "b"}, deletionProtectionEnabled=False)
    second = manifest(deletionProtectionEnabled=True)
    third = manifest(deletionProtectionEnabled=False)
    assert live(user, strict, first, second, third) == set()


def test_strong_consistency_with_a_witness(user, strict):
    def manifest(protected, recovery):
        return table(replicas=[{
            "regionName": "eu-central-1", "consistencyMode": "STRONG",
            "witnessRegionName": "eu-west-2", "pointInTimeRecovery": recovery,
            "deletionProtectionEnabled": protected}])
    first, second = manifest(False, False), manifest(True, True)
    assert live(user, strict, first, second, first) == set()


def test_satellites(user, strict):
    kinesis = strict.client("kinesis")
    kinesis.create_stream(StreamName="changes", ShardCount=1)
    arn = kinesis.describe_stream(
        StreamName="changes")["StreamDescription"]["StreamARN"]

    def manifest(on, precision, policy):
        return table(
            **STREAM, contributorInsights={"isEnabled": on},
            globalSecondaryIndexes=[index(
                "by-a", "a", contributorInsights={"isEnabled": on})],
            kinesisStreamingDestination={
                "streamArn": arn,
                "approximateCreationDateTimePrecision": precision},
            resourcePolicy=policy, streamResourcePolicy=policy)
    first = manifest(True, "MICROSECOND", POLICY)
    second = manifest(False, "MILLISECOND",
                      {**POLICY, "Id": "2"})
    bare = table(**STREAM, globalSecondaryIndexes=[index("by-a", "a")],
                 tableClass="STANDARD_INFREQUENT_ACCESS")
    assert live(user, strict, first, second, bare, first) == set()


def test_import(user, strict):
    s3 = strict.client("s3")
    s3.create_bucket(Bucket="seed", CreateBucketConfiguration={
        "LocationConstraint": "eu-west-1"})
    line = json.dumps({"Item": {"pk": {"S": "1"}}})
    s3.put_object(Bucket="seed", Key="orders/1", Body=line.encode())
    imported = table(importTable={
        "inputFormat": "DYNAMODB_JSON",
        "s3BucketSource": {"bucket": "seed", "keyPrefix": "orders/"}})
    strict.set(durations={"import_invisible": 0, "invisible": 0})
    strict.faults([{"operation": "ImportTable", "kind": "error500_after",
                    "times": 1}])
    changed = {**imported, "spec": {**imported["spec"], **STREAM}}
    # Imports are looked for after a kill, once AWS has forgotten the request.
    (unneeded,) = live(user, strict, imported, changed)
    assert unneeded[1] == "dynamodb:ListImports"


def test_restore(user, strict):
    source = strict.client("dynamodb")
    source.create_table(
        TableName="source", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk",
                               "AttributeType": "S"}])
    restored = table(restore={"sourceTableName": "source",
                              "toLatest": True})
    changed = {**restored, "spec": {**restored["spec"], **STREAM}}
    assert live(user, strict, restored, changed) == set()


def test_read_only_is_enough_for_the_drift_job(user, strict):
    manifest = scaled_table(contributorInsights={"isEnabled": True},
                            resourcePolicy=POLICY)
    user.up(manifest).expect(0)
    document = policy_of(user, manifest, read_only=True)
    strict.set(policy=document)
    user.preview(manifest, "--refresh", "--expect-no-changes").expect(0)
    assert unused(strict, document) == set()
    words = ("Describe", "List", "Get")
    assert all(action.split(":")[1].startswith(words)
               for _, action, _ in grants_of(document))


def test_one_action_too_few_is_told(user, strict):
    document = policy_of(user, table())
    document["Statement"][0]["Action"].remove("dynamodb:TagResource")
    strict.set(policy=document)
    failed = user.up(table()).expect(1)
    assert "dynamodb:TagResource" in failed.err
    assert strict.table_names() == []


def test_each_table_gets_its_own_rights(offline):
    path = offline.write(table("aaa", ttl={"isEnabled": True,
                                         "attributeName": "t"}), table("bbb"))
    document = offline.run("iam-policy", "-f", path).expect(0).json
    assert [(s["Sid"], [r.split("/")[1] for r in s["Resource"]])
            for s in document["Statement"]] == [("Table", ["aaa", "bbb"]),
                                                ("Table2", ["aaa"])]


def test_every_example_has_a_policy(offline):
    examples = [path for path in (ROOT / "examples").glob("*.yaml")
                if path.name != "credentials.yaml"]
    assert len(examples) > 20
    for path in examples:
        document = offline.run("iam-policy", "-f", path).expect(0).json
        reads = offline.run("iam-policy", "-f", path,
                            "--read-only").expect(0).json
        assert grants_of(reads) < grants_of(document)
        assert len(json.dumps(document, separators=(",", ":"))) < 6144


def test_without_a_credential_and_in_yaml(offline, tmp_path):
    result = offline.run("iam-policy", "-f", offline.write(table(
        region="cn-north-1")), "-o", "yaml", "--credentials",
        tmp_path / "none.yaml").expect(0)
    assert "- arn:aws-cn:dynamodb:cn-north-1:*:table/orders" in result.out
    assert "note: " in result.err


def test_without_any_credential(offline):
    offline.env["DYNAPLANE_CREDENTIALS"] = None
    result = offline.run("iam-policy", "-f", offline.write(
        table(awsCredentialId=None))).expect(0)
    assert "there is no credential at hand" in result.err
    assert "credential  is" not in result.err
