// Every dialect ends in the same model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/testing.h"

namespace dynaplane::manifest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kCanonicalText = R"(  billingMode: PROVISIONED
  readCapacity: 8
  writeCapacity: 4
  hashKey: {name: customer, type: S}
  rangeKey: {name: order, type: N}
  globalSecondaryIndexes:
    - name: by-status
      hashKey: {name: status, type: S}
      rangeKey: order
      projectionType: INCLUDE
      nonKeyAttributes: [total]
      readCapacity: 3
      writeCapacity: 2
  localSecondaryIndexes:
    - {name: by-date, rangeKey: {name: date, type: B}, projectionType: KEYS_ONLY}
  ttl: {isEnabled: true, attributeName: purge}
  enableStreams: true
  streamViewType: NEW_IMAGE
  serverSideEncryption: {isEnabled: true}
  pointInTimeRecovery: {isEnabled: true}
)";

constexpr const char* kFlatText = R"(  tableName: orders
  billingMode: PROVISIONED
  readCapacity: 8
  writeCapacity: 4
  hashKey: {name: customer, type: S}
  rangeKey: {name: order, type: N}
  attributes: [{name: status, type: S}, {name: date, type: B}]
  globalSecondaryIndexes:
    - name: by-status
      hashKey: status
      rangeKey: order
      projectionType: INCLUDE
      nonKeyAttributes: [total]
      readCapacity: 3
      writeCapacity: 2
  localSecondaryIndexes:
    - {name: by-date, rangeKey: date, projectionType: KEYS_ONLY}
  ttl: {isEnabled: true, attributeName: purge}
  enableStreams: true
  streamViewType: NEW_IMAGE
  serverSideEncryption: {isEnabled: true}
  pointInTimeRecovery: {isEnabled: true}
)";

constexpr const char* kV1Text = R"(  billingMode: BILLING_MODE_PROVISIONED
  provisionedThroughput: {readCapacityUnits: 8, writeCapacityUnits: 4}
  attributeDefinitions:
    - {name: customer, type: S}
    - {name: order, type: N}
    - {name: status, type: ATTRIBUTE_TYPE_S}
    - {name: date, type: B}
  keySchema:
    - {attributeName: customer, keyType: HASH}
    - {attributeName: order, keyType: KEY_TYPE_RANGE}
  globalSecondaryIndexes:
    - name: by-status
      keySchema:
        - {attributeName: status, keyType: HASH}
        - {attributeName: order, keyType: RANGE}
      projection: {type: INCLUDE, nonKeyAttributes: [total]}
      provisionedThroughput: {readCapacityUnits: 3, writeCapacityUnits: 2}
  localSecondaryIndexes:
    - name: by-date
      keySchema:
        - {attributeName: customer, keyType: HASH}
        - {attributeName: date, keyType: RANGE}
      projection: {type: KEYS_ONLY_PROJECTION}
  ttl: {enabled: true, attributeName: purge}
  streamEnabled: true
  streamViewType: STREAM_VIEW_TYPE_NEW_IMAGE
  serverSideEncryption: {enabled: true}
  pointInTimeRecoveryEnabled: true
)";

std::string Wrapped() {
  std::string text = "  awsCredentialId: acme\n  table:\n";
  const std::string flat = kFlatText;
  for (std::size_t at = 0; at < flat.size();) {
    const std::size_t end = flat.find('\n', at);
    text += "  " + flat.substr(at, end - at + 1);
    at = end + 1;
  }
  return text;
}

