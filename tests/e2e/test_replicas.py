"""Replicas, by AWS's own rules."""

import pytest

from harness.manifests import index, scaled, scaled_table, table
from harness.strict_testing import client

STREAM = {"enableStreams": True, "streamViewType": "NEW_AND_OLD_IMAGES"}


def settled(user, manifest):
    user.preview(manifest, "--expect-no-changes").expect(0)
    user.preview(manifest, "--refresh", "--expect-no-changes").expect(0)


def replica(region, **rest):
    return {"regionName": region, **rest}


def regions(strict) -> set:
    return {r["RegionName"] for r in
            strict.table("orders").get("Replicas") or []}


def described(strict) -> dict:
    """As AWS does, not the emulator behind it."""
    return client(strict).describe_table(TableName="orders")["Table"]


def refused(strict) -> list:
    """All but the look that tells that a table is gone."""
    return [each for each in strict.report()["refused"]
            if each["code"] != "ResourceNotFoundException"]


def tags(strict, region) -> dict:
    there = strict.client("dynamodb", region)
    arn = there.describe_table(TableName="orders")["Table"]["TableArn"]
    return {t["Key"]: t["Value"] for t in
            there.list_tags_of_resource(ResourceArn=arn)["Tags"]}


@pytest.mark.parametrize("make", [table, scaled_table],
                         ids=["on-demand", "provisioned"])
def test_with_its_table_in_one_up(strict_user, strict, make):
    """A provisioned table's replicas need its writes scaled before."""
    both = make(replicas=[replica("eu-central-1"), replica("us-east-1")])
    result = strict_user.up(both, timeout=300).expect(0).one()
    assert regions(strict) == {"eu-central-1", "us-east-1"}
    assert [arn.split(":")[3] for arn in
            result["outputs"]["orders"]["replicaArns"]] == [
                "eu-central-1", "us-east-1"]
    assert strict.report()["refused"] == []
    settled(strict_user, both)

    strict.advance(3600)
    one = make(replicas=[replica("us-east-1")])
    shown = strict_user.preview(one).expect(0)
    assert shown.one()["changes"]["delete"] == 1
    strict_user.up(one, timeout=300).expect(0)
    assert regions(strict) == {"us-east-1"}
    settled(strict_user, one)

    strict_user.destroy(one, "--allow-data-loss", timeout=300).expect(0)
    assert strict.table_names() == [] and strict.targets() == {}
    assert strict.table_names("us-east-1") == []
    assert refused(strict) == []


def test_the_last_one_takes_its_stream_along(strict_user, strict):
    """AWS keeps the stream of a table that has replicas, and the engine
    deletes after it updates."""
    strict_user.up(table(replicas=[replica("us-east-1")]),
                   timeout=300).expect(0)
    strict.advance(3600)
    alone = table()
    shown = strict_user.preview(alone).expect(0).one()
    assert {r["type"].split(":")[-1]: r["op"] for r in shown["resources"]
            if r["op"] != "same"} == {"Table": "update",
                                      "TableReplica": "delete"}
    (edit,) = (r for r in shown["resources"] if r["op"] == "update")
    assert edit["diff"] == ["streamEnabled"]
    strict_user.up(alone, timeout=300).expect(0)
    assert regions(strict) == set()
    assert not strict.table("orders").get("StreamSpecification", {}).get(
        "StreamEnabled")
    settled(strict_user, alone)
    assert refused(strict) == []


