"""A table's description as AWS gives it: statuses in motion, and what the
service fills in by itself."""

import uuid

from .partitions import partition_of
from .tables import Table

# alias/aws/dynamodb, AWS's own in the account: what is meant without a key.
MANAGED_KEY = "0d9f1c5e-0000-4000-8000-000000000000"


def overlay(table: Table, description: dict, now: float) -> dict:
    """The emulator's TableDescription made AWS's."""
    answer = dict(description)
    answer["TableStatus"] = table.status(now)
    _indexes(table, answer, now)
    _replicas(table, answer, now)
    _fill(table, answer, now)
    _sort(answer)
    return answer


def _indexes(table: Table, answer: dict, now: float):
    listed = [dict(i) for i in answer.get("GlobalSecondaryIndexes") or []]
    names = {index["IndexName"] for index in listed}
    leaving = [dict(phase.definition) for name, phase in table.indexes.items()
               if phase.status == "DELETING" and name not in names]
    on_demand = billing_mode(answer) == "PAY_PER_REQUEST"
    for index in listed + leaving:
        phase = table.indexes.get(index["IndexName"])
        creating = table.phase and table.phase.status == "CREATING"
        index["IndexStatus"] = (phase.status if phase else
                                "CREATING" if creating else "ACTIVE")
        if phase and phase.status == "CREATING":
            index["Backfilling"] = now >= table.table_updating_until
        _fill_index(table, answer, index, on_demand, now)
    if listed or leaving:
        answer["GlobalSecondaryIndexes"] = listed + leaving
    else:
        answer.pop("GlobalSecondaryIndexes", None)
    if not answer.get("LocalSecondaryIndexes"):
        answer.pop("LocalSecondaryIndexes", None)


def _fill_index(table, answer, index, on_demand, now):
    name = index["IndexName"]
    index.setdefault("IndexArn", f"{answer['TableArn']}/index/{name}")
    index.setdefault("ItemCount", 0)
    index.setdefault("IndexSizeBytes", 0)
    if on_demand:
        index["ProvisionedThroughput"] = _no_throughput()
    limits = table.index_on_demand.get(name)
    if limits:
        index["OnDemandThroughput"] = limits
    index["WarmThroughput"] = _warm(table, name, on_demand,
                                    index.get("ProvisionedThroughput"), now)


def key_arn(key: str, region: str, account: str) -> str:
    """AWS tells the ARN of a key, whatever form it was given in."""
    if key.endswith("alias/aws/dynamodb"):
        key = MANAGED_KEY
    if "alias/" in key:
        alias = key[key.index("alias/"):]
        region = key.split(":")[3] if key.startswith("arn:") else region
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{region}/{alias}"))
    if key.startswith("arn:"):
        return key
    return f"arn:{partition_of(region)}:kms:{region}:{account}:key/{key}"


def _replicas(table: Table, answer: dict, now: float):
    account = answer["TableArn"].split(":")[4]
    listed = [dict(r) for r in answer.get("Replicas") or []]
    names = {replica["RegionName"] for replica in listed}
    listed += [dict(phase.definition)
               for name, phase in table.replicas.items()
               if phase.status == "DELETING" and name not in names]
    for replica in listed:
        phase = table.replicas.get(replica["RegionName"])
        replica["ReplicaStatus"] = "ACTIVE"
        if phase:
            replica.update(phase.overlay({}, now, "ReplicaStatus"))
        key = table.replica_keys.get(replica["RegionName"])
        if key:
            replica["KMSMasterKeyId"] = key_arn(key, replica["RegionName"],
                                                account)
    if listed:
        answer["Replicas"] = listed
    else:
        answer.pop("Replicas", None)
    if table.strong:
        answer["MultiRegionConsistency"] = "STRONG"
    if table.restored:
        answer["RestoreSummary"] = {
            "RestoreDateTime": answer["CreationDateTime"] - 300,
            **table.restored,
            "RestoreInProgress": answer["TableStatus"] == "CREATING"}
    if table.witness:
        answer["GlobalTableWitnesses"] = [
            {"RegionName": table.witness, "WitnessStatus": "ACTIVE"}]


def _fill(table: Table, answer: dict, now: float):
    on_demand = billing_mode(answer) == "PAY_PER_REQUEST"
    if on_demand:
        answer["ProvisionedThroughput"] = _no_throughput()
    answer["WarmThroughput"] = _warm(
        table, "", on_demand, answer.get("ProvisionedThroughput"), now)
    answer.setdefault("DeletionProtectionEnabled", False)
    stream = answer.get("StreamSpecification") or {}
    if table.stream_unasked or not stream.get("StreamEnabled"):
        answer.pop("StreamSpecification", None)
    if table.stream_unasked:
        answer.pop("LatestStreamArn", None)
        answer.pop("LatestStreamLabel", None)
    encryption = answer.get("SSEDescription") or {}
    if table.own_key:
        encryption = {"Status": "ENABLED"}
    if encryption.get("Status") in ("ENABLED", "UPDATING", "ENABLING"):
        answer["SSEDescription"] = _encryption(table, answer, encryption)
    else:
        answer.pop("SSEDescription", None)


def _encryption(table: Table, answer: dict, encryption: dict) -> dict:
    region, account = answer["TableArn"].split(":")[3:5]
    # The AWS-managed key is shown by its ARN all the same.
    key = table.own_key or encryption.get("KMSMasterKeyArn") or MANAGED_KEY
    return {**encryption, "SSEType": "KMS",
            "KMSMasterKeyArn": key_arn(key, region, account)}


def _sort(answer: dict):
    """Attributes come back sorted, and only those that a key uses."""
    used = {key["AttributeName"] for keyed in [
        answer, *answer.get("GlobalSecondaryIndexes", []),
        *answer.get("LocalSecondaryIndexes", [])]
        for key in keyed["KeySchema"]}
    answer["AttributeDefinitions"] = sorted(
        (a for a in answer["AttributeDefinitions"]
         if a["AttributeName"] in used), key=lambda a: a["AttributeName"])
    for index in [*answer.get("GlobalSecondaryIndexes", []),
                  *answer.get("LocalSecondaryIndexes", [])]:
        projection = index.get("Projection", {})
        if "NonKeyAttributes" in projection:
            index["Projection"] = {
                **projection,
                "NonKeyAttributes": sorted(projection["NonKeyAttributes"])}


def _warm(table, subject, on_demand, provisioned, now):
    wanted = table.warm.get(subject)
    units = wanted or ({"ReadUnitsPerSecond": 12000,
                        "WriteUnitsPerSecond": 4000} if on_demand else
                       {"ReadUnitsPerSecond":
                        (provisioned or {}).get("ReadCapacityUnits", 1),
                        "WriteUnitsPerSecond":
                        (provisioned or {}).get("WriteCapacityUnits", 1)})
    rising = wanted and now < table.warm_until
    return {**units, "Status": "UPDATING" if rising else "ACTIVE"}


def _no_throughput() -> dict:
    return {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0,
            "WriteCapacityUnits": 0}


def billing_mode(description: dict) -> str:
    return (description.get("BillingModeSummary") or {}).get(
        "BillingMode", "PROVISIONED")
