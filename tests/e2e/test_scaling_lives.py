"""Scaling switched on, off, to on-demand and back, with indexes that come and
go under it: targets, policies and actions follow exactly."""

import pytest

from harness.manifests import dimension, index, scaled, scaled_table, table

ACTIONS = [{"name": "night", "schedule": "cron(0 22 * * ? *)",
            "timezone": "Europe/Berlin",
            "readCapacity": {"minCapacity": 5, "maxCapacity": 9}},
           {"name": "day", "schedule": "cron(0 6 * * ? *)",
            "readCapacity": {"minCapacity": 6}, "writeCapacity": {
                "maxCapacity": 40}}]


def by_hand(units):
    return {"readCapacity": units, "writeCapacity": units}


def indexes(*keys, **rest):
    return [index(f"by-{key}", key, **rest) for key in keys]


def actions(aws) -> set:
    """AWS deletes actions with their target; moto keeps some."""
    found = aws.client("application-autoscaling").describe_scheduled_actions(
        ServiceNamespace="dynamodb")["ScheduledActions"]
    return {(a["ResourceId"], a["ScalableDimension"].split(":")[2][0],
             a["ScheduledActionName"]) for a in found
            if (a["ResourceId"], a["ScalableDimension"]) in aws.targets()}


def resources(aws) -> set:
    targets, policies = aws.targets(), aws.policies()
    assert set(targets) == set(policies)
    return {resource.removeprefix("table/orders") for resource, _ in targets}


def step(user, strict, manifest):
    user.up(manifest, timeout=300).expect(0)
    user.preview(manifest, "--expect-no-changes").expect(0)
    user.preview(manifest, "--refresh", "--expect-no-changes").expect(0)
    strict.advance(24 * 3600)
    return resources(strict)


def test_every_switch(strict_user, strict):
    def up(**spec):
        return step(strict_user, strict, scaled_table(**spec))

    off = {"autoScale": {"isEnabled": False}}
    assert up(**off, **by_hand(5)) == set()
    assert up() == {"", "/index/by-a", "/index/by-b"}
    assert up(globalSecondaryIndexes=indexes("a", "b", "c")) == {
        "", "/index/by-a", "/index/by-b", "/index/by-c"}
    assert up(globalSecondaryIndexes=indexes("c", "a")) == {
        "", "/index/by-a", "/index/by-c"}
    on_demand = table(globalSecondaryIndexes=indexes("a", "c"))
    assert step(strict_user, strict, on_demand) == set()
    assert up(globalSecondaryIndexes=indexes("a", "c")) == {
        "", "/index/by-a", "/index/by-c"}
    assert up(**off, **by_hand(6), globalSecondaryIndexes=indexes("a", "c")
              ) == set()
    live = strict.table("orders")
    assert {each["ProvisionedThroughput"]["ReadCapacityUnits"]
            for each in [live, *live["GlobalSecondaryIndexes"]]} == {6}
    report = strict.report()
    assert report["noops"] == [] and report["refused"] == []
    strict_user.destroy(scaled_table(**off), "--allow-data-loss",
                        timeout=300).expect(0)
    assert strict.targets() == {}


def test_an_index_of_its_own_mind(strict_user, strict):
    own = {"isEnabled": True, "readCapacity": dimension(2, 4),
           "writeCapacity": dimension(3, 6)}

    def up(scaler, **rest):
        return step(strict_user, strict, scaled_table(
            globalSecondaryIndexes=[index("by-a", "a", autoScale=scaler,
                                          **rest), *indexes("b")]))

    everything = {"", "/index/by-a", "/index/by-b"}
    assert up(own) == everything
    target = strict.targets()["table/orders/index/by-a",
                              "dynamodb:index:ReadCapacityUnits"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 4)
    assert up({"isEnabled": False}, **by_hand(7)) == {"", "/index/by-b"}
    live = {i["IndexName"]: i["ProvisionedThroughput"]["ReadCapacityUnits"]
            for i in strict.table("orders")["GlobalSecondaryIndexes"]}
    assert live["by-a"] == 7
    assert up(scaled(low=9)) == everything
    # The table's scaler alone may be off.
    only_index = scaled_table(autoScale={"isEnabled": False}, **by_hand(5),
                              globalSecondaryIndexes=[
                                  index("by-a", "a", autoScale=own),
                                  index("by-b", "b")])
    assert step(strict_user, strict, only_index) == {"/index/by-a"}
    assert strict.report()["refused"] == []


def test_scheduled_actions_and_cooldowns(strict_user, strict):
    def up(chosen, **more):
        scaler = {**scaled(), "scheduledActions": chosen}
        for side in ("readCapacity", "writeCapacity"):
            scaler[side] = {**scaler[side], **more}
        step(strict_user, strict, scaled_table(
            autoScale=scaler, globalSecondaryIndexes=indexes("a")))

    up(ACTIONS)
    night = {(r, "R", "night") for r in ("table/orders",
                                         "table/orders/index/by-a")}
    day = {(r, side, "day") for r in ("table/orders",
                                      "table/orders/index/by-a")
           for side in "RW"}
    assert actions(strict) == night | day
    up([{**ACTIONS[0], "schedule": "cron(0 23 * * ? *)"}],
       scaleInCooldown=60, scaleOutCooldown=30, disableScaleIn=True)
    assert actions(strict) == night
    (tracking,) = {
        (p["ScaleInCooldown"], p["ScaleOutCooldown"], p["DisableScaleIn"])
        for p in (each["TargetTrackingScalingPolicyConfiguration"]
                  for each in strict.policies().values())}
    assert tracking == (60, 30, True)
    up([])
    assert actions(strict) == set()


@pytest.mark.parametrize("index_key", ["a", "b"])
def test_dropping_one_index_touches_no_other(strict_user, strict, index_key):
    strict_user.up(scaled_table(), timeout=300).expect(0)
    strict.advance(3600)
    strict.reset_counts()
    strict_user.up(scaled_table(globalSecondaryIndexes=indexes(index_key)),
                   timeout=300).expect(0)
    counts = strict.counts()
    assert counts["AutoScaling.DeregisterScalableTarget"] == 2
    assert counts["AutoScaling.PutScalingPolicy"] == 0
    assert counts["AutoScaling.RegisterScalableTarget"] == 0


def test_what_ended_scaling_gives_back(user, instant):
    """The preview says so; whatever else was changed by hand stays."""
    scaled_up = scaled_table(globalSecondaryIndexes=indexes("a"))
    user.up(scaled_up).expect(0)
    instant.by_hand("UpdateTable", TableName="orders", ProvisionedThroughput={
        "ReadCapacityUnits": 44, "WriteCapacityUnits": 5})
    instant.by_hand("UpdateTable", TableName="orders",
                    DeletionProtectionEnabled=True)
    off = scaled_table(globalSecondaryIndexes=indexes("a", **by_hand(8)),
                       autoScale={"isEnabled": False}, **by_hand(7))
    told = user.preview(off).expect(0)
    note = ("is not by-a.readCapacity 8, by-a.writeCapacity 8, "
            "readCapacity 7, writeCapacity 7")
    assert note in told.err, told.err
    assert user.up(off).expect(0).err.count(note) == 1
    live = instant.by_hand("DescribeTable", TableName="orders")["Table"]
    assert live["DeletionProtectionEnabled"]
    assert [live["ProvisionedThroughput"]["ReadCapacityUnits"],
            live["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"][
                "WriteCapacityUnits"]] == [7, 8]
    assert "capacities and sets back" not in user.preview(off).err
