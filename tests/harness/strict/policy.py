"""IAM: which action on which resource a request needs, and whether a policy
allows it. Also what AWS does or checks with the caller's rights behind a
request, as its guides say: global tables (V2gt_IAM), encryption at rest,
import from S3, point-in-time recovery, Kinesis, contributor insights, and
Application Auto Scaling's validation of permissions."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from .call import SCALING
from .errors import AwsError

ACCOUNT = "000000000000"
DATA = ("BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan",
        "UpdateItem")
KEY = ("CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey",
       "ReEncryptFrom", "ReEncryptTo")
LOG = ("CreateLogGroup", "CreateLogStream", "DescribeLogGroups",
       "DescribeLogStreams", "PutLogEvents", "PutRetentionPolicy")


@dataclass(frozen=True)
class Need:
    action: str
    resource: str
    context: tuple = ()  # pairs of condition key and value


@dataclass
class Policy:
    """A policy document, and what of it was ever needed."""
    document: dict
    used: set = field(default_factory=set)  # (Sid, action, resource pattern)

    def check(self, needs: list):
        for need in needs:
            grants = list(self._grants(need))
            if not grants:
                raise AwsError(
                    "AccessDeniedException",
                    f"User: arn:aws:iam::{ACCOUNT}:user/test is not "
                    f"authorized to perform: {need.action} on resource: "
                    f"{need.resource}")
            self.used.update(grants)

    def _grants(self, need: Need):
        for statement in self.document["Statement"]:
            if not _holds(statement.get("Condition"), dict(need.context)):
                continue
            for action in statement["Action"]:
                for resource in statement["Resource"]:
                    if fnmatchcase(need.action, action) and (
                            fnmatchcase(need.resource, resource)):
                        yield statement["Sid"], action, resource


def _holds(condition, context: dict) -> bool:
    for operation, keys in (condition or {}).items():
        assert operation in ("StringEquals", "ForAnyValue:StringEquals")
        for key, value in keys.items():
            if context.get(key) != value:
                return False
    return True


def needs_of(call) -> list:
    """Of a request to DynamoDB or Application Auto Scaling."""
    finder = _ScalingNeeds if call.service == SCALING else _DynamoDbNeeds
    return finder(call).needs


class _Needs:
    def __init__(self, call):
        self.call, self.request = call, call.request
        self.needs = []
        self.find()

    def arn(self, service: str, resource: str, region=None) -> str:
        return (f"arn:aws:{service}:{region or self.call.region}:{ACCOUNT}:"
                f"{resource}")

    def add(self, service: str, actions, resource: str, **context):
        pairs = tuple((k.replace("__", ":").replace("_", "-"), v)
                      for k, v in context.items())
        self.needs += [Need(f"{service}:{a}", resource, pairs)
                       for a in actions]

    def role(self, principal: str, name: str):
        self.needs.append(Need(
            "iam:CreateServiceLinkedRole",
            f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{principal}/{name}",
            (("iam:AWSServiceName", principal),)))


class _DynamoDbNeeds(_Needs):
    def table(self, name: str, region=None) -> str:
        return name if name.startswith("arn:") else self.arn(
            "dynamodb", f"table/{name}", region)

    def find(self):
        special = getattr(self, f"_{self.call.operation}", None)
        if special:
            special()
            return
        subject = next(self.request[k] for k in
                       ("TableName", "ResourceArn", "TableArn")
                       if k in self.request)
        self.add("dynamodb", [self.call.operation], self.table(subject))

    def _DescribeImport(self):
        self.add("dynamodb", ["DescribeImport"], self.request["ImportArn"])

    def _CreateTable(self):
        arn = self.table(self.request["TableName"])
        self.add("dynamodb", ["CreateTable"], arn)
        if self.request.get("Tags"):
            self.add("dynamodb", ["TagResource"], arn)
        self.key(self.request.get("SSESpecification"))

    def key(self, encryption, region=None):
        key = (encryption or {}).get("KMSMasterKeyId")
        if key:
            region = region or self.call.region
            self.needs += [
                Need(f"kms:{action}", key,
                     (("kms:ViaService",
                       f"dynamodb.{region}.amazonaws.com"),))
                for action in KEY]

    def _UpdateTable(self):
        name = self.request["TableName"]
        self.add("dynamodb", ["UpdateTable"], self.table(name))
        self.key(self.request.get("SSESpecification"))
        for update in self.request.get("ReplicaUpdates") or []:
            (kind, replica), = update.items()
            self.replica(kind, name, replica)
        for update in self.request.get("GlobalTableWitnessUpdates") or []:
            (kind, witness), = update.items()
            self.add("dynamodb", [f"{kind}GlobalTableWitness"],
                     self.table(name, witness["RegionName"]))

    def replica(self, kind: str, name: str, replica: dict):
        there = self.table(name, replica["RegionName"])
        if kind == "Create":
            self.add("dynamodb", ("CreateTable", "CreateTableReplica", *DATA),
                     there)
            self.role("replication.dynamodb.amazonaws.com",
                      "AWSServiceRoleForDynamoDBReplication")
            self.key(replica, replica["RegionName"])
        if kind == "Delete":
            self.add("dynamodb", ("DeleteTable", "DeleteTableReplica"), there)

    def _ImportTable(self):
        parameters = self.request["TableCreationParameters"]
        self.add("dynamodb", ["ImportTable"],
                 self.table(parameters["TableName"]))
        self.key(parameters.get("SSESpecification"))
        source = self.request["S3BucketSource"]
        bucket = f"arn:aws:s3:::{source['S3Bucket']}"
        self.add("s3", ["ListBucket"], bucket)
        self.add("s3", ["GetObject"],
                 f"{bucket}/{source.get('S3KeyPrefix', '')}part-1")
        self.add("logs", LOG, self.arn(
            "logs", "log-group:/aws-dynamodb/imports:log-stream:1"))

    def _RestoreTableToPointInTime(self):
        source = (self.request.get("SourceTableArn")
                  or self.request["SourceTableName"])
        self.add("dynamodb", ["RestoreTableToPointInTime"],
                 self.table(source))
        self.add("dynamodb", DATA, self.table(
            self.request["TargetTableName"]))

    def insights(self):
        arn = self.table(self.request["TableName"])
        index = self.request.get("IndexName")
        for resource in [arn] + ([f"{arn}/index/{index}"] if index else []):
            self.add("dynamodb", [self.call.operation], resource)

    _DescribeContributorInsights = insights

    def _UpdateContributorInsights(self):
        self.insights()
        self.role("contributorinsights.dynamodb.amazonaws.com",
                  "AWSServiceRoleForDynamoDBCloudWatchContributorInsights")

    def _EnableKinesisStreamingDestination(self):
        self.add("dynamodb", [self.call.operation],
                 self.table(self.request["TableName"]))
        self.add("kinesis", ("DescribeStream", "PutRecords"),
                 self.request["StreamArn"])
        self.role("kinesisreplication.dynamodb.amazonaws.com",
                  "AWSServiceRoleForDynamoDBKinesisDataStreamsReplication")


class _ScalingNeeds(_Needs):
    SERVICE = "application-autoscaling"

    def find(self):
        operation = self.call.operation
        if operation.startswith("Describe"):
            self.add(self.SERVICE, [operation], "*")
            return
        self.needs.append(Need(
            f"{self.SERVICE}:{operation}",
            self.arn(self.SERVICE, "scalable-target/0123"),
            ((f"{self.SERVICE}:service-namespace",
              self.request["ServiceNamespace"]),)))
        alarm = self.arn("cloudwatch", "alarm:TargetTracking-"
                         f"{self.request['ResourceId']}-AlarmHigh-0123")
        if operation == "RegisterScalableTarget":
            self.role("dynamodb.application-autoscaling.amazonaws.com",
                      "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable")
            self.scaled()
        if operation == "PutScalingPolicy":
            self.add("cloudwatch", ["DescribeAlarms"], "*")
            self.add("cloudwatch", ["PutMetricAlarm"], alarm)
        if operation == "DeregisterScalableTarget":
            self.add("cloudwatch", ["DeleteAlarms"], alarm)

    def scaled(self):
        table = "/".join(self.request["ResourceId"].split("/")[:2])
        self.add("dynamodb", ("DescribeTable", "UpdateTable"),
                 self.arn("dynamodb", table))
