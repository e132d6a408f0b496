"""A creation whose run was killed: preview and up give the same answer."""

import os
import signal

import pytest

from harness.manifests import scaled_table, table
from harness.process import wait_until

from test_crash import children, pid_of

SLOW = 600  # seconds of AWS's clock that a creation takes


def cut(user, strict, victims):
    """The table is made, and nobody has seen its end."""
    strict.reset(durations={"create": SLOW, "invisible": 0})
    process = user.start("up", "-f", user.write(table()), "--yes")
    wait_until(lambda: strict.counts()["DynamoDB.CreateTable"], 30,
               "CreateTable")
    for pid in victims(process):
        os.kill(pid, signal.SIGKILL)
    strict.advance(SLOW)
    process.communicate(timeout=60)


VICTIMS = {
    "all": lambda process: [process.pid, *children(process.pid)],
    "engine": lambda process: [pid_of(process, "pulumi")],
    "provider": lambda process: [pid_of(process, "pulumi-resource")],
}


@pytest.mark.parametrize("victims", VICTIMS)
def test_preview_and_up_give_the_same_answer(strict_user, strict, victims):
    cut(strict_user, strict, VICTIMS[victims])
    path = strict_user.write(table())
    shown = strict_user.preview(path)
    done = strict_user.up(path)
    assert shown.expect(0).one()["changes"] == done.expect(0).one()["changes"]
    strict_user.preview(path, "--expect-no-changes").expect(0)


def test_destroy_after_a_kill_in_the_first_request(user, instant):
    instant.forget("orders")
    path = user.write(table())
    run = user.start("up", "-f", path, "--yes")
    instant.call_at("orders", 1, "after",
                    lambda: os.killpg(run.pid, signal.SIGKILL))
    run.communicate(timeout=120)
    user.destroy(path, "--allow-data-loss").expect(0)
    assert instant.settings("orders") == {}


def test_a_creation_that_never_reached_aws_is_still_to_be_done(user, instant):
    """However often it was tried."""
    instant.forget("orders")
    path = user.write(scaled_table())
    nowhere = {name: "http://127.0.0.1:1" for name in user.env
               if name.startswith("AWS_ENDPOINT_URL")}
    for _ in range(2):
        user.up(path, env=nowhere, timeout=200).expect(1)
    preview = user.preview(path, "--expect-no-changes").expect(3)
    assert preview.one()["changes"]["create"] == 13
    assert "pending" not in preview.out
    user.up(path, "--expect-no-changes").expect(3)
    assert user.up(path).expect(0).one()["changes"]["create"] == 13
