"""forget: a table leaves its stack and stays as it is on AWS."""

import json
import os
import signal

import pytest

from harness import live
from harness.manifests import on_demand_table, scaled_table, table

STACK = "shop/all"


def forget(user, *args, **rest):
    return user.run("forget", *args, "--yes", **rest)


def everything() -> dict:
    return scaled_table(
        contributorInsights={"isEnabled": True}, enableStreams=True,
        streamViewType="KEYS_ONLY",
        resourcePolicy={"Version": "2012-10-17", "Statement": []},
        tags={"team": "shop"})


def test_table_stays_and_the_state_forgets(dynaplane, aws):
    file = dynaplane.write(everything())
    dynaplane.up(file).expect(0)
    assert live.owner(aws)
    before = live.picture(aws)
    result = forget(dynaplane, "-f", file).expect(0)
    assert "forgotten: table orders" in result.err
    assert live.picture(aws) == before
    assert live.owner(aws) is None
    assert [r["type"] for r in dynaplane.resources()] == [
        "pulumi:pulumi:Stack"]
    assert dynaplane.resources("Stack")[0].get("outputs", {}) == {}


def test_forgotten_table_is_somebody_elses(dynaplane, aws):
    file = dynaplane.write(table())
    dynaplane.up(file).expect(0)
    forget(dynaplane, "-f", file).expect(0)
    result = dynaplane.up(file).expect(4)
    assert "dynaplane adopt orders" in result.err + result.out
    result = dynaplane.run("adopt", "orders", "--region", "eu-west-1", "-f",
                           file, "--yes").expect(0)
    dynaplane.preview(file, "--refresh", "--expect-no-changes").expect(0)


def test_again_has_nothing_to_do(dynaplane, aws):
    file = dynaplane.write(table())
    dynaplane.up(file).expect(0)
    forget(dynaplane, "-f", file).expect(0)
    result = forget(dynaplane, "-f", file).expect(0)
    assert "nothing to forget" in result.err


def test_needs_consent_and_something_to_forget(dynaplane, aws):
    file = dynaplane.write(table())
    dynaplane.up(file).expect(0)
    assert "--yes" in dynaplane.run("forget", "-f", file).expect(2).err
    assert "--stack" in forget(dynaplane).expect(2).err
    assert forget(dynaplane, "--stack", "no/such").expect(1)
    assert live.owner(aws)


def test_one_of_a_shared_stack(dynaplane, aws):
    orders = dynaplane.write(scaled_table(), name="orders.yaml")
    carts = dynaplane.write(on_demand_table("carts"), name="carts.yaml")
    dynaplane.run("up", "-f", orders, "-f", carts, "--stack", STACK,
                  "--yes").expect(0)
    forget(dynaplane, "-f", orders, "--stack", STACK).expect(0)
    assert live.owner(aws) is None and live.owner(aws, "carts")
    assert set(dynaplane.resources("Stack")[0]["outputs"]) == {"carts"}
    dynaplane.preview(carts, "--stack", STACK, "--refresh",
                      "--expect-no-changes").expect(0)


def test_a_whole_stack_without_manifests(dynaplane, aws):
    dynaplane.run("up", "-f", dynaplane.write(scaled_table()), "-f",
                  dynaplane.write(table("carts"), name="carts.yaml"),
                  "--stack", STACK, "--yes").expect(0)
    forget(dynaplane, "--stack", STACK).expect(0)
    assert sorted(aws.table_names()) == ["carts", "orders"]
    assert len(aws.targets()) == 6
    assert live.owner(aws) is None and live.owner(aws, "carts") is None
    assert len(dynaplane.resources()) == 1


def test_a_table_that_is_gone_is_forgotten(dynaplane, aws):
    file = dynaplane.write(table())
    dynaplane.up(file).expect(0)
    aws.client("dynamodb").delete_table(TableName="orders")
    forget(dynaplane, "-f", file).expect(0)
    assert dynaplane.resources("dynamodb") == []


def test_the_mark_of_another_stack_is_left_alone(dynaplane, aws):
    """As after a crash of `adopt --from` before its last step."""
    file = dynaplane.write(table())
    dynaplane.up(file).expect(0)
    aws.client("dynamodb").tag_resource(ResourceArn=live.arn(), Tags=[
        {"Key": live.OWNER_TAG, "Value": "0" * 64}])
    forget(dynaplane, "-f", file).expect(0)
    assert live.owner(aws) == "0" * 64


def test_after_a_crash_between_its_steps(dynaplane, aws):
    """The tag is gone, the state as it was."""
    file = dynaplane.write(scaled_table())
    dynaplane.up(file).expect(0)
    state = next(dynaplane.backend.glob(".pulumi/stacks/**/*.json"))
    before = state.read_text()
    forget(dynaplane, "-f", file).expect(0)
    state.write_text(before)
    dynaplane.preview(file, "--refresh", "--expect-no-changes").expect(0)
    forget(dynaplane, "-f", file).expect(0)
    assert len(json.loads(state.read_text())["checkpoint"]["latest"][
        "resources"]) == 1


def test_no_backup_stays_behind(dynaplane, aws):
    file = dynaplane.write(table())
    dynaplane.up(file).expect(0)
    forget(dynaplane, "-f", file).expect(0)
    assert not [f for f in dynaplane.files() if "backups" in f.parts[:-1]
                and dynaplane.backend not in f.parents]


@pytest.mark.parametrize("cut", ["up", "destroy"])
def test_the_state_alone_forgets_what_a_killed_run_has_left(user, instant, cut):
    """Of an account that is gone there is nobody to ask."""
    instant.forget("orders")
    path = user.write(scaled_table())
    if cut == "destroy":
        user.up(path).expect(0)
    options = ["--allow-data-loss"] * (cut == "destroy")
    run = user.start(cut, "-f", path, "--yes", *options)
    instant.call_at("orders", 3, "after",
                    lambda: os.killpg(run.pid, signal.SIGKILL))
    run.communicate(timeout=120)
    nowhere = {name: "http://127.0.0.1:1" for name in user.env
               if name.startswith("AWS_ENDPOINT_URL")}
    user.at_rest()
    assert "killed" in forget(user, "-f", path, env=nowhere).expect(1).err
    forget(user, "-f", path, "--state-only", env=nowhere).expect(0)
    assert user.resources("aws:") == []
    preview = user.preview(path).expect(0).one()
    assert preview["changes"]["create"] == 13
