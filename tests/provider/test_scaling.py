"""Scalable targets, policies and scheduled actions, and how few requests a
table with all of them needs."""

import concurrent.futures

import pytest

from provider_fixtures import (POLICY, TABLE, TARGET, Failed, on_demand,
                               policy, provisioned, settled, target)

# Of two makers: what is sent here and how it is answered.
pytestmark = pytest.mark.emulators

ACTION = "aws:appautoscaling/scheduledAction:ScheduledAction"
READ = "dynamodb:table:ReadCapacityUnits"


@pytest.fixture
def scalable(plugin):
    """A plugin that has made the table of the targets."""
    plugin.resource(TABLE, "orders").create(provisioned())
    return plugin


def test_target(scalable, aws):
    news = target("table/orders", "table:Read")
    made = scalable.resource(TARGET, "read").create(news)
    assert made.id == "table/orders"
    live = aws.targets()["table/orders", READ]
    assert made.outputs["arn"] == live["ScalableTargetARN"]
    settled(made, news)
    news = {**news, "maxCapacity": 40,
            "suspendedState": {"scheduledScalingSuspended": True}}
    settled(made.update(news), news)
    live = aws.targets()["table/orders", READ]
    assert live["MaxCapacity"] == 40
    assert live["SuspendedState"]["ScheduledScalingSuspended"]
    del news["suspendedState"]
    made.update(news)
    live = aws.targets()["table/orders", READ]
    assert not live["SuspendedState"]["ScheduledScalingSuspended"]
    made.delete()
    assert aws.targets() == {}


def test_tags_of_a_target(plugins, strict):
    """Only the strict AWS keeps them."""
    plugin = plugins(strict)
    plugin.resource(TABLE, "orders").create(provisioned())
    news = target("table/orders", "table:Read")
    made = plugin.resource(TARGET, "read").create(
        {**news, "tags": {"a": "1", "b": "2"}})
    client = strict.client("application-autoscaling")

    def live():
        return client.list_tags_for_resource(
            ResourceARN=made.outputs["arn"])["Tags"]

    assert live() == {"a": "1", "b": "2"}
    news["tags"] = {"b": "3", "c": "4"}
    made.update(news)
    assert live() == {"b": "3", "c": "4"}
    settled(made, news)


def test_policy(scalable, aws):
    of = target("table/orders", "table:Read")
    scalable.resource(TARGET, "read").create(of)
    news = policy("orders-read", of)
    made = scalable.resource(POLICY, "read").create(news)
    assert made.id == "orders-read"
    live = aws.policies()["table/orders", READ]
    assert made.outputs["arn"] == live["PolicyARN"]
    assert made.outputs["alarmArns"] == [a["AlarmARN"]
                                         for a in live["Alarms"]]
    settled(made, news)
    configuration = news["targetTrackingScalingPolicyConfiguration"]
    configuration.update(targetValue=70.5, scaleInCooldown=60,
                         disableScaleIn=True)
    settled(made.update(news), news)
    live = aws.policies()["table/orders", READ][
        "TargetTrackingScalingPolicyConfiguration"]
    assert (live["TargetValue"], live["ScaleInCooldown"],
            live["DisableScaleIn"]) == (70.5, 60, True)
    made.delete()
    assert aws.policies() == {}
    made.id = "orders-read"
    made.delete()  # gone already


def test_scheduled_action(scalable, aws):
    scalable.resource(TARGET, "read").create(target("table/orders",
                                                    "table:Read"))
    news = {"name": "night", "serviceNamespace": "dynamodb",
            "resourceId": "table/orders", "scalableDimension": READ,
            "schedule": "cron(0 22 * * ? *)", "timezone": "Europe/Berlin",
            "startTime": "2040-01-01T00:00:00Z",
            "scalableTargetAction": {"minCapacity": 1, "maxCapacity": 2}}
    made = scalable.resource(ACTION, "night").create(news)
    assert made.id == "night-dynamodb-table/orders"
    client = aws.client("application-autoscaling")

    def live():
        (found,) = client.describe_scheduled_actions(
            ServiceNamespace="dynamodb")["ScheduledActions"]
        return found

    assert live()["ScheduledActionARN"] == made.outputs["arn"]
    settled(made, news)
    news = {**news, "scalableTargetAction": {"minCapacity": 3}}
    made.update(news)
    assert live()["ScalableTargetAction"]["MinCapacity"] == 3
    made.delete()
    assert client.describe_scheduled_actions(
        ServiceNamespace="dynamodb")["ScheduledActions"] == []


