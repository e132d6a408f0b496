"""Tables that are made out of data in S3, or out of backups."""

import json

import pytest

from provider_fixtures import Failed, TABLE, on_demand


@pytest.fixture
def bucket(aws):
    client = aws.client("s3")
    client.create_bucket(Bucket="data", CreateBucketConfiguration={
        "LocationConstraint": "eu-west-1"})

    def put(name, text):
        client.put_object(Bucket="data", Key=name, Body=text.encode())

    return put


def imported(format, prefix, **options):
    return {"inputFormat": format, "s3BucketSource": {
        "bucket": "data", "keyPrefix": prefix}, **options}


def items(aws):
    return sorted(item["pk"]["S"] for item in aws.client(
        "dynamodb").scan(TableName="orders")["Items"])


def test_import_of_json(plugin, aws, bucket):
    bucket("json/1", "\n".join(
        json.dumps({"Item": {"pk": {"S": key}}}) for key in "ab"))
    news = on_demand(importTable=imported("DYNAMODB_JSON", "json/"),
                     deletionProtectionEnabled=False)
    orders = plugin.resource(TABLE, "orders").create(news)
    assert items(aws) == ["a", "b"]
    assert orders.changes(news) == []
    assert orders.read().changes(news) == []
    # Only read when the table is made.
    other = on_demand(importTable=imported("CSV", "x/"))
    assert orders.changes(other) == orders.changes(on_demand()) == []


def test_import_of_csv(plugin, aws, bucket):
    bucket("csv/1", "a;1\nb;2\n")
    news = on_demand(importTable=imported(
        "CSV", "csv/", inputFormatOptions={
            "csv": {"delimiter": ";", "headerLists": ["pk", "n"]}}))
    plugin.resource(TABLE, "orders").create(news)
    assert items(aws) == ["a", "b"]


def test_failed_import(plugin, aws):
    news = on_demand(importTable={
        "inputFormat": "DYNAMODB_JSON",
        "s3BucketSource": {"bucket": "there-is-none"}})
    orders = plugin.resource(TABLE, "orders")
    with pytest.raises(Failed, match="import of table orders") as failed:
        orders.create(news)
    # A table that is left over stays in the state; none is none.
    assert (failed.value.partial is not None) == (
        aws.table_names() == ["orders"])


@pytest.mark.parametrize("source", ["name", "arn"])
def test_restore(plugin, aws, source):
    origin = plugin.resource(TABLE, "origin").create(on_demand("origin"))
    aws.client("dynamodb").put_item(TableName="origin",
                                    Item={"pk": {"S": "a"}})
    news = {"name": "orders", "billingMode": "PAY_PER_REQUEST",
            "restoreToLatestTime": True, "tags": {"a": "1"},
            "ttl": {"enabled": True, "attributeName": "expires"},
            "pointInTimeRecovery": {"enabled": True},
            "streamEnabled": True, "streamViewType": "NEW_IMAGE",
            "tableClass": "STANDARD_INFREQUENT_ACCESS"}
    if source == "name":
        news["restoreSourceName"] = "origin"
    else:
        news["restoreSourceTableArn"] = origin.outputs["arn"]
    orders = plugin.resource(TABLE, "orders").create(news)
    assert items(aws) == ["a"]
    assert orders.changes(news) == []
    assert orders.read().changes(news) == []
    assert orders.outputs["hashKey"] == "pk"
