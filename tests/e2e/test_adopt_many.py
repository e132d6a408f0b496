"""adopt for many tables: which they are, who manages them, what one that
cannot be adopted does to the others."""

import shlex

import pytest
import yaml

from harness import live
from harness.local_aws import REGION
from harness.manifests import CREDENTIAL, table
from harness.terminal import Terminal

WHERE = ("--region", REGION, "--credential-id", CREDENTIAL)


def adopt(user, *args, **rest):
    return user.run("adopt", *args, *WHERE, **rest)


@pytest.fixture
def legacy(dynaplane, aws):
    for name in ("legacy-a", "legacy-b", "other"):
        live.on_demand(aws, name)
    return dynaplane


def owned(aws):
    return {name for name in aws.table_names() if live.owner(aws, name)}


def test_the_list_of_what_nobody_manages(legacy, aws):
    legacy.up(table("orders")).expect(0)
    live.on_demand(aws, "web",
                   tags={"aws:cloudformation:stack-name": "site"})
    live.on_demand(aws, "far", tags={live.OWNER_TAG: "0" * 64})
    result = adopt(legacy, "--list").expect(0)
    title, *rows = [line.split()[:2] for line in result.out.splitlines()]
    assert title == ["TABLE", "REGION"]
    assert rows == [[name, REGION] for name in ("legacy-a", "legacy-b",
                                                "other")]
    for told in ("orders (the stack dynaplane/default.AwsDynamodb.orders)",
                 "web (the CloudFormation stack site)",
                 "far (a stack of dynaplane that is not in this backend)"):
        assert told in result.err
    found = {each["table"]: each for each in adopt(
        legacy, "--list", "-o", "json").expect(0).json}
    assert found["other"]["managedBy"] is None
    assert found["orders"]["stack"] == "dynaplane/default.AwsDynamodb.orders"
    assert owned(aws) == {"orders", "far"}


def test_a_dry_run_shows_and_touches_nothing(legacy, aws):
    result = adopt(legacy, "legacy-?", "-d", "tables", "--dry-run").expect(0)
    names = [each["metadata"]["name"]
             for each in yaml.safe_load_all(result.out)]
    assert names == ["legacy-a", "legacy-b"]
    assert not (legacy.work / "tables").exists()
    assert owned(aws) == set() and legacy.states() == {}
    element = adopt(legacy, "other", "--dry-run", "-o", "json").expect(0).one()
    assert element["changes"]["adopt"] == 1
    assert element["changes"]["create"] == 0


def test_all_with_a_prefix_into_a_folder(legacy, aws):
    again = ("--all", "--prefix", "legacy-", "-d", "tables", "--yes")
    result = adopt(legacy, *again, "-o", "json").expect(0)
    assert [each["changes"]["adopt"] for each in result.json] == [1, 1]
    assert all(each["changes"]["create"] == 0 for each in result.json)
    assert "adopted" in result.err and "created" not in result.err
    assert owned(aws) == {"legacy-a", "legacy-b"}
    folder = legacy.work / "tables"
    assert sorted(path.name for path in folder.iterdir()) == [
        "legacy-a.yaml", "legacy-b.yaml"]
    legacy.preview(folder, "--refresh", "--expect-no-changes").expect(0)
    second = adopt(legacy, *again).expect(0)
    assert "passed over" in second.err


def test_all_into_one_stack(legacy, aws):
    adopt(legacy, "--all", "-d", "tables", "--yes", "--stack",
          "shop/all").expect(0)
    (root,) = legacy.resources("pulumi:Stack")
    assert {"legacy-a", "legacy-b", "other"} <= set(root["outputs"])
    legacy.preview(legacy.work / "tables", "--stack", "shop/all", "--refresh",
                   "--expect-no-changes").expect(0)


def test_one_that_cannot_be_adopted_hinders_no_other(legacy, aws):
    again = ("legacy-a", "missing", "legacy-b", "-d", "tables", "--yes")
    result = adopt(legacy, *again).expect(1)
    assert "missing" in result.err and "2 of 3 tables adopted" in result.err
    assert owned(aws) == {"legacy-a", "legacy-b"}
    live.on_demand(aws, "missing")
    adopt(legacy, *again).expect(0)
    assert owned(aws) == {"legacy-a", "legacy-b", "missing"}


def test_a_cut_off_adoption_goes_on(legacy, aws):
    """The table is in the state and has no tag yet."""
    adopt(legacy, "other", "-d", "tables", "--yes").expect(0)
    aws.client("dynamodb").untag_resource(
        ResourceArn=live.arn("other"), TagKeys=[live.OWNER_TAG])
    adopt(legacy, "oth*", "-d", "tables", "--yes").expect(0)
    assert owned(aws) == {"other"}


def test_the_hint_works_as_it_is_printed(legacy, aws):
    adopt(legacy, "other", "-f", "other.yaml", "--yes", "--stack",
          "shop/old").expect(0)
    (legacy.work / "other.yaml").unlink()
    refused = adopt(legacy, "other", "-f", "my file.yaml", "--yes", "--stack",
                    "shop/new").expect(4)
    assert "the stack shop/old manages the table other" in refused.err
    hint = refused.err.split("`")[1]
    program, *args = shlex.split(hint)
    assert program == "dynaplane"
    legacy.run(*args, "--yes").expect(0)
    legacy.preview(legacy.work / "my file.yaml", "--stack", "shop/new",
                   "--expect-no-changes").expect(0)
    assert [each["table"] for each in legacy.run(
        "get", "-o", "json").json if each["stack"] == "shop/old"] == []


def test_a_table_without_a_tag_in_another_stack(legacy, aws):
    adopt(legacy, "other", "-f", "other.yaml", "--yes").expect(0)
    aws.client("dynamodb").untag_resource(
        ResourceArn=live.arn("other"), TagKeys=[live.OWNER_TAG])
    refused = adopt(legacy, "other", "-f", "other.yaml", "--yes", "--stack",
                    "shop/new").expect(4)
    assert "--from dynaplane/default.AwsDynamodb.other" in refused.err
    assert owned(aws) == set()


def test_it_asks_after_it_has_shown_the_manifest(legacy, aws):
    terminal = Terminal(legacy, "adopt", "legacy-*", "-d", "tables", *WHERE)
    terminal.wait("Adopt these 2 tables? [y/N]")
    result = terminal.answer("[y/N]", "n").end().expect(1)
    assert result.err.count("kind: AwsDynamodb") == 2
    assert owned(aws) == set() and not (legacy.work / "tables").exists()


@pytest.mark.parametrize("args, told", [
    ((), "which tables?"),
    (("a", "--all"), "leave the names out"),
    (("a", "b", "-f", "x.yaml"), "name a folder with -d"),
    (("a*", "--name", "b"), "one table"),
    (("a", "--yes", "-o", "json"), "a place of their own"),
    (("a", "-f", "x.yaml", "-d", "y"), "only once"),
    (("a", "-d", "y"), "--yes"),
])
def test_what_makes_no_sense(offline, args, told):
    assert told in adopt(offline, *args).expect(2).err


def test_a_pattern_that_no_table_has(legacy):
    assert "no table" in adopt(legacy, "nil*", "--yes").expect(2).err

