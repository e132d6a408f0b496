"""Tables that are made out of data in S3, or out of backups."""

import concurrent.futures
import json

import pytest

from harness.process import wait_until
from provider_fixtures import Failed, TABLE, on_demand

# Of two makers: what is sent here and how it is answered.
pytestmark = pytest.mark.emulators

PENDING = "pending creation of a run that was ended"


def bucket_of(aws):
    client = aws.client("s3")
    client.create_bucket(Bucket="data", CreateBucketConfiguration={
        "LocationConstraint": "eu-west-1"})

    def put(name, text):
        client.put_object(Bucket="data", Key=name, Body=text.encode())

    return put


@pytest.fixture
def bucket(aws):
    return bucket_of(aws)


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


IMPORTED = on_demand(importTable=imported("DYNAMODB_JSON", "json/"))
LINES = "\n".join(json.dumps({"Item": {"pk": {"S": key}}}) for key in "ab")


def test_import_again_after_a_failure(plugins, strict):
    """AWS takes the same request for the same import for eight hours."""
    orders = plugins(strict).resource(TABLE, "orders")
    for _ in range(2):
        with pytest.raises(Failed, match="NoSuchBucket") as failed:
            orders.create(IMPORTED)
        assert failed.value.partial is None
    bucket_of(strict)("json/1", LINES)
    orders.create(IMPORTED)
    assert items(strict) == ["a", "b"]
    assert orders.changes(IMPORTED) == []
    assert orders.read().changes(IMPORTED) == []


def test_import_again_after_the_table_was_deleted(plugins, strict):
    bucket_of(strict)("json/1", LINES)
    orders = plugins(strict).resource(TABLE, "orders").create(IMPORTED)
    orders.delete()
    orders.create(IMPORTED)
    assert items(strict) == ["a", "b"]


def test_import_that_takes_longer_than_the_run(plugins, strict):
    bucket_of(strict)("json/1", LINES)
    strict.set(durations={"import": 36000, "import_invisible": 30})
    orders = plugins(strict).resource(TABLE, "orders")
    with pytest.raises(Failed, match="Out of time") as failed:
        orders.create(IMPORTED, timeout=3)
    assert failed.value.partial is not None
    assert orders.id == "orders"
    strict.advance(36000)
    orders.update(IMPORTED)
    assert items(strict) == ["a", "b"]
    assert orders.read().changes(IMPORTED) == []


WRONG = json.dumps({"Item": {"other": {"S": "a"}}})


@pytest.fixture
def interrupted(plugins, strict):
    """An import whose end the run did not see; the table not even shows."""

    def begin(text=None):
        if text:
            bucket_of(strict)("json/1", text)
        strict.set(durations={"import": 36000, "import_invisible": 30000})
        orders = plugins(strict).resource(TABLE, "orders")
        with pytest.raises(Failed, match="Out of time"):
            orders.create(IMPORTED, timeout=3)
        assert orders.id == "orders"
        return orders

    return begin


def test_an_interrupted_import_goes_on(strict, interrupted):
    orders = interrupted(LINES)
    left = {path.split(".")[0] for path in orders.changes(IMPORTED)}
    assert left == {"pointInTimeRecovery", "tags", "ttl"}
    with pytest.raises(Failed, match="Out of time"):
        orders.update(IMPORTED, timeout=3)
    strict.advance(36000)
    with pytest.raises(Failed, match="was interrupted"):
        orders.read()
    orders.update(IMPORTED)
    assert items(strict) == ["a", "b"]
    assert orders.read().changes(IMPORTED) == []


def test_an_interrupted_import_that_failed_is_told_once(strict, interrupted):
    orders = interrupted(WRONG)
    strict.advance(36000)
    with pytest.raises(Failed, match="ended as FAILED") as failed:
        orders.update(IMPORTED)
    assert failed.value.partial is not None
    orders.update(IMPORTED)
    assert orders.changes(IMPORTED) == []


