"""adopt: a live table gets a manifest and a stack; AWS stays as it is."""

import pytest
import yaml

from harness import live
from harness.dynaplane import Dynaplane
from harness.local_aws import REGION
from harness.manifests import CREDENTIAL, table
from harness.process import wait_until
from harness.terminal import Terminal

WRITES = {"CreateTable", "UpdateTable", "DeleteTable", "UpdateTimeToLive",
          "UpdateContinuousBackups", "RegisterScalableTarget",
          "PutScalingPolicy", "PutScheduledAction", "DeleteScalingPolicy",
          "DeregisterScalableTarget", "DeleteScheduledAction",
          "UntagResource", "PutResourcePolicy", "UpdateContributorInsights",
          "EnableKinesisStreamingDestination"}


def adopt(user, *args, table="orders", **rest):
    return user.run("adopt", table, "--region", REGION, "--yes",
                    "--credential-id", CREDENTIAL, *args, **rest)


def adopt_unchanged(user, aws, *args, **rest) -> dict:
    """Adopts and checks what every adoption promises; the manifest's spec."""
    before = live.picture(aws)
    aws.reset_counts()
    file = user.work / "adopted.yaml"
    result = adopt(user, "-f", file, *args, **rest).expect(0)
    assert not WRITES & set(aws.counts())
    assert live.picture(aws) == before
    assert live.owner(aws)
    for more in ((), ("--refresh",)):
        user.preview(file, "--expect-no-changes", *more,
                     *(a for a in args if "--stack" in str(a))).expect(0)
    spec = yaml.safe_load(file.read_text())["spec"]
    assert spec.pop("awsCredentialId") == CREDENTIAL
    assert spec.pop("region") == REGION
    spec["_told"] = result.err
    return spec


def test_on_demand_table(dynaplane, aws):
    live.on_demand(aws, tags={"team": "shop"})
    spec = adopt_unchanged(dynaplane, aws)
    told = spec.pop("_told")
    assert spec == {"hashKey": {"name": "pk", "type": "S"},
                    "tags": {"team": "shop"}}
    assert "nothing changes but the tag dynaplane.dev/owner" in told


@pytest.mark.emulators
def test_settings_of_all_kinds(dynaplane, aws):
    live.make_table(
        aws, indexes=("by-a",), tags={"dynaplane.dev/env": "prod"},
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"},
                   {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
            {"AttributeName": "a", "AttributeType": "S"},
            {"AttributeName": "t", "AttributeType": "B"}],
        LocalSecondaryIndexes=[
            {"IndexName": "by-t", "Projection": {
                "ProjectionType": "INCLUDE", "NonKeyAttributes": ["x", "y"]},
             "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
                           {"AttributeName": "t", "KeyType": "RANGE"}]}],
        StreamSpecification={"StreamEnabled": True,
                             "StreamViewType": "KEYS_ONLY"},
        TableClass="STANDARD_INFREQUENT_ACCESS",
        DeletionProtectionEnabled=True)
    client = aws.client("dynamodb")
    client.update_time_to_live(
        TableName="orders", TimeToLiveSpecification={
            "Enabled": True, "AttributeName": "expires"})
    client.update_continuous_backups(
        TableName="orders", PointInTimeRecoverySpecification={
            "PointInTimeRecoveryEnabled": True})
    client.put_resource_policy(
        ResourceArn=live.arn(), Policy='{"Version": "2012-10-17", '
        '"Statement": []}')
    spec = adopt_unchanged(dynaplane, aws)
    del spec["_told"]
    assert spec == {
        "billingMode": "PROVISIONED", "readCapacity": 7, "writeCapacity": 6,
        "hashKey": {"name": "pk", "type": "S"},
        "rangeKey": {"name": "sk", "type": "N"},
        "attributes": spec["attributes"],
        "globalSecondaryIndexes": [
            {"name": "by-a", "hashKey": [{"name": "a"}],
             "projectionType": "ALL", "readCapacity": 7, "writeCapacity": 6}],
        "localSecondaryIndexes": [
            {"name": "by-t", "rangeKey": {"name": "t"},
             "projectionType": "INCLUDE", "nonKeyAttributes": ["x", "y"]}],
        "enableStreams": True, "streamViewType": "KEYS_ONLY",
        "tableClass": "STANDARD_INFREQUENT_ACCESS",
        "deletionProtectionEnabled": True,
        "ttl": {"isEnabled": True, "attributeName": "expires"},
        "pointInTimeRecovery": {"isEnabled": True},
        "resourcePolicy": {"Version": "2012-10-17", "Statement": []},
    }
    # An identity tag is metadata, and a part of the stack's name.
    assert list(dynaplane.states()) == ["prod.AwsDynamodb.orders"]


