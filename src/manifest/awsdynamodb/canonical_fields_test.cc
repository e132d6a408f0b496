// Every canonical field is taken by every dialect, with its own meaning.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "manifest/awsdynamodb/kind.h"
#include "manifest/awsdynamodb/tables.h"
#include "manifest/resource.h"
#include "manifest/testing.h"

namespace dynaplane::manifest {
namespace {

using ::testing::IsEmpty;

// Specs that together say every field; what excludes each other is apart.
constexpr const char* kProvisioned = R"(  awsCredentialId: acme
  region: eu-west-1
  tableName: some.orders
  billingMode: PROVISIONED
  readCapacity: 8
  writeCapacity: 4
  warmThroughput: {readUnitsPerSecond: 13000, writeUnitsPerSecond: 5000}
  hashKey: {name: a, type: S}
  rangeKey: {name: b, type: N}
  attributes: [{name: c, type: B}]
  globalSecondaryIndexes:
    - name: by-c
      hashKey: c
      rangeKey: [{name: d, type: S}]
      projectionType: INCLUDE
      nonKeyAttributes: [total]
      readCapacity: 3
      writeCapacity: 2
      warmThroughput: {readUnitsPerSecond: 14000}
      autoScale: {isEnabled: false}
      contributorInsights: {isEnabled: true}
  localSecondaryIndexes:
    - name: by-e
      rangeKey: {name: e, type: S}
      projectionType: INCLUDE
      nonKeyAttributes: [total]
  autoScale:
    isEnabled: true
    readCapacity:
      minCapacity: 6
      maxCapacity: 30
      targetUtilization: 60
      scaleInCooldown: 10
      scaleOutCooldown: 20
      disableScaleIn: true
      suspendedState:
        dynamicScalingInSuspended: true
        dynamicScalingOutSuspended: true
        scheduledScalingSuspended: true
    writeCapacity: {maxCapacity: 40}
    scheduledActions:
      - name: morning
        schedule: cron(0 6 * * ? *)
        timezone: Europe/Berlin
        readCapacity: {minCapacity: 7, maxCapacity: 31}
        writeCapacity: {minCapacity: 8}
  enableStreams: true
  streamViewType: KEYS_ONLY
  serverSideEncryption:
    isEnabled: true
    kmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/a
  pointInTimeRecovery: {isEnabled: true, recoveryPeriodInDays: 7}
  ttl: {isEnabled: true, attributeName: purge}
  tableClass: STANDARD_INFREQUENT_ACCESS
  deletionProtectionEnabled: true
  tags: {team: shop}
  contributorInsights: {isEnabled: true, mode: THROTTLED_KEYS}
  kinesisStreamingDestination:
    streamArn: arn:aws:kinesis:eu-west-1:111122223333:stream/s
    approximateCreationDateTimePrecision: MICROSECOND
  resourcePolicy: {Version: 2012-10-17}
  streamResourcePolicy: {Version: 2012-10-17}
)";

constexpr const char* kImported = R"(  billingMode: PAY_PER_REQUEST
  hashKey: {name: a, type: S}
  onDemandThroughput: {maxReadRequestUnits: 5, maxWriteRequestUnits: 6}
  globalSecondaryIndexes:
    - name: by-b
      hashKey: {name: b, type: S}
      projectionType: ALL
      onDemandThroughput: {maxReadRequestUnits: 7}
  importTable:
    inputFormat: CSV
    inputCompressionType: GZIP
    inputFormatOptions: {csv: {delimiter: ;, headers: [x, y]}}
    s3BucketSource: {bucket: b-1, bucketOwner: "111122223333", keyPrefix: p/}
  replicas:
    - regionName: eu-west-2
      consistencyMode: STRONG
      witnessRegionName: eu-west-3
      kmsKeyArn: arn:aws:kms:eu-west-2:111122223333:key/a
      pointInTimeRecovery: true
      deletionProtectionEnabled: true
      tableClass: STANDARD
      tags: {near: no}
      propagateTags: true
)";

constexpr const char* kRestored = R"(  billingMode: PAY_PER_REQUEST
  hashKey: {name: a, type: S}
  restore: {sourceTableName: other, toLatest: true}
  replicaRegionNames: [us-east-1]
)";

constexpr const char* kRestoredFromArn = R"(  billingMode: PAY_PER_REQUEST
  hashKey: {name: a, type: S}
  restore:
    sourceTableArn: arn:aws:dynamodb:eu-west-1:111122223333:table/other
    dateTime: 2030-01-31T06:00:00Z
)";

constexpr const char* kSpecs[] = {kProvisioned, kImported, kRestored,
                                  kRestoredFromArn};

