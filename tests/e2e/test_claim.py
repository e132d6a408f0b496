"""A run does what was decided on the state that it holds: what another run has
changed meanwhile is seen, and nothing goes that nobody decided on."""

import json
import os
import resource
import socket
import time
import uuid

import pytest

from harness.manifests import scaled_table, table
from harness.process import wait_until
from harness.starts import count_starts
from harness.terminal import Terminal

STACK = ("--stack", "shop/all")
SLOW = 60_000  # seconds of AWS's clock that a creation takes
STREAM = {"enableStreams": True, "streamViewType": "NEW_AND_OLD_IMAGES"}


def changes(strict):
    """The requests that change something."""
    return {name: count for name, count in strict.counts().items()
            if count and ".Describe" not in name and ".List" not in name
            and not name.startswith("STS.")}


def third(user, strict):
    """Another run adds to the stack what the first one's manifests lack."""
    more = user.write(table(), scaled_table("third"), name="more.yaml")
    user.up(more, *STACK).expect(0)
    strict.reset_counts()


@pytest.fixture
def orders(strict_user, strict):
    strict_user.up(table(), *STACK).expect(0)
    return strict_user.write(table(tags={"a": "b"}))


@pytest.mark.parametrize("command, question", [
    ("up", "Apply these changes?"),
    ("destroy", "Type its name"),
    ("refresh", "in line with what AWS says?")])
def test_what_was_agreed_to_is_not_there_any_more(strict_user, strict, orders,
                                                  command, question):
    asked = Terminal(strict_user, command, "-f", orders, *STACK).wait(question)
    third(strict_user, strict)
    asked.answer(question, "orders" if command == "destroy" else "y")
    refused = asked.end().expect(4)
    assert "table third was added" in refused.err
    assert "nothing was touched" in refused.err and changes(strict) == {}
    assert strict.table_names() == ["orders", "third"]
    assert len(strict.targets()) == len(strict.policies()) == 6


def test_a_busy_run_decides_again(strict_user, strict):
    """No question at all, but another stack comes first."""
    first = strict_user.write(table("first"), name="first.yaml")
    path = strict_user.write(table(tags={"a": "b"}), name="orders.yaml")
    stack = "dynaplane/default.AwsDynamodb.orders"
    strict_user.up(table()).expect(0)
    strict.set(durations={"create": SLOW, "invisible": 0})
    busy = strict_user.start("up", "-f", first, "-f", path, "--yes", "-o",
                             "json", "--jobs", "1")
    wait_until(lambda: "first" in strict.table_names(), 30, "the table first")
    strict.set(durations={"invisible": 0})
    more = strict_user.write(table(), scaled_table("third"), name="more.yaml")
    strict_user.up(more, "--stack", stack).expect(0)
    strict.advance(SLOW)
    out, err = busy.communicate(timeout=60)
    assert busy.returncode == 4, err
    done, refused = json.loads(out)
    assert done["result"] == "succeeded" and done["changes"]["create"] == 1
    (told,) = refused["diagnostics"]
    assert "table third was added" in told["message"]
    assert "third" in strict.table_names()
    assert len(strict.targets()) == len(strict.policies()) == 6


def test_the_provider_deletes_nothing_else(strict_user, strict):
    """Where the state is not at hand, it stands behind the decision."""
    strict_user.env["PULUMI_DIY_BACKEND_GZIP"] = "1"
    strict_user.up(table(**STREAM)).expect(0)
    path = strict_user.write(table(**STREAM, tags={"a": "b"}))
    question = "Apply these changes?"
    asked = Terminal(strict_user, "up", "-f", path).wait(question)
    other = strict_user.write(
        table(**STREAM, tags={"a": "b"},
              replicas=[{"regionName": "us-east-1"}]), name="other.yaml")
    strict_user.up(other).expect(0)
    strict.reset_counts()
    refused = asked.answer(question, "y").end().expect(4)
    assert "refused: " in refused.err and changes(strict) == {}


