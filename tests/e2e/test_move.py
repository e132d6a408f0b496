"""Tables go from one stack to another; AWS does not notice."""

import json
import os

import pytest

from harness import live
from harness.local_aws import REGION
from harness.manifests import on_demand_table, scaled_table, table
from harness.terminal import Terminal
from test_adopt import WRITES
from test_backends import on_s3
from test_crash import other_cli

OLD, NEW = "shop/old", "shop/new"


def move(user, file, *args, source=OLD, to=NEW, table="orders", **rest):
    return user.run("adopt", table, "--region", REGION, "-f", file,
                    "--stack", to, "--from", source, "--yes", *args, **rest)


def resources(user, stack) -> list[dict]:
    """Of the stack's state, without the bookkeeping."""
    state = user.states()[stack]["checkpoint"]["latest"] or {}
    return [r for r in state.get("resources", [])
            if r["type"].startswith("aws:")]


def outputs(user, stack) -> dict:
    state = user.states()[stack]["checkpoint"]["latest"]
    return state["resources"][0].get("outputs", {})


@pytest.fixture
def file(dynaplane, aws):
    """A scaled table in the stack OLD."""
    path = dynaplane.write(scaled_table(region=REGION))
    dynaplane.up(path, "--stack", OLD).expect(0)
    return path


def test_from_one_stack_to_another(dynaplane, aws, file):
    before, mark, text = live.picture(aws), live.owner(aws), file.read_text()
    aws.reset_counts()
    result = move(dynaplane, file).expect(0)
    assert "The stack shop/old forgets it (13 entries)" in result.err
    assert not WRITES & set(aws.counts())
    assert live.picture(aws) == before and file.read_text() == text
    assert live.owner(aws) not in (mark, None)
    assert resources(dynaplane, "old") == []
    assert len(resources(dynaplane, "new")) == 13
    for more in ((), ("--refresh",)):
        dynaplane.preview(file, "--stack", NEW, "--expect-no-changes",
                          *more).expect(0)
    # The old stack's program does not get it back by accident.
    dynaplane.up(file, "--stack", OLD).expect(4)
    assert live.picture(aws) == before


def test_into_a_stack_that_has_tables(dynaplane, aws, file):
    carts = dynaplane.write(on_demand_table("carts", region=REGION),
                            name="carts.yaml")
    dynaplane.up(carts, "--stack", NEW).expect(0)
    kept = live.picture(aws, "carts")
    move(dynaplane, file).expect(0)
    assert live.picture(aws, "carts") == kept
    assert outputs(dynaplane, "new")["orders"]["tableName"] == "orders"
    assert outputs(dynaplane, "new")["table-name"] == "carts"
    both = ("-f", file, "-f", carts, "--stack", NEW)
    dynaplane.run("preview", *both, "--refresh",
                  "--expect-no-changes").expect(0)
    dynaplane.run("up", *both, "--yes").expect(0)
    assert set(outputs(dynaplane, "new")) == {"carts", "orders"}


def test_out_of_a_stack_that_keeps_tables(dynaplane, aws, file):
    carts = dynaplane.write(table("carts", region=REGION), name="carts.yaml")
    dynaplane.run("up", "-f", file, "-f", carts, "--stack", OLD,
                  "--yes").expect(0)
    move(dynaplane, file).expect(0)
    assert [r["id"] for r in resources(dynaplane, "old")] == ["carts"]
    dynaplane.preview(carts, "--stack", OLD, "--refresh",
                      "--expect-no-changes").expect(0)


def test_a_stack_that_does_not_have_it(dynaplane, aws, file):
    other = dynaplane.write(table("carts", region=REGION), name="carts.yaml")
    dynaplane.up(other, "--stack", "shop/other").expect(0)
    before = live.owner(aws)
    result = move(dynaplane, file, source="shop/other").expect(2)
    assert "does not hold the table orders" in result.err
    assert "no stack named" in move(dynaplane, file,
                                    source="shop/nil").expect(1).err
    assert "to take over" in move(dynaplane, file, to=OLD).expect(2).err
    result = dynaplane.run("adopt", "orders", "--region", REGION, "--yes",
                           "--stack", NEW, "-f", file).expect(4)
    assert "--from" in result.err
    assert live.owner(aws) == before
    assert "new" not in dynaplane.states()


def state_file(user, stack):
    (path,) = user.backend.glob(f".pulumi/stacks/shop/{stack}.json")
    return path


def test_a_crash_before_the_old_stack_forgets(dynaplane, aws, file):
    """Both hold the table; the same command finishes the move."""
    before = live.picture(aws)
    old = state_file(dynaplane, "old")
    kept = json.loads(old.read_text())
    move(dynaplane, file).expect(0)
    old.write_text(json.dumps(kept))
    move(dynaplane, file).expect(0)
    assert resources(dynaplane, "old") == []
    assert len(resources(dynaplane, "new")) == 13
    dynaplane.preview(file, "--stack", NEW, "--refresh",
                      "--expect-no-changes").expect(0)
    assert live.picture(aws) == before


