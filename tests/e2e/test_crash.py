"""Killed at any moment, healed by running again."""

import os
import signal
from pathlib import Path

import pytest

from harness.dynaplane import PULUMI
from harness.manifests import scaled_table, table
from harness.process import wait_until

SLOW = 600  # seconds of AWS's clock that a creation takes


def children(pid):
    """Process ids below `pid`, with their program names."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            name = (entry / "comm").read_text().strip()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found[int(entry.name)] = name
            found |= children(int(entry.name))
    return found


def start_slow_up(user, strict):
    """An `up` that has called CreateTable and now waits for it."""
    strict.reset(durations={"create_with_indexes": SLOW, "invisible": 0})
    process = user.start("up", "-f", user.write(scaled_table()), "--yes",
                         "-o", "json")
    wait_until(lambda: strict.counts()["DynamoDB.CreateTable"], 30,
               "CreateTable")
    return process


def pid_of(process, name):
    return next(pid for pid, found in children(process.pid).items()
                if found.startswith(name))


def heal(user, strict):
    strict.advance(SLOW)
    report = user.up(scaled_table()).expect(0).one()
    assert report["result"] in ("succeeded", "unchanged")
    assert strict.table_names() == ["orders"]
    assert len(strict.targets()) == len(strict.policies()) == 6
    user.preview(scaled_table(), "--refresh", "--expect-no-changes").expect(0)
    assert strict.counts()["DynamoDB.CreateTable"] <= 2
    assert strict.counts()["DynamoDB.DeleteTable"] == 0


@pytest.mark.parametrize("victim", ["pulumi", "pulumi-resource"])
def test_killed_child(strict_user, strict, victim):
    process = start_slow_up(strict_user, strict)
    os.kill(pid_of(process, victim), signal.SIGKILL)
    if victim == "pulumi":
        strict.advance(SLOW)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    heal(strict_user, strict)


def test_everything_killed(strict_user, strict):
    process = start_slow_up(strict_user, strict)
    for pid in [process.pid, *children(process.pid)]:
        os.kill(pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert list(strict_user.temporary.glob("dynaplane-*"))
    heal(strict_user, strict)
    assert not list(strict_user.temporary.iterdir())


def test_killed_before_the_engine_knew_of_the_table(strict_user, strict):
    """The answer to CreateTable never comes back; then all dies."""
    strict.faults([{"operation": "CreateTable", "kind": "drop_after",
                    "times": 1},
                   {"operation": "DescribeTable", "kind": "slow",
                    "seconds": 30}])
    process = strict_user.start(
        "up", "-f", strict_user.write(scaled_table()), "--yes")
    wait_until(strict.table_names, 30, "the table")
    for pid in [process.pid, *children(process.pid)]:
        os.kill(pid, signal.SIGKILL)
    process.communicate(timeout=60)
    strict.faults([])
    heal(strict_user, strict)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(strict_user, strict, number):
    process = start_slow_up(strict_user, strict)
    os.kill(process.pid, number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    heal(strict_user, strict)


# A Pulumi CLI below which the disk is full when it writes the state.
CUTTING = """\
#!/bin/sh
case "$*" in *"up "*) ;; *) exec {pulumi} "$@";; esac
{pulumi} "$@"
truncate -s 500 {backend}/.pulumi/stacks/*/*.orders.json
exit 1
"""


def other_cli(user, text, **facts):
    """The environment in which that script is `pulumi`."""
    cli = user.folder / "cli/pulumi"
    cli.parent.mkdir()
    cli.write_text(text.format(pulumi=PULUMI, **facts))
    cli.chmod(0o755)
    return {"PATH": f"{cli.parent}:{user.env['PATH']}"}


@pytest.mark.parametrize("first", [True, False])
def test_a_state_that_is_cut_off_is_made_whole(strict_user, strict, first):
    """By a disk that is full at the end of a run: the journal tells it."""
    if not first:
        strict_user.up(scaled_table(autoScale={"isEnabled": False},
                                    readCapacity=5,
                                    writeCapacity=5)).expect(0)
    path = strict_user.write(scaled_table())
    env = other_cli(strict_user, CUTTING, backend=strict_user.backend)
    result = strict_user.run("up", "-f", path, "--yes", env=env).expect(1)
    assert "the next command takes it in" in result.err
    assert len(strict.targets()) == 6
    result = strict_user.run("get", "-f", path, "-o", "json").expect(0)
    assert result.json["status"]["stackOutputs"]["tableName"] == "orders"
    heal(strict_user, strict)
    assert strict.counts()["DynamoDB.CreateTable"] == 1
    # A run that had nothing to do is one as well.
    strict_user.run("up", "-f", path, "--yes", "--engine", "always",
                    env=env).expect(1)
    strict_user.run("up", "-f", path, "--yes").expect(0)


# A Pulumi CLI that gets its parent interrupted while it makes a stack.
INTERRUPTING = """\
#!/bin/sh
case "$*" in *"stack init"*{stack}*) kill -INT $PPID;; esac
exec {pulumi} "$@"
"""


@pytest.mark.parametrize("command", [
    ["preview", "--engine", "always"], ["preview", "--refresh"],
    ["up", "--yes", "--engine", "always"], ["refresh", "--yes"],
    ["forget", "--yes"], ["forget", "--yes", "--state-only"], ["cancel", "--yes"],
    ["destroy", "--yes", "--allow-data-loss"]], ids=" ".join)
def test_a_cut_file_beside_the_state_hinders_nobody(user, instant, command):
    """The engine reads no state whose attributes it was killed at writing;
    a plain one leaves nothing else behind."""
    path = user.write(table())
    instant.forget("orders")
    user.up(path).expect(0)
    (attributes,) = user.backend.glob(".pulumi/stacks/**/*.json.attrs")
    attributes.write_text("")
    user.run(*command, "-f", path).expect(0)
    user.preview(path, "--engine", "always").expect(0)


def test_interrupted_while_a_stack_is_made(strict_user, strict):
    """No engine runs then; all the same the finished stacks are reported."""
    path = strict_user.write(*map(table, ("first", "second", "third")))
    result = strict_user.run(
        "up", "-f", path, "--yes", "-o", "json", "--jobs", "1",
        env=other_cli(strict_user, INTERRUPTING, stack="second")).expect(130)
    assert [report["result"] for report in result.json] == [
        "succeeded", "interrupted", "not-started"]
    for report in result.json[1:]:
        assert "interrupted" in report["diagnostics"][0]["message"]
        assert report["manifests"] == [str(path)]
    assert strict.table_names() == ["first"]
    assert not list(strict_user.temporary.iterdir())
    strict_user.run("up", "-f", path, "--yes").expect(0)
    assert strict.table_names() == ["first", "second", "third"]
