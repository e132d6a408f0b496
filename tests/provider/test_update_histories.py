"""A run does what its preview showed: more than a thousand random histories
(a manifest, changes by hand, the next manifest) through the real plugin. Every
changing request belongs to an edit of the preview, every edit has taken
effect, whatever else is on AWS stays, and is told."""

import os
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from harness.histories import by_hand, edits
from harness.histories.history import begin, change_by_hand, edit
from harness.histories.judge import Judge, impossible, is_mark, managed
from harness.histories.judge import edits as edits_of
from harness.histories.resources import program
from harness.instant.server import InstantAws
from harness.instant.settings import delta
from history_engine import Log, Stack
from provider_fixtures import Plugin

FIRST = int(os.environ.get("HISTORY_FIRST", 0))
WHOLE = 25 * len(by_hand.KINDS)  # every kind 20 times, see history.begin
COUNT = int(os.environ.get("HISTORIES", WHOLE))
TOLD = int(os.environ.get("HISTORIES_TOLD", 3))  # of those that fail
AT_ONCE = 6


@dataclass
class Outcome:
    seed: int
    by_hand: list
    edited: list
    runs: int = 0
    requests: int = 0
    announced: int = 0  # of the requests: part of an edit that was shown
    faults: list = field(default_factory=list)
    told: str = ""


class World:
    """An AWS, the engine's log, and plugins."""

    def __init__(self, aws, folder):
        self.aws, self.log, self._folder = aws, Log(), folder
        self.shared = self.start()

    def start(self) -> Plugin:
        plugin = Plugin(self.aws.env, self._folder / "log",
                        (f"127.0.0.1:{self.log.port}",))
        return plugin.configure(region="eu-west-1", ownerId="0" * 32)

    def stop(self):
        self.shared.stop()
        self.log.stop()


class Life:
    """One history's way. Each command has a plugin of its own, as it has
    with an engine, where a plugin remembers what it has read: of scaling."""

    def __init__(self, world: World, seed: int):
        self.world, self.aws = world, world.aws
        self.table, self._own = f"history-{seed}", None
        self.stack = Stack(world.shared.stub, world.aws, world.log,
                           self.table)
        self.history = begin(seed)
        self.outcome = Outcome(seed, [], [])
        self.story = []

    def declared(self, wish: dict):
        return program(wish, self.table, self.history.rng)

    def live(self) -> dict:
        return self.aws.settings(self.table)

    def send(self, sent):
        self.aws.by_hand(sent.operation, sent.region, sent.service,
                         **sent.request)

    def new_command(self):
        self.end_command()
        if any(key.startswith("target/") for key in self.history.first):
            self._own = self.world.start()
            self.stack.stub = self._own.stub

    def end_command(self):
        if self._own:
            self._own.stop()
        self._own = None

    def run(self, wish: dict) -> list:
        self.outcome.runs += 1
        self.aws.pass_time()
        steps = self.stack.run(self.declared(wish))
        self.story += [("run", [str(step) for step in steps])]
        self.story += [(str(step), [str(c) for c in step.changes],
                        step.warnings, step.error) for step in steps]
        return steps

    def judge(self, about: str, judge: Judge):
        judge.requests()
        self.outcome.requests += judge.sent
        self.outcome.announced += judge.announced
        self.outcome.faults += [f"{about}: {each}" for each in judge.faults]

    def tell(self) -> str:
        h = self.history
        lines = [f"seed {h.seed}: by hand {h.by_hand}, edits {h.edited}",
                 f"first: {h.first}",
                 *(f"by hand: {s.operation} {s.region} {s.request}"
                   for s in h.sent),
                 f"next: { {k: v for k, v in h.next.items() if h.first.get(k) != v} }"
                 f" without {sorted(set(h.first) - set(h.next))}",
                 *map(str, self.story)]
        return "\n".join(lines + [f"!! {f}" for f in self.outcome.faults])

    def go(self) -> Outcome:
        history, outcome = self.history, self.outcome
        steps = self.run(history.first)
        failed = [s.error for s in steps if s.error]
        assert not failed, (history.seed, failed, history.first)
        self.is_as_wished(history.first)
        change_by_hand(history, self.live, self.table, self.send)
        before = self.live()
        edit(history, before)
        outcome.by_hand, outcome.edited = history.by_hand, history.edited
        self.shown(history.first, history.next, before)
        if history.seed % 2:
            self.refreshed(history.next)
        if outcome.faults:
            outcome.told = self.tell()
        self.aws.forget(self.table)
        return outcome

    def is_as_wished(self, wish):
        live = {k: v for k, v in self.live().items()
                if k != "table" and not is_mark(k)}
        assert delta({k: v for k, v in wish.items()
                      if not k.startswith("_")}, live) == {}

    def shown(self, old, new, before):
        """The run without --refresh."""
        if self.history.seed % 4 == 2:
            self.cut_off(old, new, before)
        self.new_command()
        steps = self.run(new)
        judge = Judge(old, new, before, self.live(), steps)
        if self.history.seed % 4 != 2:
            judge.preview().warnings()
        self.judge("up", judge.end())
        if not any(step.error for step in steps):
            left = self.stack.preview(self.declared(new))
            if left:
                outcome = [str(step) for step in left]
                self.outcome.faults.append(f"a second up plans {outcome}")

    def cut_off(self, old, new, before):
        """AWS refuses one of the requests; what is left undone is in the next
        preview, and nothing else."""
        self.aws.refuse(self.table, self.history.rng.choice((1, 2, 2, 3)))
        steps = self.run(new)
        self.aws.refuse(self.table, 0)
        now = self.live()
        self.judge("refused up", Judge(old, new, before, now, steps))
        judge = Judge(old, new, before, now,
                      self.stack.preview(self.declared(new)))
        judge.preview([*judge.done(), *judge.hopeless()])
        self.outcome.faults += [f"after the refusal: {f}"
                                for f in judge.faults]

    def refreshed(self, new):
        """The run with --refresh: preview and up both show the drift."""
        self.new_command()
        self.stack.refresh()
        before = self.live()
        old = managed(before, new, self.stack.state)
        if impossible(edits_of(old, new), before):
            return
        steps = self.run(new)
        judge = Judge(old, new, before, self.live(), steps)
        self.judge("up --refresh", judge.preview().end())


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with InstantAws() as aws:
        world = World(aws, tmp_path_factory.mktemp("plugin"))
        yield world
        world.stop()


