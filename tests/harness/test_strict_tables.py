"""The strict AWS: tables, as boto3 sees them."""

import time

import pytest

from .local_aws import REGION
from .process import wait_until
from .strict_testing import (BY_A, DEFINED, FIVE, KEY, active, create,
                             create_provisioned, describe, describe_or_none,
                             refused, update)


class TestStatuses:
    def test_create_is_invisible_then_creating_then_active(self, aws,
                                                           dynamodb):
        aws.set(scale=1, durations={"invisible": 0.2, "create": 0.6})
        answer = create(dynamodb)["TableDescription"]
        assert answer["TableStatus"] == "CREATING"
        refused("ResourceNotFoundException", "not found", describe,
                dynamodb=dynamodb)
        first = wait_until(lambda: describe_or_none(dynamodb), 5, "visible")
        assert first["TableStatus"] == "CREATING"
        assert active(dynamodb)["TableId"]

    def test_creating_table_refuses_changes(self, aws, dynamodb):
        aws.set(durations={"create": 1000})
        create(dynamodb)
        aws.advance(1)
        for function, request in (
                (dynamodb.delete_table, {}),
                (dynamodb.update_table, {"DeletionProtectionEnabled": True}),
                (dynamodb.update_time_to_live, {
                    "TimeToLiveSpecification": {
                        "Enabled": True, "AttributeName": "t"}})):
            refused("ResourceInUseException", "being created", function,
                    TableName="orders", **request)

    def test_deleting_table_stays_for_a_while(self, aws, dynamodb):
        create(dynamodb)
        active(dynamodb)
        aws.set(durations={"delete": 1000})
        dynamodb.delete_table(TableName="orders")
        assert describe(dynamodb)["TableStatus"] == "DELETING"
        refused("ResourceInUseException", "being deleted", create,
                dynamodb=dynamodb)
        aws.advance(1001)
        refused("ResourceNotFoundException", "", describe, dynamodb=dynamodb)
        create(dynamodb)
        assert active(dynamodb)

    def test_index_build_has_two_parts(self, aws, dynamodb):
        create(dynamodb)
        active(dynamodb)
        aws.set(scale=10)  # slow enough to look at each part
        update(dynamodb, AttributeDefinitions=DEFINED,
               GlobalSecondaryIndexUpdates=[{"Create": BY_A}])
        table = describe(dynamodb)
        assert table["TableStatus"] == "UPDATING"
        aws.advance(60)
        table = describe(dynamodb)
        assert table["TableStatus"] == "ACTIVE"
        (index,) = table["GlobalSecondaryIndexes"]
        assert index["IndexStatus"] == "CREATING" and index["Backfilling"]
        refused("ResourceInUseException", "indexes are being created",
                dynamodb.delete_table, TableName="orders")
        aws.advance(600)
        assert active(dynamodb)

    def test_deleted_index_is_shown_until_it_is_gone(self, aws, dynamodb):
        create_provisioned(dynamodb)
        active(dynamodb)
        aws.set(scale=10)
        update(dynamodb, GlobalSecondaryIndexUpdates=[
            {"Delete": {"IndexName": "by-a"}}])
        (index,) = describe(dynamodb)["GlobalSecondaryIndexes"]
        assert index["IndexStatus"] == "DELETING"
        aws.advance(10)
        table = describe(dynamodb)
        assert "GlobalSecondaryIndexes" not in table
        assert table["AttributeDefinitions"] == DEFINED[:1]

    def test_update_answers_with_old_values(self, dynamodb):
        create_provisioned(dynamodb)
        active(dynamodb)
        answer = update(dynamodb, ProvisionedThroughput={
            "ReadCapacityUnits": 9, "WriteCapacityUnits": 5})
        old = answer["TableDescription"]["ProvisionedThroughput"]
        assert old["ReadCapacityUnits"] == 5
        new = active(dynamodb)["ProvisionedThroughput"]
        assert new["ReadCapacityUnits"] == 9


