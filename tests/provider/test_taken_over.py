"""What is on AWS already, and in AWS's words: taken over as it is wanted to
be, changed only where the program says so."""

import json

import pytest

from harness.strict_testing import client
from provider_fixtures import (POLICY, TABLE, TARGET, Failed, on_demand,
                               policy, provisioned, settled, target)

INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"
KINESIS = ("aws:dynamodb/kinesisStreamingDestination:"
           "KinesisStreamingDestination")
RESOURCE_POLICY = "aws:dynamodb/resourcePolicy:ResourcePolicy"
ACTION = "aws:appautoscaling/scheduledAction:ScheduledAction"
OTHERS = "210987654321"
ROLE = f"arn:aws:iam::{OTHERS}:role/reader"
PRECISION = "approximateCreationDateTimePrecision"
STREAM = "arn:aws:kinesis:eu-west-1:000000000000:stream/changes"
READ = "dynamodb:table:ReadCapacityUnits"
OF = target("table/orders", "table:Read")


@pytest.fixture
def plugin(plugins, strict):
    plugin = plugins(strict)
    plugin.resource(TABLE, "orders").create(on_demand())
    strict.reset_counts()
    return plugin


@pytest.fixture
def scaled(plugins, strict):
    plugin = plugins(strict)
    plugin.resource(TABLE, "orders").create(provisioned())
    return plugin


def sent(strict) -> list[str]:
    """The changing requests since the last look."""
    operations = [call.operation.split(".")[-1] for call in strict.calls]
    strict.reset_counts()
    return [each for each in operations
            if not each.startswith(("Describe", "Get", "List"))]


# Resource policies.

def document(**statement):
    return {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": OTHERS},
        "Action": ["dynamodb:Query", "dynamodb:GetItem"],
        "Resource": "*", **statement}]}


def granting(strict, **statement):
    arn = strict.table("orders")["TableArn"]
    return {"resourceArn": arn, "policy": json.dumps(document(**statement))}


def test_a_policy_in_aws_words_is_the_same(plugin, strict):
    news = granting(strict, Principal={"AWS": [OTHERS, ROLE]})
    made = plugin.resource(RESOURCE_POLICY, "orders").create(news)
    assert f"iam::{OTHERS}:root" in strict.client(
        "dynamodb").get_resource_policy(
            ResourceArn=news["resourceArn"])["Policy"]
    before = made.outputs
    settled(made, news)
    assert made.outputs == before and made.inputs["policy"] == news["policy"]


def test_a_deleted_principal_is_drift(plugin, strict):
    news = granting(strict, Principal={"AWS": ROLE})
    made = plugin.resource(RESOURCE_POLICY, "orders").create(news)
    strict.set(deleted_principals={ROLE: "AROAEXAMPLE0000000001"})
    made.read()
    assert "AROAEXAMPLE0000000001" in made.outputs["policy"]
    assert made.changes(news) == ["policy"]


def test_a_principal_made_just_now(plugin, strict):
    strict.faults([{"operation": "PutResourcePolicy", "times": 2,
                    "kind": "invalid_principal"}])
    news = granting(strict)
    settled(plugin.resource(RESOURCE_POLICY, "orders").create(news), news)


# Kinesis and insights.

def destination(strict):
    (found,) = strict.client(
        "dynamodb").describe_kinesis_streaming_destination(
            TableName="orders")["KinesisDataStreamDestinations"]
    return found["DestinationStatus"], found[
        "ApproximateCreationDateTimePrecision"]


def enable(strict, precision):
    strict.client("dynamodb").enable_kinesis_streaming_destination(
        TableName="orders", StreamArn=STREAM,
        EnableKinesisStreamingConfiguration={
            "ApproximateCreationDateTimePrecision": precision})


