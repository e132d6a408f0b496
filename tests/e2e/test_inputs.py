"""Whatever comes from outside: too much of it, unreadable, in other bytes,
changed meanwhile, or with nowhere to write to. Errors stay errors."""

import os
import resource
import shutil
import stat
import tempfile
from pathlib import Path

import pytest
import yaml

from harness import live
from harness.dynaplane import PROVIDER, Dynaplane
from harness.local_aws import REGION
from harness.manifests import CREDENTIAL, credential, table
from harness.terminal import Terminal

NOBODY = 65534
OTHER_BYTES = "caf\udce9"  # Latin-1, as the file system hands it over


def little_memory():
    """Two gibibytes were gone in three seconds."""
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))


ENDLESS = [("validate",), ("convert",), ("iam-policy",), ("preview",),
           ("up", "--yes"), ("get",)]


@pytest.mark.parametrize("words", ENDLESS, ids=lambda words: words[0])
def test_an_endless_manifest_ends_at_its_limit(offline, words):
    result = offline.run(*words, "-f", "/dev/zero", preexec_fn=little_memory)
    assert ("cannot read /dev/zero: it has more than 64 MiB, which is the "
            "limit; cut it") in result.expect(2).err
    with open("/dev/zero", "rb") as zero:
        result = offline.run(*words, "-f", "-", stdin=None, timeout=60,
                             preexec_fn=lambda: os.dup2(zero.fileno(), 0))
    assert "cannot read standard input: it has more than 64" in (
        result.expect(2).err)


def test_what_kustomize_builds_has_the_same_limit(offline):
    (offline.work / "overlays/dev").mkdir(parents=True)
    tools = offline.folder / "endless"
    tools.mkdir()
    (tools / "kustomize").write_text("#!/bin/sh\nexec yes spec\n")
    (tools / "kustomize").chmod(0o755)
    result = offline.run("validate", "--kustomize-dir", ".", "--overlay",
                         "dev", env={"PATH": f"{tools}:/usr/bin:/bin"})
    assert "overlays/dev: " in result.expect(1).err
    assert "printed more than 64 MiB" in result.err


