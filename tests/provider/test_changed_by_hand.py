"""Somebody has changed things by hand, and the next update names something
else: that alone is sent. A refresh shows the rest, and then it is mended."""

import pytest

from harness.strict_testing import client, describe
from provider_fixtures import (POLICY, REGION, TABLE, TARGET, Failed,
                               on_demand, policy, provisioned, settled,
                               target)

ACTION = "aws:appautoscaling/scheduledAction:ScheduledAction"
REPLICA = "aws:dynamodb/tableReplica:TableReplica"
READ = "dynamodb:table:ReadCapacityUnits"
STREAM = {"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}
LONDON = "eu-west-2"
READS = ("Describe", "List", "Get")


def changing(strict) -> dict:
    """The requests that change something."""
    return {name: count for name, count in strict.counts().items()
            if count and not name.split(".")[1].startswith(READS)}


def key(name, region=REGION) -> str:
    return f"arn:aws:kms:{region}:000000000000:key/{name}"


def test_of_a_table(orders, strict):
    before = provisioned(indexes=("a",))
    orders.create(before)
    by_hand = strict.client("dynamodb")
    strict.advance(3600)
    by_hand.update_table(TableName="orders", DeletionProtectionEnabled=True)
    strict.advance(3600)
    by_hand.update_table(TableName="orders", StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    strict.advance(3600)
    by_hand.update_table(TableName="orders", GlobalSecondaryIndexUpdates=[
        {"Update": {"IndexName": "by-a", "ProvisionedThroughput": {
            "ReadCapacityUnits": 300, "WriteCapacityUnits": 5}}}])
    strict.advance(3600)
    live = describe(by_hand)
    news = {**before, "tags": {"ticket": "1"}}
    strict.reset_counts()
    assert orders.changes(news) == ["tags.ticket"]
    orders.update(news)
    assert changing(strict) == {"DynamoDB.TagResource": 1}
    assert describe(by_hand) == live
    assert orders.changes(news) == []
    orders.read()
    assert orders.changes(news) == [
        "deletionProtectionEnabled",
        "globalSecondaryIndexes[0].readCapacity", "streamEnabled"]
    orders.update(news)
    settled(orders, news)


@pytest.fixture
def scaled(plugins, strict):
    plugin = plugins(strict)
    plugin.resource(TABLE, "orders").create(provisioned())
    of = target("table/orders", "table:Read")
    return plugin.resource(TARGET, "read").create(of)


def test_of_a_target(scaled, strict):
    """Scaling in was suspended in an incident."""
    by_hand = strict.client("application-autoscaling")
    subject = {"ServiceNamespace": "dynamodb", "ScalableDimension": READ,
               "ResourceId": "table/orders"}
    by_hand.register_scalable_target(**subject, SuspendedState={
        "DynamicScalingInSuspended": True})
    scaled.update({**scaled.inputs, "maxCapacity": 30})
    live = strict.targets()["table/orders", READ]
    assert live["MaxCapacity"] == 30
    assert live["SuspendedState"]["DynamicScalingInSuspended"]
    scaled.update({**scaled.inputs, "suspendedState": {
        "scheduledScalingSuspended": True}})
    state = strict.targets()["table/orders", READ]["SuspendedState"]
    assert state["DynamicScalingInSuspended"]
    assert state["ScheduledScalingSuspended"]
    strict.reset_counts()
    scaled.update({**scaled.inputs, "tags": {"ticket": "1"}})
    assert [*changing(strict)] == ["AutoScaling.TagResource"]
    # It is not ours to set back a bound unasked.
    by_hand.register_scalable_target(**subject, MinCapacity=29)
    with pytest.raises(Failed, match="minCapacity 29.*--refresh"):
        scaled.update({**scaled.inputs, "maxCapacity": 20})
    assert strict.targets()["table/orders", READ]["MinCapacity"] == 29


def test_of_a_policy(scaled, strict):
    news = policy("orders-read", scaled.inputs)
    made = scaled.plugin.resource(POLICY, "read").create(news)
    subject = {"ServiceNamespace": "dynamodb", "ScalableDimension": READ,
               "ResourceId": "table/orders"}
    strict.client("application-autoscaling").put_scaling_policy(
        **subject, PolicyName="orders-read",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 50, "ScaleInCooldown": 900, "DisableScaleIn": True,
            "PredefinedMetricSpecification": {
                "PredefinedMetricType": "DynamoDBReadCapacityUtilization"}})
    made.update(policy("orders-read", scaled.inputs, value=70))
    live = strict.policies()["table/orders", READ][
        "TargetTrackingScalingPolicyConfiguration"]
    assert (live["TargetValue"], live["ScaleInCooldown"],
            live["DisableScaleIn"]) == (70, 900, True)
    assert made.changes(made.inputs) == []
    configuration = "targetTrackingScalingPolicyConfiguration."
    assert made.read().changes(policy("orders-read", scaled.inputs, 70)) == [
        configuration + "disableScaleIn", configuration + "scaleInCooldown"]


def test_of_a_scheduled_action(scaled, strict):
    news = {"name": "night", "serviceNamespace": "dynamodb",
            "resourceId": "table/orders", "scalableDimension": READ,
            "schedule": "cron(0 22 * * ? *)", "timezone": "UTC",
            "scalableTargetAction": {"maxCapacity": 8}}
    made = scaled.plugin.resource(ACTION, "night").create(news)
    scaling = strict.client("application-autoscaling")
    subject = {"ServiceNamespace": "dynamodb", "ScalableDimension": READ,
               "ResourceId": "table/orders"}
    scaling.put_scheduled_action(
        **subject, ScheduledActionName="night",
        Schedule="cron(0 20 * * ? *)", Timezone="Europe/Berlin",
        ScalableTargetAction={"MaxCapacity": 8})
    made.update({**news, "scalableTargetAction": {"maxCapacity": 9}})
    (found,) = scaling.describe_scheduled_actions(
        ServiceNamespace="dynamodb")["ScheduledActions"]
    assert found["ScalableTargetAction"] == {"MaxCapacity": 9}
    assert found["Schedule"] == "cron(0 20 * * ? *)"
    assert found["Timezone"] == "Europe/Berlin"


@pytest.fixture
def london(plugins, orders, strict):
    """A replica that is a resource of its own."""
    orders.create(on_demand(**STREAM))
    strict.advance(3600)
    made = plugins(strict, region=LONDON).resource(REPLICA, "london")
    made.create({"globalTableArn": orders.outputs["arn"],
                 "tags": {"team": "shop"}})
    strict.advance(3600)
    return made


def test_of_a_replica(london, strict):
    """Its backups were switched on by hand; a tag does not switch them off."""
    there = strict.client("dynamodb", LONDON)
    there.update_continuous_backups(
        TableName="orders", PointInTimeRecoverySpecification={
            "PointInTimeRecoveryEnabled": True})
    news = {**london.inputs, "tags": {"team": "shop", "ticket": "1"}}
    strict.reset_counts()
    london.update(news)
    assert changing(strict) == {"DynamoDB.TagResource": 1}
    assert london.changes(news) == []
    assert london.read().changes(news) == ["pointInTimeRecovery"]
    settled(london.update(news), news)


def test_a_replica_that_is_gone(london, strict):
    strict.client("dynamodb").update_table(
        TableName="orders",
        ReplicaUpdates=[{"Delete": {"RegionName": LONDON}}])
    strict.advance(3600)
    strict.reset_counts()
    with pytest.raises(Failed, match="no replica in eu-west-2.*--refresh"):
        london.update({**london.inputs, "tags": {}})
    assert changing(strict) == {}


def test_a_replica_of_the_tables_list_is_protected_at_once(orders, strict):
    news = on_demand(**STREAM, replicas=[
        {"regionName": LONDON, "deletionProtectionEnabled": True,
         "pointInTimeRecovery": True}])
    settled(orders.create(news), news)
    there = describe(strict.client("dynamodb", LONDON))
    assert there["DeletionProtectionEnabled"]


def test_a_replica_is_protected_at_once(plugins, orders, strict):
    orders.create(on_demand(**STREAM))
    strict.advance(3600)
    news = {"globalTableArn": orders.outputs["arn"],
            "deletionProtectionEnabled": True}
    made = plugins(strict, region=LONDON).resource(REPLICA, "london")
    settled(made.create(news), news)
    there = describe(strict.client("dynamodb", LONDON))
    assert there["DeletionProtectionEnabled"]


def encrypted(name, replica) -> dict:
    return on_demand(
        **STREAM, serverSideEncryption={"enabled": True,
                                        "kmsKeyArn": key(name)},
        replicas=[{"regionName": LONDON,
                   "kmsKeyArn": key(replica, LONDON)}])


def test_keys_of_a_table_and_its_replicas_change_at_once(orders, strict):
    orders.create(encrypted("1", "3"))
    strict.advance(3600)
    news = encrypted("2", "4")
    strict.reset_counts()
    orders.update(news)
    assert changing(strict) == {"DynamoDB.UpdateTable": 1}
    live = describe(client(strict))
    assert live["SSEDescription"]["KMSMasterKeyArn"] == key("2")
    assert live["Replicas"][0]["KMSMasterKeyId"] == key("4", LONDON)
    settled(orders, news)


def test_the_key_of_a_replica_changes_in_place(plugins, orders, strict):
    encryption = {"serverSideEncryption": {"enabled": True,
                                           "kmsKeyArn": key("1")}}
    orders.create(on_demand(**STREAM, **encryption))
    strict.advance(3600)
    bare = {"globalTableArn": orders.outputs["arn"]}
    made = plugins(strict, region=LONDON).resource(REPLICA, "london").create(
        {**bare, "kmsKeyArn": key("3", LONDON)})
    strict.advance(3600)
    news = {**bare, "kmsKeyArn": key("4", LONDON)}
    assert not made.diff(news).replaces
    strict.reset_counts()
    settled(made.update(news), news)
    assert changing(strict) == {"DynamoDB.UpdateTable": 1}
    # And the table's, which names the replica's.
    strict.advance(3600)
    encryption["serverSideEncryption"]["kmsKeyArn"] = key("2")
    table = on_demand(**STREAM, **encryption)
    settled(orders.update(table), table)
    live = describe(client(strict))
    assert live["SSEDescription"]["KMSMasterKeyArn"] == key("2")
    assert live["Replicas"][0]["KMSMasterKeyId"] == key("4", LONDON)


def test_the_last_replica_takes_the_stream_along(plugins, orders, strict):
    orders.create(on_demand(**STREAM))
    strict.advance(3600)
    plugin = plugins(strict)  # one for both, as in a run
    orders.plugin = plugin
    made = plugin.resource(REPLICA, "london").create(
        {"globalTableArn": orders.outputs["arn"], "region": LONDON})
    strict.advance(3600)
    news = on_demand()
    assert orders.changes(news) == ["streamEnabled"]
    strict.reset_counts()
    orders.update(news)
    assert changing(strict) == {}, "the replica holds it"
    # The run is cut off here; the next one looks at the table first.
    made.plugin = orders.plugin = plugins(strict)
    assert orders.changes(news) == []
    made.delete()
    assert not describe(client(strict)).get(
        "StreamSpecification", {}).get("StreamEnabled")
    settled(orders, news)
