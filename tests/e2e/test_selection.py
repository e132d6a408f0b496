"""A part of the manifests: -l, --only, --exclude. In a shared stack the rest
stays as it is: in the state, on AWS, and among the stack's outputs."""

import os
import resource
import signal

import pytest
import yaml

from harness.local_aws import ACCOUNT
from harness.manifests import (credential, index, on_demand_table,
                               scaled_table, table, write_credentials)
from harness.process import wait_until
from test_crash import children

STACK = ("--stack", "shop/all")
TAGGED = {"tags": {"a": "1"}}


def labelled(name, labels, **spec):
    return table(name, metadata={"labels": labels}, **spec)


@pytest.fixture
def three(dynaplane):
    dynaplane.up(dynaplane.write(
        scaled_table("first"), scaled_table("second"), table("third")),
        *STACK).expect(0)
    return dynaplane


def edited(user, *more, first=None, second=None):
    """An edit in the first and the second, and no third."""
    return user.write(first or scaled_table("first", **TAGGED),
                      second or scaled_table("second", **TAGGED), *more)


def entries(user, *names):
    """What the state has of these tables, and the stack's outputs of them."""
    def is_theirs(entry):
        last = entry["urn"].rsplit("::", 1)[1]
        return last in names or last.split("/")[0] in names
    (stack,) = user.resources("pulumi:Stack")
    theirs = [r for r in user.resources("aws:") if is_theirs(r)]
    for entry in theirs:  # the engine drops what is empty of it
        entry["propertyDependencies"] = {
            key: urns for key, urns in
            (entry.get("propertyDependencies") or {}).items() if urns}
    return (sorted(theirs, key=lambda entry: entry["urn"]),
            {name: stack["outputs"].get(name) for name in names})


def tags_of(aws, name):
    return aws.client("dynamodb").list_tags_of_resource(
        ResourceArn=aws.table(name)["TableArn"])["Tags"]


def has_edit(aws, name):
    return {"Key": "a", "Value": "1"} in tags_of(aws, name)


def test_up_leaves_the_rest_of_a_shared_stack_as_it_is(three, aws):
    path = edited(three, table("fourth"))
    before = entries(three, "second", "third")
    shown = three.preview(path, *STACK, "--only", "first").expect(0).one()
    done = three.up(path, *STACK, "--only", "first").expect(0).one()
    for report in (shown, done):
        assert report["changes"] == {"create": 0, "update": 1, "replace": 0,
                                     "delete": 0, "adopt": 0, "same": 12}
        assert {r["name"].split("/")[0] for r in report["resources"]} == {
            "first"}
    assert set(done["outputs"]) == {"first"}
    assert has_edit(aws, "first") and not has_edit(aws, "second")
    assert aws.table_names() == ["first", "second", "third"]
    assert entries(three, "second", "third") == before
    three.preview(path, *STACK, "--only", "first",
                  "--expect-no-changes").expect(0)
    rest = three.preview(path, *STACK, "--exclude", "first").expect(0).one()
    assert rest["changes"]["update"] == 1 and rest["changes"]["create"] == 1
    # Without a selection today's rule stands: the third would go.
    three.up(path, *STACK).expect(4)


def test_a_new_table_comes_without_the_others(three, aws):
    path = edited(three, table("fourth"), table("fifth"))
    report = three.up(path, *STACK, "--only", "fourth").expect(0).one()
    assert report["changes"]["create"] == 1
    assert aws.table_names() == ["first", "fourth", "second", "third"]
    assert not has_edit(aws, "first")
    (stack,) = three.resources("pulumi:Stack")
    assert set(stack["outputs"]) == {"first", "second", "third", "fourth"}
    three.up(three.write(
        scaled_table("first"), scaled_table("second"), table("third"),
        table("fourth")), *STACK, "--expect-no-changes").expect(0)


def test_the_first_of_several_has_their_names(dynaplane):
    path = dynaplane.write(table("first"), table("second"))
    dynaplane.up(path, *STACK, "--only", "first").expect(0)
    (stack,) = dynaplane.resources("pulumi:Stack")
    assert set(stack["outputs"]) == {"first"}
    dynaplane.up(path, *STACK, "--only", "second").expect(0)
    dynaplane.up(path, *STACK, "--expect-no-changes").expect(0)


