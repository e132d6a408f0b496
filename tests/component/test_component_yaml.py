"""The component in programs in YAML, by Pulumi's own host for them."""

import json
import re

import yaml

from component_fixtures import NODE_MODULES, ROOT

PK = {"name": "pk", "type": "S"}
UP = ("up", "--yes", "--skip-preview")
PAGE = (ROOT / "docs/component.md").read_text()


def orders(options=None, **properties) -> dict:
    return {"type": "awsdynamodb:AwsDynamodb",
            "properties": {"hashKey": PK, **properties},
            **({"options": options} if options else {})}


def outputs(user) -> dict:
    return json.loads(
        user.pulumi("stack", "output", "--json").expect(0).out)


def test_life(user, aws):
    user.yaml({"resources": {"orders": orders(tags={"team": "shop"})},
               "outputs": {"arn": "${orders.tableArn}",
                           "all": "${orders.status.stackOutputs}"}})
    user.pulumi("preview").expect(0)
    assert aws.take_changes("orders") == []
    user.pulumi(*UP).expect(0)
    assert outputs(user)["arn"].endswith(":table/orders")
    assert outputs(user)["all"]["tableName"] == "orders"
    user.pulumi(*UP, "--expect-no-changes").expect(0)
    user.pulumi("refresh", "--yes", "--expect-no-changes").expect(0)
    user.pulumi("destroy", "--yes").expect(0)
    assert aws.settings("orders") == {}


def test_mistakes_have_their_places(user):
    user.yaml({"resources": {"orders": orders(
        ttl={"isEnabled": True}, readCapacity=5)}})
    refused = user.pulumi(*UP)
    assert refused.code != 0
    said = refused.out + refused.err
    for rule in ("ttl_attribute_when_enabled",):
        assert f"[{rule}]" in said, said


def test_outputs_of_others(user):
    user.yaml({"resources": {
        "key": {"type": "testing:Thing", "properties": {"value": "x"}},
        "orders": orders(options={"dependsOn": ["${key}"]},
                         tags={"token": "${key.token}"})}})
    user.pulumi("preview").expect(0)
    user.pulumi(*UP).expect(0)
    user.pulumi(*UP, "--expect-no-changes").expect(0)
    (table,) = user.resources("aws:dynamodb/table:Table")
    (key,) = user.resources("testing:index:Thing")
    assert table["propertyDependencies"]["tags"] == [key["urn"]]


def snippet(language) -> str:
    return re.search(rf"```{language}\n(.*?)```",
                     PAGE[PAGE.index("## YAML"):], re.S)[1]


def test_the_page_in_yaml(user, aws):
    user.yaml(yaml.safe_load(snippet("yaml")))
    user.pulumi(*UP).expect(0)
    assert outputs(user)["arn"].endswith(":table/orders")


def test_the_page_in_python(user, aws):
    """Inline, as in Node: there is no host for these languages here."""
    (user.work / "page.py").write_text(snippet("python"))
    user.python("up:page.py")
    assert aws.settings("orders")["tag/team"] == "shop"


def test_the_page_in_javascript(user, aws):
    (user.work / "node_modules").symlink_to(NODE_MODULES)
    (user.work / "page.mjs").write_text(snippet("javascript"))
    assert user.node("up:page.mjs")["outputs"]["arn"].endswith("orders")
    assert aws.settings("orders")["tag/team"] == "shop"
