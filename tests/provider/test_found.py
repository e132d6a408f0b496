"""What an import, a `get` and a refresh make of a table: what AWS decides by
itself becomes nobody's wish, and what the program gave stays its own."""

import pytest

from harness.local_aws import REGION
from provider_fixtures import TABLE, on_demand

OTHER = "eu-west-2"
REPLICATED = on_demand(
    streamEnabled=True, streamViewType="NEW_AND_OLD_IMAGES",
    replicas=[{"regionName": OTHER}])
ENCRYPTED = on_demand(serverSideEncryption={"enabled": True})


def without(news: dict, key: str) -> dict:
    return {k: v for k, v in news.items() if k != key}


def test_refresh_keeps_replicas_that_have_changed(orders, strict):
    orders.create(REPLICATED)
    strict.client("dynamodb", OTHER).update_continuous_backups(
        TableName="orders", PointInTimeRecoverySpecification={
            "PointInTimeRecoveryEnabled": True})
    for _ in range(2):
        orders.read()
        assert orders.inputs["replicas"] == [
            {"regionName": OTHER, "pointInTimeRecovery": True}]
        assert orders.changes(REPLICATED) == [
            "replicas[0].pointInTimeRecovery"]
    assert orders.changes(without(REPLICATED, "replicas")) == ["replicas[0]"]
    orders.delete()
    assert strict.table_names() == strict.table_names(OTHER) == []


def test_import_tells_replicas_and_wants_none(orders, strict):
    orders.create(REPLICATED)
    found = orders.plugin.resource(TABLE, "found").read("orders")
    (replica,) = found.outputs["replicas"]
    assert replica["arn"] == orders.outputs["arn"].replace(REGION, OTHER)
    assert "replicas" not in found.inputs
    assert found.changes(REPLICATED) == []
    assert found.changes(without(REPLICATED, "replicas")) == []


def test_import_where_only_the_table_may_be_looked_at(orders, strict):
    orders.create(REPLICATED)
    strict.faults([{"operation": "DescribeContinuousBackups",
                    "kind": "denied", "skip": 1}])
    found = orders.plugin.resource(TABLE, "found").read("orders")
    assert "replicas" not in found.outputs
    assert found.inputs["streamEnabled"] is True


@pytest.mark.parametrize("state", [{}, {"hashKey": "pk"}])
def test_what_a_program_only_looks_at(orders, strict, state):
    """As the engine does for `Table.get`: it reads with what the program says,
    and a refresh reads with what is in the state."""
    orders.create(REPLICATED)
    seen = orders.plugin.resource(TABLE, "seen")
    seen.inputs = seen.outputs = state
    outputs = seen.read("orders").outputs
    assert outputs["replicas"][0]["regionName"] == OTHER
    for recorded in (outputs, outputs, {**outputs, "tableId": "remade"}):
        seen.inputs, seen.outputs = state, recorded
        seen.read()
        assert seen.inputs == state
        assert seen.outputs == outputs


def test_import_of_tags_without_values(orders, strict):
    tagged = on_demand(tags={"hot": "", "cold": ""})
    orders.create(tagged)
    found = orders.plugin.resource(TABLE, "found").read("orders")
    assert found.inputs["tags"] == tagged["tags"]
    assert found.changes(tagged) == []


def test_import_leaves_the_key_to_aws(orders, strict):
    orders.create(ENCRYPTED)
    found = orders.plugin.resource(TABLE, "found").read("orders")
    assert found.inputs["serverSideEncryption"] == {"enabled": True}
    assert found.outputs["serverSideEncryption"]["kmsKeyArn"]
    assert found.changes(ENCRYPTED) == []
    found.update(ENCRYPTED)


def test_import_of_a_table_with_a_key_of_ones_own(orders, strict):
    key = f"arn:aws:kms:{REGION}:000000000000:key/1234abcd-12ab-34cd"
    own = on_demand(serverSideEncryption={"enabled": True, "kmsKeyArn": key})
    orders.create(own)
    found = orders.plugin.resource(TABLE, "found").read("orders")
    assert found.changes(own) == [] == found.changes(found.inputs)
    other = {"enabled": True, "kmsKeyArn": key + "-other"}
    assert found.changes(on_demand(serverSideEncryption=other)) == [
        "serverSideEncryption.kmsKeyArn"]


def test_refresh_leaves_the_key_to_aws(orders, strict):
    orders.create(on_demand())
    strict.client("dynamodb").update_table(
        TableName="orders",
        SSESpecification={"Enabled": True, "SSEType": "KMS"})
    orders.read()
    assert orders.inputs["serverSideEncryption"] == {"enabled": True}
    assert orders.changes(ENCRYPTED) == []
    assert orders.changes(on_demand()) == ["serverSideEncryption"]
