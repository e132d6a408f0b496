"""Histories of programs written with the official Node SDK: what the engine
shows before the run is what the provider sends."""

import json

import pytest

from harness.histories.resources import program
from harness.histories.runs import History, Step, places
from harness.histories.manifest import where
from harness.seeds import few
from test_node_program import Node


@pytest.fixture
def node(tmp_path, instant):
    made = Node(tmp_path, instant)
    made.env["DECLARED"] = str(tmp_path / "declared.json")
    return made


def declare(node, history, wish):
    (node.folder / "declared.json").write_text(json.dumps(
        [{"token": each.token, "name": each.name or "table",
          "inputs": each.inputs, "ignore": list(each.ignore)} for each in
         program(wish, history.table, history.drawn.rng)]))


def state(node) -> dict:
    return json.loads(node.state())["checkpoint"]["latest"]


@pytest.mark.parametrize("seed", few(range(200, 204), 2))
def test_up_does_what_preview_showed(node, instant, seed):
    history = History(instant, seed, manifests=False)
    declare(node, history, history.first)
    node("up:declared")
    history.check_first()
    history.go_on()
    declare(node, history, history.next)
    before = places(state(node))
    done = node.run("preview:declared", "up:declared")
    shown = json.loads(done.stdout.splitlines()[0])["steps"]
    after = places(state(node))
    steps = []
    for each in shown:
        urn = each["urn"]
        if not urn.split("::")[2].startswith("aws:"):
            continue
        step = Step(each["op"], urn.split("::")[2],
                    where(after.get(urn) or before[urn]), each["diff"])
        step.explain(before.get(urn, {}), after.get(urn, {}))
        steps.append(step)
    history.judge("up", steps, told=False,
                  error="" if done.returncode == 0 else done.stderr)
    assert not history.faults, history.tell()
