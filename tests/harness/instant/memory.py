"""DynamoDB's control plane as plain data: what the strict AWS finds behind
itself in place of an emulator. It checks nothing; the strict AWS does."""

import json
import re
import uuid
from copy import deepcopy
from urllib.parse import parse_qs

from ..http1 import Response
from ..local_aws import ACCOUNT
from ..strict.errors import JSON, AwsError, not_found
from ..strict.tables import name_of

IDENTITY = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/'
    '2011-06-15/"><GetCallerIdentityResult>'
    f"<Arn>arn:aws:iam::{ACCOUNT}:user/test</Arn><UserId>AIDAEXAMPLE</UserId>"
    f"<Account>{ACCOUNT}</Account></GetCallerIdentityResult>"
    "<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>"
    "</GetCallerIdentityResponse>")
ZERO = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}


class Kept:
    """One table of one region. A replica's `shape` is its main table's."""

    def __init__(self, name: str, region: str, shape: dict):
        self.name, self.region, self.shape = name, region, shape
        self.id = str(uuid.uuid4())
        self.main = region
        self.replicas: dict[str, dict] = {}  # of a main table, by region
        self.protection, self.recovery = False, False
        self.table_class = ""  # a replica's own
        self.tags: dict[str, str] = {}
        self.insights: dict[str, str] = {}  # mode by index
        self.streams: dict[str, str] = {}  # precision by Kinesis stream
        self.policies: dict[str, tuple[str, str]] = {}  # by ARN

    @property
    def arn(self) -> str:
        return f"arn:aws:dynamodb:{self.region}:{ACCOUNT}:table/{self.name}"


