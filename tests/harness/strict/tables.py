"""What the emulator does not keep of a table: what is going on with it, and
what AWS counts and remembers."""

from dataclasses import dataclass, field

from .errors import NotShownYet, in_use, not_found
from .limits import DAY, HOUR, Decreases, Window

BEGIN = float("-inf")


@dataclass
class Phase:
    """A status such as CREATING that ends by itself: with success, unless
    `failure` says how it looks from then on."""

    status: str
    until: float
    definition: dict = field(default_factory=dict)
    failure: dict | None = None

    def overlay(self, subject: dict, now: float, status: str) -> dict:
        """What AWS shows; `status` is the member's name."""
        if self.failure and self.until <= now:
            return {**subject, **self.failure}
        return {**subject, status: self.status}


@dataclass
class Timed:
    """A value that readers see only after a while."""

    old: object = None
    until: float = BEGIN


@dataclass
class Table:
    name: str
    region: str
    visible_from: float = BEGIN
    active_from: float = BEGIN
    phase: Phase | None = None
    deleted: dict | None = None  # the last description, while DELETING
    indexes: dict[str, Phase] = field(default_factory=dict)
    table_updating_until: float = BEGIN  # the first part of an index build
    replicas: dict[str, Phase] = field(default_factory=dict)
    # Customer keys that replica updates have set: of other regions, our own.
    replica_keys: dict[str, str] = field(default_factory=dict)
    own_key: str = ""
    strong: bool = False  # consistent over all regions
    witness: str = ""  # its region
    stream_unasked: bool = False  # by the emulator, where AWS needs none
    restored: dict = field(default_factory=dict)  # from what
    decreases: Decreases = field(default_factory=Decreases)
    encryption: Window = field(default_factory=lambda: Window(4, DAY))
    encryption_extra: Window = field(
        default_factory=lambda: Window(1, 6 * HOUR))
    table_class: Window = field(default_factory=lambda: Window(2, 30 * DAY))
    to_on_demand: Window = field(default_factory=lambda: Window(4, DAY))
    ttl_changed: float = BEGIN
    ttl_phase: Phase | None = None
    protection_changed: float = BEGIN
    # Of the table's own and its stream's, by ARN: when it was changed, and
    # until when it does not show.
    policy_changed: dict = field(default_factory=dict)
    policy_lag: dict = field(default_factory=dict)
    tags_locked_until: float = BEGIN
    tags_lag: Timed = field(default_factory=Timed)
    backup_days: int = 35
    # Contributor insights by index ("": the table's), destinations by stream.
    insights: dict[str, Phase] = field(default_factory=dict)
    insights_modes: dict[str, str] = field(default_factory=dict)
    destinations: dict[str, Phase] = field(default_factory=dict)
    warm: dict[str, dict] = field(default_factory=dict)
    warm_until: float = BEGIN
    index_on_demand: dict[str, dict] = field(default_factory=dict)

    def settle(self, now: float):
        """Lets go of what has ended."""
        if self.phase and self.phase.until <= now and not self.deleted:
            self.phase = None
        for phases in (self.indexes, self.replicas, self.insights,
                       self.destinations):
            for name in [n for n, p in phases.items()
                         if p.until <= now and not p.failure]:
                del phases[name]
        if self.ttl_phase and self.ttl_phase.until <= now:
            self.ttl_phase = None

    def status(self, now: float) -> str:
        self.settle(now)
        if self.phase:
            return self.phase.status
        building = now < self.table_updating_until or any(
            p.until > now for p in self.replicas.values())
        return "UPDATING" if building else "ACTIVE"

    def require_active(self, now: float):
        status = self.status(now)
        if status == "ACTIVE":
            return
        raise in_use({
            "CREATING": "Attempt to change a resource which is still in use: "
                        f"Table is being created: {self.name}",
            "DELETING": "Attempt to change a resource which is still in use: "
                        f"Table is being deleted: {self.name}",
        }.get(status, "Attempt to change a resource which is still in use: "
                      f"Table is being updated: {self.name}"))

    @property
    def creating_indexes(self) -> list[str]:
        return [n for n, p in self.indexes.items() if p.status == "CREATING"]


class Tables:
    def __init__(self, clock):
        self._clock = clock
        self._tables: dict[tuple[str, str], Table] = {}

    def get(self, region: str, reference: str) -> Table:
        """By name or ARN; made on first sight, for tables that the emulator
        had before."""
        key = (region, name_of(reference))
        if key not in self._tables:
            self._tables[key] = Table(key[1], region)
        return self._tables[key]

    def visible(self, region: str, reference: str) -> Table:
        table = self.get(region, reference)
        now = self._clock.now()
        gone = table.deleted and table.phase.until <= now
        if gone:
            self.forget(table)
        if gone:
            raise not_found(table.name)
        if now < table.visible_from:
            raise NotShownYet(table.name)
        return table

    def forget(self, table: Table):
        self._tables.pop((table.region, table.name), None)

    def busy(self) -> int:
        now = self._clock.now()
        return sum(bool(t.phase and t.phase.until > now)
                   for t in self._tables.values())


def name_of(reference: str) -> str:
    """Of a table name, a table's ARN, a stream's or an index's."""
    if ":table/" in reference:
        return reference.split(":table/")[1].split("/")[0]
    return reference
