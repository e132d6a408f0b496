"""Scaling that was left on AWS when its table was deleted: taken over as the
manifest wants it, and what stands in its way or beside it is told."""

import pytest

from harness.manifests import scaled_table

READS = "dynamodb:table:ReadCapacityUnits"
OF = {"ServiceNamespace": "dynamodb", "ResourceId": "table/orders",
      "ScalableDimension": READS}


@pytest.fixture
def left(strict):
    """A target with a policy and a scheduled action, without its table."""
    dynamodb = strict.client("dynamodb")
    dynamodb.create_table(
        TableName="orders", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
    scaling = strict.client("application-autoscaling")
    scaling.register_scalable_target(**OF, MinCapacity=1, MaxCapacity=400)
    scaling.put_scaling_policy(
        **OF, PolicyName="old-read-policy",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 30.0, "PredefinedMetricSpecification": {
                "PredefinedMetricType": "DynamoDBReadCapacityUtilization"}})
    scaling.put_scheduled_action(
        **OF, ScheduledActionName="old-night", Schedule="rate(1 day)",
        ScalableTargetAction={"MinCapacity": 3})
    dynamodb.delete_table(TableName="orders")
    return scaling


def names(strict):
    return {p["PolicyName"] for p in strict.policies().values()}


def test_a_policy_in_the_way(strict_user, strict, left):
    manifest = scaled_table()
    stopped = strict_user.up(manifest).expect(1)
    for word in ("old-read-policy", "table/orders", READS,
                 "--replace-policies"):
        assert word in stopped.err, stopped.err
    assert "old-night" in stopped.err
    strict_user.up(manifest).expect(1)
    assert "old-read-policy" in names(strict)
    strict_user.up(manifest, "--replace-policies").expect(0)
    assert "old-read-policy" not in names(strict)
    live = strict.targets()["table/orders", READS]
    assert (live["MinCapacity"], live["MaxCapacity"]) != (1, 400)
    strict_user.preview(manifest, "--refresh",
                        "--expect-no-changes").expect(0)



def test_whether_it_goes_stands_in_a_saved_plan(strict_user, strict, left):
    plan = strict_user.work / "orders.plan"
    apply = ("up", "--plan", plan, "--yes")
    replacing = {"DYNAPLANE_REPLACE_POLICIES": "1"}
    strict_user.preview(scaled_table(), "--save", plan).expect(0)
    strict_user.run(*apply, env=replacing).expect(1)
    assert "old-read-policy" in names(strict)
    strict_user.preview(scaled_table(), "--save", plan,
                        env=replacing).expect(0)
    strict_user.run(*apply).expect(0)
    assert "old-read-policy" not in names(strict)
