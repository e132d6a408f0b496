"""Which settings a step of a preview speaks of. A scope is a setting, or a
prefix that ends with "*"."""

import re

from .resources import (ACTION, INSIGHTS, KINESIS, POLICY, POLICY_OF_TABLE,
                        REPLICA, TABLE, TARGET)

PART = re.compile(r'\["([^"]*)"\]|\[(\d+)\]|\.?([^.\[]+)')
PLAIN = {"billingMode": "billing", "deletionProtectionEnabled": "protection",
         "streamEnabled": "stream", "streamViewType": "stream",
         "tableClass": "class", "readCapacity": "read",
         "writeCapacity": "write"}
SIDED = {"maxReadRequestUnits": "max.read", "maxWriteRequestUnits":
         "max.write", "readUnitsPerSecond": "warm.read",
         "writeUnitsPerSecond": "warm.write", "readCapacity": "read",
         "writeCapacity": "write"}
BLOCKS = {"onDemandThroughput": "max.*", "warmThroughput": "warm.*",
          "serverSideEncryption": "sse", "ttl": "ttl",
          "pointInTimeRecovery": "pitr"}
OF_POLICY = {"targetValue": "value", "scaleInCooldown": "in",
             "scaleOutCooldown": "out", "disableScaleIn": "no-in"}
OF_ACTION = {"schedule": "schedule", "timezone": "timezone",
             "minCapacity": "min", "maxCapacity": "max"}


def parts(path: str) -> list:
    """'a[0].b["c"]' → ["a", 0, "b", "c"]"""
    return [quoted or plain or int(number)
            for quoted, number, plain in PART.findall(path)]


ADDED, DELETED, UPDATED = range(3)


def scopes(token: str, where: str, path: str, change: int, new: dict,
           old: dict) -> set:
    """Of one path of a detailedDiff; `where` is Declared.name. Elements are
    told by their place in the `new` inputs, removed ones in the `old`
    outputs."""
    found = parts(path)
    if token == TABLE:
        return _of_table(found, {
            ADDED: [new], DELETED: [old], UPDATED: [new, old]}[change], new)
    last = found[-1]
    if token == REPLICA:
        return _of_replica(where, found)
    if token == TARGET:
        bound = {"minCapacity": "min", "maxCapacity": "max"}
        return {f"{where}/{bound.get(found[0], 'suspended')}"}
    if token == POLICY:
        return {f"{where}/{OF_POLICY[last]}" if last in OF_POLICY
                else f"{where}/*"}
    if token == ACTION:
        return {f"{where}/{OF_ACTION[last]}" if last in OF_ACTION
                else f"{where}/*"}
    assert token in (INSIGHTS, KINESIS, POLICY_OF_TABLE), token
    return {where}


def _of_replica(where, found) -> set:
    if found[0] in ("tags", "tagsAll"):
        return {f"{where}/tag/{found[1]}" if len(found) > 1
                else f"{where}/tag/*"}
    return {"pointInTimeRecovery": {f"{where}/pitr", f"{where}/pitr/days"},
            "deletionProtectionEnabled": {f"{where}/protection"},
            "tableClassOverride": {f"{where}/class"}}[found[0]]


def _of_table(found, sides, new) -> set:
    first = found[0]
    if first in ("tags", "tagsAll"):
        key = f"tag/{found[1]}" if len(found) > 1 else "tag/*"
        return {key, *(f"replica/{each['regionName']}/{key}"
                       for each in new.get("replicas") or []
                       if each.get("propagateTags"))}
    if first == "replicas":
        return _of_list(found, sides, new)
    if first == "attributes":
        return set()  # they go with the index that has them as keys
    if first == "globalSecondaryIndexes":
        return _of_indexes(found, sides, new)
    if first == "billingMode":
        return {"billing"}
    if first in PLAIN:
        return {PLAIN[first]}
    return _of_block("", found)


def _of_list(found, sides, new) -> set:
    if len(found) == 1:
        return {"replica/*"}
    if len(found) == 2:
        return {scope for side in sides for scope in everything(
            f"replica/{element(side, found[1], 'replicas')}")}
    where = f"replica/{element(new, found[1], 'replicas')}"
    if found[2] == "propagateTags":
        return {f"{where}/tag/*"}
    return _of_replica(where, found[2:])


def everything(place: str) -> set:
    return {place, f"{place}/*"}


def _of_block(prefix, found) -> set:
    if found[-1] in SIDED:
        return {prefix + SIDED[found[-1]]}
    if found == ["pointInTimeRecovery", "recoveryPeriodInDays"]:
        return {"pitr/days", "pitr"}  # days are set by switching on
    if found[0] == "pointInTimeRecovery":
        return {"pitr", "pitr/days"}
    return {prefix + BLOCKS[found[0]]}


def _of_indexes(found, sides, new) -> set:
    if len(found) == 1:
        return {"index/*"}
    name = found[1]
    if len(found) == 2:
        return {scope for each in {element(side, name) for side in sides}
                for scope in (f"index/{each}", f"index/{each}/*")}
    name = element(new, name)
    if found[2] in ("hashKey", "rangeKey", "keySchemas", "projectionType",
                    "nonKeyAttributes"):
        return {f"index/{name}", f"index/{name}/*"}
    return _of_block(f"index/{name}/", found[2:])


def element(properties: dict, name, among="globalSecondaryIndexes") -> str:
    """The name of an index, or a replica's region, that is told by its
    place."""
    if isinstance(name, str):
        return name
    listed = properties.get(among) or []
    word = "regionName" if among == "replicas" else "name"
    return listed[name][word] if name < len(listed) else ""


def matches(key: str, wanted: set) -> bool:
    return any(key.startswith(scope[:-1]) if scope.endswith("*")
               else key == scope for scope in wanted)
