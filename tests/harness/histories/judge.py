"""Whether a run did what its preview showed and nothing else."""

import re

from .announced import matches
from .wish import CLASSES, ignored, is_inline, may_be_copied, named, subjects, under

THROUGHPUT = re.compile(r"(index/[^/]+/)?(read|write|max\.\w+)$")
MAXIMUM = re.compile(r"(index/[^/]+/)?max\.\w+$")
WARM = re.compile(r"(index/[^/]+/)?warm\.\w+$")
OBJECT = re.compile(r"index/[^/]+|replica/[^/]+|target/[^/]+|"
                    r"(policy|action)/[^/]+/[^/]+")
FITS = {
    "TagResource": r"(replica/.*/)?tag/", "UntagResource": r"(replica/.*/)?tag/",
    "UpdateTimeToLive": "ttl", "UpdateContinuousBackups": r"(replica/.*/)?pitr",
    "UpdateContributorInsights": "insights/",
    "EnableKinesisStreamingDestination": "kinesis/",
    "UpdateKinesisStreamingDestination": "kinesis/",
    "DisableKinesisStreamingDestination": "kinesis/",
    "PutResourcePolicy": "policy/", "DeleteResourcePolicy": "policy/",
    "RegisterScalableTarget": "target/", "DeregisterScalableTarget": "target/",
    "PutScalingPolicy": "policy/", "DeleteScalingPolicy": "policy/",
    "PutScheduledAction": "action/", "DeleteScheduledAction": "action/",
    "CreateTable": r"\*", "UpdateTable": ""}
MEMBERS = {
    "DeletionProtectionEnabled": r"(replica/.*/)?protection",
    "StreamSpecification": "stream", "TableClass": "class",
    "SSESpecification": "sse", "BillingMode": "billing",
    "ProvisionedThroughput": "billing|read|write", "OnDemandThroughput":
    r"billing|max\.", "WarmThroughput": r"warm\.", "ReplicaUpdates":
    "replica/", "GlobalSecondaryIndexUpdates": "billing|index/"}


def edits(old: dict, new: dict) -> dict:
    """{setting: wanted}, None for what goes; capacities that a scaler owns
    are nobody's edit."""
    owned = ignored(new)
    return {key: new.get(key) for key in sorted({*old, *new})
            if old.get(key) != new.get(key) and key not in owned
            and not key.startswith("_")}


def is_mark(key: str) -> bool:
    """Our tag of ownership: it may be put back beside a change of tags."""
    return key.split("/")[-1] == "owner"


def object_of(key: str) -> str:
    """"index/by-a" of "index/by-a/read"; "" of what stands for itself."""
    found = OBJECT.match(key)
    return found[0] if found else ""


def is_remade(thing: str) -> bool:
    """A change of what was removed by hand makes it anew: of scaling alone,
    which AWS takes as a whole."""
    return thing.startswith(("target/", "policy/", "action/"))


