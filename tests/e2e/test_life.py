"""preview, up, destroy: the life of a table, seen by boto3."""

import pytest

from harness.manifests import index, on_demand_table, scaled_table, table

# Of two makers: what is sent here and how it is answered.
pytestmark = pytest.mark.emulators


def test_preview_tells_and_touches_nothing(dynaplane, aws):
    report = dynaplane.preview(scaled_table()).expect(0).one()
    assert report["result"] == "succeeded"
    assert report["changes"]["create"] == 13
    assert aws.calls == []


def test_up_makes_the_table(dynaplane, aws):
    dynaplane.up(on_demand_table()).expect(0)
    made = aws.table("orders")
    assert made["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert made["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"}]
    client = aws.client("dynamodb")
    ttl = client.describe_time_to_live(TableName="orders")
    assert ttl["TimeToLiveDescription"]["AttributeName"] == "expires"
    backups = client.describe_continuous_backups(TableName="orders")
    assert backups["ContinuousBackupsDescription"][
        "PointInTimeRecoveryDescription"][
        "PointInTimeRecoveryStatus"] == "ENABLED"
    tags = client.list_tags_of_resource(ResourceArn=made["TableArn"])["Tags"]
    assert {"Key": "team", "Value": "checkout"} in tags


def test_up_makes_targets_and_policies(dynaplane, aws):
    dynaplane.up(scaled_table(tableName="real-name")).expect(0)
    resources = {f"table/real-name{suffix}"
                 for suffix in ("", "/index/by-a", "/index/by-b")}
    assert {resource for resource, _ in aws.targets()} == resources
    assert len(aws.targets()) == 6
    assert aws.policies().keys() == aws.targets().keys()
    target = aws.targets()["table/real-name",
                           "dynamodb:table:ReadCapacityUnits"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (5, 50)


def test_second_up_changes_nothing(dynaplane, aws):
    dynaplane.up(scaled_table()).expect(0)
    aws.reset_counts()
    report = dynaplane.up(scaled_table()).expect(0).one()
    assert report["changes"] == {"create": 0, "update": 0, "replace": 0,
                                 "delete": 0, "adopt": 0, "same": 13}
    assert aws.calls == []


def test_update_in_place(dynaplane, aws):
    dynaplane.up(table(tags={"a": "1"})).expect(0)
    changed = table(tags={"a": "2"}, deletionProtectionEnabled=True,
                    ttl={"isEnabled": True, "attributeName": "t"})
    report = dynaplane.up(changed).expect(0).one()
    assert report["changes"]["update"] == 1
    (resource,) = [r for r in report["resources"] if r["op"] == "update"]
    assert any(path.startswith("tags") for path in resource["diff"])
    assert aws.table("orders")["DeletionProtectionEnabled"]
    assert dynaplane.preview(changed).one()["changes"]["update"] == 0


def test_indexes_come_and_go(dynaplane, aws):
    def names():
        return {i["IndexName"] for i in
                aws.table("orders").get("GlobalSecondaryIndexes", [])}

    dynaplane.up(table(globalSecondaryIndexes=[
        index("by-a", "a"), index("by-b", "b")])).expect(0)
    assert names() == {"by-a", "by-b"}
    dynaplane.up(table(globalSecondaryIndexes=[
        index("by-c", "c"), index("by-d", "d"), index("by-b", "b")])).expect(0)
    assert names() == {"by-b", "by-c", "by-d"}
    dynaplane.up(table()).expect(0)
    assert names() == set()


def test_index_is_rebuilt_under_its_name(dynaplane, aws):
    dynaplane.up(table(globalSecondaryIndexes=[index("by-a", "a")])).expect(0)
    changed = index("by-a", "a", projectionType="KEYS_ONLY")
    report = dynaplane.up(table(
        globalSecondaryIndexes=[changed])).expect(0).one()
    assert report["changes"]["replace"] == 0
    (made,) = aws.table("orders")["GlobalSecondaryIndexes"]
    assert made["Projection"]["ProjectionType"] == "KEYS_ONLY"


def test_destroy_leaves_nothing(dynaplane, aws):
    manifest = scaled_table()
    dynaplane.up(manifest).expect(0)
    report = dynaplane.destroy(manifest, "--allow-data-loss").expect(0).one()
    assert report["changes"]["delete"] == 13
    assert aws.table_names() == []
    assert aws.targets() == {} and aws.policies() == {}
    assert dynaplane.state().get("resources", []) == []


def test_destroy_of_nothing_is_done(dynaplane):
    dynaplane.destroy(table()).expect(0)


def test_billing_there_and_back(dynaplane, aws):
    dynaplane.up(scaled_table()).expect(0)
    on_demand = scaled_table(billingMode="PAY_PER_REQUEST", autoScale=None)
    del on_demand["spec"]["autoScale"]
    dynaplane.up(on_demand).expect(0)
    assert aws.targets() == {} and aws.policies() == {}
    dynaplane.up(scaled_table()).expect(0)
    assert len(aws.targets()) == 6
    assert aws.table("orders")["ProvisionedThroughput"][
        "ReadCapacityUnits"] == 5