class Memory:
    """Has the `send` of http1.Upstream."""

    def __init__(self):
        self.tables: dict[tuple[str, str], Kept] = {}

    async def send(self, method, target, headers, body) -> Response:
        found = dict((k.lower(), v) for k, v in headers)
        operation = found.get("x-amz-target", "").partition(".")[2]
        if not operation:
            return self._identity(body)
        scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/",
                          found["authorization"])
        try:
            answer = getattr(self, f"_{operation}")(
                scope[1], json.loads(body))
        except AwsError as error:
            return error.response()
        return Response(200, [JSON], json.dumps(answer).encode())

    def _identity(self, body: bytes) -> Response:
        action = parse_qs(body.decode()).get("Action")
        assert action == ["GetCallerIdentity"], action
        return Response(200, [("Content-Type", "text/xml")],
                        IDENTITY.encode())

    def _of(self, region: str, request: dict) -> Kept:
        name = name_of(request.get("TableName") or request["ResourceArn"])
        kept = self.tables.get((region, name))
        if kept is None:
            raise not_found(name)
        return kept

    def main_of(self, kept: Kept) -> Kept:
        return self.tables[kept.main, kept.name]

    # The table itself.

    def _CreateTable(self, region, request):
        name = request["TableName"]
        shape = deepcopy(request)
        for index in shape.get("GlobalSecondaryIndexes") or []:
            index.pop("WarmThroughput", None)  # the strict AWS keeps it
        kept = Kept(name, region, shape)
        kept.protection = request.get("DeletionProtectionEnabled", False)
        kept.tags = {t["Key"]: t["Value"] for t in request.get("Tags") or []}
        self.tables[region, name] = kept
        self._label_stream(kept)
        return {"TableDescription": self._describe(kept)}

    def _label_stream(self, kept: Kept):
        kept.shape["label"] = f"2026-01-01T00:00:00.{uuid.uuid4().hex[:3]}"

    def _DescribeTable(self, region, request):
        return {"Table": self._describe(self._of(region, request))}

    def _DeleteTable(self, region, request):
        kept = self._of(region, request)
        del self.tables[region, kept.name]
        main = self.tables.get((kept.main, kept.name))
        if main:
            main.replicas.pop(region, None)
        return {"TableDescription": self._describe(kept)}

    def _ListTables(self, region, request):
        return {"TableNames": sorted(
            name for where, name in self.tables if where == region)}

    def _describe(self, kept: Kept) -> dict:
        shape = kept.shape
        on_demand = shape.get("BillingMode") == "PAY_PER_REQUEST"
        answer = {
            "TableName": kept.name, "TableArn": kept.arn,
            "TableId": kept.id, "TableStatus": "ACTIVE",
            "CreationDateTime": 1767225600.0, "ItemCount": 0,
            "TableSizeBytes": 0,
            "KeySchema": shape["KeySchema"],
            "AttributeDefinitions": shape["AttributeDefinitions"],
            "BillingModeSummary": {
                "BillingMode": shape.get("BillingMode", "PROVISIONED")},
            "ProvisionedThroughput": (
                ZERO if on_demand else shape["ProvisionedThroughput"]),
            "GlobalSecondaryIndexes": self._indexes(kept, on_demand),
            "LocalSecondaryIndexes": shape.get("LocalSecondaryIndexes"),
            "DeletionProtectionEnabled": kept.protection,
            "TableClassSummary": {"TableClass": (
                kept.table_class or shape.get("TableClass", "STANDARD"))}}
        if on_demand and shape.get("OnDemandThroughput"):
            answer["OnDemandThroughput"] = shape["OnDemandThroughput"]
        self._describe_stream(kept, answer)
        encryption = shape.get("SSESpecification") or {}
        if encryption.get("Enabled"):
            answer["SSEDescription"] = {"Status": "ENABLED", "SSEType": "KMS"}
            if encryption.get("KMSMasterKeyId"):
                answer["SSEDescription"]["KMSMasterKeyArn"] = (
                    encryption["KMSMasterKeyId"])
        members = [kept.main, *self.main_of(kept).replicas] if (
            (kept.main, kept.name) in self.tables) else []
        others = [{"RegionName": each} for each in members
                  if each != kept.region]
        if others:
            answer["Replicas"] = others
        return answer

    def _describe_stream(self, kept, answer):
        stream = kept.shape.get("StreamSpecification") or {}
        if not stream.get("StreamEnabled"):
            return
        answer["StreamSpecification"] = stream
        answer["LatestStreamLabel"] = kept.shape["label"]
        answer["LatestStreamArn"] = (
            f"{kept.arn}/stream/{kept.shape['label']}")

    def _indexes(self, kept, on_demand) -> list:
        return [{**index, "IndexArn": f"{kept.arn}/index/{index['IndexName']}",
                 "IndexStatus": "ACTIVE",
                 "ProvisionedThroughput": ZERO if on_demand else (
                     index["ProvisionedThroughput"])}
                for index in kept.shape.get("GlobalSecondaryIndexes") or []]

    def _UpdateTable(self, region, request):
        kept = self._of(region, request)
        shape = kept.shape
        if "DeletionProtectionEnabled" in request:
            kept.protection = request["DeletionProtectionEnabled"]
        for name in ("TableClass", "ProvisionedThroughput",
                     "OnDemandThroughput", "SSESpecification",
                     "BillingMode"):
            if name in request:
                shape[name] = request[name]
        if "StreamSpecification" in request:
            shape["StreamSpecification"] = request["StreamSpecification"]
            self._label_stream(kept)
        if request.get("BillingMode") == "PROVISIONED":
            shape.pop("OnDemandThroughput", None)
        for name in request.get("AttributeDefinitions") or []:
            if name not in shape["AttributeDefinitions"]:
                shape["AttributeDefinitions"].append(name)
        for update in request.get("GlobalSecondaryIndexUpdates") or []:
            self._update_index(shape, *update.popitem())
        for update in request.get("ReplicaUpdates") or []:
            self._update_replica(kept, *update.popitem())
        return {"TableDescription": self._describe(kept)}

    def _update_index(self, shape, kind, index):
        indexes = shape.setdefault("GlobalSecondaryIndexes", [])
        present = [i for i in indexes if i["IndexName"] == index["IndexName"]]
        if kind == "Create":
            index.pop("WarmThroughput", None)
            indexes.append(index)
        elif kind == "Delete":
            indexes.remove(present[0])
        elif "ProvisionedThroughput" in index:
            present[0]["ProvisionedThroughput"] = (
                index["ProvisionedThroughput"])

    def _update_replica(self, main, kind, replica):
        region = replica["RegionName"]
        key = region, main.name
        if kind == "Create":
            main.replicas[region] = {}
            made = Kept(main.name, region, main.shape)
            made.main = main.region
            self.tables[key] = made
        if kind == "Delete":
            del main.replicas[region], self.tables[key]
            return
        if "TableClassOverride" in replica:
            self.tables[key].table_class = replica["TableClassOverride"]

    # Beside the table.

    def _UpdateTimeToLive(self, region, request):
        wanted = request["TimeToLiveSpecification"]
        self._of(region, request).shape["ttl"] = (
            wanted["AttributeName"] if wanted["Enabled"] else "")
        return {"TimeToLiveSpecification": wanted}

    def _DescribeTimeToLive(self, region, request):
        attribute = self._of(region, request).shape.get("ttl")
        return {"TimeToLiveDescription": {
            "TimeToLiveStatus": "ENABLED", "AttributeName": attribute}
            if attribute else {"TimeToLiveStatus": "DISABLED"}}

    def _UpdateContinuousBackups(self, region, request):
        kept = self._of(region, request)
        kept.recovery = request["PointInTimeRecoverySpecification"][
            "PointInTimeRecoveryEnabled"]
        return self._DescribeContinuousBackups(region, request)

    def _DescribeContinuousBackups(self, region, request):
        on = self._of(region, request).recovery
        return {"ContinuousBackupsDescription": {
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": {
                "PointInTimeRecoveryStatus":
                    "ENABLED" if on else "DISABLED"}}}

    def _UpdateContributorInsights(self, region, request):
        kept = self._of(region, request)
        index = request.get("IndexName", "")
        if request["ContributorInsightsAction"] == "ENABLE":
            kept.insights[index] = request.get(
                "ContributorInsightsMode", kept.insights.get(
                    index, "ACCESSED_AND_THROTTLED_KEYS"))
        else:
            kept.insights.pop(index, None)
        return {"TableName": kept.name}

    def _DescribeContributorInsights(self, region, request):
        kept = self._of(region, request)
        mode = kept.insights.get(request.get("IndexName", ""))
        return {"TableName": kept.name, "ContributorInsightsStatus":
                "ENABLED" if mode else "DISABLED",
                **({"ContributorInsightsMode": mode} if mode else {})}

    def _EnableKinesisStreamingDestination(self, region, request):
        kept = self._of(region, request)
        if request["StreamArn"] in kept.streams:
            raise AwsError("ValidationException", "Table is not in a valid "
                           "state to enable Kinesis Streaming Destination: "
                           "KinesisStreamingDestination is already enabled")
        settings = request.get("EnableKinesisStreamingConfiguration") or {}
        kept.streams[request["StreamArn"]] = settings.get(
            "ApproximateCreationDateTimePrecision", "MILLISECOND")
        return {"TableName": kept.name, "StreamArn": request["StreamArn"]}

    def _UpdateKinesisStreamingDestination(self, region, request):
        kept = self._of(region, request)
        stream = request["StreamArn"]
        wanted = request["UpdateKinesisStreamingConfiguration"][
            "ApproximateCreationDateTimePrecision"]
        if kept.streams.get(stream) == wanted:
            raise AwsError("ValidationException",
                           "Invalid Request: Precision is already set to the "
                           f"desired value of {wanted} for tableId: "
                           f"{kept.id}, kdsArn: {stream}")
        kept.streams[stream] = wanted
        return {"TableName": kept.name, "StreamArn": stream}

    def _DisableKinesisStreamingDestination(self, region, request):
        self._of(region, request).streams.pop(request["StreamArn"])
        return {"StreamArn": request["StreamArn"]}

    def _DescribeKinesisStreamingDestination(self, region, request):
        kept = self._of(region, request)
        return {"TableName": kept.name, "KinesisDataStreamDestinations": [
            {"StreamArn": stream, "DestinationStatus": "ACTIVE",
             "ApproximateCreationDateTimePrecision": precision}
            for stream, precision in kept.streams.items()]}

    def _TagResource(self, region, request):
        self._of(region, request).tags.update(
            {t["Key"]: t["Value"] for t in request["Tags"]})
        return {}

    def _UntagResource(self, region, request):
        for key in request["TagKeys"]:
            self._of(region, request).tags.pop(key, None)
        return {}

    def _ListTagsOfResource(self, region, request):
        return {"Tags": [{"Key": k, "Value": v} for k, v in
                         self._of(region, request).tags.items()]}

    def _PutResourcePolicy(self, region, request):
        revision = str(uuid.uuid4())
        self._of(region, request).policies[request["ResourceArn"]] = (
            request["Policy"], revision)
        return {"RevisionId": revision}

    def _GetResourcePolicy(self, region, request):
        arn = request["ResourceArn"]
        found = self._of(region, request).policies.get(arn)
        if not found:
            raise AwsError("PolicyNotFoundException",
                           "Resource-based policy not found for the provided "
                           f"ResourceArn: {arn}")
        return {"Policy": found[0], "RevisionId": found[1]}

    def _DeleteResourcePolicy(self, region, request):
        self._of(region, request).policies.pop(request["ResourceArn"], None)
        return {}