TEST(DialectsTest, AllGiveTheSameModel) {
  const AwsDynamodb canonical = LoadOne(Canonical(kCanonicalText));
  ASSERT_EQ(canonical.spec.table_name, "orders");
  const AwsDynamodb flat = LoadOne(In("aws.project.planton/v1", kFlatText));
  const AwsDynamodb early =
      LoadOne(In("aws.project-planton.org/v1", kFlatText));
  AwsDynamodb wrapped = LoadOne(In("code2cloud.planton.cloud/v1", Wrapped()));
  EXPECT_EQ(wrapped.spec.aws_credential_id, "acme");
  wrapped.spec.aws_credential_id.clear();
  EXPECT_EQ(flat.spec, canonical.spec);
  EXPECT_EQ(early.spec, canonical.spec);
  EXPECT_EQ(wrapped.spec, canonical.spec);
  for (const char* version : {"aws.project-planton.org/v1",
                              "aws.openmcf.org/v1", "aws.planton.dev/v1"}) {
    const AwsDynamodb v1 = LoadOne(In(version, kV1Text));
    EXPECT_EQ(v1.spec, canonical.spec) << version;
    EXPECT_EQ(v1.dialect, Dialect::kV1);
  }
  EXPECT_EQ(canonical.dialect, Dialect::kCanonical);
  EXPECT_EQ(flat.dialect, Dialect::kClassicFlat);
  EXPECT_EQ(wrapped.dialect, Dialect::kClassicWrapped);
}

std::string SnakeKeys(std::string text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t line = text.rfind('\n', i);
    const std::size_t from = line == std::string::npos ? 0 : line + 1;
    const bool key =
        text.find(':', i) < text.find('\n', i) &&
        text.substr(from, i - from).find(": ") == std::string::npos;
    const bool upper = std::isupper(static_cast<unsigned char>(text[i]));
    if (key && upper && i > 0 && std::islower(text[i - 1])) {
      out += '_';
      out += static_cast<char>(std::tolower(text[i]));
    } else {
      out += text[i];
    }
  }
  return out;
}

TEST(DialectsTest, KeysMayBeSnakeCase) {
  const std::string text = SnakeKeys(kFlatText);
  ASSERT_THAT(text, HasSubstr("global_secondary_indexes:"));
  EXPECT_EQ(LoadOne(In("aws.project.planton/v1", text)).spec,
            LoadOne(In("aws.project.planton/v1", kFlatText)).spec);
}

TEST(DialectsTest, AttributesAreCompleteInOrderOfUse) {
  const AwsDynamodb manifest = LoadOne(Canonical(kCanonicalText));
  std::vector<std::string> names;
  for (const auto& attribute : manifest.spec.attributes) {
    names.push_back(attribute.name);
  }
  EXPECT_THAT(names, ElementsAre("customer", "order", "status", "date"));
  EXPECT_EQ(manifest.spec.attributes[1].type, ScalarType::kNumber);
}

TEST(DialectsTest, PositionsAreOfTheCanonicalPath) {
  const AwsDynamodb v1 = LoadOne(In("aws.openmcf.org/v1", kV1Text));
  EXPECT_EQ(v1.PositionOf("spec.readCapacity"), (Position{7, 46}));
  EXPECT_EQ(v1.PositionOf("spec.hashKey"), (Position{14, 7}));
  EXPECT_EQ(v1.PositionOf("spec.ttl.attributeName"), (Position{29, 39}));
  EXPECT_EQ(v1.PositionOf("spec.globalSecondaryIndexes[0].projectionType"),
            (Position{21, 26}));
  EXPECT_EQ(v1.PositionOf("spec.pointInTimeRecovery.isEnabled"),
            (Position{33, 31}));
  // What was not written stands where its parent stands.
  EXPECT_EQ(v1.PositionOf("spec.ttl.other"), v1.PositionOf("spec.ttl"));
  EXPECT_EQ(v1.PositionOf("spec.tags.a"), (Position{5, 1}));
}

TEST(DialectsTest, ClassicDefaultsToProvisioned) {
  const char* key = "  hashKey: {name: a, type: S}\n";
  EXPECT_EQ(LoadOne(Canonical(key)).spec.billing_mode,
            BillingMode::kPayPerRequest);
  EXPECT_EQ(LoadOne(In("aws.project.planton/v1", key)).spec.billing_mode,
            BillingMode::kProvisioned);
}

