"""Whole lives of tables under AWS's own rules, and its faults."""

import pytest

from harness.dynaplane import Dynaplane
from harness.local_aws import REGION
from harness.manifests import (index, on_demand_table, scaled, scaled_table,
                               table)
from harness.process import wait_until

FAULTS = ["throttle", "error500", "error503_html", "drop_before",
          "drop_after", "error500_after", "malformed", "truncated", "empty"]


def settled(strict_user, strict, manifest):
    strict_user.preview(manifest, "--expect-no-changes").expect(0)
    strict_user.refresh(manifest).expect(0)
    strict_user.preview(manifest, "--expect-no-changes").expect(0)
    assert strict.report()["noops"] == []


@pytest.mark.parametrize("manifest", [on_demand_table(), scaled_table()],
                         ids=["on-demand", "scaled"])
def test_life(strict_user, strict, manifest):
    strict_user.up(manifest).expect(0)
    settled(strict_user, strict, manifest)
    strict_user.destroy(manifest, "--allow-data-loss").expect(0)
    assert strict.table_names() == [] and strict.targets() == {}


def test_new_table_is_not_to_be_seen_at_once(strict_user, strict):
    """AWS: a DescribeTable right after CreateTable may find nothing yet."""
    strict.reset(durations={"invisible": 60, "create": 80})
    strict_user.up(on_demand_table()).expect(0)
    assert strict.counts()["DynamoDB.CreateTable"] == 1


def test_warm_throughput(strict_user, strict):
    warm = table(warmThroughput={"readUnitsPerSecond": 15000,
                                 "writeUnitsPerSecond": 5000})
    strict_user.up(warm).expect(0)
    settled(strict_user, strict, warm)


def test_many_changes_in_one_up(strict_user, strict):
    strict_user.up(scaled_table()).expect(0)
    strict.advance(3600)
    changed = scaled_table(
        enableStreams=True, streamViewType="NEW_IMAGE",
        serverSideEncryption={"isEnabled": True},
        tableClass="STANDARD_INFREQUENT_ACCESS",
        deletionProtectionEnabled=True, tags={"a": "b"},
        ttl={"isEnabled": True, "attributeName": "t"},
        pointInTimeRecovery={"isEnabled": True, "recoveryPeriodInDays": 9},
        autoScale=scaled(low=6),
        globalSecondaryIndexes=[index("by-c", "c"), index("by-a", "a")])
    strict_user.up(changed, timeout=300).expect(0)
    settled(strict_user, strict, changed)
    assert strict.report()["refused"] == []


def test_own_key_left_out(strict_user, strict):
    """Without a key of one's own it is the one that AWS manages."""
    own = f"arn:aws:kms:{REGION}:000000000000:key/1234abcd-12ab-34cd-56ef"
    for encryption in ({"isEnabled": True, "kmsKeyArn": own},
                       {"isEnabled": True}):
        manifest = table(serverSideEncryption=encryption)
        strict_user.up(manifest).expect(0)
        settled(strict_user, strict, manifest)
    assert strict.report()["refused"] == []
    shown = strict.client("dynamodb").describe_table(TableName="orders")[
        "Table"]
    assert shown["SSEDescription"]["KMSMasterKeyArn"] != own


def test_billing_there_and_back(strict_user, strict):
    on_demand = table(globalSecondaryIndexes=[index("by-a", "a"),
                                              index("by-b", "b")])
    for manifest in (scaled_table(), on_demand, scaled_table()):
        strict_user.up(manifest).expect(0)
        settled(strict_user, strict, manifest)


@pytest.mark.parametrize("kind", FAULTS)
def test_faults_are_survived(strict_user, strict, kind):
    """Each request breaks now and then; the run still ends well."""
    strict.faults([{"kind": kind, "probability": 0.25}])
    strict_user.up(scaled_table(), timeout=300).expect(0)
    assert strict.report()["faults"]
    strict.faults([])
    settled(strict_user, strict, scaled_table())
    assert len(strict.targets()) == len(strict.policies()) == 6


def test_slow_answers(strict_user, strict):
    strict.faults([{"operation": "CreateTable", "kind": "slow",
                    "seconds": 3, "times": 1}])
    strict_user.up(table()).expect(0)


def test_session_token_is_signed(strict_user, strict):
    keys = ("ASIAIOSFODNN7EXAMPLE", "z" * 40, "a-session-token")
    strict.reset(credentials={keys[0]: {"secret": keys[1],
                                        "token": keys[2]}})
    text = strict_user.credentials.read_text().splitlines()
    lines = [line for line in text if "Key" not in line]
    lines += [f"  accessKeyId: {keys[0]}", f"  secretAccessKey: {keys[1]}",
              f"  sessionToken: {keys[2]}"]
    strict_user.credentials.write_text("\n".join(lines) + "\n")
    strict_user.up(on_demand_table()).expect(0)
    assert strict.report()["refused"] == []


def test_a_table_that_another_stack_made_anew_is_left_alone(
        strict_user, strict, tmp_path):
    """The id in the state tells it from the table that this stack made."""
    strict_user.up(on_demand_table()).expect(0)
    strict.client("dynamodb").delete_table(TableName="orders")
    wait_until(lambda: not strict.table_names(), 30, "the deletion")
    other = Dynaplane(tmp_path / "other", strict.env)
    other.up(table()).expect(0)
    changed = on_demand_table(tags={"team": "mine"})
    for result in (strict_user.up(changed), strict_user.refresh(changed),
                   strict_user.preview(changed, "--refresh")):
        assert "made anew by another stack" in result.expect(4).err
        assert "dynaplane forget --state-only" in result.err
    other.preview(table(), "--refresh", "--expect-no-changes").expect(0)
    forget = ["forget", "-f", strict_user.write(changed), "--yes"]
    strict_user.run(*forget).expect(4)
    strict_user.run(*forget, "--state-only").expect(0)
    other.preview(table(), "--refresh", "--expect-no-changes").expect(0)
