"""Whose key a table is encrypted with: AWS's managed one unless the program
names another, which goes when the program leaves it out."""

import pytest

from harness.local_aws import REGION
from harness.strict_testing import client, describe
import provider_fixtures
from provider_fixtures import Failed, on_demand

OWN = f"arn:aws:kms:{REGION}:000000000000:key/1234abcd-12ab-34cd-56ef-ab12"


def encrypted(**key):
    return on_demand(serverSideEncryption={"enabled": True, **key})


MANAGED = [encrypted(), encrypted(kmsKeyArn="")]
either_way = pytest.mark.parametrize("managed", MANAGED,
                                     ids=["left-out", "empty"])


def key_of(strict):
    return describe(client(strict))["SSEDescription"]["KMSMasterKeyArn"]


def settled(orders, strict, news):
    provider_fixtures.settled(orders, news)
    assert strict.report()["refused"] == []


@either_way
def test_of_a_new_table(orders, strict, managed):
    orders.create(managed)
    assert strict.counts()["DynamoDB.UpdateTable"] == 0
    settled(orders, strict, managed)


@either_way
def test_own_key_left_out(orders, strict, managed):
    orders.create(encrypted(kmsKeyArn=OWN))
    assert key_of(strict) == OWN
    assert orders.changes(managed) == ["serverSideEncryption.kmsKeyArn"]
    orders.update(managed)
    assert strict.counts()["DynamoDB.UpdateTable"] == 1
    assert orders.outputs["serverSideEncryption"]["kmsKeyArn"] == (
        key_of(strict)) != OWN
    settled(orders, strict, managed)
    found = orders.plugin.resource(orders.token, "found").read("orders")
    assert found.changes(managed) == []


def test_own_key_left_out_after_a_refresh(orders, strict):
    """What has happened already, behind the state's back, is no failure."""
    orders.create(encrypted(kmsKeyArn=OWN))
    strict.client("dynamodb").update_table(
        TableName="orders",
        SSESpecification={"Enabled": True, "SSEType": "KMS"})
    managed = encrypted()
    orders.read().update(managed)
    provider_fixtures.settled(orders, managed)
    assert key_of(strict) != OWN


@pytest.mark.parametrize("kind", ["drop_after", "error500_after",
                                  "drop_before"])
def test_own_key_left_out_by_a_run_that_was_cut_off(orders, strict, kind):
    orders.create(encrypted(kmsKeyArn=OWN))
    strict.set(durations={"encryption": 1500})
    strict.faults([{"operation": "UpdateTable", "kind": kind, "times": 1}])
    with pytest.raises(Failed, match="Out of time"):
        orders.update(encrypted(), timeout=1)
    orders.update(encrypted())
    assert key_of(strict) != OWN
    provider_fixtures.settled(orders, encrypted())


def test_a_key_that_was_never_given_is_kept(orders, strict):
    orders.create(encrypted())
    strict.client("dynamodb").update_table(
        TableName="orders", SSESpecification={
            "Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": OWN})
    orders.read()
    assert orders.changes(encrypted()) == []
    orders.update(encrypted())
    assert key_of(strict) == OWN