class Judge:
    """`old` and `new`: the settings that the state and the manifest tell;
    `before` and `after`: what AWS had and has."""

    def __init__(self, old, new, before, after, steps):
        self.old, self.new, self.steps = old, new, steps
        self.before, self.after = before, after
        self.edits = edits(old, new)
        self.faults = []
        self.sent = self.announced = 0  # changing requests

    def say(self, *words):
        self.faults.append(" ".join(map(str, words)))

    # What the preview shows.

    def preview(self, done=()) -> "Judge":
        """Edits that are `done` need not be shown."""
        shown = set().union(*(step.scopes for step in self.steps), set())
        for key in self.edits:
            beneath = "billing" in self.edits and THROUGHPUT.match(key)
            if not matches(key, shown) and not beneath and key not in done:
                self.say("the preview does not show", key)
        for step in self.steps:
            if step.op == "replace":
                self.say("replaced:", step)
            self._is_of_an_edit(step)
        return self

    def _is_of_an_edit(self, step):
        parts = step.by_path or [("", step.scopes)]
        for path, scopes in parts:
            if scopes and not any(matches(key, scopes) for key in self.edits):
                self.say("the preview shows what is no edit:", step, path)

    # What was sent.

    def requests(self) -> "Judge":
        for step in self.steps:
            for change in step.changes:
                self._request(step, change)
        return self

    def _request(self, step, change):
        scopes = step.scopes
        if "billing" in scopes:
            beneath = THROUGHPUT.match
        else:
            def beneath(_):
                return False
        moved = [key for key in change.effect if not is_mark(key)]
        alien = [key for key in moved
                 if not matches(key, scopes) and not beneath(key)
                 and not (is_remade(object_of(key))
                          and self._is_remade(object_of(key)))]
        if alien or not moved and not fits(change, scopes):
            self.say(f"{step}: not shown:", alien, change)
        else:
            self.announced += 1
        self.sent += 1

    # How it ended.

    def end(self) -> "Judge":
        failed = [step for step in self.steps if step.error]
        hopeless = self.hopeless()
        if failed and not hopeless:
            self.say("failed:", failed[0], failed[0].error)
        for key in sorted({*self.before, *self.after, *self.edits}):
            allowed = self.outcomes(key)
            if failed and allowed is not None:
                allowed = [*allowed, self.before.get(key)]
            value = self.after.get(key)
            if allowed is not None and value not in allowed:
                self.say(f"{key}: was {self.before.get(key)}, is {value}, "
                         f"not one of {allowed}")
        return self

    def done(self) -> list[str]:
        """Edits that AWS has already; warm throughput can only be raised."""
        return [key for key, wanted in self.edits.items()
                if self.after.get(key) == wanted or WARM.match(key)
                and (self.after.get(key) or 0) >= (wanted or 0)]

    def hopeless(self) -> list[str]:
        """Edits that a change by hand has made impossible."""
        return [key for key in self.edits if self._is_gone(key) or (
            self._is_billing_drift() and THROUGHPUT.match(key))]

    def _is_gone(self, key: str) -> bool:
        thing = object_of(key)
        return bool(thing and thing not in self.before
                    and thing not in self.edits)

    def _is_remade(self, thing: str) -> bool:
        return self._is_gone(thing) and any(
            key.startswith(f"{thing}/") for key in self.edits)

    def _is_billing_drift(self) -> bool:
        return self.before.get("billing") != self.old.get("billing")

    def outcomes(self, key: str) -> list | None:
        """What the setting may be afterwards; None: anything."""
        if is_mark(key) or ("billing" in self.edits
                               and THROUGHPUT.match(key)):
            return None
        was, wanted = self.before.get(key), self.new.get(key)
        allowed = [self.edits[key]] if key in self.edits else [was]
        thing = object_of(key)
        if key == thing and is_remade(thing) and self._is_remade(thing):
            return [was, wanted]
        if thing and thing != key:
            allowed = self._of_part(thing, key, allowed)
        if thing.startswith(("policy/", "action/")):
            subject = thing.split("/")[1]
            if self.edits.get(f"target/{subject}", "") is None:
                return [None]
        if MAXIMUM.match(key) and any(
                MAXIMUM.sub(r"\1", key) == MAXIMUM.sub(r"\1", each)
                for each in self.edits if MAXIMUM.match(each)):
            allowed.append(wanted)  # shown as one, where there was none
        if key in self.edits and WARM.match(key):
            allowed.append(max(was or 0, wanted or 0))
        if key in self.edits and self._is_off(key):
            allowed.append(was)
        if re.match("replica/.*/class$", key):
            allowed += [c for c in ("", *CLASSES)
                        if c == "" or self._class(c) in map(
                            self._class, allowed)]
        if key.endswith("pitr") and f"{key}/days" in self.edits:
            allowed.append(wanted)
        if key.endswith("pitr/days") and key[:-5] in self.edits:
            return [wanted]
        if self._is_billing_drift() and THROUGHPUT.match(key) and (
                key in self.edits):
            allowed += [was, None]
        return allowed

    def _class(self, override) -> str:
        return override or self.after["class"]

    def _is_off(self, key: str) -> bool:
        """Switched off by hand, while the edit is about another kind of on."""
        if key == "pitr/days" or key.endswith("/pitr/days"):
            return not self.before.get(key[:-5])
        return key in ("stream", "ttl", "sse") and not self.before[key] and (
            bool(self.old[key]) and bool(self.new[key]))

    def _of_part(self, thing, key, allowed) -> list:
        wanted = self.new.get(key)
        if thing in self.edits:
            if self.edits[thing] is None:
                return [None]
            # Made, or made anew: capacities are kept where they can be.
            return [wanted, self.before.get(key)] + (
                [None] if key != thing and wanted is None else []) + (
                [self.after.get(key)] if THROUGHPUT.match(key) and (
                    self._is_billing_drift()) else [])
        if self._is_gone(key):
            return [None, wanted] if is_remade(thing) else [None]
        return allowed

    # What the user was told.

    def warnings(self) -> "Judge":
        for step in self.steps:
            if step.error:
                continue
            drift = []
            if step.op == "update":
                drift = self._drift_of(step)
            self._told(step, drift)
        return self

    def _drift_of(self, step) -> list[str]:
        token = step.token.rsplit(":", 1)[-1]
        if token == "Table":
            return self.drift(step)
        if step.where not in self.before:
            return []
        if token == "TableReplica":
            return self._drift_of_copy(step)
        if token in ("Policy", "ScheduledAction"):
            return [key for key in {*self.before, *self.old}
                    if key.startswith(f"{step.where}/")
                    and key not in self.edits
                    and self.before.get(key) != self.old.get(key)]
        if token == "ResourcePolicy":  # goes as a whole
            same = self.before[step.where] == self.old[step.where]
            return [] if same else [step.where]
        return []

    def _drift_of_copy(self, step) -> list[str]:
        """A replica is a table of its region."""
        return [key for key in (f"{step.where}/protection",
                                f"{step.where}/pitr")
                if key not in self.edits
                and self.before[key] != self.old[key]]

    def _told(self, step, drift: list[str]):
        told = step.warnings
        if told and not drift and self._may_tell(step):
            return
        if len(told) != (1 if drift else 0):
            self.say(f"{step}: {len(told)} warnings {told} for {drift}")
        for key in drift if told else []:
            if not re.search(word(key), told[0], re.IGNORECASE):
                self.say(f"{step}: no word of {key} in {told[0]!r}")

    def _may_tell(self, step) -> bool:
        """Of what is an edit, but is otherwise than the state says; of tags
        and the class of a replica, which nobody had to read."""
        if len(step.warnings) > 1:
            return False
        return step.token.endswith(":TableReplica") or any(
            self._is_off(key) for key in self.edits)

    def drift(self, step) -> list[str]:
        """What the table's Update sees and leaves alone."""
        found = []
        for key in sorted({*self.before, *self.old}):
            if self.before.get(key) == self.old.get(key):
                continue
            if key in self.edits or not self._is_seen(key, step.scopes) or (
                    _is_kept(key, self.before, self.new)
                    or self.after.get(key) == self.new.get(key)):
                continue
            found.append(key)
        return found

    def _is_seen(self, key: str, scopes: set) -> bool:
        thing = object_of(key)
        if thing and thing != key:
            if thing.startswith("replica/") and is_inline(self.new):
                return thing in self.before and thing in self.old and (
                    key.endswith(("/protection", "/pitr")))
            if not (thing.startswith("index/") and thing in self.before
                    and thing in self.old) or thing in self.edits:
                return False
        elif thing and not thing.startswith("index/"):
            return thing.startswith("replica/") and is_inline(self.new)
        if WARM.match(key) or key in ignored(self.new):
            return False
        if THROUGHPUT.match(key):
            return not self._is_billing_drift() and (
                "billing" not in self.edits)
        kind = key.split("/")[0]
        if kind == "index":
            return True
        if kind in ("tag", "ttl", "pitr"):
            return any(scope.startswith(kind) for scope in scopes)
        return key in ("protection", "stream", "billing", "class", "sse")


