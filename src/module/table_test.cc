#include "module/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "module/names.h"
#include "module/testing/plans.h"
#include "module/types.h"

namespace dynaplane::module {
namespace {

using manifest::AwsDynamodb;
using ::testing::Contains;
using ::testing::Not;
using testing::OnDemand;
using testing::Orders;
using testing::PlanOf;

std::string Input(const AwsDynamodb& manifest, const char* name) {
  pulumi::Object inputs = TableInputs(manifest);
  auto input = inputs.find(name);
  return input == inputs.end() ? "absent" : testing::Text({}, input->second);
}

std::string Index(const AwsDynamodb& manifest, const char* name) {
  pulumi::Object inputs = TableInputs(manifest);
  return testing::Text({},
                       inputs["globalSecondaryIndexes"].as_array()[0][name]);
}

TEST(TableTest, TheSmallestTableSaysWhatIsOff) {
  EXPECT_EQ(testing::Text({}, TableInputs(OnDemand("sessions"))),
            R"({"attributes":[{"name":"id","type":"S"}],)"
            R"("billingMode":"PAY_PER_REQUEST",)"
            R"("deletionProtectionEnabled":false,"hashKey":"id",)"
            R"("name":"sessions","pointInTimeRecovery":{"enabled":false},)"
            R"("serverSideEncryption":{"enabled":false},)"
            R"("streamEnabled":false,"tableClass":"STANDARD",)"
            R"("ttl":{"enabled":false}})");
}

TEST(TableTest, TheNameInAwsIsTheTableName) {
  EXPECT_EQ(Input(Orders(), "name"), R"("acme-orders")");
}

TEST(TableTest, KeysAndAttributesKeepTheirOrder) {
  EXPECT_EQ(Input(Orders(), "hashKey"), R"("customerId")");
  EXPECT_EQ(Input(Orders(), "rangeKey"), R"("orderId")");
  EXPECT_EQ(Input(Orders(), "attributes"),
            R"([{"name":"customerId","type":"S"},)"
            R"({"name":"orderId","type":"S"},{"name":"status","type":"S"},)"
            R"({"name":"placedAt","type":"N"},)"
            R"({"name":"warehouseId","type":"S"}])");
}

TEST(TableTest, IndexesCarryProjectionAndCapacity) {
  EXPECT_EQ(Input(Orders(), "globalSecondaryIndexes"),
            R"([{"hashKey":"status","name":"by-status",)"
            R"("nonKeyAttributes":["total","currency"],)"
            R"("projectionType":"INCLUDE","rangeKey":"placedAt",)"
            R"("readCapacity":6,"writeCapacity":7},)"
            R"({"hashKey":"warehouseId","name":"by-warehouse",)"
            R"("projectionType":"KEYS_ONLY","rangeKey":"placedAt",)"
            R"("readCapacity":6,"writeCapacity":7}])");
  EXPECT_EQ(Input(Orders(), "localSecondaryIndexes"),
            R"([{"name":"by-placed-at","projectionType":"ALL",)"
            R"("rangeKey":"placedAt"}])");
}

TEST(TableTest, SeveralAttributesOfAKindTakeTheLongForm) {
  AwsDynamodb manifest = OnDemand("visits");
  manifest.spec.global_secondary_indexes.resize(1);
  manifest.spec.global_secondary_indexes[0].key = {.hash = {"country", "city"},
                                                   .range = {"day", "hour"}};
  EXPECT_EQ(Index(manifest, "keySchemas"),
            R"([{"attributeName":"country","keyType":"HASH"},)"
            R"({"attributeName":"city","keyType":"HASH"},)"
            R"({"attributeName":"day","keyType":"RANGE"},)"
            R"({"attributeName":"hour","keyType":"RANGE"}])");
  EXPECT_EQ(Index(manifest, "hashKey"), "null");
  EXPECT_EQ(Index(manifest, "rangeKey"), "null");
}

TEST(TableTest, TwoRangeAttributesTakeTheLongForm) {
  AwsDynamodb manifest = OnDemand("visits");
  manifest.spec.global_secondary_indexes.resize(1);
  manifest.spec.global_secondary_indexes[0].key = {.hash = {"country"},
                                                   .range = {"day", "hour"}};
  EXPECT_EQ(Index(manifest, "hashKey"), "null");
  EXPECT_THAT(Index(manifest, "keySchemas"), ::testing::HasSubstr("HASH"));
}

TEST(TableTest, ProvisionedTablesSendCapacitiesAndNoMaxima) {
  AwsDynamodb manifest = Orders();
  manifest.spec.on_demand_throughput = {{.max_read_request_units = 10}};
  manifest.spec.global_secondary_indexes[0].on_demand_throughput = {
      {.max_read_request_units = 10}};
  EXPECT_EQ(Input(manifest, "readCapacity"), "6");
  EXPECT_EQ(Input(manifest, "writeCapacity"), "7");
  EXPECT_EQ(Input(manifest, "onDemandThroughput"), "absent");
  EXPECT_EQ(Index(manifest, "onDemandThroughput"), "null");
}

TEST(TableTest, OnDemandTablesSendMaximaAndNoCapacities) {
  AwsDynamodb manifest = Orders();
  manifest.spec.billing_mode = manifest::BillingMode::kPayPerRequest;
  manifest.spec.read_capacity = 9;
  manifest.spec.global_secondary_indexes[0].read_capacity = 9;
  manifest.spec.on_demand_throughput = {{.max_read_request_units = 10}};
  manifest.spec.global_secondary_indexes[0].on_demand_throughput = {
      {.max_write_request_units = 20}};
  EXPECT_EQ(Input(manifest, "readCapacity"), "absent");
  EXPECT_EQ(Input(manifest, "writeCapacity"), "absent");
  EXPECT_EQ(Index(manifest, "readCapacity"), "null");
  EXPECT_EQ(Index(manifest, "writeCapacity"), "null");
  EXPECT_EQ(Input(manifest, "onDemandThroughput"),
            R"({"maxReadRequestUnits":10,"maxWriteRequestUnits":-1})");
  EXPECT_EQ(Index(manifest, "onDemandThroughput"),
            R"({"maxReadRequestUnits":-1,"maxWriteRequestUnits":20})");
}

TEST(TableTest, WarmThroughputSendsTheGivenSides) {
  AwsDynamodb manifest = OnDemand("flights");
  manifest.spec.warm_throughput = manifest::WarmThroughput{
      .read_units_per_second = 15000, .write_units_per_second = 5000};
  EXPECT_EQ(Input(manifest, "warmThroughput"),
            R"({"readUnitsPerSecond":15000,"writeUnitsPerSecond":5000})");
  manifest.spec.warm_throughput->write_units_per_second = 0;
  EXPECT_EQ(Input(manifest, "warmThroughput"),
            R"({"readUnitsPerSecond":15000})");
  manifest.spec.warm_throughput->read_units_per_second = 0;
  EXPECT_EQ(Input(manifest, "warmThroughput"), "absent");
}

TEST(TableTest, AnIndexHasItsOwnWarmThroughput) {
  AwsDynamodb manifest = Orders();
  manifest.spec.global_secondary_indexes[0].warm_throughput =
      manifest::WarmThroughput{.read_units_per_second = 15000};
  EXPECT_EQ(Index(manifest, "warmThroughput"),
            R"({"readUnitsPerSecond":15000})");
}

TEST(TableTest, EventualReplicasNeedAStreamOfWhateverView) {
  manifest::AwsDynamodb manifest = Orders();
  manifest.spec.enable_streams = false;
  manifest.spec.stream_view_type = manifest::StreamViewType::kKeysOnly;
  manifest.spec.replicas = {testing::ReplicaIn("us-east-1")};
  EXPECT_EQ(Input(manifest, "streamEnabled"), "true");
  EXPECT_EQ(Input(manifest, "streamViewType"), R"("KEYS_ONLY")");
  manifest.spec.stream_view_type.reset();
  EXPECT_EQ(Input(manifest, "streamViewType"), R"("NEW_AND_OLD_IMAGES")");
}

TEST(TableTest, StrongReplicasNeedNone) {
  manifest::AwsDynamodb manifest = Orders();
  manifest.spec.enable_streams = false;
  manifest.spec.replicas = {testing::ReplicaIn("us-east-2"),
                            testing::ReplicaIn("us-west-2")};
  for (manifest::Replica& replica : manifest.spec.replicas) {
    replica.consistency_mode = manifest::ConsistencyMode::kStrong;
  }
  EXPECT_EQ(Input(manifest, "streamEnabled"), "false");
}

TEST(TableTest, AStreamHasTheWishedViewType) {
  EXPECT_EQ(Input(Orders(), "streamEnabled"), "true");
  EXPECT_EQ(Input(Orders(), "streamViewType"), R"("NEW_IMAGE")");
  AwsDynamodb manifest = Orders();
  manifest.spec.stream_view_type.reset();
  EXPECT_EQ(Input(manifest, "streamViewType"), R"("NEW_AND_OLD_IMAGES")");
  manifest.spec.enable_streams = false;
  EXPECT_EQ(Input(manifest, "streamEnabled"), "false");
  EXPECT_EQ(Input(manifest, "streamViewType"), "absent");
}

TEST(TableTest, EncryptionRecoveryAndTtlFollowTheirSwitch) {
  AwsDynamodb manifest = OnDemand("t");
  manifest.spec.server_side_encryption = {.is_enabled = true,
                                          .kms_key_arn = "arn:k"};
  manifest.spec.point_in_time_recovery = {.is_enabled = true,
                                          .recovery_period_in_days = 7};
  manifest.spec.ttl = {.is_enabled = true, .attribute_name = "expiresAt"};
  EXPECT_EQ(Input(manifest, "serverSideEncryption"),
            R"({"enabled":true,"kmsKeyArn":"arn:k"})");
  EXPECT_EQ(Input(manifest, "pointInTimeRecovery"),
            R"({"enabled":true,"recoveryPeriodInDays":7})");
  EXPECT_EQ(Input(manifest, "ttl"),
            R"({"attributeName":"expiresAt","enabled":true})");
  manifest.spec.server_side_encryption.is_enabled = false;
  manifest.spec.point_in_time_recovery.is_enabled = false;
  manifest.spec.ttl.is_enabled = false;
  EXPECT_EQ(Input(manifest, "serverSideEncryption"), R"({"enabled":false})");
  EXPECT_EQ(Input(manifest, "pointInTimeRecovery"), R"({"enabled":false})");
  EXPECT_EQ(Input(manifest, "ttl"),
            R"({"attributeName":"expiresAt","enabled":false})");
}

TEST(TableTest, ClassProtectionAndTagsAreSent) {
  AwsDynamodb manifest = OnDemand("t");
  manifest.spec.table_class = manifest::TableClass::kStandardInfrequentAccess;
  manifest.spec.deletion_protection_enabled = true;
  manifest.spec.tags = {{"team", "checkout"}};
  EXPECT_EQ(Input(manifest, "tableClass"), R"("STANDARD_INFREQUENT_ACCESS")");
  EXPECT_EQ(Input(manifest, "deletionProtectionEnabled"), "true");
  EXPECT_EQ(Input(manifest, "tags"), R"({"team":"checkout"})");
}

manifest::ImportTable Import(manifest::InputFormat format) {
  return {.input_format = format,
          .input_compression_type = manifest::CompressionType::kGzip,
          .csv_delimiter = ";",
          .csv_headers = {"a", "b"},
          .bucket = "acme",
          .bucket_owner = "123456789012",
          .key_prefix = "export/"};
}

TEST(TableTest, CsvOptionsGoWithCsv) {
  AwsDynamodb manifest = OnDemand("t");
  manifest.spec.import_table = Import(manifest::InputFormat::kCsv);
  EXPECT_EQ(Input(manifest, "importTable"),
            R"({"inputCompressionType":"GZIP","inputFormat":"CSV",)"
            R"("inputFormatOptions":{"csv":{"delimiter":";",)"
            R"("headerLists":["a","b"]}},"s3BucketSource":{"bucket":"acme",)"
            R"("bucketOwner":"123456789012","keyPrefix":"export/"}})");
}

TEST(TableTest, CsvOptionsGoWithNothingElse) {
  AwsDynamodb manifest = OnDemand("t");
  manifest.spec.import_table = Import(manifest::InputFormat::kDynamodbJson);
  EXPECT_THAT(Input(manifest, "importTable"),
              Not(::testing::HasSubstr("inputFormatOptions")));
  manifest.spec.import_table = {.input_format = manifest::InputFormat::kCsv,
                                .bucket = "acme"};
  EXPECT_EQ(Input(manifest, "importTable"),
            R"({"inputCompressionType":"NONE","inputFormat":"CSV",)"
            R"("s3BucketSource":{"bucket":"acme"}})");
}

TEST(TableTest, ARestoreNamesSourceAndTime) {
  AwsDynamodb manifest = OnDemand("t");
  manifest.spec.restore = {.source_table_name = "old", .to_latest = true};
  EXPECT_EQ(Input(manifest, "restoreSourceName"), R"("old")");
  EXPECT_EQ(Input(manifest, "restoreToLatestTime"), "true");
  EXPECT_EQ(Input(manifest, "restoreDateTime"), "absent");
  manifest.spec.restore = {.source_table_arn = "arn:old",
                           .date_time = "2026-01-02T03:04:05Z"};
  EXPECT_EQ(Input(manifest, "restoreSourceName"), "absent");
  EXPECT_EQ(Input(manifest, "restoreSourceTableArn"), R"("arn:old")");
  EXPECT_EQ(Input(manifest, "restoreDateTime"), R"("2026-01-02T03:04:05Z")");
  EXPECT_EQ(Input(manifest, "restoreToLatestTime"), "absent");
}

TEST(TableTest, ARestoreWithoutATimeTakesTheLatest) {
  AwsDynamodb manifest = OnDemand("t");
  manifest.spec.restore = {.source_table_name = "old"};
  EXPECT_EQ(Input(manifest, "restoreToLatestTime"), "true");
}

std::vector<std::string> Ignored(const Plan& plan, const char* table) {
  return testing::Find(plan, kTableType, table).options.ignore_changes;
}

TEST(TableTest, WhatIsReadAtCreationAloneIsIgnoredLater) {
  EXPECT_EQ(Ignored(PlanOf(OnDemand("t")), "t"), CreationOnlyInputs());
}

TEST(TableTest, ScaledCapacitiesAreIgnored) {
  std::vector<std::string> ignored = Ignored(PlanOf(Orders()), "orders");
  EXPECT_THAT(ignored, Contains("readCapacity"));
  EXPECT_THAT(ignored, Contains("writeCapacity"));
  EXPECT_THAT(ignored,
              Contains("globalSecondaryIndexes[\"by-status\"].readCapacity"));
}

TEST(TableTest, ATableThatTurnsProvisionedGetsItsFirstCapacities) {
  PlanOptions options = testing::Options();
  options.on_demand_in_state = {"orders"};
  AwsDynamodb orders = Orders();
  EXPECT_EQ(Ignored(MakePlan({&orders, 1}, options), "orders"),
            CreationOnlyInputs());
  options.on_demand_in_state = {"others"};
  EXPECT_THAT(Ignored(MakePlan({&orders, 1}, options), "orders"),
              Contains("readCapacity"));
}

TEST(TableTest, TheTableIsProtectedAndNamedLikeTheManifest) {
  Plan plan = PlanOf(Orders());
  const pulumi::Resource& table = testing::Find(plan, kTableType, "orders");
  EXPECT_EQ(table.options.protect, true);
  EXPECT_FALSE(table.options.parent);
  EXPECT_TRUE(table.options.aliases.empty());
}

}  // namespace
}  // namespace dynaplane::module
