"""A run that takes up what an earlier one began waits for it, too."""

import pytest

from harness.strict_testing import client, describe
from provider_fixtures import Failed, on_demand, settled

STREAM = {"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}
SLOW = 1500  # of AWS's seconds; three of ours


def begin(orders, strict, news, duration):
    strict.set(durations={duration: SLOW})
    with pytest.raises(Failed, match="Out of time"):
        orders.update(news, timeout=1)


def test_index(orders, strict):
    orders.create(on_demand())
    news = on_demand(
        attributes=[{"name": n, "type": "S"} for n in ("pk", "a")],
        globalSecondaryIndexes=[{"name": "by-a", "hashKey": "a",
                                 "projectionType": "ALL"}])
    begin(orders, strict, news, "index_backfill")
    orders.update(news)
    (made,) = describe(client(strict))["GlobalSecondaryIndexes"]
    assert made["IndexStatus"] == "ACTIVE"
    settled(orders, news)


def test_replica(orders, strict):
    orders.create(on_demand(**STREAM))
    news = on_demand(**STREAM, replicas=[
        {"regionName": "eu-west-2", "pointInTimeRecovery": True,
         "propagateTags": True}])
    begin(orders, strict, news, "replica_create")
    orders.update(news)
    (made,) = describe(client(strict))["Replicas"]
    assert made["ReplicaStatus"] == "ACTIVE"
    settled(orders, news)
    there = strict.client("dynamodb", "eu-west-2")
    tags = there.list_tags_of_resource(
        ResourceArn=orders.outputs["replicas"][0]["arn"])["Tags"]
    assert {"Key": "team", "Value": "shop"} in tags


@pytest.mark.parametrize("resumed", [False, True])
@pytest.mark.parametrize("of_index", [False, True])
def test_warm_throughput(orders, strict, resumed, of_index):
    bare = on_demand(
        attributes=[{"name": n, "type": "S"} for n in ("pk", "a")],
        globalSecondaryIndexes=[{"name": "by-a", "hashKey": "a",
                                 "projectionType": "ALL"}])
    orders.create(bare)
    warm = {"warmThroughput": {"readUnitsPerSecond": 13000,
                               "writeUnitsPerSecond": 5000}}
    news = {**bare, **warm}
    if of_index:
        news = {**bare, "globalSecondaryIndexes": [
            {**bare["globalSecondaryIndexes"][0], **warm}]}
    if resumed:
        begin(orders, strict, news, "warm")
    strict.set(durations={"warm": SLOW})
    orders.update(news)
    live = describe(client(strict))
    if of_index:
        (live,) = live["GlobalSecondaryIndexes"]
    assert live["WarmThroughput"]["Status"] == "ACTIVE"
    settled(orders, news)
