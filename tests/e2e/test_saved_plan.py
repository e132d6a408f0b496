"""`preview --save FILE` and `up --plan FILE`: exactly what was reviewed, or
nothing."""

import json
import os
import signal
import stat
import subprocess

import pytest
import yaml

from harness.dynaplane import BUILD, PULUMI
from harness.manifests import (
    credential, scaled_table, table, write_credentials)
from harness.process import wait_until
from harness.terminal import Terminal

OTHER_KEY = table(hashKey={"name": "other", "type": "S"})
STACK = ("--stack", "shop/all")


@pytest.fixture
def user(user, instant):
    """Of an AWS that is empty."""
    for name in ("orders", "first", "second"):
        instant.forget(name)
    user.plan = user.work / "orders.plan"
    return user


def save(user, manifest, *args, code=0, **rest):
    """A preview that is kept."""
    return user.preview(manifest, "--save", user.plan, *args,
                        **rest).expect(code)


def apply(user, *args, plan=None, **rest):
    return user.run("up", "--plan", plan or user.plan, "--yes", "-o", "json",
                    *args, **rest)


def there(instant, name="orders"):
    return instant.settings(name) != {}


def test_what_was_saved_is_applied(user, instant):
    shown = save(user, scaled_table())
    assert f"dynaplane up --plan {user.plan}" in shown.err
    done = apply(user).expect(0).one()
    assert done["changes"] == shown.one()["changes"]
    assert done["outputs"]["orders"]["tableName"] == "orders"
    assert there(instant)


def test_an_update_is_applied_as_shown(user, instant):
    user.up(table()).expect(0)
    shown = save(user, table(tags={"team": "a"})).one()
    done = apply(user).expect(0).one()
    assert [e["path"] for e in done["edits"]] == [
        e["path"] for e in shown["edits"]]
    user.preview(table(tags={"team": "a"}), "--expect-no-changes").expect(0)


def test_nothing_is_read_but_the_plan(user):
    path = user.write(table(tags={"a": "b"}))
    save(user, path, "--set", "spec.tags.c=d", *STACK)
    path.unlink()
    elsewhere = user.folder / "elsewhere"
    elsewhere.mkdir()
    done = apply(user, cwd=elsewhere).expect(0).one()
    assert done["stack"].endswith("shop/all")
    (made,) = user.resources("dynamodb/table:Table")
    assert made["inputs"]["tags"] == {"a": "b", "c": "d"}


def test_a_later_manifest_changes_nothing(user):
    path = user.write(table(tags={"a": "reviewed"}))
    save(user, path)
    user.write(table(tags={"a": "not reviewed"}))
    apply(user).expect(0)
    (made,) = user.resources("dynamodb/table:Table")
    assert made["inputs"]["tags"] == {"a": "reviewed"}


def test_manifests_from_standard_input(user, instant):
    save(user, "-", stdin=yaml.safe_dump(table()))
    assert apply(user).expect(0).one()["manifests"] == ["-"]
    assert there(instant)


def test_an_unchanged_plan_is_applied_as_unchanged(user):
    user.up(table()).expect(0)
    save(user, table())
    for _ in range(2):
        assert apply(user, "--expect-no-changes").expect(
            0).one()["result"] == "unchanged"
        assert apply(user).expect(0).one()["result"] == "unchanged"


def test_a_plan_is_applied_once(user):
    save(user, table())
    apply(user).expect(0)
    before = user.state()
    refused = apply(user).expect(4)
    assert "has changed since the plan was made: table orders was added" in (
        refused.err)
    assert "preview -f PATH --save FILE" in refused.err
    assert refused.one()["result"] == "refused"
    assert user.state() == before


def test_a_state_that_has_changed(user, instant):
    user.up(table()).expect(0)
    save(user, table(tags={"a": "1"}))
    user.up(table(tags={"a": "2"})).expect(0)
    before = instant.settings("orders")
    refused = apply(user).expect(4)
    assert "table orders was changed" in refused.err
    assert "nothing was touched" in refused.err
    assert instant.settings("orders") == before


def test_one_changed_stack_of_several_ends_all(user, instant):
    path = user.write(table("first"), table("second"))
    save(user, path)
    user.up(table("second"), "--set", "spec.tags.a=b").expect(0)
    refused = apply(user, "--jobs", "1").expect(4)
    assert "AwsDynamodb.second has changed" in refused.err
    assert not there(instant, "first")
    assert len(user.states()) == 1