TEST(DialectsTest, TheFamilyOf2025IsToldByItsFields) {
  const std::string version = "aws.project-planton.org/v1";
  EXPECT_EQ(LoadOne(In(version, "  hashKey: {name: a, type: S}\n")).dialect,
            Dialect::kClassicFlat);
  EXPECT_EQ(
      LoadOne(In(version, "  table: {hashKey: {name: a, type: S}}\n")).dialect,
      Dialect::kClassicWrapped);
  EXPECT_EQ(LoadOne(In(version,
                       "  billing_mode: PAY_PER_REQUEST\n"
                       "  attribute_definitions: [{name: a, type: S}]\n"
                       "  key_schema: [{attribute_name: a, key_type: HASH}]\n"))
                .dialect,
            Dialect::kV1);
}

TEST(DialectsTest, CanonicalFieldsWorkInTheOthers) {
  const AwsDynamodb v1 =
      LoadOne(In("aws.openmcf.org/v1",
                 "  billingMode: PROVISIONED\n"
                 "  attributeDefinitions: [{name: a, type: S}]\n"
                 "  keySchema: [{attributeName: a, keyType: HASH}]\n"
                 "  autoScale: {isEnabled: true}\n"
                 "  tags: {team: x}\n"
                 "  contributorInsightsEnabled: true\n"));
  EXPECT_TRUE(v1.spec.auto_scale.is_enabled);
  EXPECT_TRUE(v1.spec.contributor_insights.is_enabled);
  EXPECT_EQ(v1.spec.tags.at("team"), "x");
  EXPECT_EQ(v1.spec.table_name, "orders");
}

TEST(DialectsTest, ZeroMeansLeftOutWhereTheOriginalCouldNotTell) {
  const AwsDynamodb classic = LoadOne(In(
      "aws.project.planton/v1",
      "  hashKey: {name: a, type: S}\n  streamViewType: ''\n"
      "  autoScale: {isEnabled: true, readCapacity: {minCapacity: 0}}\n"
      "  globalSecondaryIndexes:\n"
      "    - {name: idx, hashKey: a, projectionType: ALL, readCapacity: 0}\n"));
  ASSERT_EQ(classic.spec.global_secondary_indexes.size(), 1U);
  EXPECT_EQ(classic.spec.global_secondary_indexes[0].read_capacity,
            std::nullopt);
  EXPECT_EQ(classic.spec.auto_scale.read_capacity.min_capacity, 5);
  const AwsDynamodb v1 =
      LoadOne(In("aws.openmcf.org/v1",
                 "  billingMode: PAY_PER_REQUEST\n"
                 "  provisionedThroughput: {readCapacityUnits: 0, "
                 "writeCapacityUnits: 0}\n"
                 "  attributeDefinitions: [{name: a, type: S}]\n"
                 "  keySchema: [{attributeName: a, keyType: HASH}]\n"));
  EXPECT_EQ(v1.spec.table_name, "orders");
  EXPECT_EQ(v1.spec.read_capacity, std::nullopt);
}

TEST(DialectsTest, MetadataOfEveryTime) {
  const AwsDynamodb manifest = LoadOne(
      "apiVersion: code2cloud.planton.cloud/v1\n"
      "kind: AwsDynamodb\n"
      "metadata:\n"
      "  name: orders\n"
      "  env: {id: e-1, name: prod}\n"
      "  tags: [a]\n"
      "  version: {id: v1, message: first}\n"
      "  labels: {cost: 4411}\n"
      "spec:\n"
      "  environmentInfo: {orgId: acme, envId: e-1, envName: other}\n"
      "  stackJobSettings: {isManual: false, customInputs: {a: b}}\n"
      "  table:\n"
      "    hashKey: {name: a, type: S}\n"
      "status: {anything: [goes]}\n");
  EXPECT_EQ(manifest.metadata.name, "orders");
  EXPECT_EQ(manifest.metadata.env, "prod");
  EXPECT_EQ(manifest.metadata.org, "acme");
  EXPECT_EQ(manifest.metadata.labels.at("cost"), "4411");
}

