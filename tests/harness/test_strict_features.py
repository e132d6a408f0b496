"""The strict AWS: side features of a table, replicas, scaling."""

import json

import pytest

from .strict_testing import (active, client, create, create_provisioned,
                             refused)

OTHERS = "111122223333"
TABLE = "table/orders"
WRITES = "dynamodb:table:WriteCapacityUnits"


def policy(**statement):
    return {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem",
        "Resource": "*", **statement}]}


def register(scaling, resource=TABLE, dimension=WRITES, low=5, high=10):
    scaling.register_scalable_target(
        ServiceNamespace="dynamodb", ResourceId=resource,
        ScalableDimension=dimension, MinCapacity=low, MaxCapacity=high)


def put_policy(scaling, name="p", value=70.0,
               metric="DynamoDBWriteCapacityUtilization"):
    scaling.put_scaling_policy(
        PolicyName=name, ServiceNamespace="dynamodb", ResourceId=TABLE,
        ScalableDimension=WRITES, PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": value, "PredefinedMetricSpecification": {
                "PredefinedMetricType": metric}})


class TestSideFeatures:
    @pytest.fixture(autouse=True)
    def _table(self, dynamodb):
        create(dynamodb)
        self.arn = active(dynamodb)["TableArn"]

    def _ttl(self, dynamodb, enabled, attribute="expires"):
        dynamodb.update_time_to_live(
            TableName="orders", TimeToLiveSpecification={
                "Enabled": enabled, "AttributeName": attribute})

    def test_contributor_insights(self, aws, dynamodb):
        def status():
            return dynamodb.describe_contributor_insights(
                TableName="orders")["ContributorInsightsStatus"]

        aws.set(durations={"insights": 4000})
        dynamodb.update_contributor_insights(
            TableName="orders", ContributorInsightsAction="ENABLE")
        assert status() == "ENABLING"
        aws.advance(4000)
        assert status() == "ENABLED"

    def test_kinesis_destination(self, aws, dynamodb):
        stream = {"TableName": "orders", "StreamArn":
                  "arn:aws:kinesis:eu-west-1:000000000000:stream/s"}

        def status():
            (found,) = dynamodb.describe_kinesis_streaming_destination(
                TableName="orders")["KinesisDataStreamDestinations"]
            return found["DestinationStatus"]

        aws.set(durations={"kinesis": 4000})
        dynamodb.enable_kinesis_streaming_destination(**stream)
        assert status() == "ENABLING"
        refused("ValidationException", "ENABLING",
                dynamodb.disable_kinesis_streaming_destination, **stream)
        aws.advance(4000)
        assert status() == "ACTIVE"
        dynamodb.disable_kinesis_streaming_destination(**stream)
        assert status() == "DISABLING"

    def test_ttl(self, aws, dynamodb):
        refused("ValidationException", "already disabled", self._ttl,
                dynamodb=dynamodb, enabled=False)
        self._ttl(dynamodb, True)
        aws.advance(3)
        refused("ValidationException", "already enabled", self._ttl,
                dynamodb=dynamodb, enabled=True)
        refused("ValidationException", "current AttributeName is expires",
                self._ttl, dynamodb=dynamodb, enabled=True, attribute="x")
        refused("ValidationException", "within a fixed interval", self._ttl,
                dynamodb=dynamodb, enabled=False)
        aws.advance(1900)
        self._ttl(dynamodb, False)

    def test_backups_come_late_and_keep_their_days(self, aws, dynamodb):
        def enable(**rest):
            dynamodb.update_continuous_backups(
                TableName="orders", PointInTimeRecoverySpecification={
                    "PointInTimeRecoveryEnabled": True, **rest})

        aws.advance(3)
        refused("ValidationException", "between 1 and 35", enable,
                RecoveryPeriodInDays=36)
        enable(RecoveryPeriodInDays=7)
        answer = dynamodb.describe_continuous_backups(TableName="orders")
        recovery = answer["ContinuousBackupsDescription"][
            "PointInTimeRecoveryDescription"]
        assert recovery["RecoveryPeriodInDays"] == 7

    def test_backups_right_after_active_are_refused(self, aws, dynamodb):
        aws.reset(durations={"backups_after_active": 10000})
        create(dynamodb)
        active(dynamodb)
        refused("ContinuousBackupsUnavailableException", "Backups are being",
                dynamodb.update_continuous_backups, TableName="orders",
                PointInTimeRecoverySpecification={
                    "PointInTimeRecoveryEnabled": True})

    def test_tags_lock_and_lag(self, aws, dynamodb):
        aws.set(scale=10)
        tags = [{"Key": "team", "Value": "one"}]
        dynamodb.tag_resource(ResourceArn=self.arn, Tags=tags)
        refused("LimitExceededException", "tags are being updated",
                dynamodb.untag_resource, ResourceArn=self.arn,
                TagKeys=["team"])
        assert dynamodb.list_tags_of_resource(
            ResourceArn=self.arn)["Tags"] == []
        aws.advance(3)
        assert dynamodb.list_tags_of_resource(
            ResourceArn=self.arn)["Tags"] == tags

    def test_resource_policy_has_a_cooldown(self, aws, dynamodb):
        request = {"ResourceArn": self.arn, "Policy": json.dumps(policy())}
        dynamodb.put_resource_policy(**request)
        refused("ThrottlingException", "within the previous 15000",
                dynamodb.put_resource_policy, **request)
        refused("ValidationException", "not valid JSON",
                dynamodb.put_resource_policy, ResourceArn=self.arn,
                Policy="{")

    def test_resource_policy_comes_back_in_aws_words(self, aws, dynamodb):
        def put(**statement):
            aws.advance(60)
            dynamodb.put_resource_policy(
                ResourceArn=self.arn, Policy=json.dumps(policy(**statement)))
            aws.advance(60)
            return shown()

        def shown():
            document = json.loads(dynamodb.get_resource_policy(
                ResourceArn=self.arn)["Policy"])
            return document["Statement"][0]

        role = f"arn:aws:iam::{OTHERS}:role/reader"
        kept = put(Principal={"AWS": [OTHERS, role]},
                   Action=["dynamodb:Query", "dynamodb:GetItem"])
        assert kept["Principal"] == {
            "AWS": [role, f"arn:aws:iam::{OTHERS}:root"]}
        assert kept["Action"] == ["dynamodb:GetItem", "dynamodb:Query"]
        kept = put(Principal={"AWS": [role]}, Action=["dynamodb:GetItem"])
        assert kept["Principal"] == {"AWS": role}
        assert kept["Action"] == "dynamodb:GetItem"
        aws.set(deleted_principals={role: "AROAEXAMPLE0000000001"})
        assert shown()["Principal"] == {"AWS": "AROAEXAMPLE0000000001"}
        for unknown in (role, "AROAEXAMPLE0000000001", "somebody",
                        f"arn:aws-cn:iam::{OTHERS}:root"):
            refused("ValidationException", "Invalid principal", put,
                    Principal={"AWS": unknown})
        refused("ValidationException", "Invalid policy document",
                dynamodb.put_resource_policy, ResourceArn=self.arn,
                Policy="{}")


