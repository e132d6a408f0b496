"""UpdateTable: one logical change in a request, refused when it is none,
too early, or one too many of the day."""

from . import checks, partitions
from .describe import MANAGED_KEY, billing_mode, key_arn
from .errors import in_use, invalid, limit, parameter, throttled
from .limits import iso8601
from .tables import Phase, Table

SOLE = {"SSESpecification": "SSE", "TableClass": "TableClass",
        "DeletionProtectionEnabled": "DeletionProtection",
        "ReplicaUpdates": "Replica", "WarmThroughput": "WarmThroughput",
        "StreamSpecification": "Stream"}


def changes_of(request: dict) -> list[tuple[str, object]]:
    """The logical changes that a request asks for."""
    found = [(name, request[name]) for name in SOLE if name in request]
    capacity = [n for n in ("BillingMode", "ProvisionedThroughput",
                            "OnDemandThroughput") if n in request]
    updates = request.get("GlobalSecondaryIndexUpdates") or []
    for update in updates:
        (kind, index), = update.items()
        if kind == "Update" and "WarmThroughput" not in index:
            capacity.append(index["IndexName"])
        else:
            found.append((f"index {kind}", index))
    if capacity:
        found.append(("capacity", request))
    return found


class Update:
    """One UpdateTable of a table whose present description is known."""

    def __init__(self, table: Table, description: dict, request: dict,
                 clock, config):
        self.table, self.description = table, description
        self.request, self.config = request, config
        self.now = clock.now()

    def check(self):
        changes = changes_of(self.request)
        if not changes:
            raise parameter("At least one of ProvisionedThroughput, "
                            "BillingMode, UpdateStreamEnabled, "
                            "GlobalSecondaryIndexUpdates or SSESpecification "
                            "or ReplicaUpdates is required")
        self._alone([name for name, _ in changes])
        if changes[0][0] not in ("index Create", "index Delete"):
            self.table.require_active(self.now)
        for name, value in changes:
            self._rule(name)(value)

    def _rule(self, name):
        return {
            "SSESpecification": self._encryption,
            "TableClass": self._class,
            "DeletionProtectionEnabled": self._protection,
            "ReplicaUpdates": self._replicas,
            "WarmThroughput": self._warm,
            "StreamSpecification": self._stream,
            "index Create": self._create_index,
            "index Delete": self._delete_index,
            "index Update": self._warm_index,
            "capacity": self._capacity,
        }[name]

    def _alone(self, names):
        if len(names) == 1:
            return
        indexes = [n for n in names if n in ("index Create", "index Delete")]
        if len(indexes) > 1:
            raise limit("Subscriber limit exceeded: Only 1 online index can "
                        "be created or deleted simultaneously per table")
        if indexes and "StreamSpecification" in names:
            raise invalid("You cannot create or delete index while changing "
                          "stream status")
        if indexes:
            raise invalid("You cannot create or delete index while updating "
                          "table IOPS")
        if set(names) == {"StreamSpecification", "capacity"}:
            raise invalid("You cannot modify stream status while updating "
                          "table IOPS")
        word = next(SOLE[n] for n in names if n in SOLE)
        raise invalid(f"{word} modification must be the only operation in "
                      "the request")

    def _phase(self, duration: str):
        self.table.phase = Phase(
            "UPDATING", self.now + self.config.duration(duration))

    # Indexes.

    def _online_index(self):
        self.table.settle(self.now)
        if self.table.indexes:
            raise limit("Subscriber limit exceeded: Only 1 online index can "
                        "be created or deleted simultaneously per table")
        self.table.require_active(self.now)

    def _create_index(self, index: dict):
        self._online_index()
        present = self.description.get("GlobalSecondaryIndexes") or []
        if any(i["IndexName"] == index["IndexName"] for i in present):
            raise invalid("Attempting to create an index which already "
                          f"exists: {index['IndexName']}")
        if len(present) >= 20:
            raise limit("Subscriber limit exceeded: Number of global "
                        "secondary indexes exceeds per-table limit of 20")
        checks.global_index(index)
        checks.index_throughput(
            index, billing_mode(self.description) == "PROVISIONED")
        defined = {a["AttributeName"]
                   for a in self.request.get("AttributeDefinitions") or []}
        if not {k["AttributeName"] for k in index["KeySchema"]} <= defined:
            raise parameter("Some index key attributes are not defined in "
                            "AttributeDefinitions.")
        if index.get("WarmThroughput"):
            self.table.warm[index["IndexName"]] = index["WarmThroughput"]
        updating = self.config.duration("index_table_updating")
        backfill = self.config.duration("index_backfill")
        self.table.table_updating_until = self.now + updating
        self.table.indexes[index["IndexName"]] = Phase(
            "CREATING", self.now + updating + backfill)

    def _delete_index(self, index: dict):
        self._online_index()
        definition = self._index(index["IndexName"])
        ends = self.now + self.config.duration("index_delete")
        self.table.table_updating_until = ends
        self.table.indexes[index["IndexName"]] = Phase(
            "DELETING", ends, definition)
        self.table.index_on_demand.pop(index["IndexName"], None)
        self.table.warm.pop(index["IndexName"], None)

    def _index(self, name: str) -> dict:
        for index in self.description.get("GlobalSecondaryIndexes") or []:
            if index["IndexName"] == name:
                return index
        raise invalid("Requested resource not found: Index: "
                      f"{name} not found")

    def _warm_index(self, index: dict):
        self._raise_warm(index["IndexName"], index["WarmThroughput"])

    # Capacity and billing.

    def _capacity(self, request: dict):
        mode = request.get("BillingMode")
        current = billing_mode(self.description)
        if mode and mode != current:
            self._switch(mode)
            return
        if self.table.creating_indexes and self._touches_building():
            raise in_use("Attempt to change a resource which is still in "
                         "use: Index is being created")
        if current == "PAY_PER_REQUEST":
            self._on_demand_limits()
        else:
            self._throughput()

    def _touches_building(self) -> bool:
        return any(u["Update"]["IndexName"] in self.table.creating_indexes
                   for u in self._updates())

    def _updates(self) -> list:
        return self.request.get("GlobalSecondaryIndexUpdates") or []

    def _switch(self, mode: str):
        if self.table.creating_indexes:
            raise in_use("Attempt to change a resource which is still in "
                         "use: Index is being created")
        indexes = [i["IndexName"] for i in
                   self.description.get("GlobalSecondaryIndexes") or []]
        if mode == "PROVISIONED":
            checks.units(self.request.get("ProvisionedThroughput"), "")
            given = {u["Update"]["IndexName"]: u["Update"]
                     for u in self._updates()}
            for name in indexes:
                checks.units(given.get(name, {}).get("ProvisionedThroughput"),
                             name)
            self._phase("to_provisioned")
            return
        if "ProvisionedThroughput" in self.request or self._updates():
            raise parameter("Neither ReadCapacityUnits nor "
                            "WriteCapacityUnits can be specified when "
                            "BillingMode is PAY_PER_REQUEST")
        if not self.table.to_on_demand.allows(self.now):
            raise limit("Subscriber limit exceeded: Updates to BillingMode "
                        "are limited to 4 times in 24 hours")
        self.table.to_on_demand.add(self.now)
        self._phase("to_on_demand")

    def _on_demand_limits(self):
        if "ProvisionedThroughput" in self.request:
            raise parameter("Neither ReadCapacityUnits nor "
                            "WriteCapacityUnits can be specified when "
                            "BillingMode is PAY_PER_REQUEST")
        checks.on_demand(self.request.get("OnDemandThroughput"), "table")
        for update in self._updates():
            index = update["Update"]
            self._index(index["IndexName"])
            checks.index_throughput(index, False)
            self.table.index_on_demand[index["IndexName"]] = (
                index["OnDemandThroughput"])
        self._phase("on_demand_limit")

    def _throughput(self):
        if "OnDemandThroughput" in self.request:
            raise invalid("OnDemandThroughput can only be combined with "
                          "BillingMode PAY_PER_REQUEST")
        wanted = []
        if "ProvisionedThroughput" in self.request:
            wanted.append(("", self.description["ProvisionedThroughput"],
                           self.request["ProvisionedThroughput"]))
        for update in self._updates():
            name = update["Update"]["IndexName"]
            wanted.append((name, self._index(name)["ProvisionedThroughput"],
                           update["Update"].get("ProvisionedThroughput")))
        if not wanted:
            raise invalid("The request changes nothing: BillingMode is "
                          "PROVISIONED already")
        lower = [s for s, old, new in wanted if self._decreases(s, old, new)]
        for subject in lower:
            self.table.decreases.add(subject, self.now)
        self._phase("throughput")

    def _decreases(self, subject, old, new) -> bool:
        checks.units(new, subject)
        pairs = [(old[n], new[n])
                 for n in ("ReadCapacityUnits", "WriteCapacityUnits")]
        if all(before == after for before, after in pairs):
            what = f"index {subject}" if subject else "table"
            raise invalid(f"The provisioned throughput for the {what} will "
                          "not change. The requested value equals the "
                          "current value.")
        if not any(after < before for before, after in pairs):
            return False
        self.table.decreases.check(subject, self.now)
        return True

    # The rest.

    def _encryption(self, wanted: dict):
        checks.encryption(wanted)
        partitions.check_key(wanted.get("KMSMasterKeyId"), self.table.region)
        if self.description.get("Replicas") and _is_customers(
                wanted.get("KMSMasterKeyId")):
            raise invalid(
                "Invalid operation: Customer Managed CMKs on Global Table "
                "Version 2019.11.21 replicas cannot be updated through "
                "SSESpecification parameter and can only be updated through "
                "ReplicaUpdates parameter")
        present = self.description.get("SSEDescription") or {}
        enabled = present.get("Status") == "ENABLED"
        # Without a key: AWS's managed one.
        key = wanted.get("KMSMasterKeyId") or MANAGED_KEY
        region, account = self.description["TableArn"].split(":")[3:5]
        same_key = (key_arn(key, region, account)
                    == present.get("KMSMasterKeyArn"))
        if wanted.get("Enabled", enabled) == enabled and (
                not enabled or same_key):
            raise invalid("Table is already encrypted by default" if
                          not enabled else
                          "Table is already encrypted with the given key")
        table = self.table
        if not (table.encryption.allows(self.now)
                or table.encryption_extra.allows(self.now)):
            ends = iso8601(table.encryption.ends())
            raise limit(
                "Subscriber limit exceeded: Encryption mode changes are "
                f"limited in the 24h window ending at {ends}. After the first "
                "4 change, each subsequent change in the same window can be "
                "performed at most once every 21600 seconds.")
        window = (table.encryption if table.encryption.allows(self.now)
                  else table.encryption_extra)
        window.add(self.now)
        table.own_key, table.replica_keys = "", {}
        self._phase("encryption")

    def _class(self, wanted: str):
        if not self.table.table_class.allows(self.now):
            raise limit("Subscriber limit exceeded: Updates to TableClass "
                        "are limited to 2 times in 30 day(s).")
        self.table.table_class.add(self.now)
        self._phase("class")

    def _protection(self, wanted: bool):
        again = (self.table.protection_changed
                 + self.config.duration("protection_interval"))
        if self.now < again:
            raise throttled(
                f"Deletion protection setting for table {self.table.name} "
                "modified within the previous 15000 milliseconds. Please try "
                f"again after {again:.0f}")
        self.table.protection_changed = self.now
        self._phase("protection")

    def _stream(self, wanted: dict):
        checks.stream(wanted)
        enabled = (self.description.get("StreamSpecification") or {}).get(
            "StreamEnabled", False)
        if wanted["StreamEnabled"] and enabled:
            raise invalid("Table already has an enabled stream: TableName: "
                          f"{self.table.name}")
        if not wanted["StreamEnabled"] and not enabled:
            raise invalid("Table has no stream to disable: TableName: "
                          f"{self.table.name}")
        if not wanted["StreamEnabled"] and not self.table.strong and (
                self.description.get("Replicas")):
            raise invalid("Disabling Stream is not allowed for a Global "
                          "Table replica.")
        self.table.stream_unasked = False
        self._phase("stream")

    def _warm(self, wanted: dict):
        self._raise_warm("", wanted)

    def _raise_warm(self, subject: str, wanted: dict):
        shown = self._index(subject) if subject else self.description
        present = shown["WarmThroughput"]
        for name, units in wanted.items():
            if units < present[name]:
                raise invalid(f"Requested {name}: decreasing WarmThroughput "
                              "is not supported")
        self.table.warm[subject] = {
            name: wanted.get(name, present[name])
            for name in ("ReadUnitsPerSecond", "WriteUnitsPerSecond")}
        self.table.warm_until = self.now + self.config.duration("warm")

    def _customer_key(self) -> str:
        key = (self.description.get("SSEDescription") or {}).get(
            "KMSMasterKeyArn", "")
        return key if _is_customers(key) else ""

    def _members(self) -> dict:
        """The keys of all regions, ours as well."""
        keys = {r["RegionName"]: r.get("KMSMasterKeyId", "")
                for r in self.description.get("Replicas") or []}
        return {**keys, self.table.region: self._customer_key()}

    def _new_keys(self, wanted: list):
        """All of them at once: the own region is a member, too."""
        given = {u["Update"]["RegionName"]: u["Update"].get("KMSMasterKeyId")
                 for u in wanted if "Update" in u}
        members = self._members()
        # What changes nothing is refused in the same words.
        if set(given) != set(members) or not all(given.values()) or (
                given == members):
            raise parameter("KMSMasterKeyId must be specified for each "
                            "replica.")
        for region, key in given.items():
            partitions.check_key(key, region)
        until = self.now + self.config.duration("encryption")
        self.table.own_key = given.pop(self.table.region)
        self.table.replica_keys = given
        for region in given:
            self.table.replicas[region] = Phase("UPDATING", until)
        self._phase("encryption")

    def _replicas(self, wanted: list):
        if any("KMSMasterKeyId" in u.get("Update", {}) for u in wanted):
            self._new_keys(wanted)
            return
        strong = self.request.get("MultiRegionConsistency") == "STRONG"
        if len(wanted) != 1 and not (strong or self.table.strong):
            raise invalid("Replica modification must be the only operation "
                          "in the request")
        if strong or self.table.strong:
            self._strong(wanted)
        for update in wanted:
            (kind, replica), = update.items()
            self._replica(kind, replica)

    def _strong(self, wanted: list):
        """All regions come, or go, in one request."""
        kinds = {kind for update in wanted for kind in update}
        witnesses = self.request.get("GlobalTableWitnessUpdates") or []
        kinds |= {kind for update in witnesses for kind in update}
        if kinds not in ({"Create"}, {"Delete"}) or (
                len(wanted) + len(witnesses) != 2):
            raise invalid("Unsupported replica count")
        self.table.strong = kinds == {"Create"}
        self.table.stream_unasked = self.table.strong and not (
            self.description.get("StreamSpecification"))
        self.table.witness = next(
            (update["Create"]["RegionName"] for update in witnesses
             if "Create" in update), "")

    def _replica(self, kind: str, replica: dict):
        region = replica["RegionName"]
        present = {r["RegionName"]: r
                   for r in self.description.get("Replicas") or []}
        if kind == "Create":
            partitions.check_replica(region, self.table.region)
            partitions.check_key(replica.get("KMSMasterKeyId"), region)
            if self._customer_key() and not replica.get("KMSMasterKeyId"):
                raise parameter("KMSMasterKeyId must be specified for each "
                                "replica.")
            if region == self.table.region or region in present:
                raise invalid("Failed to create a the new replica of table "
                              f"{self.table.name} in {region} because one or "
                              "more replicas already existed as tables.")
        elif region not in present:
            raise invalid("Replica specified in the Replica Update or "
                          "Replica Delete action of the request was not "
                          "found")
        status, duration = {
            "Create": ("CREATING", "replica_create"),
            "Update": ("UPDATING", "throughput"),
            "Delete": ("DELETING", "replica_delete")}[kind]
        key = replica.get("KMSMasterKeyId")
        if kind == "Create":
            self.table.replica_keys.pop(region, None)
        if key:  # the emulator forgets it
            self.table.replica_keys[region] = key
            self.table.own_key = self._customer_key()
        self.table.replicas[region] = Phase(
            status, self.now + self.config.duration(duration),
            present.get(region, {}), self._failure(kind))

    def _failure(self, kind: str) -> dict | None:
        reason = self.config.failures.get("replica")
        if kind != "Create" or not reason:
            return None
        return {"ReplicaStatus": "CREATION_FAILED",
                "ReplicaStatusDescription": reason}


def _is_customers(key: str | None) -> bool:
    """Not AWS's own, whose ARN is shown like any other's."""
    return bool(key) and not key.endswith((MANAGED_KEY, "alias/aws/dynamodb"))