TEST(DialectsTest, WhatWasReadLenientlyIsNoted) {
  const LoadResult result = LoadText(
      In("code2cloud.planton.cloud/v1",
         "  table:\n    hashKey: {name: a, type: S}\n"
         "    enableStreams: 'false'\n    billingMode: PAY_PER_REQUEST\n"
         "    autoScale: {isEnabled: yes}\n"),
      "a.yaml");
  EXPECT_THAT(Errors(result.diagnostics), IsEmpty());
  for (const char* rule : {"dialect", "version_message", "aws_credential_id",
                           "read_leniently", "auto_scale_needs_provisioned"}) {
    const Diagnostic* note = FindRule(result.diagnostics, rule);
    ASSERT_NE(note, nullptr) << rule;
    EXPECT_EQ(note->severity, Severity::kNote) << rule;
  }
  EXPECT_FALSE(result.manifests.at(0).spec.auto_scale.is_enabled);
  EXPECT_THAT(LoadText(Canonical("  hashKey: {name: a, type: S}\n"), "a.yaml")
                  .diagnostics,
              IsEmpty());
}

TEST(DialectsTest, KeysTakeEveryForm) {
  const AwsDynamodb manifest = LoadOne(
      Canonical("  hashKey: a\n  rangeKey: {name: b}\n"
                "  attributes: [{name: a, type: S}, {name: b, type: N}]\n"
                "  globalSecondaryIndexes:\n"
                "    - {name: one, hashKey: b, projectionType: ALL}\n"
                "    - name: two\n"
                "      hashKey: [{name: c, type: B}, a]\n"
                "      rangeKey: [b]\n"
                "      projectionType: ALL\n"));
  ASSERT_EQ(manifest.spec.global_secondary_indexes.size(), 2U);
  const KeySchema& two = manifest.spec.global_secondary_indexes[1].key;
  EXPECT_THAT(two.hash, ElementsAre("c", "a"));
  EXPECT_THAT(two.range, ElementsAre("b"));
  EXPECT_EQ(manifest.spec.attributes.size(), 3U);
}

TEST(DialectsTest, ReplicasTakeBothForms) {
  const AwsDynamodb manifest = LoadOne(
      Canonical("  hashKey: {name: a, type: S}\n"
                "  replicaRegionNames: [eu-west-1]\n"
                "  replicas:\n"
                "    - {regionName: us-east-1, pointInTimeRecovery: true}\n"));
  ASSERT_EQ(manifest.spec.replicas.size(), 2U);
  EXPECT_EQ(manifest.spec.replicas[0].region_name, "us-east-1");
  EXPECT_TRUE(manifest.spec.replicas[0].point_in_time_recovery.is_enabled);
  EXPECT_EQ(manifest.PositionOf("spec.replicas[1]"), (Position{7, 24}));
  // Replicas make the stream carry both images.
  EXPECT_TRUE(manifest.spec.enable_streams);
  EXPECT_EQ(manifest.spec.stream_view_type, StreamViewType::kNewAndOldImages);
}

TEST(DialectsTest, PoliciesAreJsonHoweverWritten) {
  const AwsDynamodb manifest = LoadOne(Canonical(
      "  hashKey: {name: a, type: S}\n"
      "  enableStreams: true\n  streamViewType: KEYS_ONLY\n"
      "  resourcePolicy:\n"
      "    Version: 2012-10-17\n"
      "    Statement: [{Effect: Allow, Action: \"dynamodb:*\", Size: 5}]\n"
      "  streamResourcePolicy: '{ \"Version\" : \"2012-10-17\" }'\n"));
  EXPECT_EQ(manifest.spec.resource_policy,
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            "\"Action\":\"dynamodb:*\",\"Size\":5}]}");
  EXPECT_EQ(manifest.spec.stream_resource_policy,
            "{\"Version\":\"2012-10-17\"}");
}

}  // namespace
}  // namespace dynaplane::manifest