def test_one_that_had_the_stack_alone_gets_a_neighbour(dynaplane):
    dynaplane.up(table("first"), *STACK).expect(0)
    before = entries(dynaplane, "first")[0]
    path = dynaplane.write(table("first", **TAGGED), table("second"))
    dynaplane.up(path, *STACK, "--only", "second").expect(0)
    after = entries(dynaplane, "first")[0]
    for entry in (*before, *after):
        entry.pop("provider")  # whose name follows that of the provider
    assert after == before
    changes = dynaplane.up(path, *STACK).expect(0).one()["changes"]
    assert changes["update"] == 1 and changes["create"] == 0
    dynaplane.up(path, *STACK, "--expect-no-changes").expect(0)


def test_an_unchanged_selection_starts_no_engine(counted):
    path = counted.write(table("first"), table("second"))
    counted.up(path, *STACK).expect(0)
    counted.write(table("first"), table("second", **TAGGED))
    counted.forget()
    report = counted.up(path, *STACK, "--only", "first").expect(0).one()
    assert report["result"] == "unchanged"
    assert report["changes"]["same"] == 1
    assert not [line for line in counted.started() if line.startswith("up")]
    again = counted.up(path, *STACK, "--only", "first", "--engine",
                       "always").expect(0).one()
    assert again["changes"] == report["changes"]
    assert again["outputs"] == report["outputs"]


def test_the_guard_counts_the_selected_alone(three, aws):
    moved = {"hashKey": {"name": "other", "type": "S"}}
    path = edited(three, second=scaled_table("second", **moved))
    three.up(path, *STACK, "--only", "first").expect(0)
    refused = three.up(path, *STACK, "--only", "second").expect(4)
    assert "table second would be replaced" in refused.err
    assert "table third" not in refused.err
    # Without names it serves a run that loses exactly one: the third stays.
    three.up(path, *STACK, "--only", "second", "--allow-data-loss").expect(0)
    assert aws.table_names() == ["first", "second", "third"]
    assert aws.table("second")["KeySchema"][0]["AttributeName"] == "other"


def test_what_a_selected_manifest_drops_goes(three, aws):
    plain = table("first", billingMode="PROVISIONED", readCapacity=7,
                  writeCapacity=7,
                  globalSecondaryIndexes=[
                      index("by-a", "a", readCapacity=7, writeCapacity=7),
                      index("by-b", "b", readCapacity=7, writeCapacity=7)])
    path = edited(three, first=plain)
    before = entries(three, "second", "third")
    shown = three.preview(path, *STACK, "--only", "first").expect(0).one()
    report = three.up(path, *STACK, "--only", "first").expect(0).one()
    assert report["changes"]["delete"] == 12
    assert shown["changes"] == report["changes"]
    assert shown["edits"] == report["edits"]
    assert aws.table("first")["ProvisionedThroughput"][
        "ReadCapacityUnits"] == 7
    assert len(three.resources("scalingPolicy")
               or three.resources("policy:Policy")) == 6
    assert entries(three, "second", "third") == before


def test_destroy_takes_the_selected_alone(three, aws):
    path = edited(three)
    three.destroy(path, *STACK, "--only", "first",
                  "--allow-data-loss").expect(0)
    assert aws.table_names() == ["second", "third"]


def test_the_outputs_of_a_destroyed_part_go_with_the_next_run(three):
    path = edited(three)
    three.destroy(path, *STACK, "--only", "first",
                  "--allow-data-loss").expect(0)
    three.up(path, *STACK, "--only", "second").expect(0)
    (stack,) = three.resources("pulumi:Stack")
    assert set(stack["outputs"]) == {"second", "third"}


def test_prune_takes_away_what_no_manifest_declares(three, aws):
    """With a part, and behind the guard; the left out second stays."""
    path = edited(three)
    before = entries(three, "second")
    shown = three.preview(path, *STACK, "--only", "first").expect(0)
    assert "--prune takes them away: third" in shown.err
    part = (path, *STACK, "--only", "first", "--prune")
    refused = three.up(*part).expect(4)
    assert "third" in refused.err and "second" not in refused.err
    planned = three.preview(*part).expect(0).one()
    assert planned["changes"]["delete"] == 1
    done = three.up(*part, "--allow-data-loss=third").expect(0).one()
    assert done["changes"] == planned["changes"]
    assert aws.table_names() == ["first", "second"]
    assert has_edit(aws, "first") and not has_edit(aws, "second")
    assert entries(three, "second") == before
    (stack,) = three.resources("pulumi:Stack")
    assert set(stack["outputs"]) == {"first", "second"}
    again = three.up(*part).expect(0)
    assert again.one()["result"] == "unchanged" and "--prune" not in again.err