def test_on_demand_maximum_and_encryption(dynaplane, aws):
    key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    live.on_demand(
        aws, OnDemandThroughput={"MaxReadRequestUnits": 100,
                                 "MaxWriteRequestUnits": -1},
        SSESpecification={"Enabled": True, "SSEType": "KMS",
                          "KMSMasterKeyId": key})
    spec = adopt_unchanged(dynaplane, aws)
    assert spec["onDemandThroughput"] == {"maxReadRequestUnits": 100}
    assert spec["serverSideEncryption"] == {"isEnabled": True,
                                            "kmsKeyArn": key}


def test_insights_and_kinesis(dynaplane, aws):
    live.make_table(aws)
    client = aws.client("dynamodb")
    for subject in ({}, {"IndexName": "by-a"}):
        client.update_contributor_insights(
            TableName="orders", ContributorInsightsAction="ENABLE", **subject)
    aws.client("kinesis").create_stream(StreamName="orders", ShardCount=1)
    stream = aws.client("kinesis").describe_stream(
        StreamName="orders")["StreamDescription"]["StreamARN"]
    client.enable_kinesis_streaming_destination(
        TableName="orders", StreamArn=stream,
        EnableKinesisStreamingConfiguration={
            "ApproximateCreationDateTimePrecision": "MICROSECOND"})
    spec = adopt_unchanged(dynaplane, aws)
    assert spec["contributorInsights"]["isEnabled"]
    (index,) = spec["globalSecondaryIndexes"]
    assert index["contributorInsights"]["isEnabled"]
    destination = spec["kinesisStreamingDestination"]
    assert destination["streamArn"] == stream
    assert destination["approximateCreationDateTimePrecision"] == "MICROSECOND"


def dimension(**said):
    """What differs from a manifest's defaults."""
    return {"maxCapacity": 50, "targetUtilization": 70, **said}


@pytest.mark.emulators
def test_scaling_of_table_and_indexes(dynaplane, aws):
    live.make_table(aws, indexes=("by-a", "by-b", "by-c"))
    cooldowns = {"ScaleInCooldown": 60, "ScaleOutCooldown": 30,
                 "DisableScaleIn": True}
    live.scale(aws, policy="somebody's name", **cooldowns)
    live.scale(aws, "table/orders/index/by-a", **cooldowns)  # as the table
    live.scale(aws, "table/orders/index/by-b", low=3, high=9, target=55.5)
    spec = adopt_unchanged(dynaplane, aws)
    said = dimension(scaleInCooldown=60, scaleOutCooldown=30,
                     disableScaleIn=True)
    assert spec["autoScale"] == {"isEnabled": True, "readCapacity": said,
                                 "writeCapacity": said}
    assert "readCapacity" not in spec
    by_a, by_b, by_c = spec["globalSecondaryIndexes"]
    assert "autoScale" not in by_a and "readCapacity" not in by_a
    assert by_b["autoScale"]["readCapacity"] == (
        dimension(minCapacity=3, maxCapacity=9, targetUtilization=55.5))
    assert by_c["autoScale"] == {"isEnabled": False}
    assert (by_c["readCapacity"], by_c["writeCapacity"]) == (7, 6)
    # A capacity that the scaler chooses is nobody else's business.
    units = {"ReadCapacityUnits": 33, "WriteCapacityUnits": 33}
    aws.client("dynamodb").update_table(
        TableName="orders", ProvisionedThroughput=units)
    dynaplane.preview(dynaplane.work / "adopted.yaml", "--refresh",
                      "--expect-no-changes").expect(0)


