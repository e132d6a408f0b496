"""The DynamoDB resources beside the table."""

import json

import pytest

from provider_fixtures import Failed, TABLE, on_demand, settled

# Of two makers: what is sent here and how it is answered.
pytestmark = pytest.mark.emulators

REPLICA = "aws:dynamodb/tableReplica:TableReplica"
INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"
KINESIS = ("aws:dynamodb/kinesisStreamingDestination:"
           "KinesisStreamingDestination")
RESOURCE_POLICY = "aws:dynamodb/resourcePolicy:ResourcePolicy"


@pytest.fixture
def orders(plugin):
    return plugin.resource(TABLE, "orders").create(
        on_demand(streamEnabled=True, streamViewType="NEW_AND_OLD_IMAGES"))


def test_contributor_insights(plugin, aws, orders):
    news = {"tableName": "orders"}
    made = plugin.resource(INSIGHTS, "orders").create(news)
    assert made.id == "name:orders/index:/000000000000"
    client = aws.client("dynamodb")

    def status():
        answer = client.describe_contributor_insights(TableName="orders")
        return answer["ContributorInsightsStatus"]

    assert status() == "ENABLED"
    settled(made, news)
    news = {**news, "mode": "THROTTLED_KEYS"}
    settled(made.update(news), news)
    found = plugin.resource(INSIGHTS, "found").read(made.id)
    assert found.inputs["tableName"] == "orders"
    made.delete()
    assert status() == "DISABLED"
    assert made.read("name:orders/index:/1").id == ""


def test_kinesis_destination(plugin, aws, orders):
    kinesis = aws.client("kinesis")
    kinesis.create_stream(StreamName="changes", ShardCount=1)
    stream = kinesis.describe_stream(StreamName="changes")
    arn = stream["StreamDescription"]["StreamARN"]
    news = {"tableName": "orders", "streamArn": arn,
            "approximateCreationDateTimePrecision": "MICROSECOND"}
    made = plugin.resource(KINESIS, "orders").create(news)
    assert made.id == f"orders,{arn}"
    client = aws.client("dynamodb")

    def destination():
        (found,) = client.describe_kinesis_streaming_destination(
            TableName="orders")["KinesisDataStreamDestinations"]
        return found

    assert destination()["DestinationStatus"] == "ACTIVE"
    settled(made, news)
    made.delete()
    assert destination()["DestinationStatus"] == "DISABLED"
    assert made.read(f"orders,{arn}").id == ""


def policy(action="dynamodb:GetItem"):
    return {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": "000000000000"},
        "Action": action, "Resource": "*"}]}


def test_resource_policy(plugin, aws, orders):
    arn = orders.outputs["arn"]
    news = {"resourceArn": arn, "policy": json.dumps(policy(), indent=2)}
    made = plugin.resource(RESOURCE_POLICY, "orders").create(news)
    assert made.id == arn and made.outputs["revisionId"]
    client = aws.client("dynamodb")
    live = client.get_resource_policy(ResourceArn=arn)
    # The strict AWS shows the account's root, as AWS does.
    assert json.loads(live["Policy"].replace(
        "arn:aws:iam::000000000000:root", "000000000000")) == policy()
    settled(made, {**news, "policy": json.dumps(policy())})
    news["policy"] = json.dumps(policy("dynamodb:PutItem"))
    assert made.changes(news) == ["policy"]
    settled(made.update(news), news)
    made.delete()
    with pytest.raises(client.exceptions.PolicyNotFoundException):
        client.get_resource_policy(ResourceArn=arn)
    made.id = arn
    made.delete()


def test_replica(plugins, aws, orders):
    there = plugins(aws, region="eu-west-2")
    news = {"globalTableArn": orders.outputs["arn"],
            "pointInTimeRecovery": True, "tags": {"a": "1"}}
    made = there.resource(REPLICA, "london").create(news)
    assert made.id == "orders:eu-west-1"
    (replica,) = aws.table("orders")["Replicas"]
    assert replica["RegionName"] == "eu-west-2"
    settled(made, news)
    # The table does not take the replica for its own.
    settled(orders, orders.inputs)
    news = {**news, "tags": {"b": "2"}, "deletionProtectionEnabled": True}
    settled(made.update(news), news)
    news = {**news, "deletionProtectionEnabled": False}
    made.update(news).delete()
    assert aws.table("orders").get("Replicas", []) == []
    made.id = "orders:eu-west-1"
    made.delete()


