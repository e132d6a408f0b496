"""An empty string is as good as nothing given, wherever it stands: programs
have variables that are empty, and our own outputs say it."""

import copy

import pytest

from provider_fixtures import TABLE, on_demand, settled, target

BY_A = {"name": "by-a", "hashKey": "a", "projectionType": "ALL"}
INDEXED = on_demand(attributes=[{"name": n, "type": "S"} for n in "pk a".split()],
                    globalSecondaryIndexes=[BY_A])
OFF = {"enabled": False, "recoveryPeriodInDays": 0}


def by_a(**more) -> dict:
    return {**INDEXED, "globalSecondaryIndexes": [{**BY_A, **more}]}


NEWS = {
    "source-name": on_demand(restoreSourceName=""),
    "source-arn": on_demand(restoreSourceTableArn=""),
    "backup": on_demand(restoreBackupArn=""),
    "time": on_demand(restoreDateTime=""),
    "region": on_demand(region=""),
    "range-key": on_demand(rangeKey=""),
    "range-key-of-an-index": by_a(rangeKey=""),
    "hash-key-of-an-index": by_a(hashKey="", keySchemas=[
        {"attributeName": "a", "keyType": "HASH"}]),
    "class": on_demand(tableClass=""),
    "view": on_demand(streamViewType=""),
    "expiry": on_demand(ttl={"enabled": False, "attributeName": ""}),
    "witness": on_demand(globalTableWitness={"regionName": ""}),
    "backups-off": on_demand(pointInTimeRecovery=OFF),
}


@pytest.mark.parametrize("news", NEWS.values(), ids=NEWS)
def test_of_a_table(orders, strict, news):
    orders.create(news)
    settled(orders, news)
    orders.update(news)
    assert strict.counts()["DynamoDB.CreateTable"] == 1
    assert strict.counts()["DynamoDB.UpdateTable"] == 0


def test_name(plugins, strict):
    news = on_demand(name="")
    made = plugins(strict).resource(TABLE, "orders").create(news)
    assert made.id.startswith("orders-")
    settled(made, news)


@pytest.mark.parametrize("function", [False, True], ids=["table", "getTable"])
def test_outputs_are_inputs(orders, strict, function):
    orders.create(on_demand(pointInTimeRecovery={"enabled": False}))
    told = orders.outputs
    if function:
        told = orders.plugin.invoke("aws:dynamodb/getTable:getTable",
                                    name="orders")
    news = on_demand(**{key: told[key] for key in
                        ("pointInTimeRecovery", "serverSideEncryption",
                         "ttl")})
    assert news["pointInTimeRecovery"] == OFF
    assert orders.changes(news) == []


def test_given_by_an_earlier_run(orders, strict):
    """States that others have written hold such strings, too."""
    orders.create(on_demand())
    orders.inputs["serverSideEncryption"] = {"enabled": True, "kmsKeyArn": ""}
    strict.client("dynamodb").update_table(
        TableName="orders",
        SSESpecification={"Enabled": True, "SSEType": "KMS"})
    orders.read()
    news = on_demand(serverSideEncryption={"enabled": True})
    assert orders.changes(news) == []
    orders.update(news)
    assert strict.counts()["DynamoDB.UpdateTable"] == 0


def test_required_string(orders):
    news = copy.deepcopy(INDEXED)
    news["globalSecondaryIndexes"][0]["name"] = ""
    assert orders.check(news)[1] == [
        ("globalSecondaryIndexes[0].name", "must be given")]


def test_days_while_backups_are_on(orders):
    news = on_demand(pointInTimeRecovery={**OFF, "enabled": True})
    assert orders.check(news)[1] == [
        ("pointInTimeRecovery.recoveryPeriodInDays", "must be 1 to 35")]