class TestUpdateTable:
    @pytest.fixture(autouse=True)
    def _table(self, dynamodb):
        create_provisioned(dynamodb)
        active(dynamodb)

    @pytest.mark.parametrize("pair", [
        {"DeletionProtectionEnabled": True, "ProvisionedThroughput": {
            "ReadCapacityUnits": 6, "WriteCapacityUnits": 5}},
        {"TableClass": "STANDARD_INFREQUENT_ACCESS",
         "DeletionProtectionEnabled": True},
        {"SSESpecification": {"Enabled": True},
         "StreamSpecification": {"StreamEnabled": True,
                                 "StreamViewType": "NEW_IMAGE"}},
    ])
    def test_one_logical_change_in_a_request(self, dynamodb, pair):
        refused("ValidationException", "must be the only operation",
                dynamodb.update_table, TableName="orders", **pair)

    def test_one_online_index_at_a_time(self, aws, dynamodb):
        aws.set(scale=10)
        two = [{"Delete": {"IndexName": "by-a"}},
               {"Create": {**BY_A, "IndexName": "by-b",
                           "ProvisionedThroughput": FIVE}}]
        refused("LimitExceededException", "Only 1 online index",
                dynamodb.update_table, TableName="orders",
                AttributeDefinitions=DEFINED, GlobalSecondaryIndexUpdates=two)
        update(dynamodb, GlobalSecondaryIndexUpdates=two[:1])
        refused("LimitExceededException", "Only 1 online index",
                dynamodb.update_table, TableName="orders",
                AttributeDefinitions=DEFINED,
                GlobalSecondaryIndexUpdates=two[1:])

    def test_noop_throughput_is_refused(self, dynamodb):
        refused("ValidationException", "will not change",
                dynamodb.update_table, TableName="orders",
                ProvisionedThroughput=FIVE)

    def test_harmless_noop_is_reported(self, aws, dynamodb):
        update(dynamodb, DeletionProtectionEnabled=False)
        assert len(aws.report()["noops"]) == 1

    def test_fifth_decrease_of_a_day_waits_an_hour(self, aws, dynamodb):
        def capacity(units):
            active(dynamodb)
            update(dynamodb, ProvisionedThroughput={
                "ReadCapacityUnits": units, "WriteCapacityUnits": 5})

        aws.advance(-time.time() % 86400 + 60)  # just past midnight
        capacity(20)
        for units in (19, 18, 17, 16):
            capacity(units)
        refused("LimitExceededException", "decreases are limited", capacity,
                units=15)
        aws.advance(3601)
        capacity(15)

    def test_switch_to_provisioned_needs_every_index(self, dynamodb):
        update(dynamodb, BillingMode="PAY_PER_REQUEST")
        active(dynamodb)
        refused("ValidationException", "for index: by-a",
                dynamodb.update_table, TableName="orders",
                BillingMode="PROVISIONED", ProvisionedThroughput=FIVE)

    def test_stream_view_changes_only_by_way_of_off(self, dynamodb):
        on = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
        update(dynamodb, StreamSpecification=on)
        active(dynamodb)
        refused("ValidationException", "already has an enabled stream",
                dynamodb.update_table, TableName="orders",
                StreamSpecification={**on, "StreamViewType": "OLD_IMAGE"})
        update(dynamodb, StreamSpecification={"StreamEnabled": False})
        assert "StreamSpecification" not in active(dynamodb)
        refused("ValidationException", "no stream to disable",
                dynamodb.update_table, TableName="orders",
                StreamSpecification={"StreamEnabled": False})

    def test_protection_has_a_cooldown(self, aws, dynamodb):
        aws.set(scale=1)  # 15 real seconds, also on a machine under load
        update(dynamodb, DeletionProtectionEnabled=True)
        refused("ThrottlingException", "within the previous 15000",
                dynamodb.update_table, TableName="orders",
                DeletionProtectionEnabled=False)
        refused("ValidationException", "protected against deletion",
                dynamodb.delete_table, TableName="orders")
        aws.advance(16)
        update(dynamodb, DeletionProtectionEnabled=False)

    def test_table_class_changes_twice_in_a_month(self, aws, dynamodb):
        for table_class in ("STANDARD_INFREQUENT_ACCESS", "STANDARD"):
            update(dynamodb, TableClass=table_class)
            active(dynamodb)
        refused("LimitExceededException", "TableClass are limited",
                dynamodb.update_table, TableName="orders",
                TableClass="STANDARD_INFREQUENT_ACCESS")

    def test_warm_throughput_only_rises(self, dynamodb):
        higher = {"ReadUnitsPerSecond": 15000, "WriteUnitsPerSecond": 5000}
        update(dynamodb, WarmThroughput=higher)
        warm = active(dynamodb)["WarmThroughput"]
        assert warm["ReadUnitsPerSecond"] == 15000
        refused("ValidationException", "decreasing WarmThroughput",
                dynamodb.update_table, TableName="orders",
                WarmThroughput={**higher, "ReadUnitsPerSecond": 14000})

    def test_encryption_shows_a_key_and_is_no_noop(self, dynamodb):
        refused("ValidationException", "already encrypted by default",
                dynamodb.update_table, TableName="orders",
                SSESpecification={"Enabled": False})
        update(dynamodb, SSESpecification={"Enabled": True})
        shown = active(dynamodb)["SSEDescription"]
        assert shown["KMSMasterKeyArn"].startswith("arn:aws:kms:")
        managed = {"Enabled": True, "SSEType": "KMS",
                   "KMSMasterKeyId": "alias/aws/dynamodb"}
        for again in ({"Enabled": True}, managed):
            refused("ValidationException", "already encrypted with the given",
                    dynamodb.update_table, TableName="orders",
                    SSESpecification=again)

    def test_without_a_key_it_is_the_managed_one(self, dynamodb):
        update(dynamodb, SSESpecification={"Enabled": True})
        managed = active(dynamodb)["SSEDescription"]
        own = f"arn:aws:kms:{REGION}:000000000000:key/1234abcd"
        update(dynamodb, SSESpecification={
            "Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": own})
        assert active(dynamodb)["SSEDescription"]["KMSMasterKeyArn"] == own
        update(dynamodb, SSESpecification={"Enabled": True})
        assert active(dynamodb)["SSEDescription"] == managed


