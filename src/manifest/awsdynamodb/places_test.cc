// A finding stands at what is wrong as the dialect at hand writes it, not where
// the canonical one would have it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "manifest/testing.h"

namespace dynaplane::manifest {
namespace {

constexpr const char* kFlat = "aws.project.planton/v1";
constexpr const char* kWrapped = "code2cloud.planton.cloud/v1";
constexpr const char* kV1 = "aws.openmcf.org/v1";

// "@@" stands before the place of the only finding of that rule.
struct Case {
  const char* rule;
  const char* api_version;
  const char* path;
  std::string spec;
};

#define PROVISIONED "  billingMode: PROVISIONED\n"
#define ON_DEMAND "  billingMode: PAY_PER_REQUEST\n"
#define TYPES                                               \
  "  attributeDefinitions:\n    - {name: a, type: S}\n    " \
  "- {name: b, type: S}\n"
#define HASH "  keySchema:\n    - {attributeName: a, keyType: HASH}\n"
#define PAIR HASH "    - {attributeName: b, keyType: RANGE}\n"
#define UNITS                                        \
  "  provisionedThroughput: {readCapacityUnits: 5, " \
  "writeCapacityUnits: 5}\n"
#define ONE_TYPE "  attributeDefinitions:\n    - {name: a, type: S}\n"
// An index that uses both; its other fields follow.
#define INDEX                                         \
  TYPES HASH                                          \
      "  globalSecondaryIndexes:\n    - name: by-b\n" \
      "      keySchema: [{attributeName: b, keyType: HASH}]\n"
#define LOCAL                                        \
  TYPES PAIR                                         \
      "  localSecondaryIndexes:\n    - name: by-b\n" \
      "      projection: {type: ALL}\n      keySchema:\n"
#define KEY "  hashKey: {name: a, type: S}\n"

const Case kCases[] = {
    // A capacity of v1.
    {"provisioned_requires_throughput", kV1,
     "spec.provisionedThroughput.writeCapacityUnits",
     PROVISIONED ONE_TYPE HASH
     "  provisionedThroughput:\n    readCapacityUnits: 5\n"
     "    writeCapacityUnits: @@0\n"},
    {"provisioned_requires_throughput", kV1, "spec.readCapacity",
     PROVISIONED ONE_TYPE HASH "  readCapacity: @@0\n  writeCapacity: 5\n"},
    {"provisioned_requires_throughput", kV1, "spec.provisionedThroughput",
     PROVISIONED ONE_TYPE HASH
     "  @@provisionedThroughput: {readCapacityUnits: 5}\n"},
    {"provisioned_requires_throughput", kV1, "spec.provisionedThroughput",
     PROVISIONED ONE_TYPE HASH "  @@provisionedThroughput: {}\n"},
    {"provisioned_requires_throughput", kV1,
     "spec.provisioned_throughput.read_capacity_units",
     ON_DEMAND ONE_TYPE HASH
     "  provisioned_throughput: {read_capacity_units: @@5}\n"},
    {"gsi_throughput_matches_billing", kV1,
     "spec.globalSecondaryIndexes[0].provisionedThroughput.readCapacityUnits",
     PROVISIONED UNITS INDEX
     "      projection: {type: ALL}\n"
     "      provisionedThroughput:\n        readCapacityUnits: @@0\n"
     "        writeCapacityUnits: 1\n"},
    {"gsi_throughput_matches_billing", kV1, "spec.globalSecondaryIndexes[0]",
     PROVISIONED UNITS TYPES HASH
     "  globalSecondaryIndexes:\n    - @@name: by-b\n"
     "      keySchema: [{attributeName: b, keyType: HASH}]\n"
     "      projection: {type: ALL}\n"},
    {"number_range", kV1, "spec.provisionedThroughput.readCapacityUnits",
     PROVISIONED ONE_TYPE HASH
     "  provisionedThroughput: {readCapacityUnits: @@-1, "
     "writeCapacityUnits: 1}\n"},
    {"capacity_quota", kV1, "spec.provisionedThroughput.readCapacityUnits",
     PROVISIONED ONE_TYPE HASH
     "  provisionedThroughput: {readCapacityUnits: @@40001, "
     "writeCapacityUnits: 1}\n"},
    // What v1 writes for "left out".
    {"billing_mode_set", kV1, "spec.billingMode",
     "  billingMode: @@BILLING_MODE_UNSPECIFIED\n" ONE_TYPE HASH},
    {"stream_view_requires_enabled", kV1, "spec.streamViewType",
     ON_DEMAND ONE_TYPE HASH
     "  streamEnabled: true\n"
     "  streamViewType: @@STREAM_VIEW_TYPE_UNSPECIFIED\n"},
    {"missing_field", kV1, "spec.keySchema[0].keyType",
     ON_DEMAND ONE_TYPE
     "  keySchema: [{attributeName: a, keyType: @@KEY_TYPE_UNSPECIFIED}]\n"},
    {"missing_field", kV1, "spec.globalSecondaryIndexes[0].projection",
     ON_DEMAND INDEX "      @@projection: {nonKeyAttributes: [c]}\n"},
    {"missing_field", kV1, "spec.globalSecondaryIndexes[0].projection.type",
     ON_DEMAND INDEX
     "      projection: {type: @@PROJECTION_TYPE_UNSPECIFIED}\n"},
    {"ttl_attribute_when_enabled", kV1, "spec.ttl.attributeName",
     ON_DEMAND ONE_TYPE HASH "  ttl: {enabled: true, attributeName: @@''}\n"},
    // Keys of v1.
    {"key_attributes_distinct", kV1, "spec.keySchema[1].attributeName",
     ON_DEMAND ONE_TYPE HASH "    - {attributeName: @@a, keyType: RANGE}\n"},
    {"key_attribute_undefined", kV1, "spec.keySchema[1].attributeName",
     ON_DEMAND ONE_TYPE HASH "    - {attributeName: @@x, keyType: RANGE}\n"},
    {"key_attribute_undefined", kV1,
     "spec.globalSecondaryIndexes[0].keySchema[0].attributeName",
     ON_DEMAND ONE_TYPE HASH
     "  globalSecondaryIndexes:\n    - name: by-x\n"
     "      keySchema: [{attributeName: @@x, keyType: HASH}]\n"
     "      projection: {type: ALL}\n"},
    {"key_attributes_distinct", kV1,
     "spec.localSecondaryIndexes[0].keySchema[1].attributeName",
     ON_DEMAND LOCAL "        - {attributeName: a, keyType: HASH}\n"
                     "        - {attributeName: @@a, keyType: RANGE}\n"},
    {"lsi_hash_is_the_tables", kV1,
     "spec.localSecondaryIndexes[0].keySchema[0].attributeName",
     ON_DEMAND LOCAL "        - {attributeName: @@b, keyType: HASH}\n"
                     "        - {attributeName: a, keyType: RANGE}\n"},
    {"key_schema_order", kV1, "spec.keySchema[0]",
     ON_DEMAND TYPES
     "  keySchema:\n    - @@{attributeName: b, keyType: RANGE}\n"
     "    - {attributeName: a, keyType: HASH}\n"},
    {"table_key_schema_shape", kV1, "spec.keySchema",
     ON_DEMAND ONE_TYPE
     "  @@keySchema: [{attributeName: a, keyType: RANGE}]\n"},
    {"attribute_unused", kV1, "spec.attributeDefinitions[1]",
     ON_DEMAND "  attributeDefinitions:\n    - {name: a, type: S}\n"
               "    - @@{name: b, type: S}\n" HASH},
    // Other names of v1.
    {"include_requires_attributes", kV1,
     "spec.globalSecondaryIndexes[0].projection.nonKeyAttributes",
     ON_DEMAND INDEX
     "      projection: {type: ALL, @@nonKeyAttributes: [c]}\n"},
    {"projected_attributes_unique", kV1,
     "spec.globalSecondaryIndexes[0].projection.nonKeyAttributes[1]",
     ON_DEMAND INDEX
     "      projection: {type: INCLUDE, nonKeyAttributes: [c, @@c]}\n"},
    {"stream_view_requires_enabled", kV1, "spec.streamEnabled",
     ON_DEMAND ONE_TYPE HASH "  @@streamEnabled: true\n"},
    {"kms_key_when_encryption_enabled", kV1,
     "spec.serverSideEncryption.kmsKeyArn",
     ON_DEMAND ONE_TYPE HASH
     "  serverSideEncryption:\n    enabled: false\n"
     "    kmsKeyArn: @@arn:aws:kms:eu-west-1:111122223333:key/a\n"},
    {"text_length", kV1, "spec.tableName",
     "  tableName: @@ab\n" ON_DEMAND ONE_TYPE HASH},
    // Classic.
    {"table_name", kWrapped, "spec.table.tableName",
     "  @@table:\n    hashKey: {name: a, type: S}\n"},
    {"missing_field", kWrapped, "spec.table.hashKey",
     "  @@table:\n    billingMode: PAY_PER_REQUEST\n"},
    {"missing_field", kFlat, "spec.hashKey.name",
     "  hashKey: {name: @@'', type: S}\n"},
    {"scaling_bounds", kFlat, "spec.autoScale.readCapacity.maxCapacity",
     KEY "  autoScale:\n    isEnabled: true\n"
         "    readCapacity: {minCapacity: 0, maxCapacity: @@4}\n"},
    {"replica_region_unique", kFlat, "spec.replicaRegionNames[1]",
     KEY ON_DEMAND "  replicaRegionNames: [eu-west-1, @@eu-west-1]\n"},
    {"replica_region_differs", kWrapped, "spec.table.replicaRegionNames[0]",
     "  region: eu-west-1\n  table:\n    billingMode: PAY_PER_REQUEST\n"
     "    hashKey: {name: a, type: S}\n"
     "    replicaRegionNames: [@@eu-west-1]\n"},
    {"replicas_need_scaling", kFlat, "spec.replicaRegionNames",
     KEY PROVISIONED "  @@replicaRegionNames: [eu-west-1]\n"},
    {"tag_characters", kWrapped, "spec.environmentInfo.orgId",
     "  environmentInfo: {orgId: @@a*b}\n  table:\n"
     "    hashKey: {name: a, type: S}\n"},
    {"read_leniently", kFlat, "spec.readCapacity", KEY "  readCapacity: @@5\n"},
    {"key_attribute_undefined", kFlat, "spec.globalSecondaryIndexes[0].hashKey",
     KEY "  globalSecondaryIndexes:\n    - name: by-x\n"
         "      hashKey: @@x\n      projectionType: ALL\n"},
};

Position Unmark(std::string& text) {
  const std::size_t at = text.find("@@");
  text.erase(at, 2);
  const std::size_t line = text.rfind('\n', at) + 1;
  return {
      static_cast<int>(std::count(text.begin(), text.begin() + line, '\n')) + 1,
      static_cast<int>(at - line) + 1};
}

TEST(PlacesTest, AreThoseOfTheDialect) {
  for (const Case& one : kCases) {
    std::string text = In(one.api_version, one.spec);
    const Position place = Unmark(text);
    std::vector<std::string> found;
    for (const Diagnostic& d : LoadText(text, "t").diagnostics) {
      if (d.rule == one.rule) {
        found.push_back(ToString(d).substr(0, ToString(d).find(": ")) + " " +
                        d.path);
      }
    }
    EXPECT_THAT(found, ::testing::ElementsAre(
                           "t:" + std::to_string(place.line) + ":" +
                           std::to_string(place.column) + " " + one.path))
        << one.rule << "\n"
        << text;
  }
}

TEST(PlacesTest, EachZeroOfV1IsToldByItself) {
  const Diagnostics found =
      LoadText(In(kV1, PROVISIONED ONE_TYPE HASH
                  "  provisionedThroughput: {readCapacityUnits: 0, "
                  "writeCapacityUnits: 0}\n"),
               "t")
          .diagnostics;
  EXPECT_THAT(Errors(found),
              ::testing::ElementsAre(
                  ::testing::HasSubstr("set readCapacityUnits above 0"),
                  ::testing::HasSubstr("set writeCapacityUnits above 0")));
}

TEST(PlacesTest, AnEnvironmentOfTwoWordsIsToldAtItsName) {
  const Diagnostic* found = nullptr;
  const LoadResult result = LoadText(
      "apiVersion: code2cloud.planton.cloud/v1\nkind: AwsDynamodb\n"
      "metadata:\n  name: orders\n  env: {id: e, name: a*b}\n"
      "spec:\n  table: {hashKey: {name: a, type: S}}\n",
      "t");
  found = FindRule(result.diagnostics, "tag_characters");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->position, (Position{5, 22}));
  EXPECT_EQ(found->path, "metadata.env.name");
}

}  // namespace
}  // namespace dynaplane::manifest
