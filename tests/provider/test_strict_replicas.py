"""Replicas in a table's own list, under AWS's own rules."""

import pytest

import provider_fixtures
from provider_fixtures import Failed, on_demand

STREAM = {"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}
LONDON = {"regionName": "eu-west-2"}


def settled(resource, news, strict):
    provider_fixtures.settled(resource, news)
    assert strict.report()["refused"] == []


@pytest.mark.parametrize("left", [{}, {"replicas": []}],
                         ids=["left-out", "empty"])
def test_go_with_the_stream(orders, strict, left):
    """AWS keeps the stream of a table that has replicas."""
    orders.create(on_demand(**STREAM, replicas=[LONDON]))
    strict.advance(3600)
    news = on_demand(**left)
    settled(orders.update(news), news, strict)
    table = strict.table("orders")
    assert not table.get("Replicas")
    assert not table.get("StreamSpecification", {}).get("StreamEnabled")


@pytest.mark.parametrize("given", [{}, {"streamEnabled": False}],
                         ids=["left-out", "off"])
def test_bring_a_stream(orders, strict, given):
    news = on_demand(**given, replicas=[LONDON])
    settled(orders.create(news), news, strict)
    assert strict.table("orders")["StreamSpecification"] == {
        "StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_keep_the_stream_that_is_no_longer_given(orders, strict):
    orders.create(on_demand(**STREAM, replicas=[LONDON]))
    news = on_demand(replicas=[LONDON])
    settled(orders.update(news), news, strict)


def test_lose_the_tags_that_the_table_loses(orders, strict):
    """Those that somebody else put on them stay."""
    london = {**LONDON, "propagateTags": True}
    orders.create(on_demand(**STREAM, replicas=[london]))
    (replica,) = orders.outputs["replicas"]
    there = strict.client("dynamodb", "eu-west-2")
    there.tag_resource(ResourceArn=replica["arn"],
                       Tags=[{"Key": "owner", "Value": "london"}])
    strict.advance(3600)
    news = on_demand(**STREAM, replicas=[london], tags={"cost": "7"})
    provider_fixtures.settled(orders.update(news), news)
    tags = {tag["Key"]: tag["Value"] for tag in there.list_tags_of_resource(
        ResourceArn=replica["arn"])["Tags"]}
    tags.pop("dynaplane.dev/owner")
    assert tags == {"cost": "7", "owner": "london"}


def test_take_the_tables_class_again(plugins, orders, strict):
    orders.create(on_demand(**STREAM))
    bare = {"globalTableArn": orders.outputs["arn"]}
    strict.advance(3600)
    apart = plugins(strict, region="eu-west-2").resource(
        "aws:dynamodb/tableReplica:TableReplica", "london").create(
        {**bare, "tableClassOverride": "STANDARD_INFREQUENT_ACCESS"})
    assert apart.changes(bare) == ["tableClassOverride"]
    settled(apart.update(bare), bare, strict)
    there = strict.client("dynamodb", "eu-west-2")
    live = there.describe_table(TableName="orders")["Table"]
    assert live.get("TableClassSummary", {}).get(
        "TableClass", "STANDARD") == "STANDARD"


def strong(*regions):
    return [{"regionName": region, "consistencyMode": "STRONG"}
            for region in regions]


PAIR = {"replicas": strong("eu-west-2", "eu-west-3")}
WITNESS = {"replicas": strong("eu-west-2"),
           "globalTableWitness": {"regionName": "eu-west-3"}}


@pytest.mark.parametrize("before, after", [
    (PAIR, {"replicas": strong("eu-west-2", "eu-central-1")}),
    (PAIR, WITNESS), (WITNESS, PAIR),
    (WITNESS, {**WITNESS,
               "globalTableWitness": {"regionName": "eu-central-1"}}),
    ({"replicas": [LONDON]}, WITNESS)],
    ids=["member", "to-witness", "from-witness", "witness", "mode"])
def test_strong_ones_do_not_change(orders, strict, before, after):
    """AWS would stop half way: nothing is sent."""
    orders.create(on_demand(**STREAM, **before))
    strict.advance(3600)
    strict.reset_counts()
    with pytest.raises(Failed, match="Remove all replicas first"):
        orders.update(on_demand(**STREAM, **after))
    assert not strict.counts()["DynamoDB.UpdateTable"]
    orders.update(on_demand(**STREAM, replicas=[]))
    strict.advance(3600)
    news = on_demand(**STREAM, **after)
    settled(orders.update(news), news, strict)