def test_prune_takes_all_that_belongs_to_a_table(three, aws):
    path = three.write(table("third", **TAGGED), table("fourth"))
    three.up(path, *STACK, "--only", "third", "--prune",
             "--allow-data-loss=all").expect(0)
    assert aws.table_names() == ["third"] and aws.targets() == {}
    assert {r["name"] for r in three.preview(path, *STACK).expect(
        0).one()["resources"]} == {"third", "fourth"}


def test_forget_forgets_the_selected_alone(three, aws):
    path = edited(three)
    three.run("forget", "-f", path, *STACK, "--exclude", "second",
              "--yes").expect(0)
    assert {r["id"] for r in three.resources("table:Table")} == {
        "second", "third"}
    assert aws.table_names() == ["first", "second", "third"]


def test_a_part_does_not_move_to_another_account(strict_user, strict):
    user = strict_user
    path = user.write(table("first"), table("second"))
    write_credentials(user.credentials, credential(accountId=ACCOUNT))
    user.up(path, *STACK).expect(0)
    other = "222222222222"
    write_credentials(user.credentials, credential(
        accountId=other, accessKeyId=other))
    result = user.up(path, *STACK, "--only", "first",
                     "--allow-data-loss=all").expect(4)
    assert "cannot move there without the rest" in result.err
    assert strict.table_names() == ["first", "second"]


def drift(aws, *names):
    for name in names:
        aws.client("dynamodb").tag_resource(
            ResourceArn=aws.table(name)["TableArn"],
            Tags=[{"Key": "a", "Value": "drifted"}])


def test_refresh_looks_at_the_selected_alone(three, aws):
    drift(aws, "first", "second")
    before = entries(three, "second", "third")
    path = edited(three, table("fourth"))
    report = three.refresh(path, *STACK, "--only", "first").expect(0).one()
    assert report["changes"]["update"] == 1
    assert entries(three, "second", "third") == before
    # Of what is not there is nothing to look at: not at the whole stack.
    aws.reset_counts()
    none = three.refresh(path, *STACK, "--only", "fourth").expect(0).one()
    assert none["changes"]["update"] == 0 and none["resources"] == []
    assert entries(three, "second", "third") == before


def test_a_refresh_before_an_update_looks_at_the_selected_alone(three, aws):
    drift(aws, "first", "second")
    path = edited(three, table("fourth"), first=scaled_table("first"))
    before = entries(three, "second", "third")
    for command in (three.preview, three.up):
        report = command(path, *STACK, "--refresh", "--only",
                         "first").expect(0).one()
        assert report["changes"]["update"] == 1
    assert entries(three, "second", "third") == before
    three.up(path, *STACK, "--refresh", "--only", "fourth").expect(0)
    assert "fourth" in aws.table_names()
    assert entries(three, "second", "third") == before


def test_a_table_gets_no_second_entry(three, aws):
    """Under a new name, while the entry of the old one is left alone."""
    path = three.write(table("renamed", tableName="third"), table("fourth"))
    result = three.up(path, *STACK, "--only", "renamed").expect(2)
    assert "dynaplane forget" in result.err
    assert aws.table_names() == ["first", "second", "third"]


def test_too_large_a_part_for_one_command_line(dynaplane):
    dynaplane.up(table("other"), *STACK).expect(0)
    path = dynaplane.write(table("other"), *(
        scaled_table(f"table-{i:03}") for i in range(30)))
    # A quarter of the stack's size is what arguments and environment may take.
    tight = {"env": {f"FILLER_{i}": "x" * 102_400 for i in range(20)},
             "preexec_fn": lambda: resource.setrlimit(
                 resource.RLIMIT_STACK, (8 << 20, resource.RLIM_INFINITY))}
    result = dynaplane.preview(path, *STACK, "--only", "table-*", **tight)
    assert "select fewer" in result.expect(2).err
    dynaplane.preview(path, *STACK, "--only", "table-000", **tight).expect(0)