NIGHT = {"name": "night", "serviceNamespace": "dynamodb",
         "resourceId": "table/orders", "scalableDimension": READ,
         "schedule": "cron(0 22 * * ? *)"}


def test_times_of_an_action_go(plugins, strict):
    plugin = plugins(strict)
    plugin.resource(TABLE, "orders").create(provisioned())
    plugin.resource(TARGET, "read").create(target("table/orders",
                                                  "table:Read"))
    news = {**NIGHT, "scalableTargetAction": {"maxCapacity": 8}}
    made = plugin.resource(ACTION, "night").create(
        {**news, "startTime": "2040-01-01T00:00:00Z",
         "endTime": "2041-01-01T00:00:00Z"})
    assert made.changes(news) == ["endTime", "startTime"]
    made.update(news)
    settled(made, news)
    (found,) = strict.client("application-autoscaling") \
        .describe_scheduled_actions(ServiceNamespace="dynamodb")[
            "ScheduledActions"]
    assert not {"StartTime", "EndTime"} & set(found)


@pytest.fixture
def at_night(plugins, strict):
    """A target whose upper bound is what the scheduled action says."""
    plugin = plugins(strict)
    plugin.resource(TABLE, "orders").create(provisioned())
    made = plugin.resource(TARGET, "read").create(
        target("table/orders", "table:Read"))
    action = plugin.resource(ACTION, "night").create(
        {**NIGHT, "scalableTargetAction": {"maxCapacity": 8}})
    set_bounds(strict, MaxCapacity=8)
    return made, action


def set_bounds(aws, **bounds):
    aws.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="dynamodb", ResourceId="table/orders",
        ScalableDimension=READ, **bounds)


def bounds(aws):
    live = aws.targets()["table/orders", READ]
    return live["MinCapacity"], live["MaxCapacity"]


def test_scheduled_bounds_are_no_drift(at_night, strict):
    made, _ = at_night
    settled(made, made.inputs)
    made.update({**made.inputs,
                 "suspendedState": {"dynamicScalingInSuspended": True}})
    assert bounds(strict) == (5, 8)


def test_new_bounds_apply_at_night(at_night, strict):
    made, _ = at_night
    made.read()
    news = {**made.inputs, "maxCapacity": 40}
    assert made.changes(news) == ["maxCapacity"]
    made.update(news)
    assert bounds(strict) == (5, 40)


def test_drift_of_the_bound_that_no_action_sets(at_night, strict):
    made, _ = at_night
    news = made.inputs
    set_bounds(strict, MinCapacity=2)
    assert made.read().changes(news) == ["minCapacity"]
    made.update(news)
    assert bounds(strict) == (5, 8)


def test_bounds_that_do_not_fit_the_scheduled_ones(at_night, strict):
    """AWS refuses the one alone; so both are set."""
    made, _ = at_night
    made.update({**made.inputs, "minCapacity": 10})
    assert bounds(strict) == (10, 20)


def test_bounds_are_drift_once_the_action_is_gone(at_night, strict):
    made, action = at_night
    news = made.inputs
    action.delete()
    assert made.read().changes(news) == ["maxCapacity"]


def test_drift_without_leave_to_see_schedules(plugins, strict):
    plugin = plugins(strict)
    plugin.resource(TABLE, "orders").create(provisioned())
    news = target("table/orders", "table:Read")
    made = plugin.resource(TARGET, "read").create(news)
    set_bounds(strict, MaxCapacity=8)
    strict.set(allowed_actions=[
        "application-autoscaling:DescribeScalableTargets"])
    assert made.read().changes(news) == ["maxCapacity"]


def test_many_schedules_cost_one_call(plugin, aws):
    for i in range(5):
        name = f"orders{i}"
        plugin.resource(TABLE, name).create(provisioned(name))
    made = [plugin.resource(TARGET, f"t{i}").create(
        target(f"table/orders{i}", "table:Read")) for i in range(5)]
    client = aws.client("application-autoscaling")
    for i in range(5):
        subject = {"ServiceNamespace": "dynamodb", "ScalableDimension": READ,
                   "ResourceId": f"table/orders{i}"}
        client.put_scheduled_action(
            **subject, ScheduledActionName="night", Schedule="rate(1 day)",
            ScalableTargetAction={"MaxCapacity": 8})
        client.register_scalable_target(**subject, MaxCapacity=8)
    aws.reset_counts()
    inputs = [each.inputs for each in made]
    side_by_side([each.read for each in made])
    assert [each.inputs for each in made] == inputs
    assert aws.budget() == 2, aws.counts()


