"""The user's data on a small disk that is full: nothing is made that no stack
knows of, and with room again the next command goes on."""

import os
import subprocess

import pytest

from harness.manifests import table

SHARED = ("--stack", "shop/all")
NAMES = ("first", "second", "third")


def mount(*args):
    return subprocess.run(["mount", *map(str, args)], capture_output=True,
                          text=True)


@pytest.fixture
def disk(strict_user):
    """The data folder of a user who has named no backend, 1 MiB in size."""
    for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"):
        del strict_user.env[name]
    folder = strict_user.home / ".local/share"
    folder.mkdir(parents=True)
    made = mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", folder)
    if made.returncode != 0:
        pytest.skip(f"no small file system can be mounted: {made.stderr}")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(disk, room):
    """Leaves so many KiB; gives what takes the rest."""
    ballast = disk / "ballast"
    free = os.statvfs(disk)
    ballast.write_bytes(bytes(free.f_bavail * free.f_frsize - room * 1024))
    return ballast


# In KiB: enough for no journal, for some tables, for all but the end of the
# state.
@pytest.mark.parametrize("later", [False, True], ids=["first", "later"])
@pytest.mark.parametrize("room, command", [
    (16, "up"), (44, "destroy"), (48, "up"), (48, "destroy")])
def test_a_full_disk(strict_user, strict, disk, room, command, later):
    path = strict_user.write(*map(table, NAMES))
    run = ("-f", path, *SHARED)
    if later:
        one = strict_user.write(table("first"), name="one.yaml")
        strict_user.up(one, *SHARED).expect(0)
    ballast = fill(disk, room)
    strict_user.run("up", *run, "--yes").expect(1)
    ballast.unlink()
    if command == "up":
        strict_user.run("up", *run, "--yes").expect(0)
        assert strict.table_names() == sorted(NAMES)
        assert strict.counts()["DynamoDB.DeleteTable"] == 0
        strict_user.run("preview", *run, "--refresh",
                        "--expect-no-changes").expect(0)
    strict_user.run("destroy", *run, "--yes",
                    "--allow-data-loss=all").expect(0)
    assert strict.table_names() == []
