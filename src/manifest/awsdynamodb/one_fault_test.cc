// One fault is one error: what follows from a value that could not be read is
// not said as well. Valid manifests of every dialect are broken at one place
// after the other, and whatever is said then is said in the dialect's words.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "manifest/testing.h"
#include "manifest/yaml/json.h"
#include "manifest/yaml/tree.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {
namespace {

constexpr const char* kManifests[] = {
    R"(
apiVersion: aws.dynaplane.dev/v1
kind: AwsDynamodb
metadata: {name: orders}
spec:
  region: eu-west-1
  tableName: orders
  billingMode: PROVISIONED
  readCapacity: 5
  writeCapacity: 5
  hashKey: {name: pk, type: S}
  rangeKey: {name: sk, type: N}
  attributes: [{name: a, type: S}, {name: pk, type: S}]
  globalSecondaryIndexes:
    - {name: by-a, hashKey: a, rangeKey: [pk, sk], projectionType: INCLUDE,
       nonKeyAttributes: [x, pk], readCapacity: 1, writeCapacity: 1,
       autoScale: {isEnabled: true, readCapacity: {minCapacity: 1}}}
    - {name: by-b, hashKey: [{name: b, type: S}], projectionType: ALL,
       contributorInsights: {isEnabled: true, mode: THROTTLED_KEYS}}
  localSecondaryIndexes:
    - {name: local, rangeKey: {name: c, type: B}, projectionType: KEYS_ONLY}
  autoScale:
    isEnabled: true
    readCapacity: {minCapacity: 5, maxCapacity: 10, targetUtilization: 50,
                   scaleInCooldown: 1, disableScaleIn: true}
    writeCapacity: {minCapacity: 5, maxCapacity: 10}
    scheduledActions:
      - {name: up, schedule: cron(0 6 ? * MON-FRI *), timezone: Europe/Berlin,
         readCapacity: {minCapacity: 5, maxCapacity: 9}}
      - {name: down, schedule: rate(1 day), writeCapacity: {maxCapacity: 9}}
  enableStreams: true
  streamViewType: NEW_IMAGE
  streamResourcePolicy: {Statement: [{Effect: Allow}]}
  serverSideEncryption:
    isEnabled: true
    kmsKeyArn: arn:aws:kms:eu-west-1:123456789012:key/k
  pointInTimeRecovery: {isEnabled: true, recoveryPeriodInDays: 7}
  ttl: {isEnabled: true, attributeName: t}
  tableClass: STANDARD
  deletionProtectionEnabled: true
  replicas:
    - regionName: us-east-1
      kmsKeyArn: arn:aws:kms:us-east-1:123456789012:key/k
      pointInTimeRecovery: {isEnabled: true}
      tableClass: STANDARD
      propagateTags: true
  kinesisStreamingDestination:
    streamArn: arn:aws:kinesis:eu-west-1:123456789012:stream/s
    approximateCreationDateTimePrecision: MICROSECOND
)",
    R"(
apiVersion: aws.dynaplane.dev/v1
kind: AwsDynamodb
metadata: {name: orders, labels: {a: b}}
spec:
  region: cn-north-1
  hashKey: {name: pk, type: S}
  onDemandThroughput: {maxReadRequestUnits: 9, maxWriteRequestUnits: -1}
  warmThroughput: {readUnitsPerSecond: 12000, writeUnitsPerSecond: 4000}
  importTable:
    inputFormat: CSV
    inputCompressionType: GZIP
    inputFormatOptions: {csv: {delimiter: ';', headers: [a, b]}}
    s3BucketSource: {bucket: bbb, bucketOwner: '123456789012', keyPrefix: p}
  replicaRegionNames: [cn-northwest-1]
  resourcePolicy:
    Statement: [{Principal: {AWS: 'arn:aws-cn:iam::123456789012:root'}}]
)",
    R"(