@pytest.fixture
def replicated(plugin):
    """A table with a replica in its own list."""
    return plugin.resource(TABLE, "orders").create(on_demand(
        streamEnabled=True, streamViewType="NEW_AND_OLD_IMAGES",
        replicas=[{"regionName": "eu-west-2"}]))


def test_replica_that_is_there_is_taken_over(plugins, aws, replicated):
    aws.reset_counts()
    there = plugins(aws, region="eu-west-2")
    news = {"globalTableArn": replicated.outputs["arn"],
            "pointInTimeRecovery": True, "tags": {"a": "1"}}
    made = there.resource(REPLICA, "london").create(news)
    settled(made, news)
    assert aws.counts()["DynamoDB.UpdateTable"] == 0
    again = there.resource(REPLICA, "london").create(news)
    settled(again, news)
    assert again.outputs["arn"] == made.outputs["arn"]
    # The table lets go of it, also while it changes otherwise.
    inputs = {**replicated.inputs, "tags": {"b": "2"}}
    del inputs["replicas"]
    ignore = ['replicas["eu-west-2"]']
    assert replicated.changes(inputs, ignore) == ["tags.b", "tags.team"]
    replicated.update(inputs, ignore)
    assert aws.counts()["DynamoDB.UpdateTable"] == 0
    settled(replicated, inputs)
    settled(made, news)


def test_replica_of_somebody_else(plugins, aws, replicated):
    there = plugins(aws, region="eu-west-2")
    news = {"globalTableArn": replicated.outputs["arn"]}
    there.resource(REPLICA, "london").create(news)
    with pytest.raises(Failed, match="another stack or resource made it"):
        there.resource(REPLICA, "other").create(news)


def test_replica_of_many_tags(plugins, strict):
    """AWS lists ten at a time; whose it is stands on the last page."""
    table = plugins(strict).resource(TABLE, "orders").create(
        on_demand(streamEnabled=True, streamViewType="NEW_AND_OLD_IMAGES"))
    there = plugins(strict, region="eu-west-2")
    news = {"globalTableArn": table.outputs["arn"],
            "tags": {f"a{i}": "1" for i in range(12)}}
    made = there.resource(REPLICA, "london").create(news)
    settled(made, news)
    with pytest.raises(Failed, match="another stack or resource made it"):
        there.resource(REPLICA, "other").create(news)
    settled(there.resource(REPLICA, "london").create(news), news)


def test_replica_with_another_key(plugins, aws, replicated):
    there = plugins(aws, region="eu-west-2")
    with pytest.raises(Failed, match="remove it first"):
        there.resource(REPLICA, "london").create({
            "globalTableArn": replicated.outputs["arn"],
            "kmsKeyArn": "arn:aws:kms:eu-west-2:000000000000:key/k"})
    assert aws.table("orders")["Replicas"]


def test_replica_in_the_same_region(plugin, orders):
    with pytest.raises(Failed, match="own region"):
        plugin.resource(REPLICA, "x").create(
            {"globalTableArn": orders.outputs["arn"]})


def test_replicas_of_the_table(plugin, aws):
    stream = {"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}
    news = on_demand(**stream, replicas=[
        {"regionName": "eu-west-2", "pointInTimeRecovery": True,
         "propagateTags": True},
        {"regionName": "eu-west-3"}])
    orders = plugin.resource(TABLE, "orders").create(news)
    regions = {r["RegionName"] for r in aws.table("orders")["Replicas"]}
    assert regions == {"eu-west-2", "eu-west-3"}
    settled(orders, news)
    news = on_demand(**stream, replicas=[{"regionName": "eu-west-3"}])
    settled(orders.update(news), news)
    orders.delete()
    assert aws.table_names() == []


def test_functions(plugin, aws, orders):
    found = plugin.invoke("aws:dynamodb/getTable:getTable", name="orders")
    assert found["arn"] == orders.outputs["arn"]
    assert found["ttl"] == {"enabled": True, "attributeName": "expires"}
    caller = plugin.invoke("aws:index/getCallerIdentity:getCallerIdentity")
    assert caller["accountId"] == "000000000000"
    region = plugin.invoke("aws:index/getRegion:getRegion")
    assert region["region"] == "eu-west-1"
    partition = plugin.invoke("aws:index/getPartition:getPartition")
    assert partition["dnsSuffix"] == "amazonaws.com"
