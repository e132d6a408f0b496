"""Keys are nowhere in plain: everything that a run leaves is searched."""

import os

from harness.dynaplane import PULUMI
from harness.local_aws import ACCESS_KEY, SECRET_KEY
from harness.manifests import scaled_table, table

TOKEN = "FwoGZXIvYXdzEXAMPLETOKEN1234567890"


def holders(folder, *texts):
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            found += [f"{path}: {text}" for text in texts
                      if text.encode() in content]
    return found


def spy_on_pulumi(dynaplane):
    """Lets a shim write down what the engine is started with."""
    folder = dynaplane.folder / "spy"
    folder.mkdir()
    shim = folder / "pulumi"
    shim.write_text(f'#!/bin/sh\necho "$@" >>"{folder}/arguments"\n'
                    f'env >>"{folder}/environment"\nexec "{PULUMI}" "$@"\n')
    shim.chmod(0o755)
    dynaplane.env["PATH"] = f"{folder}:{dynaplane.env['PATH']}"


def test_no_key_in_anything_that_a_run_leaves(dynaplane):
    spy_on_pulumi(dynaplane)
    log = dynaplane.folder / "grpc.json"
    options = ("--log-level", "trace")
    env = {"PULUMI_DEBUG_GRPC": log, "PULUMI_KEEP_WORK_FOLDER": "1"}
    outputs = []
    for run in (
            lambda: dynaplane.preview(scaled_table(), *options, env=env),
            lambda: dynaplane.up(scaled_table(), *options, env=env),
            lambda: dynaplane.refresh(scaled_table(), *options, env=env),
            lambda: dynaplane.destroy(scaled_table(), "--allow-data-loss",
                                      *options, env=env)):
        result = run().expect(0)
        outputs.append(result.out + result.err)
    assert log.stat().st_size > 10000
    credentials = dynaplane.credentials.rename(dynaplane.folder.parent / "c")
    assert SECRET_KEY in credentials.read_text()
    assert holders(dynaplane.folder, SECRET_KEY, ACCESS_KEY) == []
    assert not any(SECRET_KEY in text for text in outputs)


def test_no_key_after_a_failure(strict_user, strict):
    strict.faults([{"operation": "CreateTable", "kind": "denied"}])
    log = strict_user.folder / "grpc.json"
    result = strict_user.up(table(), "--log-level", "trace",
                            env={"PULUMI_DEBUG_GRPC": log}).expect(1)
    assert SECRET_KEY not in result.out + result.err
    strict_user.credentials.unlink()
    assert holders(strict_user.folder, SECRET_KEY, ACCESS_KEY) == []


def test_keys_of_the_environment_stay_there(dynaplane, aws):
    aws.trust_every_key()
    manifest = table(region="eu-west-1")
    del manifest["spec"]["awsCredentialId"]
    log = dynaplane.folder / "grpc.json"
    dynaplane.up(manifest, env={
        "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "y" * 40, "AWS_SESSION_TOKEN": TOKEN,
        "PULUMI_DEBUG_GRPC": log}).expect(0)
    assert {c.access_key for c in aws.calls} == {"ASIAIOSFODNN7EXAMPLE"}
    assert holders(dynaplane.folder, "y" * 40, TOKEN) == []


def test_rotated_keys_work_for_refresh_and_destroy(dynaplane, aws):
    aws.trust_every_key()
    dynaplane.up(table()).expect(0)
    text = dynaplane.credentials.read_text()
    rotated = "AKIAIOSFODNN7ROTATED"
    dynaplane.credentials.write_text(text.replace(ACCESS_KEY, rotated))
    aws.reset_counts()
    dynaplane.refresh(table()).expect(0)
    dynaplane.destroy(table(), "--allow-data-loss").expect(0)
    assert {c.access_key for c in aws.calls} == {rotated}


def test_nothing_is_left_in_the_temporary_folder(dynaplane):
    dynaplane.up(table()).expect(0)
    left = [path for path in dynaplane.temporary.rglob("*")
            if path.is_file() and not path.name.startswith("pulumi-log")]
    assert left == []
    assert os.listdir(dynaplane.work) == ["table.yaml"]
