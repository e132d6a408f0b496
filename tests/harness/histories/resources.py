"""A wish as the resources of a Pulumi program."""

from dataclasses import dataclass

from ..local_aws import ACCOUNT, REGION
from .wish import (SIDES, ignored, indexes, is_inline, is_on_demand, named,
                   under)

TABLE = "aws:dynamodb/table:Table"
REPLICA = "aws:dynamodb/tableReplica:TableReplica"
INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"
KINESIS = ("aws:dynamodb/kinesisStreamingDestination:"
           "KinesisStreamingDestination")
POLICY_OF_TABLE = "aws:dynamodb/resourcePolicy:ResourcePolicy"
TARGET = "aws:appautoscaling/target:Target"
POLICY = "aws:appautoscaling/policy:Policy"
ACTION = "aws:appautoscaling/scheduledAction:ScheduledAction"


@dataclass(frozen=True)
class Declared:
    token: str
    name: str  # also the settings' prefix: "target/by-a:read"; of a table ""
    inputs: dict
    ignore: tuple = ()


def arn(table: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}"


def program(wish: dict, table: str, rng) -> list[Declared]:
    """In an order in which they can be made; `rng` chooses among ways to say
    the same."""
    return [_table(wish, table, rng), *_targets(wish, table),
            *_policies(wish, table), *_actions(wish, table, rng),
            *_replicas(wish, table, rng), *_beside(wish, table)]


def _table(wish, table, rng) -> Declared:
    inputs = {"name": table, "hashKey": "pk", "billingMode": wish["billing"],
              "attributes": _attributes(wish, rng),
              "tags": {k[4:]: v for k, v in wish.items()
                       if k.startswith("tag/")}}
    listed = [_index(wish, name, rng) for name in indexes(wish)]
    rng.shuffle(listed)
    _maybe(rng, inputs, "globalSecondaryIndexes", listed, [])
    _maybe(rng, inputs, "deletionProtectionEnabled", wish["protection"],
           False)
    _maybe(rng, inputs, "tableClass", wish["class"], "STANDARD")
    _maybe(rng, inputs, "streamEnabled", bool(wish["stream"]), False)
    if wish["stream"]:
        inputs["streamViewType"] = wish["stream"]
    _maybe(rng, inputs, "ttl", {"enabled": True, "attributeName": wish["ttl"]}
           if wish["ttl"] else {"enabled": False}, {"enabled": False})
    _maybe(rng, inputs, "pointInTimeRecovery", _recovery(wish),
           {"enabled": False})
    _maybe(rng, inputs, "serverSideEncryption", _encryption(wish["sse"]),
           {"enabled": False})
    _throughput(wish, "", inputs, rng)
    if is_inline(wish):
        inputs["replicas"] = [_listed(wish, region, rng)
                              for region in named(wish, "replica")]
    return Declared(TABLE, "", inputs, tuple(
        _path(key) for key in sorted(ignored(wish))))


def _maybe(rng, inputs, name, value, absent):
    """What is as if left out is left out in every second program."""
    if value != absent or rng.random() < 0.5:
        inputs[name] = value


def _path(capacity: str) -> str:
    if "/" not in capacity:
        return f"{capacity}Capacity"
    _, index, side = capacity.split("/")
    return f'globalSecondaryIndexes["{index}"].{side}Capacity'


def _attributes(wish, rng) -> list:
    keys = {"pk", *(wish[f"index/{name}"].split(":")[0]
                    for name in indexes(wish))}
    listed = [{"name": key, "type": "S"} for key in sorted(keys)]
    rng.shuffle(listed)
    return listed


def _recovery(wish) -> dict:
    if not wish["pitr"]:
        return {"enabled": False}
    return {"enabled": True, "recoveryPeriodInDays": wish["pitr/days"]}


def _encryption(sse: str) -> dict:
    if sse in ("", "aws"):
        return {"enabled": bool(sse)}
    return {"enabled": True, "kmsKeyArn": sse}


def _index(wish, name, rng) -> dict:
    key, kind, more = wish[f"index/{name}"].split(":")
    index = {"name": name, "hashKey": key, "projectionType": kind}
    if more:
        index["nonKeyAttributes"] = more.split(",")
    _throughput(wish, f"index/{name}/", index, rng)
    return index


