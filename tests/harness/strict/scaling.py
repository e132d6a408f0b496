"""Application Auto Scaling's rules around the emulator."""

import re

from .errors import AwsError, invalid

RESOURCE = re.compile(r"table/([a-zA-Z0-9_.-]{3,255})"
                      r"(?:/index/([a-zA-Z0-9_.-]{3,255}))?$")
SCHEDULE = re.compile(r"(cron\(\S+( \S+){5}\)|rate\(\d+ \w+\)|at\([-\dT:]+\))$")
EVERYTHING = 100_000
METRICS = {"ReadCapacityUnits": "DynamoDBReadCapacityUtilization",
           "WriteCapacityUnits": "DynamoDBWriteCapacityUtilization"}
ROLE = ("arn:aws:iam::{}:role/aws-service-role/dynamodb.application-"
        "autoscaling.amazonaws.com/"
        "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable")


def missing(what: str) -> AwsError:
    return AwsError("ObjectNotFoundException", what)


class Scaling:
    def __init__(self, config):
        self.config = config

    async def handle(self, call) -> dict:
        handler = getattr(self, f"_{call.operation}", None)
        if handler:
            return await handler(call)
        return await call.send(call.operation, call.request)

    async def is_scaled(self, call, resource: str, dimension: str) -> bool:
        """Whether target and policy exist."""
        return bool(await self._target(call, resource, dimension)
                    and await self._policies(call, resource, dimension))

    async def _target(self, call, resource, dimension) -> dict | None:
        answer = await call.ask_scaling("DescribeScalableTargets", {
            "ServiceNamespace": "dynamodb", "ResourceIds": [resource],
            "ScalableDimension": dimension})
        return next(iter(answer["ScalableTargets"]), None)

    async def _policies(self, call, resource, dimension) -> list:
        answer = await call.ask_scaling("DescribeScalingPolicies", {
            "ServiceNamespace": "dynamodb", "ResourceId": resource,
            "ScalableDimension": dimension})
        return answer["ScalingPolicies"]

    async def _require_target(self, call) -> dict:
        request = call.request
        target = await self._target(call, request["ResourceId"],
                                    request["ScalableDimension"])
        if not target:
            raise missing(
                "No scalable target registered for service namespace: "
                f"dynamodb, resource ID: {request['ResourceId']}, scalable "
                f"dimension: {request['ScalableDimension']}")
        return target

    async def _RegisterScalableTarget(self, call):
        request = call.request
        resource, dimension = request["ResourceId"], request[
            "ScalableDimension"]
        match = RESOURCE.match(resource)
        kind = "index" if match and match[2] else "table"
        if not match or not re.match(
                rf"dynamodb:{kind}:(Read|Write)CapacityUnits$", dimension):
            raise invalid(f"Unsupported resource or dimension: {resource}, "
                          f"{dimension}")
        await self._require_resource(call, match)
        present = await self._target(call, resource, dimension)
        self._check_bounds(request, present)
        return await call.send(call.operation, request)

    async def _require_resource(self, call, match):
        try:
            table = (await call.ask_dynamodb("DescribeTable", {
                "TableName": match[1]}))["Table"]
        except AwsError:
            raise invalid("DynamoDB table does not exist: "
                          f"table/{match[1]}") from None
        names = [i["IndexName"]
                 for i in table.get("GlobalSecondaryIndexes") or []]
        if match[2] and match[2] not in names:
            raise invalid("DynamoDB index does not exist: " + match[0])

    def _check_bounds(self, request, present):
        if not present and not {"MinCapacity", "MaxCapacity"} <= set(request):
            raise invalid("MinCapacity and MaxCapacity are required when "
                          "registering a new scalable target")
        present = present or {}
        low = request.get("MinCapacity", present.get("MinCapacity"))
        high = request.get("MaxCapacity", present.get("MaxCapacity"))
        if not 1 <= low <= high:
            raise invalid("MinCapacity must be at least 1 and at most "
                          "MaxCapacity")

    async def _DescribeScalableTargets(self, call):
        answer = await self._paged(call, "ScalableTargets", 50)
        for target in answer["ScalableTargets"]:
            target.setdefault("RoleARN", ROLE.format("000000000000"))
            target.setdefault("SuspendedState", {
                "DynamicScalingInSuspended": False,
                "DynamicScalingOutSuspended": False,
                "ScheduledScalingSuspended": False})
        return answer

    async def _DescribeScalingPolicies(self, call):
        return await self._paged(call, "ScalingPolicies", 10)

    async def _DescribeScheduledActions(self, call):
        return await self._paged(call, "ScheduledActions", 50)

    async def _paged(self, call, listed: str, largest: int):
        """moto's own pages lead back to the second one for ever."""
        wanted = call.request.get("MaxResults", largest)
        if wanted > largest:
            raise invalid(f"MaxResults is more than {largest}")
        request = {**call.request, "MaxResults": EVERYTHING}
        begin = int(request.pop("NextToken", None) or 0)
        answer = await call.send(call.operation, request)
        end = begin + wanted
        more = end < len(answer[listed])
        answer[listed] = answer[listed][begin:end]
        answer["NextToken"] = str(end) if more else None
        return answer

    async def _PutScalingPolicy(self, call):
        request = call.request
        await self._require_target(call)
        self._check_policy(request)
        others = await self._policies(call, request["ResourceId"],
                                      request["ScalableDimension"])
        if any(p["PolicyName"] != request["PolicyName"] for p in others):
            raise invalid("Only one TargetTrackingScaling policy for a given "
                          "metric specification is allowed.")
        return await call.send(call.operation, request)

    def _check_policy(self, request):
        name = request["PolicyName"]
        if not 1 <= len(name) <= 256:
            raise invalid("PolicyName must be 1 to 256 characters long")
        tracking = request.get("TargetTrackingScalingPolicyConfiguration")
        if request.get("PolicyType") != "TargetTrackingScaling" or (
                not tracking):
            raise invalid("DynamoDB takes TargetTrackingScaling policies "
                          "only")
        if not 20 <= tracking["TargetValue"] <= 90:
            raise invalid("TargetValue must be between 20 and 90")
        metric = tracking.get("PredefinedMetricSpecification", {}).get(
            "PredefinedMetricType")
        if metric and metric != METRICS[
                request["ScalableDimension"].rsplit(":", 1)[1]]:
            raise invalid(f"{metric} does not fit "
                          f"{request['ScalableDimension']}")
        for cooldown in ("ScaleInCooldown", "ScaleOutCooldown"):
            if tracking.get(cooldown, 0) < 0:
                raise invalid(f"{cooldown} must not be negative")

    async def _PutScheduledAction(self, call):
        if not SCHEDULE.match(call.request.get("Schedule", "at(0)")):
            raise invalid("Invalid Schedule: " + call.request["Schedule"])
        if "ScalableTargetAction" in call.request and not set(
                call.request["ScalableTargetAction"]):
            raise invalid("ScalableTargetAction must not be empty")
        await self._require_target(call)
        return await call.send(call.operation, call.request)

    async def _DeleteScalingPolicy(self, call):
        request = call.request
        names = [p["PolicyName"] for p in await self._policies(
            call, request["ResourceId"], request["ScalableDimension"])]
        if request["PolicyName"] not in names:
            raise missing(f"No scaling policy found: {request['PolicyName']}")
        return await call.send(call.operation, request)

    async def _DeregisterScalableTarget(self, call):
        """AWS removes the target's policies and scheduled actions, too."""
        await self._require_target(call)
        request = call.request
        subject = {k: request[k] for k in ("ServiceNamespace", "ResourceId",
                                           "ScalableDimension")}
        for policy in await self._policies(call, request["ResourceId"],
                                           request["ScalableDimension"]):
            await call.ask_scaling("DeleteScalingPolicy", {
                **subject, "PolicyName": policy["PolicyName"]})
        actions = await call.ask_scaling("DescribeScheduledActions", subject)
        for action in actions["ScheduledActions"]:
            await call.ask_scaling("DeleteScheduledAction", {
                **subject,
                "ScheduledActionName": action["ScheduledActionName"]})
        return await call.send(call.operation, request)
