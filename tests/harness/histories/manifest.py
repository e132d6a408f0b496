"""A wish as an AwsDynamodb manifest, and the stack's resources as the parts
of a wish."""

from ..instant.settings import plain, subject
from ..manifests import table as manifest
from .resources import (ACTION, INSIGHTS, KINESIS, POLICY, POLICY_OF_TABLE,
                        REPLICA, TABLE, TARGET)
from .wish import (SIDES, VIEWS, add_target, capacity_key, indexes, is_on_demand,
                   named, under, without)

# What no manifest says, or not of one thing alone.
UNSAID = ("target-add", "target-drop", "action-add", "action-change",
          "action-drop")


def sayable(rng, wish: dict, table: str) -> dict:
    """The wish with scaling as manifests have it: both sides of a table or an
    index, policies of the module's naming, no scheduled actions."""
    for kind in ("target", "action"):
        wish = without(wish, *(f"{kind}/{s}" for s in named(wish, kind)))
    wish = {k: v for k, v in wish.items()
            if k == "policy/table" or not k.startswith(("policy/", "action/"))}
    copied = bool(named(wish, "replica"))
    wish = {k: v for k, v in wish.items() if not k.startswith("_")}
    if copied:
        wish = wish | {"stream": VIEWS[-1]}
    if not is_on_demand(wish):
        for index in ["", *indexes(wish)]:
            if copied or rng.random() < 0.4:
                for side in SIDES:
                    wish = _add(rng, wish, table, index, side)
    return wish


def _add(rng, wish, table, index, side) -> dict:
    where = f"{index}:{side}"
    wish = add_target(rng, wish, where)
    (own,) = [k for k in wish if k.startswith(f"policy/{where}/")
              and k.count("/") == 2]
    resource = f"table/{table}" + (f"/index/{index}" if index else "")
    named_so = plain(f"DynamoDB{side.capitalize()}CapacityUtilization:"
                     f"{resource}")
    wish = {k.replace(own, f"policy/{where}/{named_so}"): v
            for k, v in wish.items()}
    return wish | {capacity_key(where): wish[f"target/{where}/min"]}


def as_manifest(wish: dict, name: str) -> dict:
    spec = {"billingMode": wish["billing"], "tableClass": wish["class"],
            "deletionProtectionEnabled": wish["protection"],
            "tags": {k[4:]: v for k, v in wish.items()
                     if k.startswith("tag/")},
            "hashKey": {"name": "pk", "type": "S"},
            "globalSecondaryIndexes": [
                _index(wish, each) for each in indexes(wish)],
            **_throughput(wish, ""), **_auto_scale(wish, "")}
    if wish["stream"]:
        spec |= {"enableStreams": True, "streamViewType": wish["stream"]}
    if wish["sse"]:
        spec["serverSideEncryption"] = {"isEnabled": True, **(
            {} if wish["sse"] == "aws" else {"kmsKeyArn": wish["sse"]})}
    if wish["ttl"]:
        spec["ttl"] = {"isEnabled": True, "attributeName": wish["ttl"]}
    if wish["pitr"]:
        spec["pointInTimeRecovery"] = {
            "isEnabled": True, "recoveryPeriodInDays": wish["pitr/days"]}
    spec["replicas"] = [_replica(wish, region)
                        for region in named(wish, "replica")]
    return manifest(name, **_beside(wish, spec))


def _index(wish, name) -> dict:
    key, kind, more = wish[f"index/{name}"].split(":")
    index = {"name": name, "hashKey": {"name": key, "type": "S"},
             "projectionType": kind,
             **_throughput(wish, f"index/{name}/"),
             **_auto_scale(wish, name)}
    if more:
        index["nonKeyAttributes"] = more.split(",")
    if f"insights/{name}" in wish:
        index["contributorInsights"] = {
            "isEnabled": True, "mode": wish[f"insights/{name}"]}
    return index


def _throughput(wish, prefix) -> dict:
    found = {}
    index = prefix.split("/")[1] if prefix else ""
    if is_on_demand(wish):
        found["onDemandThroughput"] = {
            f"max{side.capitalize()}RequestUnits": wish[f"{prefix}max.{side}"]
            for side in SIDES}
    elif f"target/{index}:read" not in wish:
        found |= {f"{side}Capacity": wish[f"{prefix}{side}"]
                  for side in SIDES}
    if f"{prefix}warm.read" in wish:
        found["warmThroughput"] = {f"{side}UnitsPerSecond":
                                   wish[f"{prefix}warm.{side}"]
                                   for side in SIDES}
    return found


def _auto_scale(wish, index) -> dict:
    if is_on_demand(wish):
        return {}
    scaled = f"target/{index}:read" in wish
    if not scaled:
        return {"autoScale": {"isEnabled": False}}
    return {"autoScale": {"isEnabled": True, **{
        f"{side}Capacity": _dimension(wish, f"{index}:{side}")
        for side in SIDES}}}


def _dimension(wish, where) -> dict:
    (policy,) = [k for k in wish if k.startswith(f"policy/{where}/")
                 and k.count("/") == 2]
    found = {"minCapacity": wish[f"target/{where}/min"],
             "maxCapacity": wish[f"target/{where}/max"],
             "targetUtilization": wish[f"{policy}/value"],
             "scaleInCooldown": wish[f"{policy}/in"],
             "scaleOutCooldown": wish[f"{policy}/out"]}
    if wish[f"target/{where}/suspended"]:
        found["suspendedState"] = {"scheduledScalingSuspended": True}
    return found


def _replica(wish, region) -> dict:
    where = f"replica/{region}"
    replica = {"regionName": region,
               "deletionProtectionEnabled": wish[f"{where}/protection"],
               "pointInTimeRecovery": {"isEnabled": wish[f"{where}/pitr"]},
               "tags": {k.split("/")[3]: v for k, v in
                        under(wish, f"{where}/tag").items()}}
    if wish[f"{where}/class"]:
        replica["tableClass"] = wish[f"{where}/class"]
    return replica


def _beside(wish, spec) -> dict:
    if "insights/" in wish:
        spec["contributorInsights"] = {"isEnabled": True,
                                       "mode": wish["insights/"]}
    for key in [k for k in wish if k.startswith("kinesis/")]:
        spec["kinesisStreamingDestination"] = {
            "streamArn": key.split("/", 1)[1],
            "approximateCreationDateTimePrecision": wish[key]}
    if "policy/table" in wish:
        spec["resourcePolicy"] = wish["policy/table"]
    return spec


def where(resource: dict) -> str:
    """Declared.name of a resource in a state."""
    kind = resource["type"]
    found = {**resource.get("inputs", {}), **resource.get("outputs", {})}
    if kind == TABLE:
        return ""
    if kind == REPLICA:
        return f"replica/{found['region']}"
    if kind in (TARGET, POLICY, ACTION):
        scaled = subject(found["resourceId"], found["scalableDimension"])
        if kind == TARGET:
            return f"target/{scaled}"
        word = "policy" if kind == POLICY else "action"
        return f"{word}/{scaled}/{plain(found['name'])}"
    return {INSIGHTS: f"insights/{found.get('indexName', '')}",
            KINESIS: f"kinesis/{found.get('streamArn')}",
            POLICY_OF_TABLE: "policy/table"}[kind]
