"""The strict AWS: side features of a table, replicas, scaling."""

import pytest

from .strict_testing import active, create, create_provisioned, refused

TABLE = "table/orders"
WRITES = "dynamodb:table:WriteCapacityUnits"


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
        request = {"ResourceArn": self.arn, "Policy": "{}"}
        dynamodb.put_resource_policy(**request)
        refused("ThrottlingException", "within the previous 15000",
                dynamodb.put_resource_policy, **request)
        refused("ValidationException", "not valid JSON",
                dynamodb.put_resource_policy, ResourceArn=self.arn,
                Policy="{")


class TestReplicas:
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
