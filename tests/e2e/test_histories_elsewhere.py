"""The same of plain pulumi, of a plan that was saved, and after an adoption."""

import json

import pytest

from harness.dynaplane import BUILD, PULUMI
from harness.histories.manifest import where
from harness.local_aws import REGION
from harness.manifests import CREDENTIAL
from harness.histories.runs import History, Step, apply, places
from harness.seeds import few

UP = ("up", "--yes", "--skip-preview")


@pytest.fixture
def project(user):
    """A folder for people who type `pulumi up`."""
    user.env["PATH"] = f"{BUILD}/bin:{PULUMI.parent}:/usr/bin:/bin"
    user.run("init", "--pulumi", "--name", "shop").expect(0)
    user.pulumi("stack", "init", "dev").expect(0)
    return user


def steps_of(preview: str, before: dict, after: dict) -> list[Step]:
    """Of `pulumi preview --json`."""
    old, new, steps = places(before), places(after), []
    for each in json.loads(preview)["steps"]:
        urn = each["urn"]
        token = urn.split("::")[2].split("$")[-1]
        if each["op"] == "same" or not token.startswith("aws:"):
            continue
        step = Step(each["op"], token, where(new.get(urn) or old[urn]),
                    each.get("detailedDiff") or {})
        step.explain(old.get(urn, {}), new.get(urn, {}))
        steps.append(step)
    return steps


@pytest.mark.parametrize("seed, saved", few([
    *((seed, False) for seed in range(100, 105)),
    *((seed, True) for seed in range(106, 109))], 3))
def test_pulumi_up(project, instant, seed, saved):
    """`saved`: by `pulumi up --plan`."""
    history = History(instant, seed)
    project.write(history.manifest(history.first))
    project.pulumi(*UP).expect(0)
    history.check_first()
    history.go_on()
    project.write(history.manifest(history.next))
    before = project.state()
    plan = project.folder / "plan.json"
    options = ("--save-plan", plan) if saved else ()
    preview = project.pulumi("preview", "--json", *options).expect(0)
    assert instant.take_changes(history.table) == []
    done = project.pulumi(*UP, *(("--plan", plan) if saved else ()))
    steps = steps_of(preview.out, before, project.state())
    history.judge("up", steps, told=False,
                  error="" if done.code == 0 else done.out + done.err)
    assert not history.faults, history.tell()


@pytest.mark.parametrize("seed", few(range(110, 113), 2))
def test_after_adopt(user, instant, seed):
    history = History(instant, seed)
    manifest = user.write(history.manifest(history.first))
    user.up(manifest).expect(0)
    user.run("forget", "-f", manifest, "--yes").expect(0)
    user.run("adopt", history.table, "--region", REGION, "--yes",
             "--credential-id", CREDENTIAL, "-f",
             user.work / "adopted.yaml").expect(0)
    user.preview(manifest, "--expect-no-changes").expect(0)
    history.check_first()
    history.go_on()
    user.write(history.manifest(history.next))
    steps, error = apply(user, history, manifest)
    history.judge("up", steps, error=error)
    assert not history.faults, history.tell()
