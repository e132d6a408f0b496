"""A table that went and was made anew by others stands under the recorded
name: nothing is changed, deleted or forgotten of it, but `adopt` takes it."""

import pytest

from harness import live
from harness.dynaplane import Dynaplane
from harness.manifests import scaled_table, table
from harness.process import wait_until
from harness.terminal import Terminal

LOSS = ["--allow-data-loss=all"]


def delete(strict):
    strict.client("dynamodb").delete_table(TableName="orders")
    wait_until(lambda: not strict.table_names(), 30, "the deletion")


def by_hand(strict, tmp_path, tags):
    live.make_table(strict, indexes=("by-a", "by-b"))
    scale(strict)


def by_another_stack(strict, tmp_path, tags):
    for resource, dimension in strict.targets():
        strict.client("application-autoscaling").deregister_scalable_target(
            ServiceNamespace="dynamodb", ResourceId=resource,
            ScalableDimension=dimension)
    other = Dynaplane(tmp_path / "other", strict.env)
    other.up(scaled_table()).expect(0)


def with_copied_tags(strict, tmp_path, tags):
    """As AWS Backup restores."""
    live.make_table(strict, indexes=("by-a", "by-b"), tags=tags)
    scale(strict)


def scale(strict):
    """Scaling outlives a table, so the old one's is there."""
    assert len(strict.targets()) == 6


KINDS = [by_hand, by_another_stack, with_copied_tags]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def remade(request, strict_user, strict, tmp_path):
    strict_user.up(scaled_table()).expect(0)
    tags = live.tags(strict)
    delete(strict)
    request.param(strict, tmp_path, tags)
    return strict_user


CHANGED = scaled_table(tags={"ticket": "1"})


def picture(strict, user):
    return (live.picture(strict), live.tags(strict),
            sorted(each["urn"] for each in user.resources("")))


RUNS = {
    "destroy": lambda user: user.destroy(scaled_table(), *LOSS),
    "refresh": lambda user: user.refresh(scaled_table()),
    "up": lambda user: user.up(CHANGED),
    "up --refresh": lambda user: user.up(CHANGED, "--refresh"),
    "replace": lambda user: user.up(scaled_table(
        hashKey={"name": "other", "type": "S"}), *LOSS),
    "preview --refresh": lambda user: user.preview(
        scaled_table(), "--refresh"),
    "forget": lambda user: user.run(
        "forget", "-f", user.write(scaled_table()), "--yes"),
}


def test_the_runs_are_refused(remade, strict, subtests):
    """One after the other: none of them changes anything."""
    before = picture(strict, remade)
    for name, run in RUNS.items():
        with subtests.test(name):
            refused = run(remade).expect(4)
            assert "dynaplane adopt orders --region eu-west-1" in refused.err
            assert "forget --state-only" in refused.err
            assert picture(strict, remade) == before


def test_destroy_is_refused_right_after_a_refresh_was(strict_user, strict):
    strict_user.up(table()).expect(0)
    delete(strict)
    live.on_demand(strict)
    strict_user.refresh(table()).expect(4)
    strict_user.destroy(table(), *LOSS).expect(4)
    assert strict.table_names() == ["orders"]


def test_the_state_alone_forgets(strict_user, strict):
    strict_user.up(table()).expect(0)
    delete(strict)
    live.on_demand(strict, tags={live.OWNER_TAG: "0" * 64})
    strict_user.run("forget", "-f", strict_user.write(table()),
                    "--state-only", "--yes").expect(0)
    assert strict_user.resources("dynamodb") == []
    assert live.owner(strict) == "0" * 64


def adopt(user, *args):
    return user.run("adopt", "orders", "--region", "eu-west-1", *args, "--yes")


@pytest.mark.parametrize("tagged", [False, True])
def test_a_backup_restored_by_hand_is_adopted(strict_user, strict, tagged):
    """Under the old name, with another id: the new one comes into the
    state."""
    file = strict_user.write(table(tags={"a": "b"}))
    strict_user.up(file).expect(0)
    tags = live.tags(strict)
    delete(strict)
    live.on_demand(strict, tags=tags if tagged else {"a": "b"})
    strict_user.refresh(file).expect(4)
    adopt(strict_user, "-f", file).expect(0)
    (entry,) = strict_user.resources("table:Table")
    assert entry["outputs"]["tableId"] == strict.table("orders")["TableId"]
    assert live.owner(strict) == tags[live.OWNER_TAG]
    strict_user.up(file, "--expect-no-changes").expect(0)
    strict_user.preview(file, "--refresh", "--expect-no-changes").expect(0)
    strict_user.destroy(file, *LOSS).expect(0)
    assert strict.table_names() == []


def test_what_a_restored_backup_lost_comes_back(strict_user, strict):
    """AWS restores neither tags nor expiry; scaling is as it was."""
    strict.set(scale=0.0005)  # AWS wants half an hour between two of expiry
    file = strict_user.write(scaled_table(
        tags={"a": "b"}, ttl={"isEnabled": True, "attributeName": "t"}))
    strict_user.up(file).expect(0)
    delete(strict)
    live.make_table(strict, indexes=("by-a", "by-b"))
    told = adopt(strict_user, "-f", file).expect(0)
    assert "spec.ttl" in told.err and "dynaplane up" in told.err
    assert strict_user.up(file).expect(0).one()["changes"]["replace"] == 0
    strict_user.preview(file, "--refresh", "--expect-no-changes").expect(0)
    assert live.tags(strict)["a"] == "b"


def test_another_stacks_table_is_not_adopted(strict_user, strict, tmp_path):
    file = strict_user.write(table())
    strict_user.up(file).expect(0)
    delete(strict)
    Dynaplane(tmp_path / "other", strict.env).up(table()).expect(0)
    assert "not in this backend" in adopt(
        strict_user, "-f", file).expect(4).err


def test_a_replica_that_another_stack_made_anew(strict_user, strict):
    manifest = table(replicas=[{"regionName": "eu-west-2"}])
    strict_user.up(manifest).expect(0)
    there = strict.client("dynamodb", "eu-west-2")
    there.tag_resource(ResourceArn=live.arn(region="eu-west-2"), Tags=[
        {"Key": live.OWNER_TAG, "Value": "0" * 64}])
    # The table's stream is turned off first.
    refused = strict_user.up(table()).expect(1)
    assert "refused: " in refused.err and "eu-west-2" in refused.err and "000000000000" in refused.err
    assert strict.table_names("eu-west-2") == ["orders"]


def test_a_table_that_is_simply_gone_counts_as_deleted(strict_user, strict):
    strict_user.up(scaled_table()).expect(0)
    delete(strict)
    strict_user.destroy(scaled_table(), *LOSS).expect(0)
    assert not strict.targets() and not strict_user.resources("dynamodb")


def remake(strict):
    delete(strict)
    live.on_demand(strict)


@pytest.mark.parametrize("command, answer", [
    (["destroy"], "orders"),
    (["up", "--allow-data-loss"], "y")], ids=["destroy", "replace"])
def test_one_remade_while_the_question_stands(strict_user, strict, command,
                                              answer):
    strict_user.up(table()).expect(0)
    path = strict_user.write(table(hashKey={"name": "new", "type": "S"})
                             if "up" in command else table())
    terminal = Terminal(strict_user, command[0], "-f", path, *command[1:])
    question = "to go on: " if "destroy" in command else "[y/N]"
    terminal.wait(question)
    remake(strict)
    terminal.answer(question, answer).end().expect(4)
    assert strict.table_names() == ["orders"]
    assert strict_user.resources("table:Table")