def test_several_stacks(user, instant):
    save(user, user.write(table("first"), table("second")))
    done = apply(user, "--jobs", "2").expect(0).json
    assert [each["result"] for each in done] == ["succeeded"] * 2
    assert there(instant, "first") and there(instant, "second")


def test_what_changes_while_the_question_stands(user, instant):
    user.up(table(), *STACK).expect(0)
    save(user, table(tags={"a": "1"}), *STACK)
    asked = Terminal(user, "up", "--plan", user.plan).wait(
        "Apply these changes?")
    user.up(table(tags={"a": "2"}), *STACK).expect(0)
    refused = asked.answer("Apply these changes?", "y").end().expect(4)
    assert "has changed since the plan was made: table orders" in refused.err
    (made,) = user.resources("dynamodb/table:Table")
    assert made["inputs"]["tags"] == {"a": "2"}


def test_a_terminal_shows_and_asks(user, instant):
    save(user, table())
    no = Terminal(user, "up", "--plan", user.plan).answer("[y/N]", "n").end()
    assert "nothing was applied" in no.expect(1).err and not there(instant)
    Terminal(user, "up", "--plan", user.plan).answer(
        "[y/N]", "y").end().expect(0)
    assert there(instant)


def test_without_a_terminal_it_needs_yes(user):
    save(user, table())
    assert "--yes" in user.run("up", "--plan", user.plan).expect(2).err


def test_what_the_plan_says_is_not_said_beside_it(user):
    save(user, table())
    for name, *given in [("--filename", "-f", "table.yaml"), (STACK[0], *STACK),
                         ("--set", "--set", "spec.tags.a=b"),
                         ("--refresh", "--refresh")]:
        refused = apply(user, *given).expect(2)
        assert f"{name}: the plan says that already" in refused.err
    assert user.states() == {}


def test_expected_to_change_nothing(user, instant):
    save(user, table())
    apply(user, "--expect-no-changes").expect(3)
    assert not there(instant)
    save(user, table(), "--expect-no-changes", code=3)
    apply(user).expect(0)
    assert there(instant)


# Losing data.

def test_a_loss_is_allowed_by_who_applies_it(user, instant):
    user.up(table()).expect(0)
    before = instant.settings("orders")
    shown = save(user, OTHER_KEY)
    assert "DATA LOSS" in shown.err
    refused = apply(user).expect(4)
    assert "--allow-data-loss=orders" in refused.err
    apply(user, "--allow-data-loss=another").expect(4)
    assert instant.settings("orders") == before
    assert apply(user, "--allow-data-loss=orders").expect(
        0).one()["changes"]["replace"] == 1


def test_an_allowed_loss_that_nobody_reviewed(user, instant):
    user.up(table(), *STACK).expect(0)
    save(user, table(tags={"a": "b"}), *STACK)
    both = user.write(table(), table("second"), name="both.yaml")
    user.up(both, *STACK).expect(0)
    apply(user, "--allow-data-loss=all").expect(4)
    assert there(instant, "second")


# What would be done is another thing now.

def test_another_region_of_the_environment(user):
    write_credentials(user.credentials, credential(region=None))
    save(user, table(), env={"AWS_REGION": "eu-west-1"})
    refused = apply(user, env={"AWS_REGION": "eu-west-2"}).expect(4)
    assert "region" in refused.err and user.states() == {}
    apply(user, env={"AWS_REGION": "eu-west-1"}).expect(0)


def test_another_account_in_the_credentials(user, instant):
    save(user, table())
    write_credentials(user.credentials, credential(accountId="999999999999"))
    refused = apply(user).expect(4)
    assert "accountId" in refused.err and not there(instant)


def test_the_same_credentials_in_another_place(user):
    """They are a matter of the machine."""
    save(user, table())
    moved = user.folder / "moved.yaml"
    user.credentials.rename(moved)
    apply(user, env={"DYNAPLANE_CREDENTIALS": moved}).expect(0)


def test_credentials_that_are_gone(user):
    save(user, table())
    write_credentials(user.credentials, credential("other"))
    assert "aws-local" in apply(user).expect(2).err


def test_no_key_is_in_it(user):
    save(user, table())
    text = user.plan.read_text()
    keys = yaml.safe_load(user.credentials.read_text())["spec"]
    assert keys["accessKeyId"] not in text
    assert keys["secretAccessKey"] not in text


