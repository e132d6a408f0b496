"""Who works on a stack: a lock is taken from nobody who may live."""

import json
import os
import signal
import subprocess

import pytest
from harness.dynaplane import BUILD, PULUMI
from harness.manifests import scaled_table, table
from harness.process import wait_until
from harness.terminal import Terminal
from test_crash import children, pid_of, start_slow_up

STACK = "default.AwsDynamodb.orders"


def lock_folder(user, project="dynaplane", stack=STACK):
    return user.backend / f".pulumi/locks/organization/{project}/{stack}"


def lock(user, host, pid=4711, taken="2026-01-01T00:00:00Z"):
    """A lock as the engine writes it."""
    lock_folder(user).mkdir(parents=True, exist_ok=True)
    path = lock_folder(user) / f"{pid}.json"
    path.write_text(json.dumps({"pid": pid, "username": "somebody",
                                "hostname": host, "timestamp": taken}))
    return path


def kill(process, pids=()):
    for pid in pids or [process.pid, *children(process.pid)]:
        os.kill(pid, signal.SIGKILL)
    process.communicate(timeout=60)


def gone_pid():
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


class TestCancel:
    def test_a_run_that_lives_keeps_its_lock(self, strict_user, strict):
        process = start_slow_up(strict_user, strict)
        try:
            for more in ((), ("--yes",)):
                result = strict_user.run(
                    "cancel", "--stack", f"dynaplane/{STACK}",
                    *more).expect(4)
                numbers = [process.pid, pid_of(process, "pulumi")]
                assert any(f"process {pid}, started 2" in result.err
                           for pid in numbers), result.err
                assert "free again" not in result.err
            assert list(lock_folder(strict_user).glob("*.json"))
            strict.advance(600)
        finally:
            process.communicate(timeout=60)
        assert process.returncode == 0

    def test_so_does_a_plain_pulumi(self, offline):
        """Which writes no record: its program and its start tell."""
        program = offline.folder / "pulumi"
        program.symlink_to("/bin/sleep")
        process = subprocess.Popen([program, "60"])
        try:
            now = subprocess.run(["date", "-u", "+%FT%TZ"], text=True,
                                 stdout=subprocess.PIPE).stdout.strip()
            path = lock(offline, os.uname().nodename, process.pid, now)
            result = offline.run("cancel", "--stack", f"dynaplane/{STACK}",
                                 "--yes").expect(4)
            assert f"process {process.pid}, started 2" in result.err
            assert path.exists()
        finally:
            process.kill()
            process.wait()

    def test_asks_about_everybody_else(self, offline):
        path = lock(offline, "another-machine")
        arguments = ("cancel", "--stack", f"dynaplane/{STACK}")
        result = offline.run(*arguments).expect(2)
        assert "--yes" in result.err and path.exists()
        for answer, code in (("n", 1), ("y", 0)):
            asked = Terminal(offline, *arguments).answer("[y/N]", answer)
            told = asked.end().expect(code).err
            assert "process 4711 of somebody on another-machine" in told
            assert path.exists() == (code == 1)

    def test_says_where_there_is_no_lock(self, offline):
        result = offline.run("cancel", "--stack", f"dynaplane/{STACK}",
                             "--yes").expect(0)
        assert "has no lock" in result.err
        assert "free again" not in result.err
        lock(offline, "another-machine")
        result = offline.run("cancel", "--stack", f"dynaplane/{STACK}",
                             "--yes").expect(0)
        assert "free again" in result.err


def test_a_number_that_is_not_there_proves_nothing(dynaplane, aws):
    """Another container has this host's name and numbers of its own."""
    dynaplane.up(table()).expect(0)
    path = lock(dynaplane, os.uname().nodename, gone_pid(),
                "2099-01-01T00:00:00Z")
    changed = dynaplane.write(table(tags={"a": "b"}))
    result = dynaplane.up(changed).expect(1)
    assert "dynaplane cancel" in result.err and path.exists()
    dynaplane.run("cancel", "-f", changed, "--yes").expect(0)
    dynaplane.up(changed).expect(0)