def fits(change, scopes: set) -> bool:
    """Whether a request that changes nothing is about what was shown."""
    patterns = [FITS[change.operation]]
    if change.operation == "UpdateTable":
        patterns = [MEMBERS[m] for m in change.request if m in MEMBERS]
    return any(scope.endswith("*") or re.match(pattern, scope)
               for pattern in patterns for scope in scopes)


WORDS = {"protection": "protect", "stream": "stream", "class": "class",
         "billing": "billing|on.demand|provisioned", "sse": "encrypt|key",
         "ttl": "ttl|expir", "pitr": "recovery|backup",
         "pitr/days": "recovery|backup", "read": "capacity",
         "in": "scaleInCooldown", "out": "scaleOutCooldown",
         "no-in": "disableScaleIn", "value": "targetValue",
         "write": "capacity", "max.read": "on.?demand|maxim|limit",
         "max.write": "on.?demand|maxim|limit"}


def word(key: str) -> str:
    """A pattern of what a warning says of the setting."""
    last = key.rsplit("/", 1)[-1]
    if key.startswith("replica/") and last in WORDS:
        return f"{re.escape(key.split('/')[1])}|{WORDS[last]}"
    if key.startswith(("index/", "tag/", "replica/")):
        return re.escape(key.split("/")[1])
    if key.startswith(("policy/", "action/")):
        return WORDS.get(last, last)
    return WORDS[key]