class TestCreateTable:
    @pytest.mark.parametrize("text, request_", [
        ("is empty", {"GlobalSecondaryIndexes": []}),
        ("not a HASH", {"KeySchema": [
            {"AttributeName": "a", "KeyType": "RANGE"}, *KEY]}),
        ("not used", {"AttributeDefinitions": DEFINED}),
        ("should not be specified", {
            "AttributeDefinitions": DEFINED, "GlobalSecondaryIndexes": [
                {**BY_A, "ProvisionedThroughput": FIVE}]}),
        ("NonKeyAttributes is specified", {
            "AttributeDefinitions": DEFINED, "GlobalSecondaryIndexes": [
                {**BY_A, "Projection": {"ProjectionType": "ALL",
                                        "NonKeyAttributes": ["x"]}}]}),
        ("StreamViewType", {"StreamSpecification": {"StreamEnabled": True}}),
        ("prefixed with aws:", {"Tags": [{"Key": "aws:x", "Value": "y"}]}),
        ("Number of Tags", {"Tags": [{"Key": f"k{i}", "Value": ""}
                                     for i in range(51)]}),
        ("outside of valid range", {"OnDemandThroughput": {
            "MaxReadRequestUnits": 10}}),
        ("must both be specified", {"BillingMode": "PROVISIONED"}),
    ])
    def test_refused(self, dynamodb, text, request_):
        refused("ValidationException", text, create, dynamodb=dynamodb,
                **request_)

    def test_empty_structure_is_a_server_error(self, dynamodb):
        refused("InternalServerError", "", create, dynamodb=dynamodb,
                WarmThroughput={})

    def test_server_fills_in(self, dynamodb):
        create(dynamodb)
        table = active(dynamodb)
        assert table["WarmThroughput"]["ReadUnitsPerSecond"] == 12000
        assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
        assert table["DeletionProtectionEnabled"] is False