def test_drift_is_part_of_what_was_reviewed(user, instant):
    user.up(table(tags={"a": "1"})).expect(0)
    by_hand(instant, "2")
    shown = save(user, table(tags={"a": "1"}), "--refresh").one()
    assert [e["old"] for e in shown["edits"]] == ["2"]
    by_hand(instant, "3")
    before = instant.settings("orders")
    refused = apply(user).expect(4)
    assert 'spec.tags.a ("3" to "1") was not shown' in refused.err
    assert instant.settings("orders") == before
    by_hand(instant, "2")
    apply(user).expect(0)
    user.preview(table(tags={"a": "1"}), "--refresh",
                 "--expect-no-changes").expect(0)


def by_hand(instant, value):
    arn = instant.by_hand("DescribeTable",
                          TableName="orders")["Table"]["TableArn"]
    instant.by_hand("TagResource", ResourceArn=arn,
                    Tags=[{"Key": "a", "Value": value}])


# The file.

def test_only_its_owner_may_read_it(user):
    save(user, table())
    assert stat.S_IMODE(user.plan.stat().st_mode) == 0o600
    user.plan.chmod(0o644)
    save(user, table(tags={"a": "b"}))
    assert stat.S_IMODE(user.plan.stat().st_mode) == 0o600
    assert [p.name for p in user.work.iterdir()
            if p.name.startswith("orders.plan")] == ["orders.plan"]


def test_one_that_others_may_write_is_refused(user, instant):
    save(user, table())
    user.plan.chmod(0o666)
    refused = apply(user).expect(2)
    assert f"chmod go-w {user.plan}" in refused.err and not there(instant)
    user.plan.chmod(0o644)
    apply(user).expect(0)


def edited(text):
    return text.replace("pk", "qk")


def with_another_digest(text):
    return text.replace("sha256:", "sha256:f", 1)