def managed(live: dict, new: dict, state=()) -> dict:
    """Of what AWS has, what a refreshed state tells of the manifest's
    resources, and of others that are in the `state`."""
    kept = {}
    declared = {object_of(key) or key for key in new} | set(state)
    for key, value in live.items():
        thing = object_of(key) or key
        own = not thing.startswith(("replica/", "target/", "policy/",
                                    "action/", "insights/", "kinesis/"))
        if thing.startswith("replica/") and is_inline(new):
            if key.endswith("/class") or "/tag/" in key:
                continue
            own = True
        if is_mark(key) or key == "table" or not (own or thing in declared):
            continue
        kept[key] = value
    if is_inline(new):  # the list says no more of them
        kept |= {key: value for key, value in new.items()
                 if key.startswith("replica/") and object_of(key) in kept and (
                     key.endswith("/class") or "/tag/" in key)}
    for key in {*kept, *new}:
        if WARM.match(key) and (new.get(key) or 0) <= (kept.get(key) or 0):
            kept.pop(key, None)
            if key in new:
                kept[key] = new[key]
        if _is_kept(key, live, new):
            kept[key] = new[key]
        if _is_scheduled(key, live) and key in kept and key in new:
            kept[key] = new[key]
    return kept


def _is_kept(key: str, live: dict, new: dict) -> bool:
    """What the manifest leaves to AWS: which key, which class of a replica."""
    if key == "sse":
        return new[key] == "aws" and bool(live[key])
    return bool(re.match("replica/.*/class$", key)) and key in new and (
        key in live) and (not new[key] or new[key] == (
            live[key] or live["class"]))


def _is_scheduled(key: str, live: dict) -> bool:
    """A bound that a scheduled action sets is the schedule's."""
    if not key.startswith("target/") or not key.endswith(("/min", "/max")):
        return False
    subject = key.split("/")[1]
    return any(each.startswith(f"{subject}/")
               for each in named(live, "action", 2))


def impossible(wanted: dict, before: dict) -> bool:
    """Edits that AWS would refuse after what was done by hand, or that would
    meet a thing of another's: no matter of these histories."""
    for key, value in wanted.items():
        kind, _, rest = key.partition("/")
        if kind in ("target", "policy", "action", "insights") and (
                value is not None and key != "policy/table"):
            subject = rest.split("/")[0]
            index = subject.split(":")[0]
            gone = index and f"index/{index}" not in before and (
                f"index/{index}" not in wanted)
            orphan = kind in ("policy", "action") and ":" in subject and (
                f"target/{subject}" not in before
                and f"target/{subject}" not in wanted)
            foreign = key == f"target/{subject}" and key in before or (
                kind == "policy" and object_of(key) not in before
                and bool(under(before, f"policy/{subject}")))
            if gone or orphan or foreign:
                return True
    copied = named(before, "replica")
    if copied and any(key in wanted for key in ("stream", "sse", "billing")):
        return True
    for region in {k.split("/")[1] for k in wanted
                   if k.startswith("replica/")}:
        gone = wanted.get(f"replica/{region}", "") is None
        if gone and before.get(f"replica/{region}/protection"):
            return True
    return any(k.startswith("replica/") and k.count("/") == 1 and v is not None
               for k, v in wanted.items()) and not _may_be_copied(
                   {**before, **wanted})


def _may_be_copied(live: dict) -> bool:
    scaled = {each.split("/")[0] for each in named(live, "policy", 2)
              if live[f"policy/{each}"]}
    return may_be_copied({k: v for k, v in live.items() if v is not None}) and (
        live["billing"] == "PAY_PER_REQUEST" or {
            s for s in subjects(live) if s.endswith("write")} <= scaled)
