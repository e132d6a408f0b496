"""A busy table takes no change: the plugin waits until it is settled."""

import json

import pytest

from provider_fixtures import REGION, TABLE, on_demand

KINESIS = ("aws:dynamodb/kinesisStreamingDestination:"
           "KinesisStreamingDestination")
STREAM = {"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}


@pytest.fixture
def orders(plugins, strict):
    bare = on_demand(**STREAM)
    for name in ("pointInTimeRecovery", "ttl", "tags"):
        del bare[name]
    made = plugins(strict).resource(TABLE, "orders").create(bare)
    strict.advance(3600)
    return made


def busy(strict, operation):
    strict.faults([{"operation": operation, "kind": "busy", "times": 2}])


def met_a_busy_table(strict, times=2):
    """And nothing else; a policy that does not show yet is no refusal."""
    return [each["code"] for each in strict.report()["refused"]
            if each["code"] != "PolicyNotFoundException"] == [
        "ResourceInUseException"] * times


@pytest.mark.parametrize("operation", [
    "UpdateTimeToLive", "UpdateContinuousBackups", "TagResource",
    "UpdateTable"])
def test_settings_of_a_table(orders, strict, operation):
    news = on_demand(**STREAM, deletionProtectionEnabled=True)
    busy(strict, operation)
    orders.update(news)
    assert met_a_busy_table(strict)
    assert orders.read().changes(news) == []


@pytest.mark.parametrize("setting", [{"pointInTimeRecovery": True},
                                     {"deletionProtectionEnabled": True}],
                         ids=["recovery", "protection"])
@pytest.mark.parametrize("inline", [True, False], ids=["inline", "apart"])
def test_settings_of_a_replica(plugins, orders, strict, setting, inline):
    operation = {"pointInTimeRecovery": "UpdateContinuousBackups"}.get(
        *setting, "UpdateTable")
    if inline:
        made, bare = orders, {**orders.inputs, "replicas": [
            {"regionName": "eu-west-2"}]}
        orders.update(bare)
        news = {**bare, "replicas": [{**bare["replicas"][0], **setting}]}
    else:
        bare = {"globalTableArn": orders.outputs["arn"]}
        made = plugins(strict, region="eu-west-2").resource(
            "aws:dynamodb/tableReplica:TableReplica", "london").create(bare)
        news = {**bare, **setting}
    strict.advance(3600)
    busy(strict, operation)
    made.update(news)
    assert met_a_busy_table(strict)
    assert made.read().changes(news) == []


@pytest.fixture
def destination():
    stream = f"arn:aws:kinesis:{REGION}:000000000000:stream/changes"
    return {"tableName": "orders", "streamArn": stream}


def beside(orders, destination):
    return {
        "UpdateContributorInsights": (
            "aws:dynamodb/contributorInsights:ContributorInsights",
            {"tableName": "orders"}),
        "EnableKinesisStreamingDestination": (KINESIS, destination),
        "PutResourcePolicy": (
            "aws:dynamodb/resourcePolicy:ResourcePolicy",
            {"resourceArn": orders.outputs["arn"], "policy": json.dumps(
                {"Version": "2012-10-17", "Statement": []})})}


MADE_BY = ["UpdateContributorInsights", "EnableKinesisStreamingDestination",
           "PutResourcePolicy"]
REMOVED_BY = {"UpdateContributorInsights": "UpdateContributorInsights",
              "EnableKinesisStreamingDestination":
                  "DisableKinesisStreamingDestination",
              "PutResourcePolicy": "DeleteResourcePolicy"}


@pytest.mark.parametrize("operation", MADE_BY)
def test_what_stands_beside_it(orders, strict, destination, operation):
    token, news = beside(orders, destination)[operation]
    busy(strict, operation)
    made = orders.plugin.resource(token, "x").create(news)
    assert met_a_busy_table(strict)
    strict.advance(3600)
    assert made.read().changes(news) == []
    busy(strict, REMOVED_BY[operation])
    made.delete()
    assert met_a_busy_table(strict, 4)


@pytest.mark.parametrize("kind", ["drop_after", "error500_after"])
def test_a_destination_whose_answer_was_lost(orders, strict, destination,
                                             kind):
    """The second request meets a destination that is being enabled."""
    strict.set(durations={"kinesis": 500})
    strict.faults([{"operation": "EnableKinesisStreamingDestination",
                    "kind": kind, "times": 1}])
    made = orders.plugin.resource(KINESIS, "x").create(destination)
    assert made.read().changes(destination) == []
