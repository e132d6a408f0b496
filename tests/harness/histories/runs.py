"""Random histories through the real engine: what they share."""

from collections import Counter

from .announced import UPDATED, scopes
from .history import begin, change_by_hand, edit
from .judge import Judge, is_mark, managed
from .manifest import UNSAID, as_manifest, sayable, where
from ..instant.settings import delta


class Step:
    """What a preview or a run says about one resource."""

    def __init__(self, op, token, place, paths=(), warnings=()):
        self.op, self.token, self.where = op, token, place
        self.paths, self.warnings = sorted(paths), list(warnings)
        self.by_path, self.changes, self.error = [], [], ""
        self.scopes = everything(place)

    def explain(self, old: dict, new: dict):
        """By the resource in the state before and after the run."""
        if self.op != "update":
            return
        self.by_path = [(path, scopes(
            self.token, self.where, path, UPDATED, new.get("inputs", {}),
            old.get("outputs", {}))) for path in self.paths]
        self.scopes = set().union(*(each for _, each in self.by_path), set())

    def __str__(self):
        return f"{self.op} {self.token} {self.where} {self.paths}"


def everything(place: str) -> set:
    return {place, f"{place}/*"} if place else {"*"}


class History:
    """One table's; `manifests`: told as a manifest, not as a program."""

    def __init__(self, aws, seed: int, manifests=True):
        self.aws, self.table = aws, f"history-{seed}"
        self.drawn = begin(seed)
        self.first = self.drawn.first
        self.runs = self.requests = 0
        self.faults = []
        if manifests:
            self.first = sayable(self.drawn.rng, self.first, self.table)
            self.drawn.first = self.first
            self.drawn.edited = [kind for kind in self.drawn.edited
                                 if kind not in UNSAID]
            if not self.drawn.edited:
                self.drawn.edited = ["tag-add"]
        aws.forget(self.table)

    def manifest(self, wish: dict) -> dict:
        return as_manifest(wish, self.table)

    def live(self) -> dict:
        return self.aws.settings(self.table)

    def check_first(self):
        live = {k: v for k, v in self.live().items()
                if k != "table" and not is_mark(k)}
        first = {k: v for k, v in self.first.items()
                 if not k.startswith("_")}
        assert delta(first, live) == {}, self.drawn.seed
        self.aws.take_changes(self.table)
        self.aws.pass_time()

    def go_on(self):
        """By hand, and the next manifest."""
        change_by_hand(self.drawn, self.live, self.table, lambda sent:
                       self.aws.by_hand(sent.operation, sent.region,
                                        sent.service, **sent.request))
        self.before = self.live()
        edit(self.drawn, self.before)
        self.next = self.drawn.next
        self.aws.pass_time()

    def judge(self, about: str, steps: list, old=None, error="", told=True,
              done=()):
        """After a run whose preview showed `steps`; what an earlier one has
        `done` needs no showing."""
        judge = Judge(old or self.first, self.next, self.before, self.live(),
                      steps)
        run = Step("update", "run", "")
        run.scopes = set().union(*(step.scopes for step in steps), set())
        run.changes, run.error = self.aws.take_changes(self.table), error
        self.runs += 1
        self.requests += len(run.changes)
        judge.preview(done)
        if told and not error:
            judge.warnings()
        judge.steps = [run]
        judge.requests().end()
        self.faults += [f"{about}: {each}" for each in judge.faults]

    def refreshed(self) -> dict:
        """What a state tells after a refresh."""
        self.aws.pass_time()
        self.before = self.live()
        return managed(self.before, self.next)

    def tell(self) -> str:
        return "\n".join([
            f"seed {self.drawn.seed}: by hand {self.drawn.by_hand}, edits "
            f"{self.drawn.edited}", f"first: {self.first}",
            *(f"by hand: {s.operation} {s.region} {s.request}"
              for s in self.drawn.sent),
            f"next: {delta(self.first, self.next)}",
            *(f"!! {each}" for each in self.faults)])


def places(state: dict) -> dict:
    """The state's resources by URN."""
    return {r["urn"]: r for r in state.get("resources", [])
            if r["type"].startswith("aws:")}


def steps_of(preview, result, before: dict, after: dict) -> list[Step]:
    """Of dynaplane's JSON, between two states, with the run's warnings."""
    old, new = places(before), places(after)
    told = {}
    for each in result["diagnostics"]:
        if each["severity"] == "warning" and each.get("urn"):
            told.setdefault(each["urn"], []).append(each["message"])
    steps = []
    for each in preview["resources"]:
        if each["op"] == "same" or not each["type"].startswith("aws:"):
            continue
        urn = each["urn"]
        step = Step(each["op"], each["type"],
                    where(new.get(urn) or old[urn]), each.get("diff", []),
                    told.get(urn, []))
        step.explain(old.get(urn, {}), new.get(urn, {}))
        steps.append(step)
    return steps


def shown(result: dict) -> Counter:
    """What a preview and its run must tell alike."""
    return Counter((each["urn"], each["op"], *sorted(each.get("diff", [])))
                   for each in result["resources"] if each["op"] != "same"
                   and each["type"].startswith("aws:"))


def check_edits(preview: dict):
    """Every change is one of a field; none is told by a property of the
    engine's."""
    changed = [r for r in preview["resources"] if r["op"] != "same"]
    assert bool(changed) == bool(preview["edits"])
    for edit in preview["edits"]:
        assert edit["path"].startswith("spec.") and edit["line"] > 0
        assert edit["old"] != edit["new"], edit
        for property_of_pulumi in ("Configuration", "streamEnabled",
                                   ".enabled", "keySchemas", "tagsAll"):
            assert property_of_pulumi not in edit["path"]


def apply(user, history, manifest, *options):
    """Preview and up; the state before is what the preview was made of."""
    before = user.state()
    preview = user.preview(manifest, *options).one()
    if not options:
        check_edits(preview)
    assert history.aws.take_changes(history.table) == []
    done = user.up(manifest, *options)
    result = done.one()
    if done.code == 0:
        assert shown(preview) == shown(result), (
            f"{history.tell()}\n{shown(preview)}\n{shown(result)}")
    steps = steps_of(preview, result, before, user.state())
    return steps, "" if done.code == 0 else done.err