def test_a_shielded_table_outlives_its_old_program(dynaplane, aws, file):
    """Taking it over fails half way; then the old stack's program, which has
    dropped the table already, runs once more."""
    before = live.picture(aws)
    lock = dynaplane.backend / ".pulumi/locks/organization/shop/new/x.json"
    lock.parent.mkdir(parents=True)
    lock.write_text(json.dumps({
        "pid": os.getpid(), "username": "me", "hostname": "another-machine",
        "timestamp": "2026-01-01T00:00:00Z"}))
    assert "locked" in move(dynaplane, file).expect(1).err
    entries = resources(dynaplane, "old")
    assert len(entries) == 13
    assert all(e["protect"] and e["retainOnDelete"] for e in entries)
    lock.unlink()
    empty = {"name": "shop", "runtime": "yaml", "resources": {}}
    folder = dynaplane.work / "old-program"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(json.dumps(empty))
    dynaplane.pulumi("destroy", "--yes", "--stack", "organization/shop/old",
                     cwd=folder)
    assert live.picture(aws) == before
    assert len(resources(dynaplane, "old")) == 13
    move(dynaplane, file).expect(0)
    assert live.picture(aws) == before


@pytest.fixture(params=["file", "gzip"])
def asked(request, dynaplane, aws):
    """A move whose question stands."""
    if request.param == "gzip":
        dynaplane.env["PULUMI_DIY_BACKEND_GZIP"] = "true"
    path = dynaplane.write(table(region=REGION))
    dynaplane.up(path, "--stack", OLD).expect(0)
    return Terminal(dynaplane, "adopt", "orders", "--region", REGION, "-f",
                    path, "--stack", NEW, "--from", OLD).wait("[y/N]")


def test_what_was_written_before_the_answer_stays(dynaplane, aws, asked):
    """By another run on the stack that the table comes out of."""
    both = dynaplane.write(table(region=REGION), scaled_table("third"),
                           name="both.yaml")
    dynaplane.up(both, "--stack", OLD).expect(0)
    asked.answer("[y/N]", "y").end().expect(0)
    third = dynaplane.write(scaled_table("third"), name="third.yaml")
    dynaplane.preview(third, "--stack", OLD, "--refresh",
                      "--expect-no-changes").expect(0)
    assert aws.table_names() == ["orders", "third"]
    assert not list(dynaplane.home.glob(".local/share/dynaplane/backups/*"))


# A Pulumi CLI beside which another run writes the old stack's state, once.
INTRUDING = """\
#!/bin/sh
{pulumi} "$@" || exit
case "$*" in *"stack import"*"--stack "*old*) ;; *) exit 0;; esac
echo >>{imports}
[ $(wc -l <{imports}) = {nth} ] || exit 0
exec {pulumi} "$@" --file {other}
"""
FORGET = ("forget", "--stack", OLD)
MOVE = ("adopt", "orders", "--region", REGION, "--stack", NEW, "--from", OLD)


@pytest.fixture(params=["gzip", "s3"])
def elsewhere(request, dynaplane, aws):
    """Where only the engine can lock the state."""
    if request.param == "s3":
        return on_s3(dynaplane, aws, aws.env["AWS_ENDPOINT_URL_S3"])
    dynaplane.env["PULUMI_DIY_BACKEND_GZIP"] = "true"
    return dynaplane


@pytest.mark.parametrize("command, nth", [(FORGET, 1), (MOVE, 1), (MOVE, 2)],
                         ids=["forget", "shield", "release"])
def test_a_write_that_is_not_there_afterwards_is_an_error(elsewhere, aws,
                                                          command, nth):
    """The backups are named."""
    user = elsewhere
    path = user.write(table(region=REGION))
    user.up(path, "--stack", OLD).expect(0)
    (user.work / "Pulumi.yaml").write_text("name: shop\nruntime: yaml\n")
    export = ("stack", "export", "--stack", "organization/shop/old")
    other = user.folder / "other.json"
    other.write_text(user.pulumi(*export).expect(0).out)
    result = user.run(
        *command, "-f", path, "--yes",
        env=other_cli(user, INTRUDING, other=other, nth=nth,
                      imports=user.folder / "imports")).expect(1)
    assert "another run" in result.err
    assert ("in both stacks" in result.err) == (nth == 2)
    backups = list(user.home.glob(".local/share/dynaplane/backups/*"))
    assert len(backups) == nth
    for backup in backups:
        assert str(backup) in result.err
        entries = json.loads(backup.read_text())["deployment"]["resources"]
        assert table_urns(entries)
    assert table_urns(json.loads(user.pulumi(*export).expect(0).out)[
        "deployment"]["resources"])


def table_urns(entries):
    return [e["urn"] for e in entries if "dynamodb/table:" in e["type"]]
