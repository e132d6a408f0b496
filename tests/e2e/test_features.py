"""What a table has beside its capacity, each made, changed and removed."""

import json

import pytest

from harness.local_aws import ACCOUNT
from harness.manifests import index, table

# Of two makers: what is sent here and how it is answered.
pytestmark = pytest.mark.emulators

STREAM = {"enableStreams": True, "streamViewType": "NEW_AND_OLD_IMAGES"}
GRANT = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"AWS": ACCOUNT},
    "Action": "dynamodb:GetItem", "Resource": "*"}]}


def settled(user, manifest):
    """Neither the state nor AWS shows anything to do."""
    user.preview(manifest, "--expect-no-changes").expect(0)
    user.preview(manifest, "--refresh", "--expect-no-changes").expect(0)


def apply(user, manifest) -> dict:
    """The changes of an `up` that leaves nothing to do."""
    changes = user.up(manifest).expect(0).one()["changes"]
    settled(user, manifest)
    return {name: n for name, n in changes.items() if n and name != "same"}


def sent(aws, operation) -> list:
    """The requests of an operation since the last look."""
    requests = [call.request for call in aws.calls
                if call.operation == f"DynamoDB.{operation}"]
    aws.reset_counts()
    return requests


# Contributor insights.

def insights(aws, **of) -> str:
    return aws.client("dynamodb").describe_contributor_insights(
        TableName="orders", **of)["ContributorInsightsStatus"]


def test_contributor_insights(dynaplane, aws):
    def manifest(of_table, of_index):
        return table(contributorInsights=of_table,
                     globalSecondaryIndexes=[index(
                         "by-a", "a", contributorInsights=of_index)])

    on, few = {"isEnabled": True}, {"isEnabled": True,
                                    "mode": "THROTTLED_KEYS"}
    assert apply(dynaplane, manifest(on, few)) == {"create": 3}
    assert insights(aws) == insights(aws, IndexName="by-a") == "ENABLED"
    modes = {request.get("IndexName"): request.get("ContributorInsightsMode")
             for request in sent(aws, "UpdateContributorInsights")}
    assert modes == {None: None, "by-a": "THROTTLED_KEYS"}

    assert apply(dynaplane, manifest(few, few)) == {"update": 1}
    (request,) = sent(aws, "UpdateContributorInsights")
    assert request["ContributorInsightsMode"] == "THROTTLED_KEYS"
    assert "IndexName" not in request

    off = {"isEnabled": False}
    assert apply(dynaplane, manifest(off, few)) == {"delete": 1}
    assert insights(aws) == "DISABLED"
    assert insights(aws, IndexName="by-a") == "ENABLED"
    assert apply(dynaplane, table()) == {"update": 1, "delete": 1}


# Kinesis.

@pytest.fixture
def stream(aws):
    client = aws.client("kinesis")

    def make(name):
        client.create_stream(StreamName=name, ShardCount=1)
        return client.describe_stream(
            StreamName=name)["StreamDescription"]["StreamARN"]
    return make


def destinations(aws) -> dict:
    found = aws.client("dynamodb").describe_kinesis_streaming_destination(
        TableName="orders")["KinesisDataStreamDestinations"]
    return {d["StreamArn"].rsplit("/", 1)[1]: (
        d["DestinationStatus"],
        d.get("ApproximateCreationDateTimePrecision")) for d in found}


def test_kinesis(dynaplane, aws, stream):
    first, second = stream("first"), stream("second")

    def manifest(arn, **rest):
        return table(kinesisStreamingDestination={"streamArn": arn, **rest})

    precision = {"approximateCreationDateTimePrecision": "MICROSECOND"}
    assert apply(dynaplane, manifest(first, **precision)) == {"create": 2}
    assert destinations(aws) == {"first": ("ACTIVE", "MICROSECOND")}
    precision = {"approximateCreationDateTimePrecision": "MILLISECOND"}
    assert apply(dynaplane, manifest(first, **precision)) == {"update": 1}
    assert destinations(aws) == {"first": ("ACTIVE", "MILLISECOND")}
    # One destination goes before the other comes.
    assert apply(dynaplane, manifest(second)) == {"replace": 1}
    assert destinations(aws)["first"][0] == "DISABLED"
    assert destinations(aws)["second"][0] == "ACTIVE"
    assert apply(dynaplane, table()) == {"delete": 1}
    assert {status for status, _ in destinations(aws).values()} == {
        "DISABLED"}