def test_destroy_names_its_targets(strict_counted, strict):
    """Whatever a run of another tool adds behind its back stays."""
    path = strict_counted.write(table())
    strict_counted.up(path).expect(0)
    strict_counted.forget()
    strict_counted.destroy(path, "--allow-data-loss").expect(0)
    (started,) = strict_counted.started()
    assert started.count("--target ") == 3  # the table, its provider, the stack
    assert strict.table_names() == []
    assert strict_counted.state().get("resources", []) == []


def less_room():
    """For arguments: a quarter of the stack's limit, 128 KiB at least."""
    resource.setrlimit(resource.RLIMIT_STACK, (512 << 10, 512 << 10))


def test_more_tables_than_an_argument_list_holds(user, instant):
    """180 tables with long names beside a large environment, which counts as
    well; only one of them is on AWS."""
    count_starts(user)
    user.env["BALLAST"] = "x" * 80_000
    count = 180
    stack = ("--stack", f"{'p' * 90}/{'s' * 90}")

    def name(i):
        return f"orders-{i:04}".ljust(63, "x")

    def long_named(i):
        return table(name(i), tableName=name(i).ljust(255, "y"))

    user.up(long_named(0), *stack).expect(0)
    (state_file,) = user.backend.glob(".pulumi/stacks/**/*.json")
    state = json.loads(state_file.read_text())
    resources = state["checkpoint"]["latest"]["resources"]
    (made,) = (r for r in resources if r["type"].endswith(":Table"))
    for i in range(1, count):
        copy = json.dumps(made).replace(name(0), name(i))
        resources.append(json.loads(copy))
    state_file.write_text(json.dumps(state))
    manifests = user.write(*(long_named(i) for i in range(count)))
    user.forget()
    report = user.destroy(manifests, *stack, "--allow-data-loss=all",
                          timeout=300, preexec_fn=less_room)
    assert report.code == 0, report.err[-2000:]
    report = report.one()
    assert len(user.started()) == 3
    assert report["changes"]["delete"] == count
    assert instant.settings(name(0).ljust(255, "y")) == {}
    assert user.state().get("resources", []) == []


def test_a_run_that_lives_was_not_killed(strict_user, strict):
    strict_user.up(table()).expect(0)
    path = strict_user.write(table(tags={"a": "b"}))
    (state_file,) = strict_user.backend.glob(".pulumi/stacks/**/*.json")
    state = json.loads(state_file.read_text())
    latest = state["checkpoint"]["latest"]
    (made,) = (r for r in latest["resources"]
               if r["type"].endswith(":Table"))
    latest["pending_operations"] = [{"resource": made, "type": "updating"}]
    state_file.write_text(json.dumps(state))
    locks = strict_user.backend / (".pulumi/locks/organization/dynaplane/"
                                   "default.AwsDynamodb.orders")
    locks.mkdir(parents=True, exist_ok=True)
    (locks / f"{uuid.uuid4()}.json").write_text(json.dumps({
        "pid": os.getpid(), "username": "somebody",
        "hostname": socket.gethostname(),
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}))
    assert "killed" not in strict_user.preview(path).expect(0).err
    refused = strict_user.up(path).expect(1).err
    assert "killed" not in refused and "locked" in refused


def test_refresh_loses_nothing_that_could_be_allowed(offline):
    refused = offline.refresh(table(), "--allow-data-loss=nosuch").expect(2)
    assert "--allow-data-loss" in refused.err


def test_a_name_that_says_protect_is_no_refusal(strict_user, strict):
    """Exit 4 means that nothing was touched; AWS has said something else."""
    strict.set(policy={"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["dynamodb:DescribeTable"],
         "Resource": "*"}]})
    failed = strict_user.up(table("protected-orders")).expect(1).one()
    assert any("table/protected-orders" in told["message"]
               for told in failed["diagnostics"])


def test_an_index_that_aws_alone_has_is_named(strict_user, strict):
    """With --refresh it would go: in words, not as a place in a list."""
    path = strict_user.write(table())
    strict_user.up(path).expect(0)
    strict.client("dynamodb").update_table(
        TableName="orders",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"}
                              for name in ("pk", "state")],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "by-state", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}]}}])
    shown = strict_user.preview(path, "--refresh").expect(0)
    assert "the index by-state goes" in shown.err