def test_target_made_anew_by_a_change(at_night, strict):
    """Somebody has deleted it; all that it needs is sent."""
    made, _ = at_night
    strict.client("application-autoscaling").deregister_scalable_target(
        ServiceNamespace="dynamodb", ResourceId="table/orders",
        ScalableDimension=READ)
    made.update({**made.inputs, "maxCapacity": 30})
    assert bounds(strict) == (5, 30)


@pytest.mark.parametrize("token, id, inputs", [
    (TARGET, "dynamodb/table/orders/" + READ, "target"),
    (POLICY, "dynamodb/table/orders/" + READ + "/orders-read", "policy")])
def test_import(scalable, aws, token, id, inputs):
    of = target("table/orders", "table:Read")
    scalable.resource(TARGET, "read").create(of)
    scalable.resource(POLICY, "read").create(policy("orders-read", of))
    found = scalable.resource(token, "found").read(id)
    wanted = of if inputs == "target" else policy("orders-read", of)
    assert found.inputs == wanted
    assert found.changes(wanted) == []


def test_import_of_nonsense(plugin):
    with pytest.raises(Failed, match="is no id to import"):
        plugin.resource(TARGET, "found").read("orders")


def scaled(plugin, name):
    """The resources of a table with two indexes, all scaled."""
    table = (plugin.resource(TABLE, name), provisioned(name))
    targets, policies = [], []
    for resource, kind in ((f"table/{name}", "table"),
                           (f"table/{name}/index/by-a", "index"),
                           (f"table/{name}/index/by-b", "index")):
        for side in ("Read", "Write"):
            news = target(resource, f"{kind}:{side}")
            label = f"{resource}-{side}".replace("/", "-")
            targets.append((plugin.resource(TARGET, label), news))
            policies.append((plugin.resource(POLICY, label),
                             policy(label, news)))
    return table, targets, policies


def side_by_side(calls, at_once=8):
    """As the engine does: some at a time."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        return [done.result() for done in [pool.submit(c) for c in calls]]


def test_budget_of_a_scaled_table(plugin, aws):
    table, targets, policies = scaled(plugin, "orders")
    table[0].create(table[1])
    side_by_side([lambda r=r, n=n: r.create(n) for r, n in targets])
    side_by_side([lambda r=r, n=n: r.create(n) for r, n in policies])
    assert aws.budget() <= 15, aws.counts()

    aws.reset_counts()
    everything = [table, *targets, *policies]
    side_by_side([r.read for r, _ in everything])
    assert aws.budget() <= 6, aws.counts()
    for resource, news in everything:
        assert resource.changes(news) == []

    aws.reset_counts()
    side_by_side([r.delete for r, _ in targets])
    table[0].delete()
    assert aws.budget() <= 9, aws.counts()


def test_budget_of_an_on_demand_table(plugin, aws):
    orders = plugin.resource(TABLE, "orders").create(on_demand())
    assert aws.budget() <= 5, aws.counts()
    aws.reset_counts()
    orders.read()
    assert aws.budget() <= 4, aws.counts()
    aws.reset_counts()
    orders.delete()
    assert aws.budget() <= 3, aws.counts()


def test_reads_among_many(plugin, aws):
    """More policies in the account than fit a page."""
    tables = [scaled(plugin, f"orders{i}") for i in range(10)]
    for (table, inputs), targets, policies in tables:
        table.create(inputs)
        side_by_side([lambda r=r, n=n: r.create(n)
                      for r, n in targets])
        side_by_side([lambda r=r, n=n: r.create(n)
                      for r, n in policies])
    aws.reset_counts()
    resources = [r for _, targets, policies in tables
                 for r, _ in targets + policies]
    read = side_by_side([r.read for r in resources], at_once=32)
    assert all(resource.id for resource in read)
    assert aws.budget() <= len(resources) / 3, aws.counts()