def test_an_interrupted_import_that_has_left_nothing(strict, interrupted):
    orders = interrupted()  # there is no bucket
    strict.advance(36000)
    bucket_of(strict)("json/1", LINES)
    strict.set(durations={})
    orders.update(IMPORTED)
    assert items(strict) == ["a", "b"]
    assert orders.read().changes(IMPORTED) == []


def test_an_interrupted_import_is_destroyed(strict, interrupted):
    orders = interrupted(LINES)
    strict.set(scale=0.00005)
    orders.delete()
    assert strict.table_names() == []


def test_what_a_failed_import_has_left(plugins, strict):
    """It is found again without a state, and no success."""
    bucket_of(strict)("json/1", WRONG)
    plugin = plugins(strict)
    for _ in range(2):
        orders = plugin.resource(TABLE, "orders")
        with pytest.raises(Failed, match="ended as FAILED") as failed:
            orders.create(IMPORTED)
        assert failed.value.partial is not None
        assert orders.id == "orders"


RESTORED = {"name": "orders", "billingMode": "PAY_PER_REQUEST",
            "restoreSourceName": "origin", "restoreToLatestTime": True,
            "tags": {"a": "1"}}
RESTORE = "RestoreTableToPointInTime"


@pytest.mark.parametrize("kind", ["drop_after", "malformed"])
def test_restore_whose_answer_is_lost(plugins, strict, kind):
    plugin = plugins(strict)
    plugin.resource(TABLE, "origin").create(on_demand("origin"))
    strict.faults([{"operation": RESTORE, "kind": kind, "times": 1}])
    orders = plugin.resource(TABLE, "orders").create(RESTORED)
    assert orders.changes(RESTORED) == []
    assert orders.read().changes(RESTORED) == []


@pytest.mark.parametrize("when", [
    {}, {"restoreToLatestTime": False,
         "restoreDateTime": "2026-01-02T03:04:05Z"}], ids=["latest", "time"])
def test_restore_of_a_run_that_was_killed(plugins, strict, when):
    """AWS's restore takes no tag: only the engine's note of the creation
    tells that the table is this stack's."""
    news = {**RESTORED, **when}
    plugin = plugins(strict)
    plugin.resource(TABLE, "origin").create(on_demand("origin"))
    strict.faults([{"operation": RESTORE, "kind": "slow", "seconds": 1,
                    "times": 1}])
    orders = plugin.resource(TABLE, "orders")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        done = pool.submit(orders.create, news)
        wait_until(lambda: strict.report()["faults"], 30, "the restore")
        plugin.process.kill()
        with pytest.raises(Failed, match="UNAVAILABLE"):
            done.result(60)
    wait_until(lambda: "orders" in strict.table_names(), 30, "its effect")
    plugin = plugins(strict)
    stranger = plugin.resource(TABLE, "orders")
    with pytest.raises(Failed, match="dynaplane adopt orders") as failed:
        stranger.create(news)
    assert failed.value.partial is None
    orders = plugin.resource(TABLE, "orders")
    orders.inputs = news
    assert orders.read(PENDING).id == "orders"
    assert orders.update(news).read().changes(news) == []


def test_a_creation_that_is_on_its_way_when_its_run_is_killed(plugins, strict):
    """Not to be seen at once is not not to be: else it would be nobody's."""
    news = on_demand()
    strict.faults([{"operation": "CreateTable", "kind": "slow", "seconds": 1,
                    "times": 1}])
    plugin = plugins(strict)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        done = pool.submit(plugin.resource(TABLE, "orders").create, news)
        wait_until(lambda: strict.report()["faults"], 30, "the creation")
        plugin.process.kill()
        with pytest.raises(Failed, match="UNAVAILABLE"):
            done.result(60)
    assert "orders" not in strict.table_names()
    orders = plugins(strict).resource(TABLE, "orders")
    orders.inputs = news
    assert orders.read(PENDING).id == "orders"
