"""Killed at random moments, many times over: whatever command comes next sees
the truth. Forty kills, a hundred with `make histories`, each after a random
number of requests to AWS, of a random choice among dynaplane, the engine and
the provider."""

import os
import random
import signal
from pathlib import Path

import pytest

from harness.manifests import (index, on_demand_table, scaled,
                               scaled_table, table)
from harness.process import wait_until
from harness.seeds import few

SEEDS = range(5)
KILLS = 20  # for each seed
DAY = 24 * 3600  # AWS's limits on how often a table is changed are over then
REQUESTS = 45  # about as many as the longest of these runs makes


def orders(**spec):
    return scaled_table("orders", globalSecondaryIndexes=[index("by-a", "a")],
                        **spec)


# Stacks that a run may want, by name: each a list of manifests.
WANTED = {
    "both": lambda: [orders(), on_demand_table("events")],
    "changed": lambda: [
        orders(autoScale=scaled(low=7, target=60), tags={"tier": "gold"}),
        on_demand_table("events", ttl={"isEnabled": False})],
    "re-keyed": lambda: [
        orders(), table("events", hashKey={"name": "id", "type": "S"})],
    "orders alone": lambda: [orders()],
    "events alone": lambda: [on_demand_table("events")],
    "nothing": lambda: [],
}


def processes_below(pid):
    """Process ids below `pid` that are alive."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and parent_of(int(entry.name)) == pid:
            found += [int(entry.name), *processes_below(int(entry.name))]
    return found


def parent_of(pid):
    """Nothing when it has ended."""
    try:
        text = (Path("/proc") / str(pid) / "stat").read_text()
    except OSError:
        return None
    state, parent = text.rsplit(")", 1)[1].split()[:2]
    return None if state in "ZX" else int(parent)


class Shop:
    """A user, a stack, and what AWS is expected to hold of it."""

    def __init__(self, user, strict, seed):
        self.user, self.strict = user, strict
        self.random = random.Random(seed)
        self.kills = 0

    def arguments(self, wanted, *extra):
        """The stack `wanted`, as a command line; nothing is a destroy."""
        command = "up" if WANTED[wanted]() else "destroy"
        manifests = WANTED[wanted]() or WANTED["both"]()
        path = self.user.write(*manifests)
        return [command, "-f", path, "--stack", "shop/dev", "--yes",
                "--allow-data-loss=all", *extra]

    def requests(self):
        return sum(self.strict.counts().values())

    def start_and_kill(self, wanted):
        """Begins to make the stack `wanted`, and is killed on the way."""
        self.strict.advance(DAY)
        after = self.requests() + self.random.randrange(REQUESTS)
        process = self.user.start(*self.arguments(wanted))
        wait_until(lambda: process.poll() is not None
                   or self.requests() >= after, 60, f"{after} requests")
        if process.poll() is None:
            self.kill_some([process.pid, *processes_below(process.pid)])
        process.communicate(timeout=60)

    def kill_some(self, pids):
        count = self.random.choice([1, 1, len(pids)])
        for pid in self.random.sample(pids, min(count, len(pids))):
            try:
                os.kill(pid, signal.SIGKILL)
                self.kills += 1
            except ProcessLookupError:
                pass
        # Also of a provider that the engine was just starting.
        self.user.at_rest()

    def look(self):
        """Commands that only look must not make it worse."""
        path = self.user.write(*WANTED["both"]())
        for command in self.random.sample(["preview", "get", "refresh"], 2):
            more = {"get": [], "preview": []}.get(command, ["--yes"])
            result = self.user.run(command, "-f", path, "--stack", "shop/dev",
                                   *more)
            no_stack = "there is no stack" in result.err
            assert result.code == 0 or no_stack, result.err

    def make(self, wanted):
        """Comes to its end this time; AWS then has what is wanted and
        nothing else, and the state knows it."""
        self.strict.advance(DAY)
        self.user.run(*self.arguments(wanted)).expect(0)
        manifests = WANTED[wanted]()
        names = {m["metadata"]["name"] for m in manifests}
        assert set(self.strict.table_names()) == names
        dimensions = 4 if "orders" in names else 0
        assert len(self.strict.targets()) == dimensions
        assert len(self.strict.policies()) == dimensions
        if manifests:
            self.user.run("preview", "--refresh", "--expect-no-changes", "-f",
                          self.user.write(*manifests), "--stack",
                          "shop/dev").expect(0)


@pytest.mark.parametrize("seed", few(SEEDS, 2))
def test_random_kills(strict_user, strict, seed):
    shop = Shop(strict_user, strict, seed)
    while shop.kills < KILLS:
        shop.start_and_kill(shop.random.choice(list(WANTED)))
        if shop.random.random() < 0.3:
            shop.look()
        shop.make(shop.random.choice(list(WANTED)))
