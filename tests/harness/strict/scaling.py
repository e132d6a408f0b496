"""Application Auto Scaling, as AWS has it for DynamoDB: what it keeps, in
`Scaling`, and what it refuses, in checks of their own. Wholly ours, without
an emulator behind it: moto's time for each request grows with what it holds,
its pages never end, and policies outlive their target."""

import json
import re
import time
import uuid
from collections import defaultdict

from ..local_aws import ACCOUNT
from .errors import AwsError, invalid
from .partitions import partition_of

RESOURCE = re.compile(r"table/([a-zA-Z0-9_.-]{3,255})"
                      r"(?:/index/([a-zA-Z0-9_.-]{3,255}))?$")
SCHEDULE = re.compile(r"(cron\(\S+( \S+){5}\)|rate\(\d+ \w+\)|at\([-\dT:]+\))$")
METRICS = {"ReadCapacityUnits": "DynamoDBReadCapacityUtilization",
           "WriteCapacityUnits": "DynamoDBWriteCapacityUtilization"}
ROLE = (f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/dynamodb.application-"
        "autoscaling.amazonaws.com/"
        "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable")
SUBJECT = ("ServiceNamespace", "ResourceId", "ScalableDimension")


def missing(what: str) -> AwsError:
    return AwsError("ObjectNotFoundException", what)


def subject_of(request: dict) -> tuple[str, str]:
    return request["ResourceId"], request["ScalableDimension"]


class Region:
    """What is kept in one: targets by subject, policies and scheduled
    actions by subject and name, all in the form of AWS's answers, and tags by
    the target's ARN."""

    def __init__(self):
        self.targets, self.policies, self.actions = {}, {}, {}
        self.tags = {}