@pytest.fixture
def nobody(built):
    """A user whom permissions bind, as they do not bind root."""
    folder = Path(tempfile.mkdtemp(prefix="nobody-", dir="/tmp"))
    folder.chmod(0o755)
    user = Dynaplane(folder / "user",
                     {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
    user.folder.chmod(0o755)
    yield user
    shutil.rmtree(folder)


def as_nobody(user) -> dict:
    """What Popen is told. All that is there is the user's own from then on."""
    if os.geteuid() != 0:
        return {}
    for path in [user.folder, *user.folder.rglob("*")]:
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def tables_of(user) -> Path:
    folder = user.work / "tables"
    for name in "abcd":
        (folder / name).mkdir(parents=True)
        (folder / name / "table.yaml").write_text(
            yaml.safe_dump(table(f"table-{name}")))
    return folder


@pytest.mark.parametrize("words", [("validate",), ("preview",), ("convert",),
                                   ("up", "--yes")], ids=lambda w: w[0])
def test_an_unreadable_folder_is_no_less_work(nobody, words):
    folder = tables_of(nobody)
    rest = as_nobody(nobody)
    (folder / "b").chmod(0)
    result = nobody.run(*words, "-R", "-f", folder, **rest).expect(2)
    assert f"{folder}/b cannot be listed: Permission denied" in result.err
    assert result.out in ("", "[]\n")
    assert not list(nobody.backend.rglob("*.json"))
    result = nobody.run("validate", "-f", folder / "b/table.yaml", **rest)
    assert "b/table.yaml: Permission denied" in result.expect(2).err


def test_a_folder_that_cannot_be_written_is_seen_before_the_question(nobody):
    locked = nobody.work / "locked"
    locked.mkdir()
    rest = as_nobody(nobody)
    for mode in (0, 0o500):
        locked.chmod(mode)
        result = nobody.run("adopt", "orders", "--region", REGION, "-f",
                            locked / "orders.yaml", "--yes", **rest)
        assert f"{locked}: Permission denied" in result.expect(2).err
        assert "filesystem" not in result.err
        result = nobody.run("init", "--name", "orders", "-f",
                            locked / "orders.yaml", **rest)
        assert "orders.yaml cannot be written" in result.expect(2).err


# Other bytes than UTF-8.

@pytest.mark.parametrize("jobs", ["1", "2"])
def test_credentials_under_another_name_than_utf8(offline, jobs):
    path = offline.folder / f"{OTHER_BYTES}.yaml"
    path.write_text(yaml.safe_dump(credential()))
    path.chmod(0o600)
    manifest = offline.write(table("first"), table("second"))
    for how in (("--credentials", path), ("--aws-credential", path)):
        result = offline.run("up", "-f", manifest, "--yes", "--jobs", jobs,
                             *how).expect(2)
        assert "caf\ufffd.yaml is not UTF-8" in result.err
    env = {"DYNAPLANE_CREDENTIALS": path}
    offline.preview(manifest, "--jobs", jobs, env=env).expect(2)


def test_a_manifest_under_another_name_is_one_like_others(offline):
    path = offline.write(table(), name=f"{OTHER_BYTES}.yaml")
    report = offline.preview(path).expect(0).one()
    assert report["manifests"][0].endswith("caf\ufffd.yaml")
    path.write_text("spec: [")
    assert "caf" in offline.run("validate", "-f", path, "-o",
                                "json").expect(2).out


@pytest.mark.parametrize("option", ["--stack", "--set"])
def test_options_are_utf8(offline, option):
    result = offline.run("preview", "-f", offline.write(table()), option,
                         f"spec.tableName={OTHER_BYTES}").expect(2)
    assert f"{option}: the value is not UTF-8: " in result.err


def test_what_the_engine_could_not_be_told_is_refused(offline):
    odd = offline.folder / OTHER_BYTES
    odd.symlink_to(PROVIDER.parent)
    for how in ({"env": {"TMPDIR": odd}}, {}):
        options = [] if how else ["--provider", odd]
        result = offline.preview(table(), *options, **how).expect(2)
        assert "caf\ufffd" in result.err and "is not UTF-8" in result.err


def test_doctor_tells_of_any_path(offline):
    odd = offline.folder / OTHER_BYTES
    env = {"DYNAPLANE_CREDENTIALS": odd}
    for form in ("json", "yaml"):
        assert "caf" in offline.run("doctor", "-o", form, env=env).out


# Files that somebody else writes meanwhile.

def test_status_is_not_written_over_an_edit(dynaplane, aws):
    path = dynaplane.write(table())
    terminal = Terminal(dynaplane, "up", "-f", path, "--write-status")
    terminal.wait("[y/N]")
    edited = path.read_text() + "# mind the index\n"
    path.write_text(edited)
    result = terminal.answer("[y/N]", "y").end().expect(1)
    assert "changed by somebody else" in result.err
    assert f"dynaplane get --write-status -f {path}" in result.err
    assert path.read_text() == edited
    assert aws.table_names() == ["orders"]
    assert [p.name for p in dynaplane.work.iterdir()] == [path.name]
    dynaplane.run("get", "--write-status", "-f", path).expect(0)
    assert "# mind the index" in path.read_text()
    assert "tableArn" in path.read_text()


def test_adopt_writes_over_no_file(dynaplane, aws):
    live.on_demand(aws)
    path = dynaplane.work / "adopted.yaml"
    terminal = Terminal(dynaplane, "adopt", "orders", "--region", REGION,
                        "--credential-id", CREDENTIAL, "-f", path)
    terminal.wait("[y/N]")
    path.write_text("mine\n")
    result = terminal.answer("[y/N]", "y").end().expect(2)
    assert f"{path} has appeared meanwhile and is left" in result.err
    assert path.read_text() == "mine\n"
    assert [p.name for p in dynaplane.work.iterdir()] == [path.name]
    assert not list(dynaplane.backend.rglob("*.json"))


# Where output and files go.

def closing(*descriptors):
    def close():
        for number in descriptors:
            os.close(number)
    return {"preexec_fn": close, "stdin": None, "stdout": None,
            "stderr": None}


def test_a_result_for_a_closed_output_is_a_failure(offline):
    assert offline.run("version", **closing(1)).code == 1
    assert offline.run("version", **closing(0, 1, 2)).code == 1
    assert offline.run("version", **closing(0)).code == 0
    assert offline.run("validate", "-f", "-", **closing(0)).code == 2


def test_nothing_is_said_into_a_file(strict_user):
    path = strict_user.write(table())
    user = strict_user
    assert user.run("up", "-f", path, "--yes", **closing(0, 1, 2)).code == 1
    assert strict_user.state()["resources"]
    for file in strict_user.files():
        assert b"create Table" not in file.read_bytes(), file
        assert b"stackOutputs" not in file.read_bytes(), file


def test_states_and_folders_are_the_users_alone(dynaplane):
    path = dynaplane.write(table())
    made = dynaplane.work / "made.yaml"
    # The backend that nobody has made, as a first run finds it.
    env = {"PULUMI_BACKEND_URL": None, "PULUMI_CONFIG_PASSPHRASE": None,
           "CI": None}
    rest = {"umask": 0, "env": env}
    before = set(dynaplane.folder.rglob("*"))
    dynaplane.up(path, "--write-status", **rest).expect(0)
    dynaplane.up(path, "--set", "spec.tags.a=b", **rest).expect(0)
    dynaplane.run("init", "--name", "orders", "-f", made, **rest).expect(0)
    own = set(dynaplane.folder.rglob("*")) - before - {path, made}
    assert any("stacks" in str(file) for file in own)
    wide = {str(file): oct(file.stat().st_mode) for file in own
            if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)}
    assert not wide
    assert path.stat().st_mode & 0o777 == 0o644
    assert made.stat().st_mode & 0o777 == 0o644
