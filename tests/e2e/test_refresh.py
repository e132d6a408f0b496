"""refresh brings the state in line with AWS and changes nothing there."""

import pytest

from harness.manifests import scaled_table, table

# Of two makers: what is sent here and how it is answered.
pytestmark = pytest.mark.emulators


def test_nothing_has_changed(dynaplane):
    dynaplane.up(scaled_table()).expect(0)
    report = dynaplane.refresh(scaled_table()).expect(0).one()
    changes = report["changes"]
    assert changes["same"] == 13 and changes["update"] == 0
    dynaplane.preview(scaled_table(), "--expect-no-changes").expect(0)


def test_drift_is_seen_and_mended(dynaplane, aws):
    manifest = table(deletionProtectionEnabled=True)
    dynaplane.up(manifest).expect(0)
    aws.client("dynamodb").update_table(TableName="orders",
                                        DeletionProtectionEnabled=False)
    dynaplane.preview(manifest, "--expect-no-changes").expect(0)
    report = dynaplane.refresh(manifest).expect(0).one()
    assert report["changes"]["update"] == 1
    assert not aws.table("orders")["DeletionProtectionEnabled"]
    dynaplane.up(manifest).expect(0)
    assert aws.table("orders")["DeletionProtectionEnabled"]


def test_a_lost_target_is_made_again(dynaplane, aws):
    dynaplane.up(scaled_table()).expect(0)
    aws.client("application-autoscaling").deregister_scalable_target(
        ServiceNamespace="dynamodb", ResourceId="table/orders/index/by-a",
        ScalableDimension="dynamodb:index:ReadCapacityUnits")
    dynaplane.refresh(scaled_table()).expect(0)
    assert len(aws.targets()) == 5
    dynaplane.up(scaled_table()).expect(0)
    assert len(aws.targets()) == 6


def test_a_lost_table_is_made_again(dynaplane, aws):
    dynaplane.up(table()).expect(0)
    aws.client("dynamodb").delete_table(TableName="orders")
    dynaplane.up(table(), "--refresh").expect(0)
    assert aws.table_names() == ["orders"]


def test_everything_that_aws_fills_in_is_no_change(dynaplane):
    manifest = table(
        billingMode="PROVISIONED", readCapacity=3, writeCapacity=4,
        serverSideEncryption={"isEnabled": True},
        pointInTimeRecovery={"isEnabled": False},
        ttl={"isEnabled": False},
        attributes=[{"name": "z", "type": "N"}, {"name": "a", "type": "S"}],
        globalSecondaryIndexes=[{
            "name": "by-z", "hashKey": "z", "rangeKey": "a",
            "projectionType": "INCLUDE", "nonKeyAttributes": ["y", "b"]}])
    dynaplane.up(manifest).expect(0)
    dynaplane.preview(manifest, "--refresh", "--expect-no-changes").expect(0)
    dynaplane.refresh(manifest).expect(0)
    dynaplane.preview(manifest, "--expect-no-changes").expect(0)
