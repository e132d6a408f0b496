"""What somebody changes on AWS past the stack, one function a kind. Each takes
the live settings and gives requests, or None where there is nothing of the
kind to change."""

from ..local_aws import REGION
from . import by_hand_scaling  # noqa: F401, for its kinds
from .resources import arn
from .sent import KINDS, Sent, kind, pick, update, update_index
from .wish import (CLASSES, COPIES, EXPIRIES, KEYS, MODES, PRECISIONS, STREAM,
                   VIEWS, indexes, is_on_demand, may_be_copied, named, other,
                   policy)

BY_HAND = "by-hand"  # an index


def units(rng) -> dict:
    return {"ReadCapacityUnits": rng.randrange(31, 60),
            "WriteCapacityUnits": rng.randrange(31, 60)}


def limits(rng) -> dict:
    return {"MaxReadRequestUnits": rng.choice((300, 400)),
            "MaxWriteRequestUnits": rng.choice((300, 400))}


WARMER = {"ReadUnitsPerSecond": 15000, "WriteUnitsPerSecond": 6000}


@kind
def index_add(rng, live, table):
    if f"index/{BY_HAND}" in live:
        return None
    index = {"IndexName": BY_HAND, "Projection": {"ProjectionType": "ALL"},
             "KeySchema": [{"AttributeName": "h", "KeyType": "HASH"}]}
    if not is_on_demand(live):
        index["ProvisionedThroughput"] = units(rng)
    return update(table, GlobalSecondaryIndexUpdates=[{"Create": index}],
                  AttributeDefinitions=[
                      {"AttributeName": "h", "AttributeType": "S"}])


@kind
def index_drop(rng, live, table):
    index = pick(rng, indexes(live))
    return index and update(table, GlobalSecondaryIndexUpdates=[
        {"Delete": {"IndexName": index}}])


@kind
def index_capacity(rng, live, table):
    index = pick(rng, indexes(live))
    if not index or is_on_demand(live):
        return None
    return update_index(table, index, ProvisionedThroughput=units(rng))


@kind
def index_maximum(rng, live, table):
    index = pick(rng, indexes(live))
    if not index or not is_on_demand(live):
        return None
    return update_index(table, index, OnDemandThroughput=limits(rng))


@kind
def index_warm(rng, live, table):
    index = pick(rng, indexes(live))
    return index and update_index(table, index, WarmThroughput=WARMER)


@kind
def protection(rng, live, table):
    return update(table, DeletionProtectionEnabled=not live["protection"])


def _view(table, view) -> list[Sent]:
    return update(table, StreamSpecification={
        "StreamEnabled": True, "StreamViewType": view})


def _no_stream(table) -> list[Sent]:
    return update(table, StreamSpecification={"StreamEnabled": False})


@kind
def stream_on(rng, live, table):
    return None if live["stream"] else _view(table, rng.choice(VIEWS))


@kind
def stream_off(rng, live, table):
    held = named(live, "replica") or not live["stream"]
    return None if held else _no_stream(table)


@kind
def stream_view(rng, live, table):
    off = stream_off(rng, live, table)
    return off and off + _view(table, other(rng, VIEWS, live["stream"]))


@kind
def billing(rng, live, table):
    if named(live, "replica"):
        return None
    if not is_on_demand(live):
        return update(table, BillingMode="PAY_PER_REQUEST")
    change = {"BillingMode": "PROVISIONED",
              "ProvisionedThroughput": units(rng)}
    if indexes(live):
        change["GlobalSecondaryIndexUpdates"] = [
            {"Update": {"IndexName": index,
                        "ProvisionedThroughput": units(rng)}}
            for index in indexes(live)]
    return update(table, **change)


@kind
def capacity(rng, live, table):
    return None if is_on_demand(live) else update(
        table, ProvisionedThroughput=units(rng))


@kind
def maximum(rng, live, table):
    return update(table, OnDemandThroughput=limits(rng)) if (
        is_on_demand(live)) else None


@kind
def warm(rng, live, table):
    return update(table, WarmThroughput=WARMER)


@kind
def table_class(rng, live, table):
    return update(table, TableClass=other(rng, CLASSES, live["class"]))


@kind
def encryption(rng, live, table):
    if named(live, "replica"):
        return None
    wanted = other(rng, ("", "aws", *KEYS), live["sse"])
    change = {"Enabled": bool(wanted)}
    if wanted:
        change["SSEType"] = "KMS"
    if wanted not in ("", "aws"):
        change["KMSMasterKeyId"] = wanted
    return update(table, SSESpecification=change)


def _expiry(table, on, attribute) -> list[Sent]:
    return [Sent("UpdateTimeToLive", {
        "TableName": table, "TimeToLiveSpecification": {
            "Enabled": on, "AttributeName": attribute}})]


@kind
def ttl_on(rng, live, table):
    return None if live["ttl"] else _expiry(table, True, rng.choice(EXPIRIES))


