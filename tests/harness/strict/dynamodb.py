"""DynamoDB's control plane: each operation's rules around the emulator."""

from . import checks, paging, partitions
from .describe import overlay
from .destinations import Destinations
from .errors import AwsError, in_use, invalid, limit
from .imports import Imports
from .limits import Rates
from .resource_policies import ResourcePolicies
from .tables import Phase, Tables, Timed
from .update_table import Update

ALL_KEYS = "ACCESSED_AND_THROTTLED_KEYS"


class DynamoDb(Destinations):
    """`scaling` tells which resources have a scaled write capacity."""

    def __init__(self, clock, config, scaling):
        self.clock, self.config, self.scaling = clock, config, scaling
        self.tables = Tables(clock)
        self.rates = Rates(config.rate_factor)
        self.noops = []  # sent though nothing changes, though AWS takes it
        self.imports = Imports(clock)
        self.policies = ResourcePolicies(clock, config)

    async def handle(self, call) -> dict:
        self.rates.check(call.region, call.operation)
        handler = getattr(self, f"_{call.operation}", None)
        if handler:
            return await handler(call)
        return await call.send(call.operation, call.request)

    def _visible(self, call):
        name = call.request.get("TableName") or call.request["ResourceArn"]
        return self.tables.visible(call.region, name)

    async def _description(self, call, table) -> dict:
        answer = await call.send("DescribeTable", {"TableName": table.name})
        return overlay(table, answer["Table"], self.clock.now())

    # Life of a table.

    async def _CreateTable(self, call):
        checks.create_table(call.request)
        partitions.check_key(
            (call.request.get("SSESpecification") or {}).get("KMSMasterKeyId"),
            call.region)
        name = call.request["TableName"]
        self._check_concurrency(call.request)
        self._check_free(call.region, name)
        answer = await call.send("CreateTable", call.request)
        return self._created(call, answer, "create")

    def _check_concurrency(self, request):
        if self.tables.busy() >= self.config.concurrent_tables:
            what = ("maximum number of indexed tables that can be created "
                    "simultaneously" if "GlobalSecondaryIndexes" in request
                    else "number of tables that can be created, updated, or "
                    "deleted simultaneously")
            raise limit(f"Subscriber limit exceeded: There is a limit on the "
                        f"{what}: {self.config.concurrent_tables}")

    def _check_free(self, region, name):
        table = self.tables.get(region, name)
        if table.deleted and table.phase.until > self.clock.now():
            table.require_active(self.clock.now())
        if table.deleted:
            self.tables.forget(table)

    def _created(self, call, answer, kind, invisible="invisible"):
        request = call.request.get("TableCreationParameters", call.request)
        name = (request.get("TableName") or request["TargetTableName"])
        now = self.clock.now()
        table = self.tables.get(call.region, name)
        indexed = kind == "create" and request.get("GlobalSecondaryIndexes")
        ends = now + self.config.duration(
            "create_with_indexes" if indexed else kind)
        table.visible_from = now + self.config.duration(invisible)
        table.phase, table.active_from = Phase("CREATING", ends), ends
        for index in request.get("GlobalSecondaryIndexes") or []:
            self._remember_index(table, index)
        if request.get("WarmThroughput"):
            table.warm[""] = request["WarmThroughput"]
        description = answer.get("TableDescription")
        if description:
            answer["TableDescription"] = overlay(table, description, now)
        return answer

    def _remember_index(self, table, index):
        if index.get("WarmThroughput"):
            table.warm[index["IndexName"]] = index["WarmThroughput"]
        if index.get("OnDemandThroughput"):
            table.index_on_demand[index["IndexName"]] = (
                index["OnDemandThroughput"])

    async def _ImportTable(self, call):
        request = call.request
        if request.get("InputFormat") != "CSV" and (
                "InputFormatOptions" in request):
            raise invalid("Unsupported InputFormatOptions for the given "
                          f"input format: {request.get('InputFormat')}")
        arn = self.imports.repeated(call)
        if arn:
            return await self._import(call, arn)
        self._check_free(call.region,
                         request["TableCreationParameters"]["TableName"])
        answer = await call.send("ImportTable", {
            k: v for k, v in request.items() if k != "ClientToken"})
        self._created(call, answer, "import", "import_invisible")
        description = answer["ImportTableDescription"]
        self.imports.begin(
            call, description["ImportArn"],
            self.clock.now() + self.config.duration("import"))
        return {"ImportTableDescription": self.imports.overlay(description)}

    async def _DescribeImport(self, call):
        return await self._import(call, call.request["ImportArn"])

    async def _import(self, call, arn):
        answer = await call.send("DescribeImport", {"ImportArn": arn})
        return {"ImportTableDescription": self.imports.overlay(
            answer["ImportTableDescription"])}

    async def _RestoreTableToPointInTime(self, call):
        request = call.request
        name = request["TargetTableName"]
        self._check_free(call.region, name)
        answer = await call.send(call.operation, request)
        arn = answer["TableDescription"]["TableArn"]
        source = request.get("SourceTableArn") or arn.replace(
            f"/{name}", f"/{request.get('SourceTableName')}")
        table = self.tables.get(call.region, name)
        table.restored = {"SourceTableArn": source}
        if "RestoreDateTime" in request:
            table.restored["RestoreDateTime"] = request["RestoreDateTime"]
        return self._created(call, answer, "restore")

    async def _DescribeTable(self, call):
        table = self._visible(call)
        if table.deleted:
            return {"Table": table.deleted}
        return {"Table": await self._description(call, table)}

    async def _DeleteTable(self, call):
        table = self._visible(call)
        now = self.clock.now()
        if table.status(now) in ("CREATING", "DELETING"):
            table.require_active(now)
        if table.creating_indexes:
            raise in_use("Attempt to change a resource which is still in "
                         "use: Cannot delete table while indexes are being "
                         "created")
        table.require_active(now)
        description = await self._description(call, table)
        if description["DeletionProtectionEnabled"]:
            raise invalid("Resource cannot be deleted as it is currently "
                          "protected against deletion. Disable deletion "
                          "protection first.")
        if description.get("Replicas"):
            raise invalid("Table cannot be deleted while it has replicas")
        await call.send("DeleteTable", {"TableName": table.name})
        table.phase = Phase("DELETING", now + self.config.duration("delete"))
        table.deleted = {**description, "TableStatus": "DELETING"}
        return {"TableDescription": table.deleted}

    async def _UpdateTable(self, call):
        table = self._visible(call)
        if table.deleted:
            table.require_active(self.clock.now())
        description = await self._description(call, table)
        update = Update(table, description, call.request, self.clock,
                        self.config)
        if any("Create" in u for u in
               call.request.get("ReplicaUpdates") or []):
            self._check_replica_capacity(call, description)
        self._note_noop(call, description)
        update.check()
        if "ReplicaUpdates" in call.request:
            self._share_keys(table)
        await self._send_update(call)
        now = self.clock.now()  # an answer still shows the old values
        return {"TableDescription": {**description,
                                     "TableStatus": table.status(now)}}

    def _share_keys(self, table):
        """Each region's table tells of its own key, and all replicas of the
        others'."""
        given = {**table.replica_keys, table.region: table.own_key}
        for region in given:
            there = self.tables.get(region, table.name)
            there.own_key = given[region]
            there.replica_keys = {other: key for other, key in given.items()
                                  if key and other != region}

    async def _send_update(self, call):
        """Without what the emulator knows nothing of."""
        unknown = ("WarmThroughput", "MultiRegionConsistency",
                   "GlobalTableWitnessUpdates")
        request = {k: v for k, v in call.request.items() if k not in unknown}
        replicas = request.pop("ReplicaUpdates", [])
        others = [u for u in replicas
                  if u.get("Update", {}).get("RegionName") != call.region]
        if others:
            request["ReplicaUpdates"] = others
        if others != replicas:  # new keys for all
            request["SSESpecification"] = {"Enabled": True, "SSEType": "KMS"}
        updates = request.get("GlobalSecondaryIndexUpdates")
        if updates:
            request["GlobalSecondaryIndexUpdates"] = [
                u for u in updates
                if "Update" not in u or "ProvisionedThroughput" in u["Update"]]
            if not request["GlobalSecondaryIndexUpdates"]:
                del request["GlobalSecondaryIndexUpdates"]
        if set(request) - {"TableName", "AttributeDefinitions"}:
            await call.send("UpdateTable", request)

    def _note_noop(self, call, description):
        wanted = call.request
        same = (
            wanted.get("DeletionProtectionEnabled")
            == description["DeletionProtectionEnabled"]
            or wanted.get("TableClass")
            == (description.get("TableClassSummary") or {}).get(
                "TableClass", "STANDARD"))
        if same:
            self.noops.append({"operation": "UpdateTable",
                               "request": wanted})

    def _check_replica_capacity(self, call, description):
        mode = (description.get("BillingModeSummary") or {}).get(
            "BillingMode", "PROVISIONED")
        if mode != "PROVISIONED":
            return
        table = f"table/{description['TableName']}"
        subjects = [("Table", table, "dynamodb:table:WriteCapacityUnits")]
        for index in description.get("GlobalSecondaryIndexes") or []:
            subjects.append(("Index", f"{table}/index/{index['IndexName']}",
                             "dynamodb:index:WriteCapacityUnits"))
        for what, resource, dimension in subjects:
            if not self.scaling.is_scaled(call.region, resource, dimension):
                raise invalid(f"{what} write capacity should either be "
                              "Pay-Per-Request or AutoScaled.")

    # Side features.

    async def _UpdateTimeToLive(self, call):
        table = self._visible(call)
        now = self.clock.now()
        table.require_active(now)
        present = (await call.send("DescribeTimeToLive", {
            "TableName": table.name}))["TimeToLiveDescription"]
        wanted = call.request["TimeToLiveSpecification"]
        self._check_ttl(wanted, present)
        if now < table.ttl_changed + self.config.duration("ttl_interval"):
            raise invalid("Time to live has been modified multiple times "
                          "within a fixed interval")
        answer = await call.send("UpdateTimeToLive", call.request)
        table.ttl_changed = now
        table.ttl_phase = Phase(
            "ENABLING" if wanted["Enabled"] else "DISABLING",
            now + self.config.duration("ttl"))
        return answer

    def _check_ttl(self, wanted, present):
        enabled = present.get("TimeToLiveStatus") == "ENABLED"
        if wanted["Enabled"] != enabled:
            return
        if enabled and present["AttributeName"] != wanted["AttributeName"]:
            raise invalid("TimeToLive is active on a different AttributeName:"
                          " current AttributeName is "
                          f"{present['AttributeName']}")
        raise invalid("TimeToLive is already "
                      + ("enabled" if enabled else "disabled"))

    async def _DescribeTimeToLive(self, call):
        table = self._visible(call)
        answer = await call.send("DescribeTimeToLive", call.request)
        table.settle(self.clock.now())
        if table.ttl_phase:
            answer["TimeToLiveDescription"]["TimeToLiveStatus"] = (
                table.ttl_phase.status)
        return answer

    async def _UpdateContinuousBackups(self, call):
        table = self._visible(call)
        ready = (table.active_from
                 + self.config.duration("backups_after_active"))
        if self.clock.now() < ready:
            raise AwsError("ContinuousBackupsUnavailableException",
                           "Backups are being enabled for the table: "
                           f"{table.name}. Please retry later")
        wanted = call.request["PointInTimeRecoverySpecification"]
        days = wanted.get("RecoveryPeriodInDays")
        enabled = wanted["PointInTimeRecoveryEnabled"]
        if days is not None and not enabled:
            raise invalid("Cannot specify RecoveryPeriodInDays when "
                          "disabling point-in-time recovery")
        if days is not None and not 1 <= days <= 35:
            raise invalid("RecoveryPeriodInDays must be between 1 and 35")
        answer = await call.send("UpdateContinuousBackups", call.request)
        table.backup_days = days or 35
        return self._backups(table, answer)

    async def _DescribeContinuousBackups(self, call):
        table = self._visible(call)
        return self._backups(table, await call.send(
            "DescribeContinuousBackups", call.request))

    def _backups(self, table, answer):
        recovery = answer["ContinuousBackupsDescription"].get(
            "PointInTimeRecoveryDescription") or {}
        if recovery.get("PointInTimeRecoveryStatus") == "ENABLED":
            recovery["RecoveryPeriodInDays"] = table.backup_days
        return answer

    async def _UpdateContributorInsights(self, call):
        table = self._visible(call)
        now = self.clock.now()
        table.require_active(now)
        answer = await call.send(call.operation, call.request)
        enable = call.request["ContributorInsightsAction"] == "ENABLE"
        status = "ENABLING" if enable else "DISABLING"
        index = call.request.get("IndexName", "")
        modes = table.insights_modes  # the emulator has none
        modes[index] = call.request.get(
            "ContributorInsightsMode", modes.get(index, ALL_KEYS))
        reason = self.config.failures.get("insights") if enable else None
        table.insights[index] = Phase(
            status, now + self.config.duration("insights"),
            failure=reason and {
                "ContributorInsightsStatus": "FAILED",
                "FailureException": {"ExceptionName": "AccessDeniedException",
                                     "ExceptionDescription": reason}})
        return {**answer, "ContributorInsightsStatus": status,
                "ContributorInsightsMode": modes[index]}

    async def _DescribeContributorInsights(self, call):
        table = self._visible(call)
        answer = await call.send(call.operation, call.request)
        table.settle(self.clock.now())
        index = call.request.get("IndexName", "")
        answer["ContributorInsightsMode"] = table.insights_modes.get(
            index, ALL_KEYS)
        phase = table.insights.get(index)
        if phase:
            answer = phase.overlay(answer, self.clock.now(),
                                   "ContributorInsightsStatus")
        return answer

    # Tags.

    async def _TagResource(self, call):
        checks.tags(call.request["Tags"])
        return await self._change_tags(call)

    async def _UntagResource(self, call):
        return await self._change_tags(call)

    async def _change_tags(self, call):
        table = self._visible(call)
        now = self.clock.now()
        if table.status(now) in ("CREATING", "DELETING"):
            table.require_active(now)
        if now < table.tags_locked_until:
            raise limit(f"Table tags are being updated: {table.name}")
        old = await self._tags(call)
        if call.operation == "TagResource":
            new = {**old, **{t["Key"]: t["Value"]
                             for t in call.request["Tags"]}}
            checks.tags([{"Key": k, "Value": v} for k, v in new.items()])
        answer = await call.send(call.operation, call.request)
        table.tags_locked_until = now + self.config.duration("tag_lock")
        table.tags_lag = Timed(old, now + self.config.duration("tag_lag"))
        return answer

    async def _tags(self, call) -> dict:
        answer = await call.send("ListTagsOfResource", {
            "ResourceArn": call.request["ResourceArn"]})
        return {t["Key"]: t["Value"] for t in answer["Tags"]}

    async def _ListTagsOfResource(self, call):
        table = self._visible(call)
        answer = await call.send("ListTagsOfResource", {
            "ResourceArn": call.request["ResourceArn"]})
        if self.clock.now() < table.tags_lag.until:
            answer["Tags"] = [{"Key": k, "Value": v}
                              for k, v in table.tags_lag.old.items()]
        return paging.page(call.request, answer, "Tags", 10)

    # Resource policies.

    async def _PutResourcePolicy(self, call):
        return await self.policies.put(call, self._visible(call))

    async def _DeleteResourcePolicy(self, call):
        return await self.policies.change(call, self._visible(call))

    async def _GetResourcePolicy(self, call):
        return await self.policies.get(call, self._visible(call))