apiVersion: aws.dynaplane.dev/v1
kind: AwsDynamodb
metadata: {name: orders}
spec:
  region: eu-west-1
  hashKey: {name: pk, type: S}
  restore:
    sourceTableArn: arn:aws:dynamodb:eu-west-1:123456789012:table/abc
    dateTime: 2024-02-29T23:59:59Z
  replicas:
    - {regionName: eu-west-2, consistencyMode: STRONG,
       witnessRegionName: eu-west-3}
)",
    R"(
apiVersion: aws.project.planton/v1
kind: AwsDynamodb
metadata: {name: orders, version: {message: m}}
spec:
  tableName: orders
  billingMode: PROVISIONED
  hashKey: {name: pk, type: S}
  rangeKey: {name: sk, type: S}
  attributes: [{name: pk, type: S}, {name: sk, type: S}, {name: a, type: N}]
  globalSecondaryIndexes:
    - {name: by-a, hashKey: a, rangeKey: sk, projectionType: INCLUDE,
       nonKeyAttributes: [x]}
  localSecondaryIndexes:
    - {name: local, rangeKey: a, projectionType: ALL}
  autoScale:
    isEnabled: true
    readCapacity: {minCapacity: 5, maxCapacity: 20, targetUtilization: 50}
    writeCapacity: {minCapacity: 5, maxCapacity: 20, targetUtilization: 50}
  enableStreams: true
  streamViewType: NEW_AND_OLD_IMAGES
  serverSideEncryption: {isEnabled: true}
  pointInTimeRecovery: {isEnabled: true}
  ttl: {isEnabled: true, attributeName: t}
  replicaRegionNames: [us-west-2]
)",
    R"(
apiVersion: code2cloud.planton.cloud/v1
kind: AwsDynamodb
metadata: {name: orders, version: {message: m}}
spec:
  awsCredentialId: id
  table:
    tableName: orders
    billingMode: PAY_PER_REQUEST
    hashKey: {name: pk, type: S}
    attributes: [{name: pk, type: S}, {name: a, type: N}]
    globalSecondaryIndexes:
      - {name: by-a, hashKey: a, projectionType: ALL}
    ttl: {isEnabled: true, attributeName: t}
    importTable:
      inputFormat: ION
      inputCompressionType: NONE
      s3BucketSource: {bucket: bbb}
)",
    R"(
apiVersion: aws.openmcf.org/v1
kind: AwsDynamodb
metadata: {name: orders}
spec:
  billingMode: PROVISIONED
  provisionedThroughput: {readCapacityUnits: 5, writeCapacityUnits: 5}
  attributeDefinitions:
    - {name: pk, type: S}
    - {name: sk, type: S}
    - {name: a, type: N}
  keySchema:
    - {attributeName: pk, keyType: HASH}
    - {attributeName: sk, keyType: RANGE}
  globalSecondaryIndexes:
    - name: by-a
      keySchema:
        - {attributeName: a, keyType: HASH}
        - {attributeName: pk, keyType: RANGE}
      projection: {type: INCLUDE, nonKeyAttributes: [x, y]}
      provisionedThroughput: {readCapacityUnits: 5, writeCapacityUnits: 5}
  localSecondaryIndexes:
    - name: local
      keySchema:
        - {attributeName: pk, keyType: HASH}
        - {attributeName: a, keyType: RANGE}
      projection: {type: ALL}
  streamEnabled: true
  streamViewType: OLD_IMAGE
  ttl: {enabled: true, attributeName: t}
  serverSideEncryption:
    enabled: true
    kmsKeyArn: arn:aws:kms:eu-west-1:123456789012:key/k
  pointInTimeRecoveryEnabled: true
  contributorInsightsEnabled: true
  deletionProtectionEnabled: true
  tableClass: STANDARD
)"};

