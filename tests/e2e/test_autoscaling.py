"""A capacity that a scaler owns is never touched."""

import pytest

from harness.manifests import dimension, index, scaled, scaled_table, table

SCALED_UP = {"ReadCapacityUnits": 17, "WriteCapacityUnits": 23}


def capacities(aws):
    made = aws.table("orders")
    described = [made, *made["GlobalSecondaryIndexes"]]
    return {d.get("IndexName", "table"): (
        d["ProvisionedThroughput"]["ReadCapacityUnits"],
        d["ProvisionedThroughput"]["WriteCapacityUnits"]) for d in described}


def scale(aws, name=None):
    """What the scaler does."""
    client = aws.client("dynamodb")
    if name:
        client.update_table(TableName="orders", GlobalSecondaryIndexUpdates=[
            {"Update": {"IndexName": name,
                        "ProvisionedThroughput": SCALED_UP}}])
    else:
        client.update_table(TableName="orders",
                            ProvisionedThroughput=SCALED_UP)


@pytest.fixture
def moved(dynaplane, aws):
    """A user whose table and first index the scaler has moved."""
    dynaplane.up(scaled_table()).expect(0)
    scale(aws)
    scale(aws, "by-a")
    return dynaplane


MOVED = {"table": (17, 23), "by-a": (17, 23), "by-b": (5, 5)}


def test_capacities_start_at_the_minimum(dynaplane, aws):
    dynaplane.up(scaled_table(autoScale=scaled(low=8))).expect(0)
    assert set(capacities(aws).values()) == {(8, 8)}


def test_preview_shows_no_change(moved):
    moved.preview(scaled_table(), "--expect-no-changes").expect(0)
    moved.preview(scaled_table(), "--refresh",
                  "--expect-no-changes").expect(0)


@pytest.mark.emulators
def test_up_resets_nothing(moved, aws):
    moved.up(scaled_table(tags={"x": "y"})).expect(0)
    assert capacities(aws) == MOVED


def test_up_after_refresh_resets_nothing(moved, aws):
    moved.refresh(scaled_table()).expect(0)
    moved.preview(scaled_table(), "--expect-no-changes").expect(0)
    moved.up(scaled_table(tags={"x": "y"})).expect(0)
    assert capacities(aws) == MOVED


@pytest.mark.parametrize("refresh_first", [False, True])
def test_order_of_the_indexes_does_not_matter(moved, aws, refresh_first):
    if refresh_first:
        moved.refresh(scaled_table()).expect(0)
    reordered = scaled_table(globalSecondaryIndexes=[
        index("by-b", "b"), index("by-a", "a")], tags={"x": "y"})
    moved.up(reordered).expect(0)
    assert capacities(aws) == MOVED


def test_index_added_in_front(moved, aws):
    moved.up(scaled_table(globalSecondaryIndexes=[
        index("by-new", "n"), index("by-a", "a"),
        index("by-b", "b")])).expect(0)
    assert capacities(aws) == {**MOVED, "by-new": (5, 5)}


def with_capacities(table_reads=None, index_writes=None, own=None):
    """Scaled, but for the index by-b."""
    def units(name, number):
        return {} if number is None else {name: number}
    return scaled_table(
        **units("readCapacity", table_reads), globalSecondaryIndexes=[
            index("by-a", "a", **units("writeCapacity", index_writes)),
            index("by-b", "b", autoScale={"isEnabled": False}, readCapacity=5,
                  writeCapacity=5 if own is None else own)])


def notes(report):
    return [d for d in report["diagnostics"] if d["severity"] == "note"]


def test_an_edited_capacity_is_told_to_do_nothing(dynaplane, aws):
    """And what was not edited, the scaler has moved or nobody scales is not."""
    before, after = with_capacities(6, 7), with_capacities(9, 8, own=11)
    dynaplane.up(before).expect(0)
    scale(aws)
    scale(aws, "by-a")
    for same in (before, with_capacities()):
        assert notes(dynaplane.preview(same).expect(0).one()) == []
    path = dynaplane.write(after)
    lines = path.read_text().splitlines()
    for run in (dynaplane.preview, dynaplane.up):
        told = notes(run(path).expect(0).one())
        assert [(note["message"].split(" and moves")[0],
                 lines[note["line"] - 1].split()) for note in told] == [
            ("spec.readCapacity: autoScale owns this capacity",
             ["readCapacity:", "9"]),
            ("spec.globalSecondaryIndexes[0].writeCapacity: autoScale owns "
             "this capacity", ["writeCapacity:", "8"])]
        assert all("between 5 and 50" in note["message"] for note in told)
    assert capacities(aws) == {"table": (17, 23), "by-a": (17, 23),
                               "by-b": (5, 11)}


def test_new_bounds_leave_the_capacity(moved, aws):
    report = moved.up(scaled_table(autoScale=scaled(low=10, high=99))).expect(
        0).one()
    assert report["changes"]["update"] == 6
    assert capacities(aws)["table"] == (17, 23)
    assert {t["MaxCapacity"] for t in aws.targets().values()} == {99}


