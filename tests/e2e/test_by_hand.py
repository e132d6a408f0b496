"""Tables that were changed by hand in an incident: what a run does is what its
preview showed, and the rest is told."""

import json

import pytest

from harness.manifests import index, scaled, scaled_table, table

BY_OWNER = {"globalSecondaryIndexes": [index("by-owner", "owner")]}
READS = ("Describe", "List", "Get")


def changing(strict) -> dict:
    """The requests that change something."""
    return {name: count for name, count in strict.counts().items()
            if count and not name.split(".")[1].startswith(READS)}


def change(strict, **request):
    strict.client("dynamodb").update_table(TableName="orders", **request)
    strict.advance(3600)


def add_index(strict):
    change(strict, AttributeDefinitions=[
        {"AttributeName": name, "AttributeType": "S"}
        for name in ("pk", "owner", "state")],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "by-state", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}]}}])


def warnings(result) -> list[str]:
    return [told["message"] for told in result.one()["diagnostics"]
            if told["severity"] == "warning"]


def test_a_tag_alone(strict_user, strict):
    strict_user.up(table(**BY_OWNER)).expect(0)
    strict.advance(3600)
    add_index(strict)
    change(strict, DeletionProtectionEnabled=True)
    change(strict, StreamSpecification={"StreamEnabled": True,
                                        "StreamViewType": "KEYS_ONLY"})
    live = strict.table("orders")
    tagged = table(**BY_OWNER, tags={"ticket": "INC-1"})
    (shown,) = (r["diff"] for r in
                strict_user.preview(tagged).expect(0).one()["resources"]
                if r["op"] == "update")
    assert shown == ["tags.ticket"]
    strict.reset_counts()
    done = strict_user.up(tagged).expect(0)
    assert changing(strict) == {"DynamoDB.TagResource": 1}
    assert strict.table("orders") == live
    (told,) = warnings(done)
    assert ("AWS has an index by-state that the manifest does not name; "
            "`up --refresh` would drop it.") in told
    assert "deletion protection on" in told and "stream (KEYS_ONLY)" in told
    strict_user.preview(tagged, "--expect-no-changes").expect(0)

    # The table is protected, by whomever.
    strict_user.destroy(tagged, "--allow-data-loss").expect(4)
    assert strict.table("orders") == live

    shown = strict_user.preview(tagged, "--refresh").expect(0)
    (update,) = (r for r in shown.one()["resources"] if r["op"] == "update")
    assert {path.split("[")[0] for path in update["diff"]} == {
        "attributes", "deletionProtectionEnabled", "globalSecondaryIndexes",
        "streamEnabled"}
    assert "drops index by-state" in shown.err
    strict_user.up(tagged, "--refresh", timeout=300).expect(0)
    indexes = strict.table("orders")["GlobalSecondaryIndexes"]
    assert [each["IndexName"] for each in indexes] == ["by-owner"]
    assert not strict.table("orders")["DeletionProtectionEnabled"]


def test_a_scaled_table_that_was_protected_by_hand(strict_user, strict):
    """Nothing of it goes before that is known."""
    strict_user.up(scaled_table()).expect(0)
    change(strict, DeletionProtectionEnabled=True)
    targets, policies = strict.targets(), strict.policies()
    before = strict_user.resources("")
    for run in (strict_user.destroy(scaled_table(), "--allow-data-loss"),
                strict_user.up(scaled_table(hashKey={
                    "name": "other", "type": "S"}), "--allow-data-loss")):
        refused = run.expect(4)
        assert "deletionProtectionEnabled" in refused.err
        assert refused.one()["result"] == "refused"
    assert (strict.targets(), strict.policies()) == (targets, policies)
    assert strict_user.resources("") == before