# Resource policies.

def policy(aws, arn):
    client = aws.client("dynamodb")
    try:
        found = json.loads(client.get_resource_policy(
            ResourceArn=arn)["Policy"])
    except client.exceptions.PolicyNotFoundException:
        return None
    for statement in found["Statement"]:  # in AWS's words, on the strict one
        if statement["Principal"]["AWS"] == f"arn:aws:iam::{ACCOUNT}:root":
            statement["Principal"]["AWS"] = ACCOUNT
    return found


def test_resource_policies(dynaplane, aws):
    def manifest(**policies):
        return table(**STREAM, **policies)

    both = {"resourcePolicy": GRANT,
            "streamResourcePolicy": json.dumps(GRANT)}
    assert apply(dynaplane, manifest(**both)) == {"create": 3}
    live = aws.table("orders")
    arns = live["TableArn"], live["LatestStreamArn"]
    assert [policy(aws, arn) for arn in arns] == [GRANT, GRANT]

    # White space and the order of keys are no change.
    same = dict(reversed(GRANT.items()))
    assert apply(dynaplane, manifest(
        resourcePolicy=json.dumps(same, indent=4),
        streamResourcePolicy=same)) == {}

    other = {**GRANT, "Id": "other"}
    assert apply(dynaplane, manifest(
        resourcePolicy=other, streamResourcePolicy=GRANT)) == {"update": 1}
    assert [policy(aws, arn) for arn in arns] == [other, GRANT]
    assert apply(dynaplane, manifest(resourcePolicy=other)) == {"delete": 1}
    assert [policy(aws, arn) for arn in arns] == [other, None]
    assert apply(dynaplane, manifest()) == {"delete": 1}
    assert policy(aws, arns[0]) is None


# Limits, warm throughput, keys of several attributes.

def test_on_demand_limits(dynaplane, aws):
    def manifest(of_table, of_index):
        limited = {"onDemandThroughput": of_index} if of_index else {}
        rest = {"onDemandThroughput": of_table} if of_table else {}
        return table(**rest, globalSecondaryIndexes=[
            index("by-a", "a", **limited)])

    def limits():
        live = aws.table("orders")
        return [(each.get("OnDemandThroughput") or {}).get(
            "MaxReadRequestUnits", -1)
            for each in (live, live["GlobalSecondaryIndexes"][0])]

    assert apply(dynaplane, manifest({"maxReadRequestUnits": 400},
                                     {"maxReadRequestUnits": 50})) == {
        "create": 1}
    assert limits() == [400, 50]
    assert apply(dynaplane, manifest({"maxReadRequestUnits": 500},
                                     {"maxReadRequestUnits": 50})) == {
        "update": 1}
    assert limits() == [500, 50]
    assert apply(dynaplane, manifest(None, {"maxReadRequestUnits": 50})) == {
        "update": 1}
    assert limits() == [-1, 50]


def test_on_demand_limits_of_an_index(strict_user, strict):
    """The emulator forgets a change of these; the strict AWS does not."""
    def manifest(units):
        return table(globalSecondaryIndexes=[index(
            "by-a", "a", onDemandThroughput={"maxReadRequestUnits": units})])

    for units in (50, 60):
        strict_user.up(manifest(units)).expect(0)
        settled(strict_user, manifest(units))
    plain = table(globalSecondaryIndexes=[index("by-a", "a")])
    strict_user.up(plain).expect(0)
    settled(strict_user, plain)
    assert strict.report()["refused"] == []


