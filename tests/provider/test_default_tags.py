"""Tags that the provider's configuration gives to every resource."""

import json

import pytest

from provider_fixtures import TABLE, TARGET, on_demand, provisioned, target

REPLICA = "aws:dynamodb/tableReplica:TableReplica"
PROD = {"env": "prod"}
TEST = {"env": "test", "cost": "9"}
REPLICATED = on_demand(
    "replicated", streamEnabled=True, streamViewType="NEW_AND_OLD_IMAGES")
LATER = ["tagsAll.cost", "tagsAll.env"]


@pytest.fixture
def tagging(plugins, strict):
    """A plugin with these default tags."""
    def start(tags, **more):
        return plugins(strict, defaultTags=json.dumps({"tags": tags}), **more)

    return start


def later(resource, plugin):
    """The same resource in another run."""
    resource.plugin = plugin
    return resource


def live_tags(strict, arn, region="eu-west-1") -> dict:
    listed = strict.client("dynamodb", region).list_tags_of_resource(
        ResourceArn=arn)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in listed
            if not tag["Key"].startswith("dynaplane.dev/")}


def test_changed(tagging, strict):
    news = on_demand()
    orders = tagging(PROD).resource(TABLE, "orders").create(news)
    assert orders.changes(news) == []
    later(orders, tagging(TEST))
    for _ in range(2):
        assert orders.changes(news) == LATER
        assert orders.changes(news, ["tagsAll"]) == []
        orders.read()
        assert orders.inputs == news
        assert orders.outputs["tags"] == {"team": "shop"}
    orders.update(news)
    assert live_tags(strict, orders.outputs["arn"]) == {
        "team": "shop", **TEST} == orders.outputs["tagsAll"]
    assert orders.changes(news) == [] == orders.read().changes(news)
    later(orders, tagging({}))
    assert orders.changes(news) == LATER
    assert orders.update(news).changes(news) == []
    assert live_tags(strict, orders.outputs["arn"]) == {"team": "shop"}


def test_preview(tagging):
    news = on_demand(tags={"team": "shop", "env": "mine"})
    orders = tagging(TEST).resource(TABLE, "orders")
    assert orders.create(news, preview=True).outputs["tagsAll"] == {
        "team": "shop", "env": "mine", "cost": "9"}
    orders.create(news)
    orders.update(on_demand(), preview=True)
    assert orders.outputs["tagsAll"] == {"team": "shop", **TEST}


def test_of_a_replica(tagging, strict):
    table = tagging({}).resource(TABLE, "t").create(REPLICATED)
    news = {"globalTableArn": table.outputs["arn"], "tags": {"team": "shop"}}
    there = {"region": "eu-west-2"}
    replica = tagging(PROD, **there).resource(REPLICA, "r").create(news)
    assert replica.outputs["tags"] == {"team": "shop"}
    assert replica.changes(news) == [] == replica.read().changes(news)
    later(replica, tagging(TEST, **there))
    assert replica.changes(news) == LATER == replica.read().changes(news)
    assert replica.update(news).changes(news) == []
    assert live_tags(strict, replica.outputs["arn"], "eu-west-2") == {
        "team": "shop", **TEST}


def test_of_a_target(tagging):
    tagging({}).resource(TABLE, "orders").create(provisioned())
    news = target("table/orders", "table:Read")
    scaled = tagging(PROD).resource(TARGET, "t").create(news)
    assert scaled.changes(news) == [] == scaled.read().changes(news)
    later(scaled, tagging(TEST))
    assert scaled.changes(news) == LATER == scaled.read().changes(news)
    assert scaled.update(news).changes(news) == []
    assert scaled.read().changes(news) == []
    assert scaled.outputs["tagsAll"] == TEST
