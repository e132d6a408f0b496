"""What an import, a `get` and a refresh make of a table: what AWS decides by
itself becomes nobody's wish, and what the program gave stays its own."""

import pytest

from harness.local_aws import REGION
from provider_fixtures import TABLE, on_demand

OTHER = "eu-west-2"
REPLICATED = on_demand(
    streamEnabled=True, streamViewType="NEW_AND_OLD_IMAGES",
    replicas=[{"regionName": OTHER}])


@pytest.fixture
def orders(plugins, strict):
    return plugins(strict).resource(TABLE, "orders")


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