DAMAGES = {
    "edited": edited,
    "truncated": lambda text: text[:-20],
    "halved": lambda text: text[:len(text) // 2],
    "beginning": lambda text: text[:40],
    "appended": lambda text: text + " ",
    "digest": with_another_digest,
    "rewritten": lambda text: json.dumps(json.loads(text)),
    "empty": lambda text: "",
    "foreign": lambda text: '{"manifest": {"time": "now"}}',
    "manifest": lambda text: yaml.safe_dump(table()),
    "bytes": lambda text: text.replace("orders", "\udcff\udcfe"),
}


def test_a_damaged_plan(user):
    save(user, table())
    text = user.plan.read_text()
    for name, damage in DAMAGES.items():
        user.plan.write_bytes(damage(text).encode(errors="surrogateescape"))
        refused = apply(user).expect(2)
        assert refused.err.count("error: ") == 1, name
        assert str(user.plan) in refused.err, name
    assert user.states() == {}


def test_a_later_format(user):
    save(user, table())
    user.plan.write_text(user.plan.read_text().replace(
        '"dynaplanePlan": 1', '"dynaplanePlan": 2'))
    assert "has the format 2" in apply(user).expect(2).err


def test_no_such_plan(user):
    assert "cannot read the plan" in apply(user).expect(2).err
    told = user.run("up", "--plan", user.plan, "--yes", "-o", "json").expect(2)
    assert told.json == []
    os.mkfifo(user.plan)
    assert "is no file" in apply(user, timeout=20).expect(2).err
    assert "is no file" in apply(user, plan=user.work).expect(2).err


def test_nothing_but_a_plan_is_overwritten(user):
    manifest = user.write(table())
    before = manifest.read_text()
    refused = user.preview(manifest, "--save", manifest).expect(2)
    assert "is no plan of dynaplane, so it is left as it is" in refused.err
    assert manifest.read_text() == before
    assert "is no file" in user.preview(
        manifest, "--save", user.work).expect(2).err


def test_a_preview_that_fails_saves_nothing(user):
    save(user, table(hashKey=None), code=2)
    assert not user.plan.exists()


def before_the_engine(user, command):
    """Something happens between dynaplane's look at the state and the
    engine's: a shim on the user's PATH."""
    folder = user.folder / "shim"
    folder.mkdir()
    shim = folder / "pulumi"
    shim.write_text(f'''#!/bin/sh
case " $* " in
  *" preview "*) PATH="{user.env["PATH"]}" {command} >&2 ;;
esac
exec "{PULUMI}" "$@"
''')
    shim.chmod(0o755)
    return {"PATH": f"{folder}:{user.env['PATH']}"}


def test_a_state_that_changes_while_it_is_previewed_is_not_saved(user):
    user.up(table()).expect(0)
    other = user.write(table(tags={"x": "y"}), name="other.yaml")
    env = before_the_engine(
        user, f"'{BUILD}/bin/dynaplane' up -f '{other}' --yes")
    refused = save(user, table(tags={"a": "b"}), env=env, code=4)
    assert "has changed while it was previewed" in refused.err
    assert refused.one()["changes"]["update"] == 1
    assert not user.plan.exists()


def test_what_a_killed_run_has_left_is_settled_first(strict_user, strict):
    user = strict_user
    user.plan = user.work / "orders.plan"
    strict.set(durations={"create": 60_000, "invisible": 0})
    killed = user.start("up", "-f", user.write(table()), "--yes")
    wait_until(lambda: strict.table_names(), 30, "the table")
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    user.at_rest()
    strict.advance(60_000)
    for _ in range(2):
        refused = save(user, table(tags={"a": "b"}), code=4)
        assert "run `dynaplane up` or `dynaplane refresh`" in refused.err
        assert not user.plan.exists()
    user.up(table()).expect(0)
    save(user, table(tags={"a": "b"}))
    assert apply(user).expect(0).one()["changes"]["update"] == 1


def test_the_status_goes_where_the_manifest_came_from(user):
    path = user.write(table())
    save(user, path)
    apply(user, "--write-status").expect(0)
    status = yaml.safe_load(path.read_text())["status"]["stackOutputs"]
    assert status["tableName"] == "orders"
    save(user, "-", stdin=yaml.safe_dump(table(tags={"a": "b"})))
    assert "--write-status" in apply(user, "--write-status").expect(2).err


def test_a_plan_is_no_manifest(user):
    save(user, table())
    refused = user.preview(user.plan).expect(2)
    assert refused.err.count("error: ") == 1
    assert f"`dynaplane up --plan {user.plan}` applies it" in refused.err


def test_a_folder_of_manifests_may_hold_plans(user):
    user.write(table())
    for name in ("plan.json", "plan.yaml"):
        user.preview(user.work, "--save", user.work / name).expect(0)
    report = user.preview(user.work).expect(0).one()
    assert [os.path.basename(m) for m in report["manifests"]] == ["table.yaml"]


def test_a_full_disk(user):
    disk = user.folder / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs",
                           disk], capture_output=True, text=True)
    if made.returncode != 0:
        pytest.skip(f"no small file system can be mounted: {made.stderr}")
    try:
        (disk / "ballast").write_bytes(bytes(4096))
        failed = user.preview(table(), "--save", disk / "plan").expect(1)
        assert "No space left on device" in failed.err
        assert failed.one()["changes"]["create"] == 1
        assert [p.name for p in disk.iterdir()] == ["ballast"]
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_name_that_no_plan_can_hold(user):
    path = os.fsencode(user.work) + b"/caf\xe9.yaml"
    with open(path, "w") as file:
        yaml.safe_dump(table(), file)
    refused = save(user, os.fsdecode(path), code=2)
    assert "is not UTF-8, and a plan could not hold it" in refused.err
    assert refused.one()["changes"]["create"] == 1
    assert not user.plan.exists()


def test_a_plan_under_a_file(user):
    manifest = user.write(table())
    refused = user.preview(manifest, "--save", manifest / "plan").expect(2)
    assert "Not a directory" in refused.err


def test_a_state_that_only_the_engine_reads(user):
    user.up(table()).expect(0)
    user.env["PULUMI_DIY_BACKEND_GZIP"] = "1"
    save(user, table(tags={"a": "b"}))
    apply(user).expect(0)
    refused = apply(user).expect(4)
    assert "table orders was changed" in refused.err


def test_of_a_part_of_a_stack(user, instant):
    """The plan says which part; the others stay as they are."""
    for name in ("orders", "carts"):
        instant.forget(name)
    both = [table("orders"), table("carts")]
    path = user.write(*both)
    shared = ("--stack", "shop/prod")
    user.up(path, *shared).expect(0)
    user.write(*[table(name, tags={"team": "search"})
                 for name in ("orders", "carts")])
    plan = user.work / "part.plan"
    user.preview(path, *shared, "--only", "orders", "--save", plan).expect(0)
    user.run("up", "--plan", plan, "--yes").expect(0)
    assert "tag/team" in str(instant.settings("orders"))
    assert "tag/team" not in str(instant.settings("carts"))
    result = user.run("up", "--plan", plan, "--yes", "--only", "carts")
    assert result.code == 2 and "--only" in result.err