@pytest.mark.parametrize("view", ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE"])
def test_a_stream_of_any_view_beside_one(strict_user, strict, view):
    manifest = table(enableStreams=True, streamViewType=view,
                     replicas=[replica("us-east-1")])
    strict_user.up(manifest, timeout=300).expect(0)
    assert regions(strict) == {"us-east-1"}
    assert described(strict)["StreamSpecification"] == {
        "StreamEnabled": True, "StreamViewType": view}
    settled(strict_user, manifest)
    assert refused(strict) == []


KEY = "arn:aws:kms:{}:000000000000:key/{}"


def test_keys_of_all_regions_change_at_once(strict_user, strict):
    def manifest(own, there):
        return table(
            serverSideEncryption={"isEnabled": True,
                                  "kmsKeyArn": KEY.format("eu-west-1", own)},
            replicas=[replica("us-east-1",
                              kmsKeyArn=KEY.format("us-east-1", there))])

    strict_user.up(manifest(1, 3), timeout=300).expect(0)
    strict.advance(3600)
    strict.reset_counts()
    strict_user.up(manifest(2, 4), timeout=300).expect(0)
    (sent,) = (call.request for call in strict.calls
               if call.operation == "DynamoDB.UpdateTable")
    assert {each["Update"]["RegionName"]: each["Update"]["KMSMasterKeyId"]
            for each in sent["ReplicaUpdates"]} == {
        "eu-west-1": KEY.format("eu-west-1", 2),
        "us-east-1": KEY.format("us-east-1", 4)}
    settled(strict_user, manifest(2, 4))
    assert refused(strict) == []


def test_settings_of_each(strict_user, strict):
    key = "arn:aws:kms:us-east-1:000000000000:key/1"

    def manifest(protected, recovery, team, table_class):
        return table(tags={"team": "a", "all": "x"}, replicas=[
            replica("us-east-1", kmsKeyArn=key, tableClass=table_class,
                    deletionProtectionEnabled=protected,
                    pointInTimeRecovery=recovery,
                    propagateTags=True, tags={"team": team}),
            replica("eu-central-1",
                    kmsKeyArn=key.replace("us-east-1", "eu-central-1"))],
            serverSideEncryption={
                "isEnabled": True,
                "kmsKeyArn": key.replace("us-east-1", "eu-west-1")})

    def live():
        there = strict.client("dynamodb", "us-east-1")
        made = there.describe_table(TableName="orders")["Table"]
        backups = there.describe_continuous_backups(TableName="orders")
        recovery = backups["ContinuousBackupsDescription"][
            "PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
        return made["DeletionProtectionEnabled"], recovery

    first = manifest(True, {"isEnabled": True}, "b", "STANDARD")
    strict_user.up(first, timeout=300).expect(0)
    assert live() == (True, "ENABLED")
    there = tags(strict, "us-east-1")
    assert (there["team"], there["all"]) == ("b", "x")
    assert "dynaplane.dev/owner" in there
    assert "team" not in tags(strict, "eu-central-1")
    settled(strict_user, first)

    kept = strict_user.destroy(first, "--allow-data-loss").expect(4)
    assert "us-east-1" in kept.err and regions(strict)

    strict.advance(3600)
    second = manifest(False, False, "c", "STANDARD_INFREQUENT_ACCESS")
    strict_user.up(second, timeout=300).expect(0)
    assert live() == (False, "DISABLED")
    assert tags(strict, "us-east-1")["team"] == "c"
    settled(strict_user, second)
    strict_user.destroy(second, "--allow-data-loss", timeout=300).expect(0)
    assert strict.table_names() == []


@pytest.mark.parametrize("others", [
    [replica("eu-west-2", consistencyMode="STRONG"),
     replica("eu-west-3", consistencyMode="STRONG")],
    [replica("eu-west-2", consistencyMode="STRONG",
             witnessRegionName="eu-central-1")]],
    ids=["three-regions", "witness"])
def test_strong_consistency(strict_user, strict, others):
    manifest = table(replicas=others)
    strict_user.up(manifest, timeout=300).expect(0)
    assert regions(strict) == {each["regionName"] for each in others}
    assert "StreamSpecification" not in described(strict)
    settled(strict_user, manifest)
    strict.advance(3600)
    alone = table(**STREAM)
    strict_user.up(alone, timeout=300).expect(0)
    assert regions(strict) == set()
    settled(strict_user, alone)
    strict.advance(3600)
    strict_user.up(manifest, timeout=300).expect(0)
    strict_user.destroy(manifest, "--allow-data-loss", timeout=300).expect(0)
    assert strict.table_names() == []
    assert refused(strict) == []


def test_strong_replicas_of_a_scaled_table_come_second(strict_user, strict):
    """AWS wants to see the scaling first, and that comes after the table."""
    others = [replica("eu-west-2", consistencyMode="STRONG"),
              replica("eu-west-3", consistencyMode="STRONG")]
    both = scaled_table(replicas=others)
    for command in ("preview", "up"):
        refused_run = getattr(strict_user, command)(both).expect(2)
        assert "table.yaml:" in refused_run.err
        assert "spec.replicas: " in refused_run.err
    assert strict.table_names() == []
    strict_user.up(scaled_table()).expect(0)
    strict_user.up(both, timeout=300).expect(0)
    assert regions(strict) == {"eu-west-2", "eu-west-3"}
    settled(strict_user, both)


@pytest.mark.parametrize("before, after", [
    (["eu-west-2", "eu-west-3"], ["eu-west-2", "eu-central-1"]),
    (["eu-west-2", "eu-west-3"], ["eu-west-2 eu-central-1"]),
    (["eu-west-2 eu-central-1"], ["eu-west-2 eu-west-3"]),
    (["eu-west-2 -"], ["eu-west-2 eu-central-1"])],
    ids=["member", "to-witness", "witness", "mode"])
def test_strong_replicas_do_not_change(strict_user, strict, before, after):
    """AWS would stop half way; nothing is touched."""
    def manifest(members):
        replicas = []
        for member in members:
            region, *witness = member.split()
            mode = {"consistencyMode": "STRONG"}
            if witness == ["-"]:
                mode = {}
            elif witness:
                mode["witnessRegionName"] = witness[0]
            replicas.append(replica(region, **mode))
        return table(replicas=replicas, **STREAM)
    strict_user.up(manifest(before), timeout=300).expect(0)
    there = regions(strict)
    strict.reset_counts()
    refused_run = strict_user.up(manifest(after)).expect(2)
    assert "spec.replicas: AWS makes" in refused_run.err
    assert not strict.counts() and regions(strict) == there
    settled(strict_user, manifest(before))
    strict.advance(3600)
    strict_user.up(table(**STREAM), timeout=300).expect(0)
    strict.advance(3600)
    strict_user.up(manifest(after), timeout=300).expect(0)


def test_scaling_of_a_replicated_table_goes_on(strict_user, strict):
    """An index comes and goes while replicas are there."""
    def manifest(*keys):
        return scaled_table(
            autoScale=scaled(), replicas=[replica("us-east-1")],
            globalSecondaryIndexes=[index(f"by-{key}", key)
                                    for key in keys])
    for keys in ("a", "ab", "b"):
        strict_user.up(manifest(*keys), timeout=300).expect(0)
        settled(strict_user, manifest(*keys))
        strict.advance(3600)
        assert len(strict.targets()) == 2 + 2 * len(keys)