def test_a_policy_and_an_action_by_hand(strict_user, strict):
    """AWS replaces each as a whole: what the edit does not name stays, and is
    told."""
    def scaler(target, night):
        action = {"name": "night", "schedule": "cron(0 22 * * ? *)",
                  "readCapacity": {"maxCapacity": night}}
        return scaled_table(autoScale={**scaled(target=target),
                                       "scheduledActions": [action]},
                            globalSecondaryIndexes=[])

    strict_user.up(scaler(70, 8)).expect(0)
    scaling = strict.client("application-autoscaling")
    subject = {"ServiceNamespace": "dynamodb", "ResourceId": "table/orders",
               "ScalableDimension": "dynamodb:table:ReadCapacityUnits"}
    (policy,) = scaling.describe_scaling_policies(**subject)["ScalingPolicies"]
    configuration = policy["TargetTrackingScalingPolicyConfiguration"]
    scaling.put_scaling_policy(
        **subject, PolicyName=policy["PolicyName"], PolicyType=policy[
            "PolicyType"], TargetTrackingScalingPolicyConfiguration={
                **configuration, "DisableScaleIn": True})
    (action,) = scaling.describe_scheduled_actions(
        **subject)["ScheduledActions"]
    scaling.put_scheduled_action(
        **subject, ScheduledActionName=action["ScheduledActionName"],
        Schedule="cron(0 23 * * ? *)",
        ScalableTargetAction={"MaxCapacity": 8})
    told = " ".join(warnings(strict_user.up(scaler(60, 9)).expect(0)))
    assert "another disableScaleIn of DynamoDBReadCapacityUtilization" in told
    assert "another schedule of " in told
    (policy,) = scaling.describe_scaling_policies(**subject)["ScalingPolicies"]
    configuration = policy["TargetTrackingScalingPolicyConfiguration"]
    assert configuration["TargetValue"] == 60
    assert configuration["DisableScaleIn"]
    (action,) = scaling.describe_scheduled_actions(
        **subject)["ScheduledActions"]
    assert action["Schedule"] == "cron(0 23 * * ? *)"
    assert action["ScalableTargetAction"] == {"MaxCapacity": 9}


def test_a_resource_policy_by_hand(strict_user, strict):
    """It goes as a whole, and what went is told."""
    def policy(principal):
        return {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*",
            "Principal": {"AWS": f"arn:aws:iam::{principal}:root"}}]}

    strict_user.up(table(resourcePolicy=policy("111111111111"))).expect(0)
    arn = strict.table("orders")["TableArn"]
    strict.client("dynamodb").put_resource_policy(
        ResourceArn=arn, Policy=json.dumps(policy("222222222222")))
    done = strict_user.up(table(
        resourcePolicy=policy("333333333333"))).expect(0)
    (told,) = warnings(done)
    assert "222222222222" in told and "takes its place" in told
    assert warnings(strict_user.up(table(
        resourcePolicy=policy("111111111111"))).expect(0)) == []


def test_a_scaler_by_hand(strict_user, strict):
    """It has raised an index, which the manifest knows nothing about."""
    def search(**rest):
        return table(billingMode="PROVISIONED", readCapacity=15,
                     writeCapacity=5, **BY_OWNER, **rest)

    strict_user.up(search()).expect(0)
    strict.advance(3600)
    scaling = strict.client("application-autoscaling")
    scaling.register_scalable_target(
        ServiceNamespace="dynamodb", ResourceId="table/orders/index/by-owner",
        ScalableDimension="dynamodb:index:ReadCapacityUnits",
        MinCapacity=15, MaxCapacity=400)
    change(strict, GlobalSecondaryIndexUpdates=[{"Update": {
        "IndexName": "by-owner", "ProvisionedThroughput": {
            "ReadCapacityUnits": 300, "WriteCapacityUnits": 5}}}])
    strict.reset_counts()
    done = strict_user.up(search(tags={"touched": "1"})).expect(0)
    assert changing(strict) == {"DynamoDB.TagResource": 1}
    (told,) = warnings(done)
    assert "read capacity of index by-owner of 300" in told
    assert len(strict.targets()) == 1


@pytest.mark.parametrize("own", [
    [index("by-state", "state")], [index("by-owner", "owner")]],
    ids=["comes", "goes"])
def test_an_index_on_the_same_attribute(user, instant, own):
    """Its key's type comes and goes with an index of the manifest's; it does
    not."""
    instant.forget("orders")
    before = [] if own[0]["name"] == "by-state" else [
        *own, index("by-state", "state")]
    user.up(table(globalSecondaryIndexes=before)).expect(0)
    instant.pass_time()
    instant.by_hand("UpdateTable", TableName="orders", AttributeDefinitions=[
        {"AttributeName": "state", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "incident", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}]}}])
    done = user.up(table(globalSecondaryIndexes=own)).expect(0)
    live = instant.by_hand("DescribeTable", TableName="orders")["Table"]
    names = {each["IndexName"] for each in live["GlobalSecondaryIndexes"]}
    assert names == {"incident", own[0]["name"]}
    assert "an index incident that the manifest does not name" in done.err


def test_a_table_that_is_gone_is_not_made_anew_unasked(user, instant):
    """Though a run that ends scaling looks at AWS."""
    instant.forget("orders")
    user.up(scaled_table()).expect(0)
    instant.by_hand("DeleteTable", TableName="orders")
    fewer = scaled_table(globalSecondaryIndexes=[index("by-a", "a")])
    assert user.preview(fewer).one()["changes"]["create"] == 0
    user.up(fewer).expect(1)
    assert user.preview(fewer).one()["changes"]["create"] == 0