class TestKeysOfReplicas:
    """A customer key on the table means one on each replica."""

    OURS, THEIRS = (f"arn:aws:kms:{region}:{OTHERS}:key/{{}}"
                    for region in ("eu-west-1", "eu-central-1"))

    @pytest.fixture(autouse=True)
    def _table(self, dynamodb):
        create(dynamodb, SSESpecification={
            "Enabled": True, "SSEType": "KMS",
            "KMSMasterKeyId": self.OURS.format(1)})
        active(dynamodb)

    @staticmethod
    def _change(dynamodb, kind, **keys):
        dynamodb.update_table(TableName="orders", ReplicaUpdates=[
            {kind: {"RegionName": region.replace("_", "-"), **(
                {"KMSMasterKeyId": key} if key else {})}}
            for region, key in keys.items()])
        return active(dynamodb)

    def test_each_replica_needs_one(self, dynamodb):
        refused("ValidationException", "for each replica", self._change,
                dynamodb=dynamodb, kind="Create", eu_central_1="")
        refused("ValidationException", "Invalid arn", self._change,
                dynamodb=dynamodb, kind="Create",
                eu_central_1=self.OURS.format(1))
        table = self._change(dynamodb, "Create",
                             eu_central_1=self.THEIRS.format(1))
        assert table["Replicas"][0]["KMSMasterKeyId"] == self.THEIRS.format(1)

    def test_keys_change_together(self, aws, dynamodb):
        self._change(dynamodb, "Create", eu_central_1=self.THEIRS.format(1))
        refused("ValidationException", "only be updated through Replica",
                dynamodb.update_table, TableName="orders", SSESpecification={
                    "Enabled": True, "SSEType": "KMS",
                    "KMSMasterKeyId": self.OURS.format(2)})
        both = {"eu_west_1": self.OURS.format(2),
                "eu_central_1": self.THEIRS.format(2)}
        for some in ({"eu_west_1": both["eu_west_1"]},
                     {"eu_central_1": both["eu_central_1"]}):
            refused("ValidationException", "for each replica", self._change,
                    dynamodb=dynamodb, kind="Update", **some)
        table = self._change(dynamodb, "Update", **both)
        assert table["Replicas"][0]["KMSMasterKeyId"] == self.THEIRS.format(2)
        assert (table["SSEDescription"]["KMSMasterKeyArn"]
                == self.OURS.format(2))
        there = client(aws, region="eu-central-1").describe_table(
            TableName="orders")["Table"]
        assert (there["SSEDescription"]["KMSMasterKeyArn"]
                == self.THEIRS.format(2))
        assert there["Replicas"][0]["KMSMasterKeyId"] == self.OURS.format(2)
        refused("ValidationException", "for each replica", self._change,
                dynamodb=dynamodb, kind="Update", **both)

    def test_one_partition(self, dynamodb):
        refused("ValidationException", "partition", self._change,
                dynamodb=dynamodb, kind="Create", cn_north_1="")
        refused("ValidationException", "partition",
                dynamodb.enable_kinesis_streaming_destination,
                TableName="orders",
                StreamArn="arn:aws-cn:kinesis:eu-west-1:000000000000:stream/s")


