"""The component in Python programs, from its first preview to its end: on the
real engine, with our provider behind it."""

from component_fixtures import TABLE
from provider import official_sdk

ARN = "arn:aws:dynamodb:eu-west-1:000000000000:table/orders"
CHAIN = f"{TABLE}$aws:dynamodb/table:Table"


def test_life(user, aws):
    made = user.python("up:orders")
    assert made["changes"] == {"create": 3}
    assert made["outputs"]["arn"] == ARN
    outputs = made["outputs"]["status"]["stackOutputs"]
    assert outputs["tableName"] == "orders" and outputs["tableArn"] == ARN
    assert (outputs["region"], outputs["accountId"]) == (
        "eu-west-1", "000000000000")
    assert aws.settings("orders")["tag/team"] == "shop"
    for again in ("preview:orders", "up:orders", "refresh:orders"):
        assert set(user.python(again)["changes"]) == {"same"}
    assert user.python("destroy:orders")["changes"] == {"delete": 3}
    assert aws.settings("orders") == {}


def test_everything_is_below_the_component(user):
    user.python("up:scaled")
    of_aws = [name for name in user.by_name() if "$" in name]
    assert len(of_aws) == 10 and all(
        name.startswith(f"{TABLE}$") for name in of_aws)
    assert {f"{CHAIN}::orders",
            f"{TABLE}$pulumi:providers:aws::orders/provider"} <= set(of_aws)


def test_the_official_schema_has_all_that_is_registered(user):
    user.python("up:scaled")
    registered = user.resources("aws:dynamodb/") + user.resources(
        "aws:appautoscaling/")
    assert len({each["type"] for each in registered}) == 3
    for each in registered:
        inputs, _ = official_sdk.resource(each["type"])
        assert set(each["inputs"]) - {"__defaults"} <= set(inputs)


def test_preview_makes_nothing(user, aws):
    assert user.python("preview:scaled")["changes"] == {"create": 12}
    assert aws.take_changes("orders") == []


def test_gone_from_the_program(user, aws):
    user.python("up:orders")
    assert user.python("up:empty")["changes"] == {"delete": 2, "same": 1}
    assert aws.settings("orders") == {}


def test_manifests_as_text(user, aws):
    made = user.python("up:text")
    tables = made["outputs"]["tables"]
    assert {name: each["region"] for name, each in tables.items()} == {
        "orders": "eu-west-1", "carts": "eu-west-2"}
    assert set(user.python("up:text")["changes"]) == {"same"}
    user.python("destroy:text")


def test_manifests_in_a_file(user):
    user.write({"apiVersion": "aws.dynaplane.dev/v1", "kind": "AwsDynamodb",
                "metadata": {"name": "orders"},
                "spec": {"hashKey": {"name": "pk", "type": "S"}}},
               name="orders.yaml")
    made = user.python("up:file")
    assert made["outputs"]["tables"]["orders"]["tableArn"] == ARN