// Every place below `tree`, its own last, with its path.
void Collect(Tree& tree, const std::string& path,
             std::vector<std::pair<Tree*, std::string>>& places) {
  for (std::size_t i = 0; i < tree.items.size(); ++i) {
    Collect(tree.items[i], fmt::format("{}[{}]", path, i), places);
  }
  for (auto& [key, value] : tree.entries) {
    Collect(value, path + "." + key, places);
  }
  places.emplace_back(&tree, path);
}

Tree Parse(const char* text) {
  return ToTree(*yaml::ParseDocuments(text, "").documents.at(0).root);
}

std::vector<std::string> ErrorsOf(const Tree& manifest) {
  return Errors(LoadText(ToYaml(manifest), "t.yaml").diagnostics);
}

// Another name for an attribute can be read; that it is used and defined
// elsewhere are things of their own.
std::vector<std::string> ErrorsOfUnreadable(const Tree& manifest) {
  Diagnostics diagnostics = LoadText(ToYaml(manifest), "t.yaml").diagnostics;
  std::erase_if(diagnostics, [](const Diagnostic& finding) {
    return finding.rule == "key_attribute_undefined" ||
           finding.rule == "attribute_unused" ||
           finding.rule == "lsi_hash_is_the_tables";
  });
  return Errors(diagnostics);
}

// What no reader takes for a number, word, switch, list or map.
std::vector<Tree> WrongOnes(const Tree& right) {
  std::vector<Tree> wrong;
  if (right.kind == Tree::Kind::kLiteral) {
    Tree map = Tree::Map();
    map.Add("zz", Tree::Integer(1));
    wrong.push_back(std::move(map));
  }
  wrong.push_back(Tree::Text("?!"));
  Tree list = Tree::List();
  list.items.push_back(Tree::List());
  wrong.push_back(std::move(list));
  return wrong;
}

class OneFaultTest : public ::testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(All, OneFaultTest, ::testing::ValuesIn(kManifests));

TEST_P(OneFaultTest, TheManifestIsRight) {
  EXPECT_EQ(ErrorsOf(Parse(GetParam())), std::vector<std::string>());
}

TEST_P(OneFaultTest, AValueThatCannotBeReadIsOneError) {
  Tree manifest = Parse(GetParam());
  std::vector<std::pair<Tree*, std::string>> places;
  Collect(*manifest.Find("spec"), "spec", places);
  for (const auto& [place, path] : places) {
    if (path == "spec") continue;
    const Tree right = *place;
    for (const Tree& wrong : WrongOnes(right)) {
      *place = wrong;
      const std::vector<std::string> errors = wrong.kind == Tree::Kind::kText
                                                  ? ErrorsOfUnreadable(manifest)
                                                  : ErrorsOf(manifest);
      EXPECT_LE(errors.size(), 1U)
          << path << " = " << ToCompactJson(wrong) << "\n"
          << fmt::format("{}", fmt::join(errors, "\n"));
    }
    *place = right;
  }
}

TEST_P(OneFaultTest, AFieldThatIsMisspeltIsOneError) {
  Tree manifest = Parse(GetParam());
  std::vector<std::pair<Tree*, std::string>> places;
  Collect(*manifest.Find("spec"), "spec", places);
  for (const auto& [place, path] : places) {
    for (auto& [key, value] : place->entries) {
      if (key == "table") continue;  // it tells the dialect
      key += "x";
      const std::vector<std::string> errors = ErrorsOf(manifest);
      EXPECT_LE(errors.size(), 1U)
          << path << "." << key << "\n"
          << fmt::format("{}", fmt::join(errors, "\n"));
      key.pop_back();
    }
  }
}

