"""A run that changes nothing starts no engine: what it reports is what the
engine would have reported, whatever state and manifest are like."""

import copy
import json
import os
import random

import pytest

from harness.histories.runs import History
from harness.manifests import credential, scaled_table, table, \
    write_credentials
from harness.seeds import few
from harness.starts import count_starts

# Pairs of a state and a manifest, each seen by both.
BASES = 40
PAIRS = 25 if os.environ.get("FULL") else 6


@pytest.fixture
def instant_counted(user):
    return count_starts(user)


def both(user, manifest, *args, env=None):
    """What a preview says, and the engine's answer where it was not asked;
    None: it was."""
    user.forget()
    quick = user.preview(manifest, *args, env=env)
    if user.started():
        return quick, None
    return quick, user.preview(manifest, *args, "--engine", "always", env=env)


def told(result) -> dict:
    report = result.one()
    report.pop("seconds")
    report["resources"].sort(key=lambda each: each["urn"])
    return report


def state_file(user):
    (path,) = (user.backend / ".pulumi/stacks").rglob("*.json")
    return path


def leaves(value, path=()):
    """Every place in a JSON value that holds something plain."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from leaves(item, (*path, at))
    else:
        yield path


def put(value, path, new):
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


def other(rng, was):
    if isinstance(was, bool):
        return not was
    if isinstance(was, (int, float)):
        return was + rng.choice([1, -1, 0.5])
    return rng.choice(["", "other", None, f"{was}x", 7, [], {}])


def change_a_leaf(rng, latest):
    resource = rng.choice(latest["resources"])
    path = rng.choice(list(leaves(resource)))
    value = resource
    for key in path:
        value = value[key]
    new = other(rng, value)
    put(resource, path, new)
    return f"{resource['urn']} {path}: {value!r} -> {new!r}"


def change_a_mark(rng, latest):
    resource = rng.choice(latest["resources"])
    key, value = rng.choice([
        ("initErrors", ["half made"]), ("delete", True), ("taint", True),
        ("pendingReplacement", True), ("external", True), ("protect", True),
        ("protect", False), ("retainOnDelete", True), ("dependencies", []),
        ("deletedWith", ""), ("refreshBeforeUpdate", True),
        ("ignoreChanges", ["tags"]), ("customTimeouts", {"create": 60}),
        ("additionalSecretOutputs", ["arn"]), ("hideDiff", ["tags"])])
    resource[key] = value
    return f"{resource['urn']} {key}: {value}"


def drop(rng, latest):
    latest["resources"].pop(rng.randrange(len(latest["resources"])))


def double(rng, latest):
    resource = copy.deepcopy(rng.choice(latest["resources"]))
    resource["urn"] += "-too"
    latest["resources"].append(resource)


def hide(rng, latest):
    """As a secret."""
    resource = rng.choice([r for r in latest["resources"] if r.get("inputs")])
    key = rng.choice(list(resource["inputs"]))
    resource["inputs"][key] = {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "plaintext": json.dumps(resource["inputs"][key])}


def leave_open(rng, latest):
    resource = rng.choice(latest["resources"])
    latest["pending_operations"] = [{
        "resource": resource, "type": rng.choice(["updating", "creating"])}]


TAMPERS = [change_a_leaf] * 6 + [change_a_mark] * 3 + [
    drop, double, hide, leave_open]


def manifest_of(rng, history, wish):
    manifest = history.manifest(wish)
    if rng.random() < 0.2:
        manifest["metadata"].setdefault("labels", {})["note"] = "x"
    return manifest


def draw(rng, user, history, base):
    """A pair: the state in its file, the manifest, options, environment."""
    kind = rng.random()
    state, args, env, what = copy.deepcopy(base), [], {}, ""
    wish = history.first
    write_credentials(user.credentials)
    if kind < 0.45:
        tamper = rng.choice(TAMPERS)
        what = f"{tamper.__name__}: " + str(
            tamper(rng, state["checkpoint"]["latest"]))
    elif kind < 0.6:
        wish = history.next
    elif kind < 0.7:
        args = ["--set", rng.choice([
            "spec.tags.x=y", "spec.deletionProtectionEnabled=false",
            "spec.region=eu-west-2", "metadata.labels.a=b"])]
    elif kind < 0.8:
        write_credentials(user.credentials, credential(**rng.choice([
            {"region": "eu-central-1"}, {"accountId": "000000000000"},
            {"accountId": "111111111111"}, {"accessKeyId": "AKIAOTHER"}])))
    elif kind < 0.85:
        state["version"] = 4
    elif kind < 0.9:
        env = {"AWS_REGION": "us-east-1"}
    state_file(user).write_text(json.dumps(state))
    return user.write(manifest_of(rng, history, wish)), args, env, what


@pytest.mark.parametrize("seed", few(range(BASES), 12))
def test_the_engine_would_say_the_same(instant_counted, instant, seed):
    user, rng = instant_counted, random.Random(seed)
    history = History(instant, 5000 + seed)
    user.up(history.manifest(history.first)).expect(0)
    history.check_first()
    history.go_on()
    base, quick = json.loads(state_file(user).read_text()), 0
    for number in range(PAIRS):
        path, args, env, what = draw(rng, user, history, base)
        alone, engine = both(user, path, *args, env=env)
        if engine is None:
            continue
        quick += 1
        pair = f"pair {number}: {args} {env} {what}"
        assert alone.code == engine.code, f"{pair}\n{engine.err}"
        if engine.code != 0:  # both refuse the manifest
            continue
        assert told(alone) == told(engine), pair
        assert told(alone)["result"] == "unchanged"
    print(f"seed {seed}: {quick} of {PAIRS} settled without the engine")


def test_an_unchanged_run_starts_no_process(instant_counted, instant):
    user = instant_counted
    path = user.write(scaled_table(), table("other", tags={"a": "b"}))
    made = user.up(path, "--stack", "shop/dev").expect(0)
    user.forget()
    history = sorted((user.backend / ".pulumi/history").rglob("*"))
    again = user.up(path, "--stack", "shop/dev", "--write-status").expect(0)
    assert user.started() == []
    assert sorted((user.backend / ".pulumi/history").rglob("*")) == history
    assert again.one()["outputs"] == made.one()["outputs"]
    assert again.one()["result"] == "unchanged"
    assert "stackOutputs" in path.read_text()
    user.preview(path, "--stack", "shop/dev",
                 "--expect-no-changes").expect(0)
    assert user.started() == []
    user.preview(path, "--stack", "shop/dev", "--engine", "always").expect(0)
    user.preview(path, "--stack", "shop/dev", "--refresh").expect(0)
    assert len(user.started()) == 2


def test_a_run_at_work_is_asked_about(instant_counted, instant):
    """Whoever holds the stack may be changing what was read."""
    user = instant_counted
    path = user.write(table())
    user.up(path).expect(0)
    lock = user.backend / ".pulumi/locks/organization/dynaplane" / (
        "default.AwsDynamodb.orders")
    lock.mkdir(parents=True, exist_ok=True)
    (lock / "1.json").write_text(json.dumps({
        "pid": 1, "username": "me", "hostname": "elsewhere",
        "timestamp": "2026-01-01T00:00:00Z"}))
    user.forget()
    assert "lock" in user.up(path).expect(1).err
    assert user.started()
