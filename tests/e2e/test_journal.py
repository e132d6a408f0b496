"""A journal forgets nothing that was acknowledged, however full the disk."""

import json
import os
import shutil
import signal

import pytest

from harness.dynaplane import BUILD
from harness.manifests import on_demand_table, table
from harness.process import wait_until
from test_crash import children

# The provider, with a limit of the size of its files: of the journal's.
LIMITED = """\
#!/bin/sh
exec prlimit --fsize={limit}:{limit} {provider} "$@"
"""
SHARED = ("--stack", "shop/all", "--parallel", "1")
# Of one length, since whichever comes first is journaled first.
NAMES = ("first", "other", "third")


@pytest.fixture
def limited(strict_user, tmp_path):
    """Sets the limit of the program that it gives."""
    elsewhere = tmp_path / "limited"
    shutil.copytree(BUILD / "bin", elsewhere / "bin")
    plugin = elsewhere / "libexec/dynaplane/aws/pulumi-resource-aws"
    plugin.parent.mkdir(parents=True)
    real = BUILD / "libexec/dynaplane/aws/pulumi-resource-aws"

    def limit(size):
        plugin.write_text(LIMITED.format(limit=size, provider=real))
        plugin.chmod(0o755)
        return {"program": elsewhere / "bin/dynaplane"}
    return limit


def journal(user):
    (path,) = user.backend.rglob("*.journal")
    return path


def tables_in_state(user):
    return sorted(r["id"] for r in user.resources("dynamodb/table:"))


def journal_sizes(user, strict, path):
    """Of a run that is killed in the creation of the second of its tables."""
    strict.faults([{"operation": "DescribeTable", "kind": "slow",
                    "seconds": 60}])
    process = user.start("up", "-f", path, "--yes", *SHARED)
    wait_until(lambda: strict.table_names(), 30, "the first table")
    size = journal(user).stat().st_size
    for pid in [process.pid, *children(process.pid)]:
        os.kill(pid, signal.SIGKILL)
    process.communicate(timeout=60)
    strict.faults([])
    return size


@pytest.mark.parametrize("room", [1, 700, 2500])
def test_no_room_for_the_next_step(strict_user, strict, limited, room):
    """Right after the first creation's begin, at its end, at the next one."""
    path = strict_user.write(*map(table, NAMES))
    size = journal_sizes(strict_user, strict, path)
    strict.reset()
    shutil.rmtree(strict_user.backend / ".pulumi")
    result = strict_user.run("up", "-f", path, "--yes", "-o", "json", *SHARED,
                             **limited(size + room)).expect(1)
    made = strict.table_names()
    assert 1 <= len(made) < 3
    assert str(journal(strict_user)) in result.err
    assert tables_in_state(strict_user) == sorted(made)
    strict_user.run("destroy", "-f", path, "--yes", "--allow-data-loss=all",
                    *SHARED).expect(0)
    assert strict.table_names() == []


def test_no_room_and_then_a_kill(strict_user, strict, limited):
    """Neither journal nor state tells the end of the step: AWS is asked."""
    path = strict_user.write(*map(table, NAMES))
    size = journal_sizes(strict_user, strict, path)
    strict.reset()
    shutil.rmtree(strict_user.backend / ".pulumi")
    strict.faults([{"operation": "DescribeTable", "kind": "slow",
                    "seconds": 60}])
    process = strict_user.start("up", "-f", path, "--yes", *SHARED,
                                **limited(size + 1))
    wait_until(strict.table_names, 30, "the first table")
    for pid in [process.pid, *children(process.pid)]:
        os.kill(pid, signal.SIGKILL)
    process.communicate(timeout=60)
    strict.faults([])
    assert len(strict.table_names()) == 1
    strict_user.run("destroy", "-f", path, "--yes", "--allow-data-loss=all",
                    *SHARED).expect(0)
    assert strict.table_names() == []


@pytest.fixture(params=["empty", "half", "gone", "empty, no backup"])
def torn(request):
    """What is done to a state."""
    def tear(user):
        (state,) = user.backend.rglob("*.orders.json")
        backup = state.with_name(state.name + ".bak")
        if request.param == "gone":
            state.unlink()
        else:
            os.truncate(state, 500 if request.param == "half" else 0)
        if "no backup" in request.param or request.param == "gone":
            backup.unlink(missing_ok=True)
            state.with_suffix(".before").unlink()
    return tear


def kill_after_creation(user, strict, path, *args):
    """Everything, in a stack's first run, when the table was there."""
    strict.faults([{"operation": "UpdateTimeToLive", "kind": "slow",
                    "seconds": 60}])
    process = user.start("up", "-f", path, "--yes", *args)
    wait_until(strict.table_names, 30, "the table")
    for pid in [process.pid, *children(process.pid)]:
        os.kill(pid, signal.SIGKILL)
    process.communicate(timeout=60)
    strict.faults([])