// Other values that can be read, for the rules of more than one field.
std::vector<Tree> OtherOnes(const Tree& right) {
  std::vector<Tree> others;
  if (right.kind == Tree::Kind::kLiteral) {
    others.push_back(Tree::Boolean(right.text != "true"));
    others.push_back(Tree::Integer(0));
    others.push_back(Tree::Integer(99'999));
  }
  for (const char* word :
       {"PAY_PER_REQUEST", "ALL", "STRONG", "RANGE", "pk", "us-gov-west-1"}) {
    others.push_back(Tree::Text(word));
  }
  others.push_back(Tree::List());
  others.push_back(Tree::Map());
  return others;
}

bool HasWord(std::string_view text, std::string_view word) {
  const auto inside = [&](std::size_t at) {
    return at < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[at])) ||
            text[at] == '_');
  };
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    if (!inside(at - 1) && !inside(at + word.size())) return true;
  }
  return false;
}

using Words = std::vector<std::string_view>;

// What only v1 calls so.
const Words& WordsOfV1() {
  static const Words words = {"billing_mode",
                              "provisioned_throughput",
                              "key_schema",
                              "stream_view_type",
                              "stream_enabled",
                              "non_key_attributes",
                              "attribute_name",
                              "UNSPECIFIED",
                              "RCUs",
                              "keySchema",
                              "keyType",
                              "attributeDefinitions",
                              "readCapacityUnits",
                              "writeCapacityUnits",
                              "streamEnabled",
                              "pointInTimeRecoveryEnabled",
                              "provisionedThroughput",
                              "contributorInsightsEnabled"};
  return words;
}

// What v1 has another name for.
const Words& WordsBesideV1() {
  static const Words words = {
      "enableStreams", "isEnabled", "projectionType", "readCapacity",
      "writeCapacity", "hashKey",   "rangeKey"};
  return words;
}

bool IsV1(std::string_view text) {
  return text.find("aws.openmcf.org") != std::string_view::npos;
}

void ExpectOwnWords(const Diagnostics& diagnostics, const Words& foreign) {
  for (const Diagnostic& finding : diagnostics) {
    // It lists what is known there, in whatever spelling.
    if (finding.rule == "unknown_field") continue;
    for (const std::string_view word : foreign) {
      EXPECT_FALSE(HasWord(finding.message, word)) << ToString(finding);
    }
  }
}

TEST_P(OneFaultTest, WhateverIsSaidIsSaidInItsWords) {
  const Words& foreign = IsV1(GetParam()) ? WordsBesideV1() : WordsOfV1();
  Tree manifest = Parse(GetParam());
  std::vector<std::pair<Tree*, std::string>> places;
  Collect(*manifest.Find("spec"), "spec", places);
  const auto check = [&] {
    ExpectOwnWords(LoadText(ToYaml(manifest), "t.yaml").diagnostics, foreign);
  };
  for (const auto& [place, path] : places) {
    const Tree right = *place;
    for (const Tree& other : OtherOnes(right)) {
      *place = other;
      check();
    }
    *place = right;
    for (std::size_t i = 0; i < place->entries.size(); ++i) {
      place->entries.erase(place->entries.begin() +
                           static_cast<std::ptrdiff_t>(i));
      check();
      *place = right;
    }
  }
}

// The documents of testdata break each rule there is.
TEST(OwnWordsTest, NoRuleSpeaksV1ToOthers) {
  for (const auto& file : std::filesystem::directory_iterator(
           std::filesystem::path(DYNAPLANE_SOURCE_DIR) /
           "src/manifest/awsdynamodb/testdata")) {
    if (file.path().extension() != ".yaml") continue;
    std::ostringstream text;
    text << std::ifstream(file.path()).rdbuf();
    for (const yaml::Document& document :
         yaml::ParseDocuments(text.str(), "").documents) {
      const std::string own =
          text.str().substr(document.begin, document.end - document.begin);
      const Diagnostics diagnostics = LoadText(own, "t").diagnostics;
      const Diagnostic* dialect = FindRule(diagnostics, "dialect");
      const bool v1 = dialect != nullptr &&
                      dialect->message.find("v1") != std::string::npos;
      if (!v1) ExpectOwnWords(diagnostics, WordsOfV1());
    }
  }
}

}  // namespace
}  // namespace dynaplane::manifest