def _throughput(wish, prefix, inputs, rng):
    for side in SIDES:
        if not is_on_demand(wish):
            inputs[f"{side}Capacity"] = wish[f"{prefix}{side}"]
    if is_on_demand(wish):
        limits = {f"max{side.capitalize()}RequestUnits":
                  wish[f"{prefix}max.{side}"] for side in SIDES}
        none = dict.fromkeys(limits, -1)
        _maybe(rng, inputs, "onDemandThroughput", limits, none)
    if f"{prefix}warm.read" in wish:
        inputs["warmThroughput"] = {
            f"{side}UnitsPerSecond": wish[f"{prefix}warm.{side}"]
            for side in SIDES}


def scaled(table: str, subject: str) -> dict:
    index, side = subject.split(":")
    scope = "index" if index else "table"
    return {"serviceNamespace": "dynamodb",
            "resourceId": f"table/{table}" + (
                f"/index/{index}" if index else ""),
            "scalableDimension":
                f"dynamodb:{scope}:{side.capitalize()}CapacityUnits"}


def _targets(wish, table):
    for subject in named(wish, "target"):
        where = f"target/{subject}"
        yield Declared(TARGET, where, {
            **scaled(table, subject), "minCapacity": wish[f"{where}/min"],
            "maxCapacity": wish[f"{where}/max"],
            "suspendedState": {
                "scheduledScalingSuspended": wish[f"{where}/suspended"]}})


def _policies(wish, table):
    for each in named(wish, "policy", 2):
        subject, name = each.split("/")
        name, where = name.replace("|", "/"), f"policy/{each}"
        side = "Read" if subject.endswith("read") else "Write"
        yield Declared(POLICY, where, {
            **scaled(table, subject), "name": name,
            "policyType": "TargetTrackingScaling",
            "targetTrackingScalingPolicyConfiguration": {
                "targetValue": wish[f"{where}/value"],
                "scaleInCooldown": wish[f"{where}/in"],
                "scaleOutCooldown": wish[f"{where}/out"],
                "disableScaleIn": wish[f"{where}/no-in"],
                "predefinedMetricSpecification": {"predefinedMetricType":
                    f"DynamoDB{side}CapacityUtilization"}}})


def _actions(wish, table, rng):
    for each in named(wish, "action", 2):
        subject, name = each.split("/")
        where = f"action/{each}"
        inputs = {**scaled(table, subject), "name": name,
                  "schedule": wish[f"{where}/schedule"],
                  "scalableTargetAction": {
                      "minCapacity": wish[f"{where}/min"],
                      "maxCapacity": wish[f"{where}/max"]}}
        _maybe(rng, inputs, "timezone", wish[f"{where}/timezone"], "UTC")
        yield Declared(ACTION, where, inputs)


def _listed(wish, region, rng) -> dict:
    replica = {"regionName": region, "deletionProtectionEnabled":
               wish[f"replica/{region}/protection"]}
    _maybe(rng, replica, "pointInTimeRecovery",
           wish[f"replica/{region}/pitr"], False)
    _maybe(rng, replica, "propagateTags", wish["_propagate"], False)
    return replica


def _replicas(wish, table, rng):
    for region in named(wish, "replica"):
        where = f"replica/{region}"
        inputs = {"region": region, "globalTableArn": arn(table),
                  "tags": {k.split("/")[3]: v for k, v in
                           under(wish, f"{where}/tag").items()},
                  "deletionProtectionEnabled": wish[f"{where}/protection"]}
        _maybe(rng, inputs, "pointInTimeRecovery", wish[f"{where}/pitr"],
               False)
        if wish[f"{where}/class"]:
            inputs["tableClassOverride"] = wish[f"{where}/class"]
        if not is_inline(wish):
            yield Declared(REPLICA, where, inputs)


def _beside(wish, table):
    for index in named(wish, "insights"):
        inputs = {"tableName": table, "mode": wish[f"insights/{index}"]}
        if index:
            inputs["indexName"] = index
        yield Declared(INSIGHTS, f"insights/{index}", inputs)
    for key in [k for k in wish if k.startswith("kinesis/")]:
        yield Declared(KINESIS, key, {
            "tableName": table, "streamArn": key.split("/", 1)[1],
            "approximateCreationDateTimePrecision": wish[key]})
    if "policy/table" in wish:
        yield Declared(POLICY_OF_TABLE, "policy/table", {
            "resourceArn": arn(table), "policy": wish["policy/table"]})
