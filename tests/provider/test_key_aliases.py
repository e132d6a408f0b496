"""Keys of KMS by their aliases, which AWS never tells again."""

import pytest

from harness.local_aws import REGION
from harness.strict_testing import client, describe
import provider_fixtures
from provider_fixtures import Failed, on_demand

STREAM = {"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}


def alias(name, region=REGION):
    return f"arn:aws:kms:{region}:000000000000:alias/{name}"


def settled(orders, strict, news):
    provider_fixtures.settled(orders, news)
    assert strict.report()["refused"] == []


def encrypted(name):
    return on_demand(serverSideEncryption={"enabled": True,
                                           "kmsKeyArn": alias(name)})


def test_of_a_table(orders, strict):
    orders.create(encrypted("one"))
    assert strict.counts()["DynamoDB.UpdateTable"] == 0
    settled(orders, strict, encrypted("one"))
    first = describe(client(strict))["SSEDescription"]["KMSMasterKeyArn"]
    orders.update(encrypted("two"))
    assert strict.counts()["DynamoDB.UpdateTable"] == 1
    settled(orders, strict, encrypted("two"))
    assert describe(client(strict))["SSEDescription"][
        "KMSMasterKeyArn"] != first


def replicated(key):
    return on_demand(**STREAM, replicas=[
        {"regionName": "eu-west-2", "kmsKeyArn": key}])


@pytest.mark.parametrize("key", [alias("one", "eu-west-2"), "alias/one",
                                 "1234abcd-12ab-34cd-56ef-1234567890ab"])
@pytest.mark.parametrize("later", [False, True], ids=["at-once", "later"])
def test_of_a_replica(orders, strict, key, later):
    if later:
        orders.create(on_demand(**STREAM)).update(replicated(key))
    else:
        orders.create(replicated(key))
    assert strict.counts()["DynamoDB.UpdateTable"] == 1
    (replica,) = describe(client(strict))["Replicas"]
    assert ":key/" in replica["KMSMasterKeyId"]
    settled(orders, strict, replicated(key))


def test_another_of_a_replica(orders, strict):
    orders.create(replicated("alias/one"))
    (first,) = describe(client(strict))["Replicas"]
    orders.update(replicated("alias/two"))
    (second,) = describe(client(strict))["Replicas"]
    assert first["KMSMasterKeyId"] != second["KMSMasterKeyId"]
    assert strict.counts()["DynamoDB.UpdateTable"] == 3
    settled(orders, strict, replicated("alias/two"))


def test_of_a_replica_that_an_earlier_run_began(orders, strict):
    orders.create(on_demand(**STREAM))
    strict.set(durations={"replica_create": 1500})
    with pytest.raises(Failed, match="Out of time"):
        orders.update(replicated("alias/one"), timeout=1)
    orders.update(replicated("alias/one"))
    assert strict.counts()["DynamoDB.UpdateTable"] == 1
    settled(orders, strict, replicated("alias/one"))
