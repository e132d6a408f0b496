"""Changes by hand of scaling."""

from .resources import scaled
from .sent import kind, pick, update, update_index, Sent
from .wish import SCHEDULES, capacity_key, is_on_demand, named, subjects


def scaling(operation, table, subject, **more) -> list[Sent]:
    return [Sent(operation, {**{
        key[0].upper() + key[1:]: value
        for key, value in scaled(table, subject).items()}, **more},
        service="scaling")]


@kind
def target_add(rng, live, table):
    """A scaler that has raised a capacity to 300, as in an incident."""
    free = [s for s in subjects(live) if f"target/{s}" not in live]
    subject = pick(rng, free)
    if not subject or is_on_demand(live):
        return None
    index, side = subject.split(":")
    key = capacity_key(subject)
    both = {"read": live[key[:-len(side)] + "read"],
            "write": live[key[:-len(side)] + "write"], side: 300}
    throughput = {"ReadCapacityUnits": both["read"],
                  "WriteCapacityUnits": both["write"]}
    raised = (update_index(table, index, ProvisionedThroughput=throughput)
              if index else update(table, ProvisionedThroughput=throughput))
    return scaling("RegisterScalableTarget", table, subject, MinCapacity=5,
                   MaxCapacity=400) + _put_policy(
                       table, subject, "by-hand") + raised


def _put_policy(table, subject, name, value=55.0, cooldown=45) -> list[Sent]:
    side = subject.split(":")[1].capitalize()
    return scaling(
        "PutScalingPolicy", table, subject, PolicyName=name.replace("|", "/"),
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": value, "ScaleInCooldown": cooldown,
            "ScaleOutCooldown": cooldown, "PredefinedMetricSpecification": {
                "PredefinedMetricType":
                    f"DynamoDB{side}CapacityUtilization"}})


@kind
def target_bounds(rng, live, table):
    subject = pick(rng, named(live, "target"))
    bound = rng.choice(({"MinCapacity": 1}, {"MaxCapacity": 500},
                        {"MinCapacity": 10, "MaxCapacity": 300}))
    return subject and scaling("RegisterScalableTarget", table, subject,
                               **bound)


@kind
def target_suspended(rng, live, table):
    subject = pick(rng, named(live, "target"))
    return subject and scaling(
        "RegisterScalableTarget", table, subject, SuspendedState={
            "DynamicScalingInSuspended":
                not live[f"target/{subject}/suspended"],
            "DynamicScalingOutSuspended": False,
            "ScheduledScalingSuspended": False})


@kind
def target_drop(rng, live, table):
    subject = pick(rng, named(live, "target"))
    return subject and scaling("DeregisterScalableTarget", table, subject)


def _change_policy(rng, live, table, value, cooldown):
    each = pick(rng, named(live, "policy", 2))
    if not each:
        return None
    subject, name = each.split("/")
    was = {k.rsplit("/", 1)[1]: v for k, v in live.items()
           if k.startswith(f"policy/{each}/")}
    return _put_policy(table, subject, name, value or was["value"],
                       cooldown or was["in"])


@kind
def policy_value(rng, live, table):
    return _change_policy(rng, live, table, 85, None)


@kind
def policy_cooldown(rng, live, table):
    return _change_policy(rng, live, table, None, 90)


@kind
def policy_drop(rng, live, table):
    each = pick(rng, named(live, "policy", 2))
    if not each:
        return None
    subject, name = each.split("/")
    return scaling("DeleteScalingPolicy", table, subject,
                   PolicyName=name.replace("|", "/"))


def _put_action(rng, table, subject, name) -> list[Sent]:
    return scaling(
        "PutScheduledAction", table, subject, ScheduledActionName=name,
        Schedule=rng.choice(SCHEDULES), Timezone="Europe/Berlin",
        ScalableTargetAction={"MinCapacity": 3, "MaxCapacity": 90})


@kind
def action_add(rng, live, table):
    subject = pick(rng, named(live, "target"))
    return subject and _put_action(rng, table, subject, "by-hand")


@kind
def action_change(rng, live, table):
    each = pick(rng, named(live, "action", 2))
    return each and _put_action(rng, table, *each.split("/"))


@kind
def action_drop(rng, live, table):
    each = pick(rng, named(live, "action", 2))
    if not each:
        return None
    subject, name = each.split("/")
    return scaling("DeleteScheduledAction", table, subject,
                   ScheduledActionName=name)