// Below `table`, two spaces deeper.
std::string Wrapped(const std::string& spec) {
  std::string text = "  table:\n";
  for (std::size_t at = 0; at < spec.size();) {
    const std::size_t end = spec.find('\n', at);
    text += "  " + spec.substr(at, end - at + 1);
    at = end + 1;
  }
  return text;
}

// All paths of canonical fields, list elements without their numbers, by the
// field that they lead to: a message may serve in several places.
using Paths = std::map<const Field*, std::set<std::string>>;

void Walk(const Message& message, const std::string& path, Paths& paths) {
  for (const Field& field : message.fields) {
    if ((field.dialects & awsdynamodb::kCanonical) == 0) continue;
    const std::string below = path + "." + std::string(field.PathName());
    paths[&field].insert(below);
    if (field.type == FieldType::kMessage) Walk(field.message(), below, paths);
    for (const DialectSet dialect :
         {awsdynamodb::kFlat, awsdynamodb::kWrapped, awsdynamodb::kV1}) {
      EXPECT_EQ(message.Find(field.name, dialect).field, &field)
          << below << " in dialect " << dialect;
    }
  }
}

std::set<std::string> WrittenPaths() {
  std::set<std::string> written;
  for (const char* spec : kSpecs) {
    for (const auto& [path, position] : LoadOne(Canonical(spec)).positions) {
      std::string plain;
      for (const char c : path) {
        if (c == ']') plain.resize(plain.rfind('['));
        if (c != ']') plain += c;
      }
      written.insert(plain);
    }
  }
  return written;
}

TEST(CanonicalFieldsTest, EveryDialectKnowsThemAndTheSpecsBelowSayThemAll) {
  Paths paths;
  Walk(Describe<Spec>(), "spec", paths);
  EXPECT_GT(paths.size(), 80U);
  const std::set<std::string> written = WrittenPaths();
  for (const auto& [field, all] : paths) {
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const auto& path) {
      return written.contains(path);
    })) << *all.begin();
  }
}

TEST(CanonicalFieldsTest, TheyMeanTheSameInEveryDialect) {
  const std::pair<const char*, Dialect> kDialects[] = {
      {"aws.project.planton/v1", Dialect::kClassicFlat},
      {"code2cloud.planton.cloud/v1", Dialect::kClassicFlat},
      {"aws.project-planton.org/v1", Dialect::kClassicFlat},
      {"code2cloud.planton.cloud/v1", Dialect::kClassicWrapped},
      {"aws.openmcf.org/v1", Dialect::kV1},
      {"aws.planton.dev/v1", Dialect::kV1},
  };
  for (const std::string spec : kSpecs) {
    ASSERT_THAT(Errors(LoadText(Canonical(spec), "t.yaml").diagnostics),
                IsEmpty());
    const AwsDynamodb canonical = LoadOne(Canonical(spec));
    for (const auto& [version, dialect] : kDialects) {
      const std::string text = In(
          version, dialect == Dialect::kClassicWrapped ? Wrapped(spec) : spec);
      EXPECT_THAT(Errors(LoadText(text, "t.yaml").diagnostics), IsEmpty())
          << text;
      const AwsDynamodb other = LoadOne(text);
      EXPECT_EQ(other.dialect, dialect) << version;
      EXPECT_EQ(other.spec, canonical.spec) << text;
    }
  }
}

TEST(CanonicalFieldsTest, V1MayNameItsTable) {
  const char* spec =
      "  billingMode: PAY_PER_REQUEST\n"
      "  attributeDefinitions: [{name: a, type: S}]\n"
      "  keySchema: [{attributeName: a, keyType: HASH}]\n";
  EXPECT_EQ(LoadOne(In("aws.planton.dev/v1", spec)).spec.table_name, "orders");
  const std::string named = std::string("  tableName: other\n") + spec;
  const AwsDynamodb other = LoadOne(In("aws.planton.dev/v1", named));
  EXPECT_EQ(other.spec.table_name, "other");
  EXPECT_EQ(other.metadata.name, "orders");
}

// Upstream's group of 2025 had both families, and this is a field of the other.
TEST(CanonicalFieldsTest, TheNameIsTheClassicFamilysInTheGroupOfBoth) {
  for (const std::string name : {"tableName", "table_name"}) {
    const Diagnostics found =
        LoadText(In("aws.project-planton.org/v1",
                    "  " + name +
                        ": x\n  billingMode: PAY_PER_REQUEST\n"
                        "  attributeDefinitions: [{name: a, type: S}]\n"
                        "  keySchema: [{attributeName: a, keyType: HASH}]\n"),
                 "t")
            .diagnostics;
    EXPECT_THAT(Errors(found),
                ::testing::ElementsAre(::testing::StartsWith(
                    "t:6:3: error: spec." + name + ": unknown field \"" + name +
                    "\"; in this apiVersion")));
  }
}

}  // namespace
}  // namespace dynaplane::manifest