def test_arns_bear_their_partition(aws):
    china = client(aws, region="cn-north-1")
    create(china)
    arn = active(china)["TableArn"]
    assert arn.startswith("arn:aws-cn:dynamodb:cn-north-1:")
    china.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "b"}])


class TestReplicas:
    def test_strong_ones_need_no_stream(self, dynamodb):
        create(dynamodb)
        active(dynamodb)
        dynamodb.update_table(
            TableName="orders", MultiRegionConsistency="STRONG",
            ReplicaUpdates=[{"Create": {"RegionName": region}}
                            for region in ("eu-west-2", "eu-west-3")])
        assert "StreamSpecification" not in active(dynamodb)
        dynamodb.update_table(TableName="orders", StreamSpecification={
            "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
        assert active(dynamodb)["StreamSpecification"][
            "StreamViewType"] == "KEYS_ONLY"
        dynamodb.update_table(TableName="orders", StreamSpecification={
            "StreamEnabled": False})
        assert "StreamSpecification" not in active(dynamodb)

    def test_provisioned_table_needs_write_scaling(self, dynamodb, scaling):
        create_provisioned(dynamodb)
        active(dynamodb)
        request = {"TableName": "orders", "ReplicaUpdates": [
            {"Create": {"RegionName": "eu-central-1"}}]}
        refused("ValidationException", "Table write capacity should either",
                dynamodb.update_table, **request)
        register(scaling)
        put_policy(scaling)
        refused("ValidationException", "Index write capacity should either",
                dynamodb.update_table, **request)


class TestScaling:
    def test_target_needs_the_table(self, scaling):
        refused("ValidationException", "table does not exist", register,
                scaling=scaling)

    @pytest.fixture
    def table(self, dynamodb):
        create_provisioned(dynamodb)
        active(dynamodb)

    def test_bounds_and_index(self, table, scaling):
        refused("ValidationException", "MinCapacity", register,
                scaling=scaling, low=11)
        refused("ValidationException", "index does not exist", register,
                scaling=scaling, resource=f"{TABLE}/index/none",
                dimension="dynamodb:index:WriteCapacityUnits")
        refused("ValidationException", "Unsupported", register,
                scaling=scaling, dimension="dynamodb:index:WriteCapacityUnits")

    def test_policies(self, table, scaling):
        refused("ObjectNotFoundException", "No scalable target", put_policy,
                scaling=scaling)
        register(scaling)
        refused("ValidationException", "between 20 and 90", put_policy,
                scaling=scaling, value=95.0)
        refused("ValidationException", "does not fit", put_policy,
                scaling=scaling, metric="DynamoDBReadCapacityUtilization")
        put_policy(scaling)
        refused("ValidationException", "Only one TargetTracking", put_policy,
                scaling=scaling, name="q")
        put_policy(scaling, value=50.0)  # the same one

    def test_times_left_out_of_an_action_go(self, table, scaling):
        def put(**rest):
            scaling.put_scheduled_action(
                ServiceNamespace="dynamodb", ResourceId=TABLE,
                ScalableDimension=WRITES, ScheduledActionName="night", **rest)
            (found,) = scaling.describe_scheduled_actions(
                ServiceNamespace="dynamodb")["ScheduledActions"]
            return found

        register(scaling)
        put(Schedule="rate(1 day)", ScalableTargetAction={"MinCapacity": 6},
            StartTime=2000000000, EndTime=2100000000)
        found = put(ScalableTargetAction={"MinCapacity": 7})
        assert not {"StartTime", "EndTime"} & set(found)
        assert found["Schedule"] == "rate(1 day)"

    def test_deregistering_removes_policies(self, table, aws, scaling):
        register(scaling)
        put_policy(scaling)
        request = {"ServiceNamespace": "dynamodb", "ResourceId": TABLE,
                   "ScalableDimension": WRITES}
        scaling.deregister_scalable_target(**request)
        assert aws.policies() == {}
        refused("ObjectNotFoundException", "No scalable target",
                scaling.deregister_scalable_target, **request)
