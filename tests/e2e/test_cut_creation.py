"""A creation whose run was killed: preview and up give the same answer."""

import os
import signal

import pytest

from harness.manifests import table
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