def test_a_state_that_is_gone_is_taken_from_the_journal(
        strict_user, strict, torn, tmp_path):
    """Of a stack's first run, killed when the table was there: by whatever
    command comes first."""
    path = strict_user.write(on_demand_table())
    kill_after_creation(strict_user, strict, path)
    torn(strict_user)
    left = shutil.copytree(strict_user.backend, tmp_path / "left")

    def next_command(*command):
        shutil.rmtree(strict_user.backend)
        shutil.copytree(left, strict_user.backend)
        result = strict_user.run(*command, "-f", path, "--yes").expect(0)
        assert "nothing to do" not in result.err
        assert strict.counts()["DynamoDB.CreateTable"] == 1

    next_command("refresh")
    assert tables_in_state(strict_user) == ["orders"]
    next_command("up")
    assert tables_in_state(strict_user) == ["orders"]
    strict_user.up(path).expect(0)
    strict_user.preview(path, "--refresh", "--expect-no-changes").expect(0)
    next_command("destroy", "--allow-data-loss")
    assert strict.table_names() == []


def damage_steps(user):
    """One byte of each record of a step; the journal's head stays whole."""
    lines = journal(user).read_bytes().splitlines(keepends=True)
    damaged = [line.replace(b'"urn"', b'"urm"') for line in lines]
    assert damaged != lines
    journal(user).write_bytes(b"".join(damaged))


@pytest.mark.parametrize("state", ["whole", "empty"])
def test_a_journal_without_its_steps(strict_user, strict, state):
    """Nothing tells whether the table was made: only an `up` finds it."""
    path = strict_user.write(on_demand_table())
    kill_after_creation(strict_user, strict, path)
    damage_steps(strict_user)
    if state == "empty":
        (file,) = strict_user.backend.rglob("*.orders.json")
        os.truncate(file, 0)
        for backup in (file.with_name(file.name + ".bak"),
                       file.with_suffix(".before")):
            backup.unlink(missing_ok=True)
    for command in ("destroy", "refresh", "destroy"):
        more = ("--allow-data-loss",) if command == "destroy" else ()
        result = strict_user.run(command, "-f", path, "--yes",
                                 *more).expect(1)
        assert f"the journal {journal(strict_user)} is damaged" in result.err
        assert "Table::orders; run `dynaplane up`" in result.err
    strict_user.preview(path).expect(0)
    assert strict.table_names() == ["orders"]
    strict_user.up(path).expect(0)
    assert tables_in_state(strict_user) == ["orders"]
    strict_user.preview(path, "--refresh", "--expect-no-changes").expect(0)
    strict_user.destroy(path, "--allow-data-loss").expect(0)
    assert strict.table_names() == []


def test_a_journal_without_its_steps_and_another_manifest(strict_user, strict):
    """It would not find the table either."""
    path = strict_user.write(on_demand_table())
    stack = ("--stack", "shop/all")
    kill_after_creation(strict_user, strict, path, *stack)
    damage_steps(strict_user)
    other = strict_user.write(table("other"), name="other.yaml")
    result = strict_user.up(other, *stack).expect(1)
    assert "Table::orders" in result.err and "::other" not in result.err
    assert strict.table_names() == ["orders"]
    both = strict_user.write(on_demand_table(), table("other"))
    strict_user.up(both, *stack).expect(0)
    assert tables_in_state(strict_user) == ["orders", "other"]


def test_an_empty_state_without_a_journal_is_an_error(offline):
    """Nobody knows what it held."""
    path = offline.write(table())
    state = offline.backend / (".pulumi/stacks/dynaplane/"
                               "default.AwsDynamodb.orders.json")
    state.parent.mkdir(parents=True)
    state.touch()
    for command in ("up", "destroy", "preview", "get", "refresh"):
        more = () if command in ("preview", "get") else ("--yes",)
        result = offline.run(command, "-f", path, *more).expect(1)
        assert str(state) in result.err and "empty" in result.err


DAMAGED = {
    "resources": "5",
    "entry": "[5]",
    "no urn": json.dumps([{"type": "t"}]),
    "short urn": json.dumps([{"urn": "x", "type": "t"}]),
    "no type": json.dumps([{"urn": "urn:pulumi:a::b::t::n"}]),
    "delete": json.dumps([{"urn": "urn:pulumi:a::b::t::n", "type": "t",
                           "delete": "yes"}]),
}


@pytest.mark.parametrize("resources", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_state_is_named(offline, resources):
    path = offline.write(table())
    state = offline.backend / (".pulumi/stacks/dynaplane/"
                               "default.AwsDynamodb.orders.json")
    state.parent.mkdir(parents=True)
    state.write_text('{"version": 3, "checkpoint": {"latest": {"manifest": {},'
                     f' "resources": {resources}}}}}}}')
    before = state.read_text()
    for command in ("up", "destroy", "preview", "get", "forget"):
        more = () if command in ("preview", "get") else ("--yes",)
        result = offline.run(command, "-f", path, *more).expect(1)
        assert f"the state {state} is damaged" in result.err, result.err
        assert "json.exception" not in result.err
    assert state.read_text() == before