@pytest.mark.parametrize("part", [(), ("--only", "first")])
def test_a_part_after_a_killed_run(strict_user, strict, part):
    """Whatever that was about: another part goes on, and loses nothing."""
    user = strict_user
    user.up(table("other"), *STACK).expect(0)
    path = user.write(table("other"), scaled_table("first"), table("second"))
    strict.faults([{"operation": "DescribeTable", "kind": "slow",
                    "seconds": 60}])
    process = user.start("up", "-f", path, "--yes", *STACK, *part)
    wait_until(lambda: "first" in strict.table_names(), 30, "the table")
    for pid in [process.pid, *children(process.pid)]:
        os.kill(pid, signal.SIGKILL)
    process.communicate(timeout=60)
    strict.faults([])
    shown = user.preview(path, *STACK, "--only", "second").expect(0).one()
    assert {r["name"] for r in shown["resources"]} == {"second"}
    report = user.up(path, *STACK, "--only", "second").expect(0).one()
    assert {r["name"] for r in report["resources"]} == {"second"}
    assert strict.policies() == {}
    done = user.up(path, *STACK).expect(0).one()
    assert done["changes"]["delete"] == 0
    assert strict.table_names() == ["first", "other", "second"]
    assert len(strict.policies()) == 6
    assert strict.counts()["DynamoDB.CreateTable"] <= 4
    assert strict.counts()["DynamoDB.DeleteTable"] == 0
    user.preview(path, *STACK, "--refresh", "--expect-no-changes").expect(0)


def test_labels_that_share_a_stack(dynaplane, aws):
    fqdn = {"pulumi.project-planton.org/stack.fqdn":
            "organization/shop/labels"}
    dynaplane.up(dynaplane.write(
        labelled("first", fqdn), labelled("second", fqdn))).expect(0)
    path = dynaplane.write(labelled("first", fqdn, **TAGGED),
                           labelled("second", fqdn, **TAGGED))
    report = dynaplane.up(path, "--exclude", "sec*").expect(0).one()
    assert report["changes"]["update"] == 1
    assert has_edit(aws, "first") and not has_edit(aws, "second")


@pytest.fixture
def labels(offline):
    """Three manifests in stacks of their own, and who is previewed of them."""
    path = offline.write(
        labelled("orders", {"tier": "gold", "team": "shop"}),
        labelled("orders-archive", {"tier": "bronze"}), table("sessions"))

    def selected(*options):
        result = offline.run("iam-policy", "-f", path, *options).expect(0)
        return [name for name in ("orders-archive", "sessions")
                if f"table/{name}" in result.out] + (
            ["orders"] if "table/orders\"" in result.out else [])
    offline.selected = selected
    offline.path = path
    return offline


@pytest.mark.parametrize("options, names", [
    (["-l", "tier=gold"], {"orders"}),
    (["-l", "tier==gold,team=shop"], {"orders"}),
    (["-l", "tier", "-l", "tier!=gold"], {"orders-archive"}),
    (["--selector=tier!=gold"], {"orders-archive", "sessions"}),
    (["-l", "!tier"], {"sessions"}),
    (["--only", "orders*"], {"orders", "orders-archive"}),
    (["--only", "orders", "--only", "session?"], {"orders", "sessions"}),
    (["--exclude", "orders*"], {"sessions"}),
    (["--only", "orders*", "--exclude", "orders"], {"orders-archive"}),
])
def test_what_is_selected(labels, options, names):
    assert set(labels.selected(*options)) == names


@pytest.mark.parametrize("options, words", [
    (["--only", "order"], "--only order: no manifest has this metadata.name; "
                          "did you mean orders?"),
    (["--exclude", "sesions"], "did you mean sessions?"),
    (["--only", "x*"], "--only x*: none of the given manifests"),
    (["-l", "tier=tin"], "--selector tier=tin: none of the given manifests"),
    (["-l", "tier in (gold)"], "KEY=VALUE"),
    (["-l", "tier=gold,"], "KEY=VALUE"),
])
def test_a_selection_of_nothing_is_an_error(labels, options, words):
    for command in ("preview", "up", "refresh", "destroy", "get"):
        more = [] if command in ("preview", "get") else ["--yes"]
        result = labels.run(command, "-f", labels.path, *options,
                            *more).expect(2)
        assert words in result.err


def test_stacks_of_their_own(dynaplane, aws):
    path = dynaplane.write(table("first"), table("second"))
    (report,) = dynaplane.up(path, "--only", "second").expect(0).json
    assert report["stack"] == "dynaplane/default.AwsDynamodb.second"
    assert aws.table_names() == ["second"]
    shown = dynaplane.run("get", "-f", path, "-o", "json", "--only",
                          "second").expect(0).json
    assert shown["metadata"]["name"] == "second"


def test_status_is_written_into_the_selected_alone(three):
    path = edited(three, on_demand_table("third"))
    three.up(path, *STACK, "--only", "first", "--write-status").expect(0)
    documents = list(yaml.safe_load_all(path.read_text()))
    assert ["status" in document for document in documents] == [
        True, False, False]
