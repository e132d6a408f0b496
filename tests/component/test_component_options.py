"""The component's resource options, in Node programs: as with a component of
Node's own."""

from component_fixtures import TABLE

ORDERS = f"{TABLE}::orders"
TABLE_BELOW = f"{TABLE}$aws:dynamodb/table:Table::orders"


def aws_steps(made) -> list[str]:
    return [op for op, urn in made["steps"] if "aws:dynamodb/table" in urn]


def test_life(user, aws):
    made = user.node("up:orders")
    assert made["changes"] == {"create": 3}
    assert made["outputs"]["arn"].endswith(":table/orders")
    for again in ("preview:orders", "up:orders", "refresh:orders"):
        assert set(user.node(again)["changes"]) == {"same"}
    user.node("destroy:orders")
    assert aws.settings("orders") == {}


def test_protect_is_the_users_alone(user, aws):
    user.node("up:orders")
    assert not any(each.get("protect") for each in user.resources())
    user.node("up:shielded")
    below = user.by_name()
    assert below[ORDERS]["protect"] and below[TABLE_BELOW]["protect"]
    try:
        user.node("destroy:shielded")
    except AssertionError as refused:
        assert "protected" in str(refused)
    assert aws.settings("orders")
    user.node("up:orders", "destroy:orders")
    assert aws.settings("orders") == {}


def test_retain_on_delete(user, aws):
    user.node("up:retained", "destroy:retained")
    assert aws.settings("orders")


def test_parent_and_aliases(user, aws):
    user.node("up:orders")
    moved = user.node("up:below")
    assert aws_steps(moved) == [] and "replace" not in moved["changes"]
    assert f"shop:index:Shop${TABLE_BELOW}" in user.by_name()
    assert set(user.node("preview:below")["changes"]) == {"same"}


def test_another_name(user):
    user.node("up:orders")
    moved = user.node("up:renamed")
    assert "replace" not in moved["changes"]
    assert "delete" not in moved["changes"]


def test_transforms(user, aws):
    user.node("up:transformed")
    assert aws.settings("orders")["tag/by"] == "transform"


def test_deleted_with(user, aws):
    user.node("up:deletedWith")
    thing = user.resources("testing:")[0]["urn"]
    assert user.by_name()[TABLE_BELOW]["deletedWith"] == thing
    user.node("destroy:deletedWith")
    assert aws.settings("orders")


def test_the_users_provider(user):
    made = user.node("up:provided")
    assert ":us-west-2:" in made["outputs"]["arn"]
    assert made["outputs"]["region"] == "us-west-2"
    providers = [each["urn"].split("::")[-1] for each in user.resources()
                 if each["type"] == "pulumi:providers:aws"]
    assert providers == ["west"]


def test_unknown_values(user):
    assert user.node("preview:unknown")["changes"] == {"create": 5}
    made = user.node("up:unknown")
    assert made["secrets"] == ["secret"]
    assert set(user.node("up:unknown")["changes"]) == {"same"}
    assert user.node("destroy:unknown")["changes"] == {"delete": 5}