@kind
def ttl_off(rng, live, table):
    return _expiry(table, False, live["ttl"]) if live["ttl"] else None


@kind
def ttl_attribute(rng, live, table):
    off = ttl_off(rng, live, table)
    return off and off + _expiry(table, True,
                                 other(rng, EXPIRIES, live["ttl"]))


def _backups(table, on, days=None, region=REGION) -> list[Sent]:
    change = {"PointInTimeRecoveryEnabled": on}
    if days:
        change["RecoveryPeriodInDays"] = days
    return [Sent("UpdateContinuousBackups", {
        "TableName": table, "PointInTimeRecoverySpecification": change},
        region)]


@kind
def backups(rng, live, table):
    return _backups(table, not live["pitr"])


@kind
def backup_days(rng, live, table):
    return _backups(table, True, 14) if live["pitr"] else None


def tag(table, key, value, region=REGION) -> list[Sent]:
    return [Sent("TagResource", {
        "ResourceArn": arn(table).replace(REGION, region),
        "Tags": [{"Key": key, "Value": value}]}, region)]


def _tags(live) -> list[str]:
    return [k[4:] for k in live if k.startswith("tag/")]


@kind
def tag_own(rng, live, table):
    key = pick(rng, _tags(live))
    return key and tag(table, key, "by-hand")


@kind
def tag_drop(rng, live, table):
    key = pick(rng, _tags(live))
    return key and [Sent("UntagResource", {"ResourceArn": arn(table),
                                           "TagKeys": [key]})]


@kind
def tag_foreign(rng, live, table):
    return tag(table, "incident", "42")


def _copies(table, **change) -> list[Sent]:
    return update(table, ReplicaUpdates=[change])


@kind
def replica_add(rng, live, table):
    if not may_be_copied(live) or f"replica/{COPIES[1]}" in live:
        return None
    return _copies(table, Create={"RegionName": COPIES[1]})


@kind
def replica_drop(rng, live, table):
    region = pick(rng, named(live, "replica"))
    return region and _copies(table, Delete={"RegionName": region})


@kind
def replica_tag(rng, live, table):
    region = pick(rng, named(live, "replica"))
    return region and tag(table, rng.choice(("incident", "team")), "by-hand",
                          region)


@kind
def replica_protection(rng, live, table):
    region = pick(rng, named(live, "replica"))
    if not region:
        return None
    wanted = not live[f"replica/{region}/protection"]
    (sent,) = update(table, DeletionProtectionEnabled=wanted)
    sent.region = region
    return [sent]


@kind
def replica_backups(rng, live, table):
    region = pick(rng, named(live, "replica"))
    return region and _backups(table, not live[f"replica/{region}/pitr"],
                               region=region)


@kind
def replica_class(rng, live, table):
    region = pick(rng, named(live, "replica"))
    if not region:
        return None
    wanted = other(rng, CLASSES, live[f"replica/{region}/class"]
                   or live["class"])
    return _copies(table, Update={"RegionName": region,
                                  "TableClassOverride": wanted})


def _insights(table, index, **more) -> list[Sent]:
    return [Sent("UpdateContributorInsights", {
        "TableName": table, **({"IndexName": index} if index else {}),
        **more})]


@kind
def insights_on(rng, live, table):
    free = [i for i in ["", *indexes(live)] if f"insights/{i}" not in live]
    return free and _insights(table, rng.choice(free),
                              ContributorInsightsAction="ENABLE",
                              ContributorInsightsMode=rng.choice(MODES))


@kind
def insights_off(rng, live, table):
    on = named(live, "insights")
    return on and _insights(table, rng.choice(on),
                            ContributorInsightsAction="DISABLE")


@kind
def insights_mode(rng, live, table):
    on = named(live, "insights")
    if not on:
        return None
    index = rng.choice(on)
    return _insights(table, index, ContributorInsightsAction="ENABLE",
                     ContributorInsightsMode=other(
                         rng, MODES, live[f"insights/{index}"]))


def _kinesis(operation, table, **more) -> list[Sent]:
    return [Sent(f"{operation}KinesisStreamingDestination", {
        "TableName": table, "StreamArn": STREAM, **more})]


@kind
def kinesis_off(rng, live, table):
    on = f"kinesis/{STREAM}" in live
    return _kinesis("Disable", table) if on else None


@kind
def kinesis_precision(rng, live, table):
    was = live.get(f"kinesis/{STREAM}")
    return was and _kinesis(
        "Update", table, UpdateKinesisStreamingConfiguration={
            "ApproximateCreationDateTimePrecision":
                other(rng, PRECISIONS, was)})


@kind
def policy_of_table(rng, live, table):
    return [Sent("PutResourcePolicy", {"ResourceArn": arn(table),
                                       "Policy": policy(rng)})]


@kind
def policy_of_table_drop(rng, live, table):
    there = "policy/table" in live
    return [Sent("DeleteResourcePolicy", {"ResourceArn": arn(table)})] if (
        there) else None
