"""A table that goes from a program's component to `dynaplane up` and back:
nothing of it is replaced or made anew."""

from component_fixtures import TABLE
from harness.manifests import scaled_table, table

TABLE_BELOW = f"{TABLE}$aws:dynamodb/table:Table::orders"
STACK = ("--stack", "organization/shop/dev")


def spec(manifest: dict) -> dict:
    """The fields as a program gives them."""
    return {"type": "awsdynamodb:AwsDynamodb",
            "properties": manifest["spec"]}


def live(aws) -> dict:
    """All but the mark of who manages it, which changes hands."""
    return {key: value for key, value in aws.settings("orders").items()
            if key != "owner"}


def take_over(user, aws, manifest):
    user.yaml({"resources": {"orders": spec(manifest)}})
    user.pulumi("up", "--yes", "--skip-preview").expect(0)
    before = live(aws)
    aws.take_changes("orders")
    shown = user.preview(manifest, *STACK).expect(0).one()
    assert any("protect" in each["message"]
               for each in shown["diagnostics"]), shown
    done = user.up(manifest, *STACK).expect(0).one()
    for counted in (shown["changes"], done["changes"]):
        assert counted["replace"] == counted["create"] == 0, counted
    assert [c.operation for c in aws.take_changes("orders")
            if "Tag" not in c.operation] == []
    assert live(aws) == before
    user.up(manifest, *STACK, "--expect-no-changes").expect(0)
    (of_table,) = user.resources("aws:dynamodb/table:Table")
    assert of_table["protect"] and of_table["urn"].endswith(
        "::shop::aws:dynamodb/table:Table::orders")


def test_from_the_component_to_dynaplane_and_back(user, aws):
    take_over(user, aws, table())
    give_back(user, aws)


def test_with_its_scaling(user, aws):
    take_over(user, aws, scaled_table())
    give_back(user, aws)


def give_back(user, aws):
    before = live(aws)
    back = user.pulumi("up", "--yes", "--skip-preview", "--json").expect(0)
    assert "replace" not in back.out and '"op":"create-' not in back.out
    assert live(aws) == before
    below = user.by_name()[TABLE_BELOW]
    assert not below.get("protect")
    user.pulumi("up", "--yes", "--skip-preview",
                "--expect-no-changes").expect(0)
    user.pulumi("destroy", "--yes", "--skip-preview").expect(0)
    assert live(aws) == {}
