"""The image's steps, run in a Debian root without an image builder."""

import hashlib
import os
import shutil
import subprocess
import tarfile

import pytest

from harness.dynaplane import PULUMI, ROOT

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.geteuid() != 0, reason="a root folder needs root")]
NOBODY = "--userspec=65532:65532"


@pytest.fixture(scope="module")
def debian(tmp_path_factory):
    """A minimal Debian 12, like the slim image."""
    root = tmp_path_factory.mktemp("image") / "root"
    subprocess.run(["mmdebstrap", "--variant=minbase", "--quiet", "bookworm",
                    root], check=True)
    yield root
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """The Pulumi CLI as its makers pack it."""
    path = tmp_path_factory.mktemp("release") / "pulumi.tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        archive.add(PULUMI.resolve(), "pulumi/pulumi")
    return path


def run(root, *command, user=None, **rest):
    return subprocess.run(
        ["chroot", *([user] if user else []), root, *command],
        capture_output=True, text=True, **rest)


def install(root, built, release, checksum):
    for name in ("bin", "libexec"):
        shutil.copytree(built / name, root / "src/programs" / name,
                        dirs_exist_ok=True)
    shutil.copy(release, root / "src/pulumi.tar.gz")
    shutil.copy(ROOT / "deploy/image/install", root / "src/install")
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    return run(root, "/src/install", "/src/programs", "/src/pulumi.tar.gz",
               checksum)


def test_a_wrong_checksum_leaves_nothing(debian, built, release):
    refused = install(debian, built, release, "0" * 64)
    assert refused.returncode != 0
    assert not (debian / "usr/local/bin/dynaplane").exists()


def test_the_image_runs_without_rights(debian, built, release):
    checksum = hashlib.sha256(release.read_bytes()).hexdigest()
    done = install(debian, built, release, checksum)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(debian / "src")
    shutil.copy(ROOT / "examples/orders.yaml", debian / "tmp/orders.yaml")
    told = run(debian, "dynaplane", "validate", "-f", "/tmp/orders.yaml",
               user=NOBODY)
    assert told.stdout == "1 manifest is valid\n", told.stderr
    assert run(debian, "pulumi", "version", user=NOBODY).returncode == 0
    assert run(debian, "id", "-un", user=NOBODY).stdout == "dynaplane\n"
    written = run(debian, "find", "/", "-xdev", "-user", "dynaplane", "-not",
                  "-path", "/home/*", "-not", "-path", "/proc/*")
    assert written.stdout == ""
    size = sum(path.lstat().st_size for path in debian.rglob("*")
               if path.is_file() and not path.is_symlink())
    assert size < 500e6, size