class Scaling:
    def __init__(self):
        self._regions = defaultdict(Region)

    async def handle(self, call) -> dict:
        handler = getattr(self, f"_{call.operation}", None)
        if not handler:
            raise AwsError("UnknownOperationException", call.operation)
        region = self._regions[call.region]
        if call.operation == "RegisterScalableTarget":
            check_resource(call.request)
            await _require_table(call)
        return handler(region, call)

    def is_scaled(self, region: str, resource: str, dimension: str) -> bool:
        """Whether target and policy exist."""
        kept, subject = self._regions[region], (resource, dimension)
        return subject in kept.targets and any(
            key[:2] == subject for key in kept.policies)

    def _RegisterScalableTarget(self, region, call):
        request, subject = call.request, subject_of(call.request)
        present = region.targets.get(subject)
        check_bounds(request, present)
        target = present or {
            **_chosen(request, SUBJECT), "RoleARN": ROLE,
            "CreationTime": time.time(), "ScalableTargetARN": _arn(
                call, f"scalable-target/{uuid.uuid4().hex[:28]}"),
            "SuspendedState": {"DynamicScalingInSuspended": False,
                               "DynamicScalingOutSuspended": False,
                               "ScheduledScalingSuspended": False}}
        region.tags.setdefault(target["ScalableTargetARN"],
                               dict(request.get("Tags") or {}))
        target |= _chosen(request, ("MinCapacity", "MaxCapacity"))
        target["SuspendedState"] |= request.get("SuspendedState") or {}
        region.targets[subject] = target
        return {"ScalableTargetARN": target["ScalableTargetARN"]}

    def _DeregisterScalableTarget(self, region, call):
        """Its policies and scheduled actions go with it."""
        subject = subject_of(call.request)
        _require_target(region, subject)
        del region.tags[region.targets.pop(subject)["ScalableTargetARN"]]
        for kept in (region.policies, region.actions):
            for key in [key for key in kept if key[:2] == subject]:
                del kept[key]
        return {}

    def _PutScalingPolicy(self, region, call):
        request, subject = call.request, subject_of(call.request)
        _require_target(region, subject)
        check_policy(request)
        key = (*subject, request["PolicyName"])
        if any(k[:2] == subject and k != key
               and _metric(policy) == _metric(request)
               for k, policy in region.policies.items()):
            raise invalid("Only one TargetTrackingScaling policy for a given "
                          "metric specification is allowed.")
        policy = region.policies.setdefault(key, {
            "CreationTime": time.time(), "Alarms": _alarms(call, subject),
            "PolicyARN": _arn(
                call, f"scalingPolicy:{uuid.uuid4()}:resource/dynamodb/"
                f"{subject[0]}:policyName/{request['PolicyName']}")})
        policy |= request
        return _chosen(policy, ("PolicyARN", "Alarms"))

    def _DeleteScalingPolicy(self, region, call):
        return _delete(region.policies, call.request, "PolicyName",
                       "scaling policy")

    def _PutScheduledAction(self, region, call):
        """What a later request leaves out stays as it was, but for the times:
        "If you don't specify start and end times, the old values are
        deleted"."""
        request, subject = call.request, subject_of(call.request)
        check_action(request)
        _require_target(region, subject)
        name = request["ScheduledActionName"]
        action = region.actions.setdefault((*subject, name), {
            "CreationTime": time.time(), "ScheduledActionARN": _arn(
                call, f"scheduledAction:{uuid.uuid4()}:resource/"
                f"dynamodb/{subject[0]}:scheduledActionName/{name}")})
        for bound in ("StartTime", "EndTime"):
            action.pop(bound, None)
        action |= request
        return {}

    def _DeleteScheduledAction(self, region, call):
        return _delete(region.actions, call.request, "ScheduledActionName",
                       "scheduled action")

    def _TagResource(self, region, call):
        _tags(region, call).update(call.request["Tags"])
        return {}

    def _UntagResource(self, region, call):
        for key in call.request["TagKeys"]:
            _tags(region, call).pop(key, None)
        return {}

    def _ListTagsForResource(self, region, call):
        return {"Tags": _tags(region, call)}

    def _DescribeScalableTargets(self, region, call):
        return _page(call.request, "ScalableTargets", 50, region.targets,
                     ResourceId="ResourceIds")

    def _DescribeScalingPolicies(self, region, call):
        return _page(call.request, "ScalingPolicies", 10, region.policies,
                     PolicyName="PolicyNames")

    def _DescribeScheduledActions(self, region, call):
        return _page(call.request, "ScheduledActions", 50, region.actions,
                     ScheduledActionName="ScheduledActionNames")


def _chosen(values: dict, names) -> dict:
    return {name: values[name] for name in names if name in values}


def _metric(policy: dict) -> dict:
    tracking = policy["TargetTrackingScalingPolicyConfiguration"]
    return _chosen(tracking, ("PredefinedMetricSpecification",
                              "CustomizedMetricSpecification"))


def _arn(call, rest: str) -> str:
    return (f"arn:{partition_of(call.region)}:application-autoscaling:"
            f"{call.region}:{call.account}:{rest}")


def _alarms(call, subject) -> list[dict]:
    names = [f"TargetTracking-{subject[0]}-{end}-{uuid.uuid4()}" for end in
             ("AlarmHigh", "AlarmLow", "ProvisionedCapacityHigh",
              "ProvisionedCapacityLow")]
    return [{"AlarmName": name, "AlarmARN":
             f"arn:{partition_of(call.region)}:cloudwatch:{call.region}:"
             f"{call.account}:alarm:{name}"}
            for name in names]


async def _require_table(call):
    match = RESOURCE.match(call.request["ResourceId"])
    try:
        table = (await call.send("DescribeTable", {
            "TableName": match[1]}))["Table"]
    except AwsError:
        raise invalid("DynamoDB table does not exist: "
                      f"table/{match[1]}") from None
    names = [i["IndexName"]
             for i in table.get("GlobalSecondaryIndexes") or []]
    if match[2] and match[2] not in names:
        raise invalid("DynamoDB index does not exist: " + match[0])