@pytest.mark.emulators
def test_scheduled_actions(dynaplane, aws):
    live.make_table(aws, indexes=())
    live.scale(aws)
    for kind in ("Read", "Write"):
        live.schedule(aws, "morning", kind=kind, Timezone="Europe/Berlin")
    live.schedule(aws, "night", when="rate(1 day)", low=1, high=2)
    spec = adopt_unchanged(dynaplane, aws)
    bounds = {"minCapacity": 10, "maxCapacity": 60}
    assert spec["autoScale"]["scheduledActions"] == [
        {"name": "morning", "schedule": "cron(0 8 * * ? *)",
         "timezone": "Europe/Berlin", "readCapacity": bounds,
         "writeCapacity": bounds},
        {"name": "night", "schedule": "rate(1 day)",
         "readCapacity": {"minCapacity": 1, "maxCapacity": 2}}]


def test_suspended_scaling(dynaplane, aws):
    live.make_table(aws, indexes=())
    for kind in ("Read", "Write"):
        live.scale(aws, kinds=(kind,))
    aws.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="dynamodb", ResourceId="table/orders",
        ScalableDimension="dynamodb:table:WriteCapacityUnits",
        SuspendedState={"DynamicScalingInSuspended": True})
    scale = adopt_unchanged(dynaplane, aws)["autoScale"]
    assert scale["writeCapacity"]["suspendedState"] == {
        "dynamicScalingInSuspended": True}
    assert "suspendedState" not in scale["readCapacity"]


def test_scaling_that_no_manifest_can_say_stays(dynaplane, aws):
    live.make_table(aws, indexes=())
    live.scale(aws, kinds=("Read",))
    live.scale(aws, kinds=("Write",))
    writes = aws.policies()["table/orders",
                            "dynamodb:table:WriteCapacityUnits"]
    aws.client("application-autoscaling").delete_scaling_policy(
        **{key: writes[key] for key in ("PolicyName", "ServiceNamespace",
                                        "ResourceId", "ScalableDimension")})
    spec = adopt_unchanged(dynaplane, aws)
    assert "autoScale" not in spec
    assert (spec["readCapacity"], spec["writeCapacity"]) == (7, 6)
    assert "of its writes, its scalable target has no policy" in spec["_told"]
    assert len(aws.targets()) == 2


def test_one_scaled_dimension_stays(dynaplane, aws):
    live.make_table(aws, indexes=())
    live.scale(aws, kinds=("Read",))
    spec = adopt_unchanged(dynaplane, aws)
    assert "of its writes, it is not scaled" in spec["_told"]
    assert len(aws.policies()) == 1