def test_a_lock_from_before_the_boot_is_nobodys(dynaplane, aws):
    dynaplane.up(table()).expect(0)
    path = lock(dynaplane, os.uname().nodename, 1, "2001-01-01T00:00:00Z")
    result = dynaplane.up(table(tags={"a": "b"})).expect(0)
    assert "is released" in result.err and not path.exists()


def test_of_a_killed_run_of_ours_it_is_proven(strict_user, strict):
    """Whoever has its number now."""
    process = start_slow_up(strict_user, strict)
    kill(process)
    strict.advance(600)
    (path,) = lock_folder(strict_user).glob("*.json")
    (record,) = strict_user.backend.rglob("*.run")
    assert record.stat().st_mode & 0o777 == 0o600
    boot = open("/proc/sys/kernel/random/boot_id").read().strip()
    assert boot in record.read_text()
    strict_user.up(scaled_table()).expect(0)
    assert not path.exists() and not record.exists()


@pytest.fixture
def plain(strict_user, strict):
    """A plain `pulumi up` of a manifest that is under way."""
    user = strict_user
    user.env["PATH"] = f"{BUILD}/bin:{PULUMI.parent}:/usr/bin:/bin"
    user.run("init", "--pulumi", "--name", "shop").expect(0)
    user.pulumi("stack", "init", "dev").expect(0)
    user.write(table("first"), name="first.yaml")
    user.pulumi("up", "--yes", "--skip-preview").expect(0)
    strict.reset(durations={"create": 600, "create_with_indexes": 600,
                            "invisible": 0})
    user.write(scaled_table(), name="first.yaml")
    process = user.start("up", "--yes", "--skip-preview", program=PULUMI)
    wait_until(lambda: strict.counts()["DynamoDB.CreateTable"], 30,
               "CreateTable")
    yield process
    if process.poll() is None:
        kill(process)


def test_a_plain_pulumi_that_lives_was_not_killed(strict_user, strict, plain):
    path = strict_user.work / "first.yaml"
    shared = ("-f", path, "--stack", "shop/dev")
    shown = strict_user.run("preview", *shared)
    assert "was killed" not in shown.err and "at work" in shown.err
    for command in ("forget", "destroy", "up"):
        more = () if command == "forget" else ("--allow-data-loss=all",)
        result = strict_user.run(command, *shared, "--yes", *more).expect(1)
        assert "killed" not in result.err, result.err
        assert "locked by another run" in result.err
    result = strict_user.run("cancel", "--stack", "shop/dev",
                             "--yes").expect(4)
    assert f"process {plain.pid}, started 2" in result.err


def test_forget_beside_an_up(strict_user, strict):
    process = start_slow_up(strict_user, strict)
    path = strict_user.work / "table.yaml"
    result = strict_user.run("forget", "-f", path, "--yes").expect(1)
    assert "killed" not in result.err
    assert f"process {process.pid}, started 2" in result.err
    strict.advance(600)
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_two_first_runs_at_once(strict_user, strict):
    """Of the default backend: both use the passphrase that was there first."""
    user = strict_user
    del user.env["PULUMI_BACKEND_URL"], user.env["PULUMI_CONFIG_PASSPHRASE"]
    names = [f"table-{i}" for i in range(4)]
    paths = [user.write(table(name), name=f"{name}.yaml") for name in names]
    runs = [user.start("up", "-f", path, "--yes") for path in paths]
    for run in runs:
        _, err = run.communicate(timeout=120)
        assert run.returncode == 0, err
    for path in paths:
        user.run("up", "-f", path, "--yes", "--refresh").expect(0)
    file = user.home / ".local/share/dynaplane/passphrase"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [f.name for f in file.parent.glob("passphrase*")] == [file.name]
