"""Children end with us: whatever ends dynaplane, nothing goes on without it."""

import os
import signal
from pathlib import Path

import pytest

from harness.dynaplane import PULUMI
from harness.manifests import scaled_table, table
from harness.process import wait_until

ENDINGS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]


def end(user, process, number):
    os.kill(process.pid, number)
    out, err = process.communicate(timeout=60)
    wanted = -9 if number == signal.SIGKILL else 130
    assert process.returncode == wanted, err
    if number == signal.SIGKILL:
        user.at_rest()
    assert user.living() == []


def tool(user, name, script) -> Path:
    """A program on the user's PATH. `STAY` in it says that it runs, and goes
    on for ever."""
    folder = user.folder / "tools"
    folder.mkdir(exist_ok=True)
    script = script.replace("STAY", f"echo $$ >{user.folder}/runs; "
                                    "exec sleep 1000")
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    user.env["PATH"] = f"{folder}:{user.env['PATH']}"
    return folder / name


def runs(user):
    wait_until((user.folder / "runs").exists, 30, "the child")


@pytest.mark.parametrize("number", ENDINGS)
def test_kustomize(offline, number):
    (offline.work / "overlays/dev").mkdir(parents=True)
    tool(offline, "kustomize", "STAY")
    process = offline.start("preview", "--kustomize-dir", ".", "--overlay",
                            "dev")
    runs(offline)
    end(offline, process, number)


def test_what_kustomize_has_started(offline):
    (offline.work / "overlays/dev").mkdir(parents=True)
    tool(offline, "kustomize", "sleep 1000 & STAY")
    process = offline.start("preview", "--kustomize-dir", ".", "--overlay",
                            "dev")
    runs(offline)
    end(offline, process, signal.SIGTERM)


REMOTE = {"PULUMI_BACKEND_URL": "s3://states"}


@pytest.mark.parametrize("number", ENDINGS)
def test_an_export(offline, number):
    tool(offline, "pulumi",
         'case "$*" in version*) echo v3.259.0;; *export*) STAY;; esac')
    process = offline.start("preview", "-f", offline.write(table()),
                            env=REMOTE)
    runs(offline)
    end(offline, process, number)


@pytest.mark.parametrize("number", ENDINGS)
def test_a_credential_process(offline, number):
    keys = tool(offline, "keys", "sleep 1000 & STAY" if
                number != signal.SIGKILL else "STAY")
    (offline.home / ".aws").mkdir()
    (offline.home / ".aws/config").write_text(
        f"[default]\ncredential_process = {keys}\n")
    process = offline.start("adopt", "orders", "--region", "eu-west-1",
                            "--yes")
    runs(offline)
    end(offline, process, number)


def test_a_command_that_writes_may_finish(strict_user, strict):
    """`pulumi stack init` of a first run: cut off, it would leave a lock."""
    tool(strict_user, "pulumi", f"""
case "$*" in
  *"stack init"*) echo $$ >{strict_user.folder}/runs; read go <{
      strict_user.folder}/gate; {PULUMI} "$@"; echo done >{
      strict_user.folder}/made; exit;;
esac
exec {PULUMI} "$@"
""")
    gate = strict_user.folder / "gate"
    os.mkfifo(gate)
    process = strict_user.start("up", "-f", strict_user.write(table()),
                                "--yes")
    runs(strict_user)
    os.kill(process.pid, signal.SIGTERM)
    gate.write_text("go\n")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert (strict_user.folder / "made").exists()
    assert strict_user.living() == []
    strict_user.up(table()).expect(0)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL])
def test_the_engine_and_the_provider(strict_user, strict, number):
    strict.reset(durations={"create_with_indexes": 600, "invisible": 0})
    process = strict_user.start("up", "-f",
                                strict_user.write(scaled_table()), "--yes")
    wait_until(lambda: strict.counts()["DynamoDB.CreateTable"], 30,
               "CreateTable")
    end(strict_user, process, number)
    strict.advance(600)
    strict_user.up(scaled_table()).expect(0)
    assert strict.table_names() == ["orders"]
