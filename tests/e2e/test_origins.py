"""Tables filled from S3 or from a backup, from the manifest on."""

import gzip
import json

import pytest

from harness.manifests import table

DECORATED = {
    "tags": {"team": "a"}, "enableStreams": True,
    "streamViewType": "NEW_IMAGE", "tableClass": "STANDARD_INFREQUENT_ACCESS",
    "deletionProtectionEnabled": True,
    "ttl": {"isEnabled": True, "attributeName": "expires"},
    "pointInTimeRecovery": {"isEnabled": True}}


def items(aws) -> list:
    found = aws.client("dynamodb").scan(TableName="orders")["Items"]
    return sorted(item["pk"]["S"] for item in found)


def decorated(aws):
    live = aws.table("orders")
    assert live["DeletionProtectionEnabled"]
    assert live["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    assert live["TableClassSummary"]["TableClass"].endswith("ACCESS")
    listed = aws.client("dynamodb").list_tags_of_resource(
        ResourceArn=live["TableArn"])["Tags"]
    assert {"Key": "team", "Value": "a"} in listed


def settled(user, manifest):
    user.preview(manifest, "--expect-no-changes").expect(0)
    user.preview(manifest, "--refresh", "--expect-no-changes").expect(0)


# Import.

@pytest.fixture
def put(aws):
    client = aws.client("s3")
    client.create_bucket(Bucket="data", CreateBucketConfiguration={
        "LocationConstraint": "eu-west-1"})

    def put(body: bytes):
        client.put_object(Bucket="data", Key="export/1", Body=body)
    return put


def imported(form, **rest):
    return {"inputFormat": form, "s3BucketSource": {
        "bucket": "data", "keyPrefix": "export/"}, **rest}


JSON_LINES = "\n".join(json.dumps({"Item": {"pk": {"S": key}}})
                       for key in "ab").encode()
SEMICOLONS = {"inputFormatOptions": {
    "csv": {"delimiter": ";", "headers": ["pk", "n"]}}}


@pytest.mark.parametrize("body, source", [
    (JSON_LINES, imported("DYNAMODB_JSON")),
    (gzip.compress(JSON_LINES), imported("DYNAMODB_JSON",
                                         inputCompressionType="GZIP")),
    (b"pk,n\na,1\nb,2\n", imported("CSV")),
    (b"a;1\nb;2\n", imported("CSV", **SEMICOLONS)),
    (gzip.compress(b"a;1\nb;2\n"), imported(
        "CSV", inputCompressionType="GZIP", **SEMICOLONS)),
], ids=["json", "json-gzip", "csv", "csv-options", "csv-gzip"])
def test_import(dynaplane, aws, put, body, source):
    put(body)
    manifest = table(importTable=source, **DECORATED)
    dynaplane.up(manifest).expect(0)
    assert items(aws) == ["a", "b"]
    decorated(aws)
    settled(dynaplane, manifest)
    # Read at creation only: another source, or none, plans nothing.
    settled(dynaplane, table(importTable=imported("ION"), **DECORATED))
    settled(dynaplane, table(**DECORATED))


@pytest.mark.parametrize("source", [
    imported("ION"), imported("ION", inputCompressionType="ZSTD"),
    imported("CSV", inputCompressionType="ZSTD")],
    ids=["ion", "ion-zstd", "csv-zstd"])
def test_other_forms_are_asked_for_as_they_are(dynaplane, aws, put, source):
    """The emulator cannot read these; how it is asked is what counts here."""
    put(b"{pk: \"a\"}")
    dynaplane.up(table(importTable=source))
    (request,) = (call.request for call in aws.calls
                  if call.operation == "DynamoDB.ImportTable")
    assert request["InputFormat"] == source["inputFormat"]
    assert request["InputCompressionType"] == source.get(
        "inputCompressionType", "NONE")


def test_a_failed_import_tells_why_and_goes_on_from_another_source(
        dynaplane, aws, put):
    elsewhere = table(importTable={
        "inputFormat": "DYNAMODB_JSON",
        "s3BucketSource": {"bucket": "there-is-none"}})
    failed = dynaplane.up(elsewhere).expect(1)
    assert "NoSuchBucket" in failed.err
    put(JSON_LINES)
    right = table(importTable=imported("DYNAMODB_JSON"))
    if aws.table_names() == []:
        dynaplane.up(right).expect(0)
        assert items(aws) == ["a", "b"]
    else:  # a partial table stays in the state
        settled(dynaplane, right)


def test_local_indexes_with_an_import_are_refused(dynaplane, aws):
    """AWS makes none in an import, and none later."""
    refused = dynaplane.up(table(
        rangeKey={"name": "sk", "type": "S"},
        attributes=[{"name": "l", "type": "S"}],
        localSecondaryIndexes=[{"name": "by-l", "rangeKey": "l",
                                "projectionType": "ALL"}],
        importTable=imported("DYNAMODB_JSON"))).expect(2)
    assert "error: spec.localSecondaryIndexes: " in refused.err
    assert aws.table_names() == []


def test_a_later_change_does_nothing_and_says_so(dynaplane, aws, put):
    put(JSON_LINES)
    manifest = table(importTable=imported("DYNAMODB_JSON"))
    made = dynaplane.up(manifest).expect(0)
    assert "note:" not in made.err
    other = table(importTable=imported("DYNAMODB_JSON"))
    other["spec"]["importTable"]["s3BucketSource"]["bucket"] = "another"
    for later in (other, table()):
        told = dynaplane.preview(later, "--expect-no-changes").expect(0).err
        assert "note: spec.importTable: " in told and "does nothing" in told


# Restore.

@pytest.fixture
def source(aws):
    client = aws.client("dynamodb")
    client.create_table(
        TableName="source", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
    client.put_item(TableName="source", Item={"pk": {"S": "a"}})
    return client.describe_table(TableName="source")["Table"]["TableArn"]


@pytest.mark.parametrize("when", [
    {"toLatest": True}, {"dateTime": "2026-01-02T03:04:05Z"}],
    ids=["latest", "time"])
@pytest.mark.parametrize("by", ["name", "arn"])
def test_restore(dynaplane, aws, source, when, by):
    origin = ({"sourceTableName": "source"} if by == "name" else
              {"sourceTableArn": source})
    manifest = table(restore={**origin, **when}, **DECORATED)
    dynaplane.up(manifest).expect(0)
    (request,) = (call.request for call in aws.calls
                  if call.operation == "DynamoDB.RestoreTableToPointInTime")
    if "dateTime" in when:
        assert request["RestoreDateTime"] == 1767323045
    else:
        assert request["UseLatestRestorableTime"]
    assert items(aws) == ["a"]
    decorated(aws)
    settled(dynaplane, manifest)
    settled(dynaplane, table(**DECORATED))