@pytest.mark.emulators
def test_scheduled_bounds_stay(dynaplane, aws):
    def bounds():
        return {(t["MinCapacity"], t["MaxCapacity"])
                for t in aws.targets().values()}

    def scheduled(high):
        return scaled_table(globalSecondaryIndexes=[], autoScale={
            **scaled(high=high), "scheduledActions": [
                {"name": "night", "schedule": "cron(0 22 * * ? *)",
                 "readCapacity": {"minCapacity": 1, "maxCapacity": 2},
                 "writeCapacity": {"minCapacity": 1, "maxCapacity": 2}}]})

    dynaplane.up(scheduled(50)).expect(0)
    client = aws.client("application-autoscaling")
    for resource, of in aws.targets():
        client.register_scalable_target(
            ServiceNamespace="dynamodb", ResourceId=resource,
            ScalableDimension=of, MinCapacity=1, MaxCapacity=2)
    dynaplane.refresh(scheduled(50)).expect(0)
    dynaplane.up(scheduled(50), "--refresh",
                 "--expect-no-changes").expect(0)
    assert bounds() == {(1, 2)}
    dynaplane.up(scheduled(60)).expect(0)
    assert bounds() == {(1, 60)}


def test_hand_made_capacity_is_applied_when_scaling_ends(moved, aws):
    still = scaled_table(autoScale={"isEnabled": False}, readCapacity=7,
                         writeCapacity=9, globalSecondaryIndexes=[
                             index("by-a", "a", readCapacity=3,
                                   writeCapacity=4), index("by-b", "b")])
    moved.up(still).expect(0)
    assert aws.targets() == {} and aws.policies() == {}
    assert capacities(aws) == {"table": (7, 9), "by-a": (3, 4),
                               "by-b": (7, 9)}


def by_hand(units):
    return {"readCapacity": units, "writeCapacity": units}


def test_capacity_by_hand_that_the_state_seems_to_have(moved, aws):
    """The state says 5 still, AWS 17: without a scaler, 5 is to be."""
    indexes = [index(f"by-{key}", key, **by_hand(5)) for key in "ab"]
    unscaled = scaled_table(autoScale={"isEnabled": False}, **by_hand(5),
                            globalSecondaryIndexes=indexes)
    moved.up(unscaled).expect(0)
    assert set(capacities(aws).values()) == {(5, 5)}
    assert aws.targets() == {}
    moved.preview(unscaled, "--refresh", "--expect-no-changes").expect(0)


def test_exempted_index_gets_its_capacity_by_hand(moved, aws):
    exempted = index("by-a", "a", autoScale={"isEnabled": False},
                     **by_hand(5))
    moved.up(scaled_table(globalSecondaryIndexes=[
        exempted, index("by-b", "b")])).expect(0)
    assert capacities(aws) == {**MOVED, "by-a": (5, 5)}


def test_index_override_and_exemption(dynaplane, aws):
    dynaplane.up(scaled_table(globalSecondaryIndexes=[
        index("by-a", "a", autoScale={
            "isEnabled": True, "readCapacity": dimension(2, 4),
            "writeCapacity": dimension(3, 6)}),
        index("by-b", "b", readCapacity=9, writeCapacity=8,
              autoScale={"isEnabled": False})])).expect(0)
    assert len(aws.targets()) == 4
    target = aws.targets()["table/orders/index/by-a",
                           "dynamodb:index:WriteCapacityUnits"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (3, 6)
    assert capacities(aws)["by-b"] == (9, 8)


@pytest.mark.emulators
def test_dropped_index_takes_its_scaling_along(dynaplane, aws):
    dynaplane.up(scaled_table()).expect(0)
    dynaplane.up(scaled_table(
        globalSecondaryIndexes=[index("by-a", "a")])).expect(0)
    assert {resource for resource, _ in aws.targets()} == {
        "table/orders", "table/orders/index/by-a"}


@pytest.mark.emulators
def test_policy_says_what_the_manifest_says(dynaplane, aws):
    manifest = scaled_table(autoScale={
        "isEnabled": True, "writeCapacity": dimension(),
        "readCapacity": {**dimension(target=65.5), "scaleInCooldown": 300,
                         "scaleOutCooldown": 0, "disableScaleIn": True}})
    dynaplane.up(manifest).expect(0)
    tracking = aws.policies()[
        "table/orders", "dynamodb:table:ReadCapacityUnits"][
        "TargetTrackingScalingPolicyConfiguration"]
    assert tracking["TargetValue"] == 65.5
    assert tracking["ScaleInCooldown"] == 300
    assert tracking["ScaleOutCooldown"] == 0
    assert tracking["DisableScaleIn"] is True


@pytest.mark.emulators
def test_scaling_rests_and_goes_on(dynaplane, aws):
    def scaling(**suspended):
        return scaled_table(autoScale={
            "isEnabled": True, "writeCapacity": dimension(),
            "readCapacity": {**dimension(), "suspendedState": suspended}})

    def suspended(dimension):
        state = aws.targets()["table/orders", f"dynamodb:table:{dimension}"
                              "CapacityUnits"].get("SuspendedState") or {}
        return {name for name, value in state.items() if value}

    dynaplane.up(scaling(dynamicScalingInSuspended=True)).expect(0)
    assert suspended("Read") == {"DynamicScalingInSuspended"}
    assert suspended("Write") == set()
    dynaplane.up(scaling(scheduledScalingSuspended=True)).expect(0)
    assert suspended("Read") == {"ScheduledScalingSuspended"}
    changes = dynaplane.refresh(scaling(
        scheduledScalingSuspended=True)).expect(0).one()["changes"]
    assert changes["same"] == sum(changes.values())
    dynaplane.up(scaled_table()).expect(0)
    assert suspended("Read") == set()


def test_defaults_are_the_forerunners(dynaplane, aws):
    dynaplane.up(table(billingMode="PROVISIONED",
                       autoScale={"isEnabled": True})).expect(0)
    target = aws.targets()["table/orders", "dynamodb:table:ReadCapacityUnits"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (5, 20)
    policy = aws.policies()["table/orders",
                            "dynamodb:table:ReadCapacityUnits"]
    assert policy["TargetTrackingScalingPolicyConfiguration"][
        "TargetValue"] == 50