def test_replicas(dynaplane, aws):
    live.on_demand(aws, tags={"team": "shop"}, StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    aws.client("dynamodb").update_table(
        TableName="orders",
        ReplicaUpdates=[{"Create": {"RegionName": "us-east-1"}}])
    spec = adopt_unchanged(dynaplane, aws)
    (replica,) = spec["replicas"]
    assert replica["regionName"] == "us-east-1"
    assert "enableStreams" not in spec
    assert live.owner(aws, region="us-east-1")


# What is refused, and what a user has to do.


def test_missing_table(dynaplane, aws):
    result = adopt(dynaplane).expect(1)
    assert "orders" in result.err and "not found" in result.err
    assert dynaplane.states() == {} and result.out == ""


def test_needs_consent(dynaplane, aws):
    live.on_demand(aws)
    result = dynaplane.run("adopt", "orders", "--region", REGION).expect(2)
    assert "--yes" in result.err
    assert live.owner(aws) is None


def test_table_of_cloudformation(dynaplane, aws):
    live.on_demand(aws, tags={"aws:cloudformation:stack-name": "shop"})
    result = adopt(dynaplane).expect(4)
    assert "CloudFormation stack shop" in result.err
    assert "DeletionPolicy: Retain" in result.err
    assert dynaplane.states() == {} and live.owner(aws) is None


def test_table_of_another_stack(dynaplane, aws):
    live.on_demand(aws, tags={live.OWNER_TAG: "0" * 64})
    result = adopt(dynaplane).expect(4)
    assert "not in this backend" in result.err
    assert f"--resource-arn {live.arn()}" in result.err
    assert live.owner(aws) == "0" * 64


def test_a_file_is_not_overwritten(dynaplane, aws):
    live.on_demand(aws)
    file = dynaplane.work / "notes.yaml"
    for text in ("my notes\n", "", "apiVersion: v1\nkind: Other\n"):
        file.write_text(text)
        result = adopt(dynaplane, "-f", file).expect(2)
        assert "notes.yaml" in result.err
        assert file.read_text() == text
    assert live.owner(aws) is None


def test_a_manifest_that_is_there_is_kept(dynaplane, aws):
    live.on_demand(aws, tags={"team": "shop"})
    file = dynaplane.work / "orders.yaml"
    text = """# Ours.
apiVersion: aws.dynaplane.dev/v1
kind: AwsDynamodb
metadata: {name: shop-orders, labels: {team: shop}}
spec: {awsCredentialId: aws-local, tableName: orders, region: eu-west-1,
       hashKey: {name: pk, type: S}}
"""
    file.write_text(text.replace("pk", "other"))
    result = adopt(dynaplane, "-f", file).expect(2)
    assert "spec.hashKey" in result.err and "orders.yaml:6" in result.err
    assert live.owner(aws) is None
    file.write_text(text)
    adopt(dynaplane, "-f", file).expect(0)
    assert file.read_text() == text
    dynaplane.preview(file, "--refresh", "--expect-no-changes").expect(0)


def test_overrides_must_not_change_aws(dynaplane, aws):
    live.on_demand(aws)
    result = adopt(dynaplane, "--set", "metadata.env=prod").expect(2)
    assert "spec.tags" in result.err
    adopt(dynaplane, "--name", "shop-orders").expect(0)
    assert list(dynaplane.states()) == ["default.AwsDynamodb.shop-orders"]


def test_without_a_file_the_manifest_is_the_result(dynaplane, aws):
    live.on_demand(aws)
    result = adopt(dynaplane).expect(0)
    manifest = yaml.safe_load(result.out)
    assert manifest["metadata"] == {"name": "orders"}
    dynaplane.preview(manifest, "--expect-no-changes").expect(0)


def test_again_does_nothing(dynaplane, aws):
    live.make_table(aws)
    live.scale(aws)
    file = dynaplane.work / "orders.yaml"
    adopt(dynaplane, "-f", file).expect(0)
    mark, before = live.owner(aws), dynaplane.state()["resources"]
    result = adopt(dynaplane, "-f", file).expect(0)
    assert "already" in result.err
    assert live.owner(aws) == mark
    assert dynaplane.state()["resources"] == before


def test_adopted_table_is_protected_and_can_go(dynaplane, aws):
    live.make_table(aws)
    live.scale(aws)
    file = dynaplane.work / "orders.yaml"
    adopt(dynaplane, "-f", file).expect(0)
    dynaplane.destroy(file).expect(4)
    dynaplane.destroy(file, "--allow-data-loss").expect(0)
    assert aws.table_names() == [] and aws.targets() == {}


@pytest.mark.parametrize("change", ["taken", "remade"])
def test_what_changes_while_the_question_stands(strict_user, strict, tmp_path,
                                                change):
    live.on_demand(strict)
    terminal = Terminal(strict_user, "adopt", "orders", "--region", REGION,
                        "--credential-id", CREDENTIAL)
    terminal.wait("[y/N]")
    if change == "taken":
        adopt(Dynaplane(tmp_path / "other", strict.env)).expect(0)
        strict.advance(5)  # AWS tells of a tag a moment after it was set
    else:
        strict.client("dynamodb").delete_table(TableName="orders")
        wait_until(lambda: not strict.table_names(), 30, "the deletion")
        live.on_demand(strict)
    before = live.owner(strict)
    refused = terminal.answer("[y/N]", "y").end().expect(4)
    assert "while the question stood" in refused.err
    assert live.owner(strict) == before


def test_into_a_stack_of_several(dynaplane, aws):
    """Which share a provider: the others stay, with their outputs."""
    stack = ("--stack", "shop/all")
    others = [table("first"), table("second")]
    dynaplane.up(dynaplane.write(*others), *stack).expect(0)
    live.on_demand(aws)
    file = dynaplane.work / "adopted.yaml"
    adopt(dynaplane, "-f", file, *stack).expect(0)
    assert live.owner(aws)
    (root,) = dynaplane.resources("pulumi:Stack")
    assert set(root["outputs"]) == {"first", "second", "orders"}
    dynaplane.run("preview", "-f", file, "-f", dynaplane.work / "table.yaml",
                  *stack, "--refresh", "--expect-no-changes").expect(0)