def test_a_destination_with_another_precision(plugin, strict):
    enable(strict, "MILLISECOND")
    news = {"tableName": "orders", "streamArn": STREAM,
            PRECISION: "MICROSECOND"}
    made = plugin.resource(KINESIS, "orders").create(news)
    assert destination(strict) == ("ACTIVE", "MICROSECOND")
    assert "DisableKinesisStreamingDestination" not in sent(strict)
    settled(made, news)


def test_a_destination_as_it_is(plugin, strict):
    enable(strict, "MICROSECOND")
    news = {"tableName": "orders", "streamArn": STREAM}
    made = plugin.resource(KINESIS, "orders").create(news)
    assert made.outputs[PRECISION] == "MICROSECOND"
    assert sent(strict) == ["EnableKinesisStreamingDestination"]
    settled(made, news)


def test_a_destination_that_could_not_be_set(plugin, strict):
    enable(strict, "MILLISECOND")
    strict.faults([{"operation": "UpdateKinesisStreamingDestination",
                    "kind": "denied", "times": 1}])
    news = {"tableName": "orders", "streamArn": STREAM,
            PRECISION: "MICROSECOND"}
    made = plugin.resource(KINESIS, "orders")
    with pytest.raises(Failed):
        made.create(news)
    assert made.changes(news) == [PRECISION]
    made.update(news)
    assert destination(strict) == ("ACTIVE", "MICROSECOND")


def test_insights_in_another_mode(plugin, strict):
    client(strict).update_contributor_insights(
        TableName="orders", ContributorInsightsAction="ENABLE",
        ContributorInsightsMode="THROTTLED_KEYS")
    news = {"tableName": "orders"}
    kept = plugin.resource(INSIGHTS, "kept").create(news)
    assert kept.outputs["mode"] == "THROTTLED_KEYS"
    settled(kept, news)
    news["mode"] = "ACCESSED_AND_THROTTLED_KEYS"
    settled(plugin.resource(INSIGHTS, "set").create(news), news)


# Scaling.

def scaling(strict):
    return strict.client("application-autoscaling")


def put_policy(strict, name, value=30.0):
    scaling(strict).put_scaling_policy(
        PolicyName=name, ServiceNamespace="dynamodb",
        ResourceId="table/orders", ScalableDimension=READ,
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": value, "PredefinedMetricSpecification": {
                "PredefinedMetricType": "DynamoDBReadCapacityUtilization"}})


def test_a_policy_in_the_way(plugins, scaled, strict):
    scaled.resource(TARGET, "read").create(OF)
    put_policy(strict, "old-read-policy")
    news = policy("orders-read", OF)
    for word in ("old-read-policy", "table/orders", READ,
                 "--replace-policies", "DYNAPLANE_REPLACE_POLICIES"):
        with pytest.raises(Failed, match=word):
            scaled.resource(POLICY, "read").create(news)
    replacing = plugins(strict, env={"DYNAPLANE_REPLACE_POLICIES": "1"})
    settled(replacing.resource(POLICY, "read").create(news), news)
    assert [p["PolicyName"] for p in strict.policies().values()] == [
        "orders-read"]


def test_a_target_that_was_there(scaled, strict):
    """With bounds, a suspension and tags of its own."""
    scaling(strict).register_scalable_target(
        ServiceNamespace="dynamodb", ResourceId="table/orders",
        ScalableDimension=READ, MinCapacity=1, MaxCapacity=300,
        SuspendedState={"DynamicScalingInSuspended": True},
        Tags={"theirs": "x"})
    news = {**OF, "tags": {"a": "1"}}
    made = scaled.resource(TARGET, "read").create(news)
    live = strict.targets()["table/orders", READ]
    assert (live["MinCapacity"], live["MaxCapacity"]) == (
        OF["minCapacity"], OF["maxCapacity"])
    assert not live["SuspendedState"]["DynamicScalingInSuspended"]
    tags = scaling(strict).list_tags_for_resource(
        ResourceARN=made.outputs["arn"])["Tags"]
    assert tags == {"a": "1", "theirs": "x"}
    assert made.changes(news) == []


