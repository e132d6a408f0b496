"""Everything that can be set of a table and what belongs to it, as one flat
dictionary: {"protection": True, "tag/team": "shop", "index/by-a/read": 5}.
Two of them tell by comparison what a request has changed."""

import json

from ..local_aws import ACCOUNT

OWNER_TAG = "dynaplane.dev/owner"
NO_LIMIT = -1
REGION = "eu-west-1"  # of main tables


def settings(proxy, name: str, region: str = REGION) -> dict:
    memory, ours = proxy.emulator, keeper(proxy)
    strict = ours.dynamodb.tables
    kept = memory.tables.get((region, name))
    if kept is None:
        return {}
    known = strict.get(region, name)
    found = {"table": kept.id, **_own(kept, known), **_shape(kept, known)}
    for there in kept.replicas:
        copy = memory.tables[there, name]
        key = known.replica_keys.get(there, "")
        found[f"replica/{there}"] = key
        for setting, value in _own(copy, strict.get(there, name)).items():
            found[f"replica/{there}/{setting}"] = value
        found[f"replica/{there}/class"] = copy.table_class
    found |= _scaling(ours.scaling._regions[region], name)
    return found


def keeper(proxy):
    """What keeps the account's tables and scaling."""
    account = getattr(proxy, "account", None)
    return account(ACCOUNT) if account else proxy


def _own(kept, known) -> dict:
    """Of a table in its region, or of a replica in its own."""
    found = {"protection": kept.protection, "pitr": kept.recovery}
    if kept.recovery:
        found["pitr/days"] = known.backup_days
    for key, value in kept.tags.items():
        found["owner" if key == OWNER_TAG else f"tag/{key}"] = value
    for index, mode in kept.insights.items():
        found[f"insights/{index}"] = mode
    for stream, precision in kept.streams.items():
        found[f"kinesis/{stream}"] = precision
    for arn, (text, _) in kept.policies.items():
        about = "stream" if "/stream/" in arn else "table"
        found[f"policy/{about}"] = canonical(text)
    return found


def canonical(policy: str) -> str:
    return json.dumps(json.loads(policy), sort_keys=True)


def _shape(kept, known) -> dict:
    shape = kept.shape
    on_demand = shape.get("BillingMode") == "PAY_PER_REQUEST"
    stream = shape.get("StreamSpecification") or {}
    encryption = shape.get("SSESpecification") or {}
    found = {
        "billing": "PAY_PER_REQUEST" if on_demand else "PROVISIONED",
        "class": shape.get("TableClass", "STANDARD"),
        "stream": (stream.get("StreamEnabled") and
                   stream.get("StreamViewType")) or "",
        "sse": (encryption.get("KMSMasterKeyId", "aws")
                if encryption.get("Enabled") else ""),
        "ttl": shape.get("ttl") or ""}
    found |= _throughput(shape, on_demand, known, "", "")
    for index in shape.get("GlobalSecondaryIndexes") or []:
        name = index["IndexName"]
        found[f"index/{name}"] = definition(index)
        found |= _throughput(index, on_demand, known, name, f"index/{name}/")
    return found


def definition(index: dict) -> str:
    keys = ",".join(key["AttributeName"] for key in index["KeySchema"])
    projection = index["Projection"]
    others = ",".join(sorted(projection.get("NonKeyAttributes") or []))
    return f"{keys}:{projection['ProjectionType']}:{others}"


def _throughput(subject, on_demand, known, index, prefix) -> dict:
    found = {}
    if on_demand:
        limits = {**(subject.get("OnDemandThroughput") or {}),
                  **(known.index_on_demand.get(index) or {})}
        for side in ("Read", "Write"):
            found[f"{prefix}max.{side.lower()}"] = limits.get(
                f"Max{side}RequestUnits", NO_LIMIT)
    else:
        units = subject["ProvisionedThroughput"]
        found[f"{prefix}read"] = units["ReadCapacityUnits"]
        found[f"{prefix}write"] = units["WriteCapacityUnits"]
    for side, units in (known.warm.get(index) or {}).items():
        found[f"{prefix}warm.{side[:-14].lower()}"] = units
    return found


def _scaling(region, name) -> dict:
    found = {}

    def is_ours(resource):
        return resource == f"table/{name}" or (
            resource.startswith(f"table/{name}/"))

    for (resource, dimension), target in region.targets.items():
        if is_ours(resource):
            where = subject(resource, dimension)
            found[f"target/{where}"] = True
            found[f"target/{where}/min"] = target["MinCapacity"]
            found[f"target/{where}/max"] = target["MaxCapacity"]
            found[f"target/{where}/suspended"] = any(
                target["SuspendedState"].values())
    for (resource, dimension, policy), kept in region.policies.items():
        if is_ours(resource):
            where = f"policy/{subject(resource, dimension)}/{plain(policy)}"
            found |= _policy(where, kept[
                "TargetTrackingScalingPolicyConfiguration"])
    for (resource, dimension, action), kept in region.actions.items():
        if is_ours(resource):
            where = f"action/{subject(resource, dimension)}/{plain(action)}"
            bounds = kept.get("ScalableTargetAction", {})
            found |= {where: True,
                      f"{where}/schedule": kept.get("Schedule"),
                      f"{where}/timezone": kept.get("Timezone", "UTC"),
                      f"{where}/min": bounds.get("MinCapacity"),
                      f"{where}/max": bounds.get("MaxCapacity")}
    return found


def _policy(where: str, tracking: dict) -> dict:
    return {where: True, f"{where}/value": tracking["TargetValue"],
            f"{where}/in": tracking.get("ScaleInCooldown"),
            f"{where}/out": tracking.get("ScaleOutCooldown"),
            f"{where}/no-in": tracking.get("DisableScaleIn", False)}


def plain(name: str) -> str:
    """A slash parts settings."""
    return name.replace("/", "|")


def subject(resource: str, dimension: str) -> str:
    """"table/orders/index/by-a", "dynamodb:index:ReadCapacityUnits" →
    "by-a:read"; the table itself is ":read"."""
    parts = resource.split("/")
    index = parts[3] if len(parts) > 2 else ""
    return f"{index}:{dimension.split(':')[2][:-13].lower()}"


def delta(before: dict, after: dict) -> dict:
    """{setting: (before, after)}; None where there is none."""
    return {key: (before.get(key), after.get(key))
            for key in sorted({*before, *after})
            if before.get(key) != after.get(key)}