def test_warm_throughput_of_table_and_index(strict_user, strict):
    def manifest(of_table, of_index):
        return table(
            warmThroughput={"readUnitsPerSecond": of_table,
                            "writeUnitsPerSecond": 5000},
            globalSecondaryIndexes=[index("by-a", "a", warmThroughput={
                "readUnitsPerSecond": of_index,
                "writeUnitsPerSecond": 5000})])

    for units in ((13000, 14000), (15000, 14000), (15000, 16000)):
        strict_user.up(manifest(*units)).expect(0)
        settled(strict_user, manifest(*units))
    # It only rises; to leave it out changes nothing.
    calls = len(strict.calls)
    lower = manifest(14000, 15000)
    for refused in (strict_user.up(lower, "--allow-data-loss=all"),
                    strict_user.preview(lower)):
        for of in ("spec", "spec.globalSecondaryIndexes[0]"):
            assert (f"error: {of}.warmThroughput.readUnitsPerSecond: "
                    in refused.expect(2).err)
        told = [each for each in refused.one()["diagnostics"]
                if "cannot be lowered" in each["message"]]
        assert len(told) == 2
        assert all(each["file"] and each["line"] for each in told), told
    assert len(strict.calls) == calls
    without = table(globalSecondaryIndexes=[index("by-a", "a")])
    strict_user.up(without).expect(0)
    settled(strict_user, without)
    strict_user.preview(manifest(14000, 16000)).expect(2)
    strict_user.preview(manifest(15000, 16000),
                        "--expect-no-changes").expect(0)
    assert strict.report()["refused"] == []


def test_keys_of_several_attributes(dynaplane, aws):
    def manifest(*hash_keys, **rest):
        return table(attributes=[
            {"name": name, "type": "S"} for name in
            sorted({*hash_keys, *rest.get("rangeKey", [])})],
            globalSecondaryIndexes=[{
                "name": "by-ab", "hashKey": list(hash_keys),
                "projectionType": "KEYS_ONLY", **rest}])

    def keys():
        (made,) = aws.table("orders")["GlobalSecondaryIndexes"]
        return [(k["AttributeName"], k["KeyType"]) for k in made["KeySchema"]]

    first = manifest("a", "b", rangeKey=["c", "d"])
    assert apply(dynaplane, first) == {"create": 1}
    assert keys() == [("a", "HASH"), ("b", "HASH"), ("c", "RANGE"),
                      ("d", "RANGE")]
    second = manifest("b", "a")
    assert apply(dynaplane, second) == {"update": 1}  # the index is re-made
    assert keys() == [("b", "HASH"), ("a", "HASH")]
    assert apply(dynaplane, table()) == {"update": 1}


# Tags.

def tags(aws) -> dict:
    listed = aws.client("dynamodb").list_tags_of_resource(
        ResourceArn=aws.table("orders")["TableArn"])["Tags"]
    return {t["Key"]: t["Value"] for t in listed
            if t["Key"] != "dynaplane.dev/owner"}


def test_tags_and_who_wins(dynaplane, aws):
    metadata = {"org": "acme", "env": "dev", "id": "7",
                "labels": {"team": "label", "only": "label",
                           "dynaplane.dev/org": "label"}}
    given = {"team": "spec", "dynaplane.dev/id": "spec"}
    assert apply(dynaplane, table(metadata=metadata, tags=given)) == {
        "create": 1}
    assert tags(aws) == {
        "team": "spec", "only": "label",  # spec.tags over labels
        "dynaplane.dev/org": "acme",  # the identity over labels
        "dynaplane.dev/env": "dev",
        "dynaplane.dev/id": "spec"}  # spec.tags over the identity
    del given["team"], metadata["labels"]["only"]
    assert apply(dynaplane, table(metadata=metadata, tags=given)) == {
        "update": 1}
    assert tags(aws)["team"] == "label" and "only" not in tags(aws)
