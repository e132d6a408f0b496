"""Tables as others make them: by boto3, past every counter."""

import json

from .local_aws import ACCOUNT, REGION

OWNER_TAG = "dynaplane.dev/owner"


def make_table(aws, name="orders", indexes=("by-a",), tags=None, **spec):
    """PROVISIONED, with global indexes whose keys are their names' last
    letters; `spec` laid over the request."""
    keys = ["pk", *(index[-1] for index in indexes)]
    units = {"ReadCapacityUnits": 7, "WriteCapacityUnits": 6}
    request = {
        "TableName": name,
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": units,
        "AttributeDefinitions": [
            {"AttributeName": key, "AttributeType": "S"} for key in keys],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "Tags": [{"Key": k, "Value": v} for k, v in (tags or {}).items()],
        **spec,
    }
    if indexes:
        request["GlobalSecondaryIndexes"] = [
            {"IndexName": index, "Projection": {"ProjectionType": "ALL"},
             "KeySchema": [{"AttributeName": index[-1], "KeyType": "HASH"}],
             "ProvisionedThroughput": units} for index in indexes]
    aws.client("dynamodb").create_table(**{
        key: value for key, value in request.items() if value is not None})


def on_demand(aws, name="orders", **spec):
    make_table(aws, name, indexes=(), BillingMode="PAY_PER_REQUEST",
               ProvisionedThroughput=None, **spec)


def scale(aws, resource="table/orders", kinds=("Read", "Write"), low=5,
          high=50, target=70.0, policy=None, **configuration):
    """A target and a target-tracking policy for each kind."""
    client = aws.client("application-autoscaling")
    scope = "index" if "/index/" in resource else "table"
    for kind in kinds:
        subject = {"ServiceNamespace": "dynamodb", "ResourceId": resource,
                   "ScalableDimension": f"dynamodb:{scope}:{kind}"
                                        "CapacityUnits"}
        client.register_scalable_target(
            MinCapacity=low, MaxCapacity=high, **subject)
        metric = f"DynamoDB{kind}CapacityUtilization"
        client.put_scaling_policy(
            PolicyName=policy or f"{metric}:{resource}",
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration={
                "TargetValue": target,
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": metric}, **configuration},
            **subject)


def schedule(aws, name, resource="table/orders", kind="Read",
             when="cron(0 8 * * ? *)", low=10, high=60, **more):
    scope = "index" if "/index/" in resource else "table"
    aws.client("application-autoscaling").put_scheduled_action(
        ServiceNamespace="dynamodb", ResourceId=resource,
        ScalableDimension=f"dynamodb:{scope}:{kind}CapacityUnits",
        ScheduledActionName=name, Schedule=when,
        ScalableTargetAction={"MinCapacity": low, "MaxCapacity": high},
        **more)


def arn(name="orders", region=REGION) -> str:
    return f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{name}"


def tags(aws, name="orders", region=REGION) -> dict[str, str]:
    found = aws.client("dynamodb", region).list_tags_of_resource(
        ResourceArn=arn(name, region))["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def owner(aws, name="orders", region=REGION) -> str | None:
    return tags(aws, name, region).get(OWNER_TAG)


def _recovery(client, name) -> dict:
    answer = client.describe_continuous_backups(TableName=name)
    recovery = answer["ContinuousBackupsDescription"][
        "PointInTimeRecoveryDescription"]
    return {key: value for key, value in recovery.items()
            if not key.endswith("DateTime")}  # moves by itself


def picture(aws, name="orders") -> str:
    """All that AWS tells of a table and its scaling, the owner's mark apart;
    two of them are equal when nothing was changed in between."""
    client = aws.client("dynamodb")
    scaling = aws.client("application-autoscaling")
    about = {"ServiceNamespace": "dynamodb"}
    parts = [
        client.describe_table(TableName=name)["Table"],
        client.describe_time_to_live(TableName=name),
        _recovery(client, name),
        client.describe_kinesis_streaming_destination(TableName=name),
        {k: v for k, v in tags(aws, name).items() if k != OWNER_TAG},
        scaling.describe_scalable_targets(**about)["ScalableTargets"],
        scaling.describe_scaling_policies(**about)["ScalingPolicies"],
        scaling.describe_scheduled_actions(**about)["ScheduledActions"],
    ]
    for part in parts:
        if isinstance(part, dict):
            part.pop("ResponseMetadata", None)
    return json.dumps(parts, default=str, sort_keys=True, indent=1)