def _require_target(region: Region, subject):
    if subject not in region.targets:
        raise missing(
            "No scalable target registered for service namespace: dynamodb, "
            f"resource ID: {subject[0]}, scalable dimension: {subject[1]}")


def _tags(region: Region, call) -> dict:
    arn = call.request["ResourceARN"]
    if arn not in region.tags:
        raise AwsError("ResourceNotFoundException",
                       f"The resource {arn} does not exist")
    return region.tags[arn]


def _delete(kept: dict, request: dict, named: str, what: str) -> dict:
    key = (*subject_of(request), request[named])
    if key not in kept:
        raise missing(f"No {what} found: {request[named]}")
    del kept[key]
    return {}


def _page(request: dict, listed: str, largest: int, kept: dict,
          **lists) -> dict:
    """`lists`: which of the request's lists chooses by which member."""
    wanted = request.get("MaxResults", largest)
    if wanted > largest:
        raise invalid(f"MaxResults is more than {largest}")
    chosen = {key: one for key, one in sorted(kept.items()) if all(
        one[name] == request.get(name, one[name]) for name in SUBJECT) and all(
        one[member] in request.get(several, [one[member]])
        for member, several in lists.items())}
    # After the last one that was shown, whatever has gone meanwhile.
    shown = tuple(json.loads(request.get("NextToken") or "[]"))
    rest = [key for key in chosen if key > shown]
    more = {"NextToken": json.dumps(rest[wanted - 1])} if (
        len(rest) > wanted) else {}
    return {listed: [chosen[key] for key in rest[:wanted]], **more}


def check_resource(request: dict):
    resource, dimension = subject_of(request)
    match = RESOURCE.match(resource)
    kind = "index" if match and match[2] else "table"
    if not match or not re.match(
            rf"dynamodb:{kind}:(Read|Write)CapacityUnits$", dimension):
        raise invalid(f"Unsupported resource or dimension: {resource}, "
                      f"{dimension}")


def check_bounds(request: dict, present: dict | None):
    if not present and not {"MinCapacity", "MaxCapacity"} <= set(request):
        raise invalid("MinCapacity and MaxCapacity are required when "
                      "registering a new scalable target")
    present = present or {}
    low = request.get("MinCapacity", present.get("MinCapacity"))
    high = request.get("MaxCapacity", present.get("MaxCapacity"))
    if not 1 <= low <= high:
        raise invalid("MinCapacity must be at least 1 and at most "
                      "MaxCapacity")


def check_policy(request: dict):
    name = request["PolicyName"]
    if not 1 <= len(name) <= 256:
        raise invalid("PolicyName must be 1 to 256 characters long")
    tracking = request.get("TargetTrackingScalingPolicyConfiguration")
    if request.get("PolicyType") != "TargetTrackingScaling" or not tracking:
        raise invalid("DynamoDB takes TargetTrackingScaling policies only")
    if not 20 <= tracking["TargetValue"] <= 90:
        raise invalid("TargetValue must be between 20 and 90")
    metric = tracking.get("PredefinedMetricSpecification", {}).get(
        "PredefinedMetricType")
    if metric and metric != METRICS[
            request["ScalableDimension"].rsplit(":", 1)[1]]:
        raise invalid(f"{metric} does not fit {request['ScalableDimension']}")
    for cooldown in ("ScaleInCooldown", "ScaleOutCooldown"):
        if tracking.get(cooldown, 0) < 0:
            raise invalid(f"{cooldown} must not be negative")


def check_action(request: dict):
    if not SCHEDULE.match(request.get("Schedule", "at(0)")):
        raise invalid("Invalid Schedule: " + request["Schedule"])
    if "ScalableTargetAction" in request and not set(
            request["ScalableTargetAction"]):
        raise invalid("ScalableTargetAction must not be empty")