def test_a_schedule_says_nothing_of_its_zone(scaled, strict):
    """No difference to a state that says UTC, as the official provider's."""
    scaled.resource(TARGET, "read").create(OF)
    news = {"name": "night", "serviceNamespace": "dynamodb",
            "resourceId": "table/orders", "scalableDimension": READ,
            "schedule": "cron(0 22 * * ? *)",
            "scalableTargetAction": {"minCapacity": 1, "maxCapacity": 2}}
    made = scaled.resource(ACTION, "night").create(news)
    for inputs in (news, {**news, "timezone": "UTC"}):
        made.inputs = inputs
        settled(made, news)
        settled(made, {**news, "timezone": "UTC"})


def test_only_what_changes_of_a_target(scaled, strict):
    made = scaled.resource(TARGET, "read").create({**OF, "tags": {"a": "1"}})
    scaling(strict).register_scalable_target(
        ServiceNamespace="dynamodb", ResourceId="table/orders",
        ScalableDimension=READ, MaxCapacity=300,
        SuspendedState={"DynamicScalingInSuspended": True})
    strict.reset_counts()
    made.update({**OF, "tags": {"a": "2"}})
    assert sent(strict) == ["TagResource"]
    made.update({**OF, "tags": {"a": "2"}, "suspendedState": {
        "scheduledScalingSuspended": True}})
    live = strict.targets()["table/orders", READ]
    assert live["MaxCapacity"] == 300
    assert live["SuspendedState"] == {
        "DynamicScalingInSuspended": True, "DynamicScalingOutSuspended": False,
        "ScheduledScalingSuspended": True}


def test_only_what_changes_of_a_policy(scaled, strict):
    scaled.resource(TARGET, "read").create(OF)
    news = policy("orders-read", OF)
    made = scaled.resource(POLICY, "read").create(news)
    put_policy(strict, "orders-read", 85.0)
    configuration = news["targetTrackingScalingPolicyConfiguration"]
    wanted = {**news, "targetTrackingScalingPolicyConfiguration": {
        **configuration, "scaleInCooldown": 60}}
    made.update(wanted)
    live = strict.policies()["table/orders", READ][
        "TargetTrackingScalingPolicyConfiguration"]
    assert (live["TargetValue"], live["ScaleInCooldown"]) == (85.0, 60)
    assert made.changes(wanted) == []  # what AWS has is told by a refresh
    assert made.read().changes(wanted) == [
        "targetTrackingScalingPolicyConfiguration.targetValue"]


def test_only_what_changes_of_an_action(scaled, strict):
    scaled.resource(TARGET, "read").create(OF)
    news = {"name": "night", "serviceNamespace": "dynamodb",
            "resourceId": "table/orders", "scalableDimension": READ,
            "schedule": "cron(0 22 * * ? *)",
            "scalableTargetAction": {"minCapacity": 1, "maxCapacity": 2}}
    made = scaled.resource(ACTION, "night").create(news)
    assert made.outputs["timezone"] == "UTC"
    scaling(strict).put_scheduled_action(
        ServiceNamespace="dynamodb", ResourceId="table/orders",
        ScalableDimension=READ, ScheduledActionName="night",
        Schedule="cron(0 23 * * ? *)", StartTime=2000000000,
        ScalableTargetAction={"MinCapacity": 1, "MaxCapacity": 9})
    made.update({**news, "scalableTargetAction": {
        "minCapacity": 2, "maxCapacity": 2}})
    (live,) = scaling(strict).describe_scheduled_actions(
        ServiceNamespace="dynamodb")["ScheduledActions"]
    assert live["Schedule"] == "cron(0 23 * * ? *)"
    assert "StartTime" in live
    assert live["ScalableTargetAction"] == {"MinCapacity": 2,
                                            "MaxCapacity": 9}