def lives(world, seeds) -> list[Outcome]:
    def one(seed):
        life = Life(world, seed)
        try:
            return life.go()
        except Exception:
            life.outcome.faults.append(traceback.format_exc())
            life.outcome.told = life.tell()
            return life.outcome
        finally:
            life.end_command()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, seeds))


def draws(outcomes) -> dict:
    return {"by hand": Counter(k for o in outcomes for k in o.by_hand),
            "edits": Counter(k for o in outcomes for k in o.edited)}


ALL = {"by hand": by_hand.KINDS, "edits": edits.KINDS}


def table_of_draws(outcomes) -> str:
    return "\n".join(f"{title}: " + ", ".join(
        f"{kind} {counts[kind]}" for kind in ALL[title])
        for title, counts in draws(outcomes).items())


def rare(outcomes) -> dict:
    return {(title, kind): counts[kind]
            for title, counts in draws(outcomes).items()
            for kind in ALL[title] if counts[kind] < 20}


def test_a_run_does_what_its_preview_showed(world):
    seeds = range(FIRST, FIRST + COUNT)
    outcomes = lives(world, seeds)
    print(table_of_draws(outcomes))
    sent = sum(o.requests for o in outcomes)
    print(f"seeds {seeds.start} to {seeds.stop - 1}: {len(outcomes)} "
          f"histories, {sum(o.runs for o in outcomes)} runs; of {sent} "
          f"changing requests {sum(o.announced for o in outcomes)} were "
          "announced")
    bad = sorted((o for o in outcomes if o.faults), key=lambda o: len(o.told))
    if bad:
        pytest.fail(f"{len(bad)} of {len(outcomes)} histories fail: seeds "
                    f"{[o.seed for o in bad]}\n\n" + "\n\n".join(
                        o.told for o in bad[:TOLD]), pytrace=False)
    if COUNT >= WHOLE:
        assert rare(outcomes) == {}
