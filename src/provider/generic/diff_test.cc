#include "provider/generic/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "provider/table/model.h"
#include "provider/testing/from_text.h"
#include "pulumi/json_value.h"

namespace dynaplane::provider {
namespace {

using pulumi::DiffKind;
using pulumi::DiffResponse;
using pulumi::Object;

constexpr const char* kTable = "aws:dynamodb/table:Table";

const char* Name(DiffKind kind) {
  switch (kind) {
    case DiffKind::kAdd:
      return "add";
    case DiffKind::kAddReplace:
      return "add-replace";
    case DiffKind::kDelete:
      return "delete";
    case DiffKind::kDeleteReplace:
      return "delete-replace";
    case DiffKind::kUpdate:
      return "update";
    case DiffKind::kUpdateReplace:
      return "update-replace";
  }
  return "?";
}

// "path kind; path kind"
std::string Text(const DiffResponse& response) {
  std::string text;
  for (const auto& [path, kind] : response.changes) {
    if (!text.empty()) text += "; ";
    text += path + " " + Name(kind);
  }
  return text;
}

DiffResponse Diff(const std::string& type, const Object& given,
                  const Object& actual, const Object& wanted,
                  const std::vector<std::string>& ignore = {}) {
  pulumi::DiffRequest request;
  request.resource.type = type;
  request.old_inputs = given;
  request.old_outputs = actual;
  request.new_inputs = wanted;
  request.ignore_changes = ignore;
  auto response = DiffResource(request);
  EXPECT_TRUE(response.has_value());
  return response.value_or(DiffResponse{});
}

// A table with all that AWS fills in, as the state has it after its creation.
Object LiveOutputs() {
  nlohmann::json description = nlohmann::json::parse(R"({
    "TableName": "orders", "TableStatus": "ACTIVE",
    "TableArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
    "BillingModeSummary": {"BillingMode": "PROVISIONED"},
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
                  {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
      {"AttributeName": "a", "AttributeType": "S"},
      {"AttributeName": "b", "AttributeType": "N"},
      {"AttributeName": "pk", "AttributeType": "S"},
      {"AttributeName": "sk", "AttributeType": "S"}],
    "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5,
                              "NumberOfDecreasesToday": 0},
    "WarmThroughput": {"ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 5,
                       "Status": "ACTIVE"},
    "GlobalSecondaryIndexes": [
      {"IndexName": "by-a", "IndexStatus": "ACTIVE",
       "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
       "Projection": {"ProjectionType": "INCLUDE",
                      "NonKeyAttributes": ["x", "y"]},
       "ProvisionedThroughput": {"ReadCapacityUnits": 5,
                                 "WriteCapacityUnits": 5}},
      {"IndexName": "by-b", "IndexStatus": "ACTIVE",
       "KeySchema": [{"AttributeName": "b", "KeyType": "HASH"},
                     {"AttributeName": "sk", "KeyType": "RANGE"}],
       "Projection": {"ProjectionType": "ALL"},
       "ProvisionedThroughput": {"ReadCapacityUnits": 7,
                                 "WriteCapacityUnits": 7}}]})");
  Table table = LiveTable(description);
  table.tags = {{"team", "shop"}};
  return TableOutputs(table, {});
}

Object Wanted() {
  return FromText(R"({
    "name": "orders", "billingMode": "PROVISIONED", "hashKey": "pk",
    "rangeKey": "sk", "readCapacity": 5, "writeCapacity": 5,
    "attributes": [{"name": "sk", "type": "S"}, {"name": "pk", "type": "S"},
                   {"name": "b", "type": "N"}, {"name": "a", "type": "S"}],
    "globalSecondaryIndexes": [
      {"name": "by-b", "hashKey": "b", "rangeKey": "sk",
       "projectionType": "ALL", "readCapacity": 7, "writeCapacity": 7},
      {"name": "by-a", "projectionType": "INCLUDE",
       "keySchemas": [{"attributeName": "a", "keyType": "HASH"}],
       "nonKeyAttributes": ["y", "x"], "readCapacity": 5,
       "writeCapacity": 5}],
    "tags": {"team": "shop"}})");
}

// The wanted table with one change: `patch` as in RFC 7396, a null removes.
Object Patched(const std::string& patch) {
  nlohmann::json json = ToJson(Wanted());
  json.merge_patch(nlohmann::json::parse(patch));
  return FromText(json.dump());
}

struct Case {
  const char* what;
  const char* patch;
  const char* changes;
};

class TableDiffTest : public testing::TestWithParam<Case> {};

TEST_P(TableDiffTest, IsExact) {
  DiffResponse diff =
      Diff(kTable, Wanted(), LiveOutputs(), Patched(GetParam().patch));
  EXPECT_EQ(Text(diff), GetParam().changes) << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(
    Equal, TableDiffTest,
    testing::Values(
        Case{"order and key form mean nothing", "{}", ""},
        Case{"disabled blocks are no blocks",
             R"({"ttl": {"enabled": false, "attributeName": "x"},
                 "pointInTimeRecovery": {"enabled": false,
                                         "recoveryPeriodInDays": 7},
                 "serverSideEncryption": {"enabled": false},
                 "streamEnabled": false, "streamViewType": "NEW_IMAGE",
                 "deletionProtectionEnabled": false,
                 "tableClass": "STANDARD"})",
             ""},
        Case{"an empty class is the standard one", R"({"tableClass": ""})", ""},
        Case{"no limit in two words",
             R"({"onDemandThroughput": {"maxReadRequestUnits": 0}})", ""},
        Case{"what AWS decides", R"({"readCapacity": 5})", ""},
        Case{"only read when the table is made",
             R"({"importTable": {"inputFormat": "CSV",
                                 "s3BucketSource": {"bucket": "b"}},
                 "restoreSourceName": "x", "restoreToLatestTime": true})",
             ""}));

INSTANTIATE_TEST_SUITE_P(
    Update, TableDiffTest,
    testing::Values(
        Case{"capacity", R"({"readCapacity": 6})", "readCapacity update"},
        Case{"tags", R"({"tags": {"team": null, "a.b": "1", "env": "prod"}})",
             "tags.env add; tags.team delete; tags[\"a.b\"] add"},
        Case{"all tags go", R"({"tags": null})", "tags.team delete"},
        Case{"protection", R"({"deletionProtectionEnabled": true})",
             "deletionProtectionEnabled update"},
        Case{"a block comes", R"({"ttl": {"enabled": true,
                                          "attributeName": "t"}})",
             "ttl.attributeName add; ttl.enabled update"},
        Case{"the stream",
             R"({"streamEnabled": true, "streamViewType": "KEYS_ONLY"})",
             "streamEnabled update; streamViewType add"},
        Case{"on demand", R"({"billingMode": "PAY_PER_REQUEST",
                              "readCapacity": null, "writeCapacity": null})",
             "billingMode update"},
        Case{"class", R"({"tableClass": "STANDARD_INFREQUENT_ACCESS"})",
             "tableClass update"},
        Case{"warm throughput rises",
             R"({"warmThroughput": {"readUnitsPerSecond": 13000}})",
             "warmThroughput.readUnitsPerSecond update"},
        Case{"an unknown value", R"({"tableClass": "<unknown>"})",
             "tableClass update"}));

INSTANTIATE_TEST_SUITE_P(
    Replace, TableDiffTest,
    testing::Values(
        Case{"name", R"({"name": "orders2"})", "name update-replace"},
        Case{"an unknown name", R"({"name": "<unknown>"})",
             "name update-replace"},
        Case{"region", R"({"region": "eu-west-2"})", "region update-replace"},
        Case{"hash key",
             R"({"hashKey": "id", "attributes": [
                  {"name": "sk", "type": "S"}, {"name": "id", "type": "S"},
                  {"name": "b", "type": "N"}, {"name": "a", "type": "S"}]})",
             "attributes[1] add; attributes[2] delete; "
             "hashKey update-replace"},
        Case{"range key goes", R"({"rangeKey": null})",
             "rangeKey delete-replace"},
        Case{"the type of a table's key",
             R"({"attributes": [
                  {"name": "sk", "type": "N"}, {"name": "pk", "type": "S"},
                  {"name": "b", "type": "N"}, {"name": "a", "type": "S"}]})",
             "attributes[0].type update-replace"},
        Case{"a local index",
             R"({"localSecondaryIndexes": [
                  {"name": "by-x", "rangeKey": "a", "projectionType": "ALL"}]})",
             "localSecondaryIndexes[0] add-replace"}));

// AWS raises it by itself; only the program's own word can lower it.
Object Projecting(const std::string& global, const std::string& local) {
  return FromText(R"({"name": "orders", "hashKey": "pk", "rangeKey": "sk",
    "billingMode": "PAY_PER_REQUEST", "attributes": [
      {"name": "pk", "type": "S"}, {"name": "sk", "type": "S"},
      {"name": "a", "type": "S"}, {"name": "b", "type": "S"}],
    "globalSecondaryIndexes": [{"name": "g", "hashKey": "a", "rangeKey": "b",
      "projectionType": "INCLUDE", "nonKeyAttributes": )" +
                  global + R"(}],
    "localSecondaryIndexes": [{"name": "l", "rangeKey": "b",
      "projectionType": "INCLUDE", "nonKeyAttributes": )" +
                  local + "}]}");
}

TEST(Diff, PassesOverKeysAmongProjectedAttributes) {
  const Object plain = Projecting(R"(["x"])", R"(["x"])");
  const Object keyed =
      Projecting(R"(["pk", "sk", "a", "b", "x"])", R"(["b", "x", "pk", "sk"])");
  EXPECT_EQ(Text(Diff(kTable, plain, plain, keyed)), "");
  EXPECT_EQ(Text(Diff(kTable, keyed, keyed, plain)), "");
  EXPECT_EQ(Text(Diff(kTable, plain, plain,
                      Projecting(R"(["x", "y"])", R"(["x", "a"])"))),
            "globalSecondaryIndexes[0].nonKeyAttributes update; "
            "localSecondaryIndexes[0].nonKeyAttributes update-replace");
}

TEST(TableDiff, ReplacesForWarmThroughputThatTheProgramLowers) {
  auto units = [](int read) {
    Object table = Wanted();
    table["warmThroughput"] = Object{{"readUnitsPerSecond", read}};
    return table;
  };
  Object outputs = LiveOutputs();
  outputs["warmThroughput"] =
      Object{{"readUnitsPerSecond", 20000}, {"writeUnitsPerSecond", 4000}};
  EXPECT_EQ(Text(Diff(kTable, units(13000), outputs, units(13000))), "");
  EXPECT_EQ(Text(Diff(kTable, Wanted(), outputs, units(13000))), "");
  EXPECT_EQ(Text(Diff(kTable, units(13000), outputs, units(21000))),
            "warmThroughput.readUnitsPerSecond update");
  EXPECT_EQ(Text(Diff(kTable, units(13000), outputs, units(12500))),
            "warmThroughput.readUnitsPerSecond update-replace");
  EXPECT_EQ(Text(Diff(kTable, units(13000), outputs, Wanted())), "");
}

TEST(TableDiff, FindsIndexesByName) {
  Object wanted = Wanted();
  pulumi::Array& indexes = wanted["globalSecondaryIndexes"].as_array();
  indexes[1].as_object()["nonKeyAttributes"] = pulumi::Array{"x", "z"};
  indexes[0] = FromText(R"({"name": "by-c", "hashKey": "a",
    "projectionType": "KEYS_ONLY", "readCapacity": 1, "writeCapacity": 1})");
  wanted["attributes"] = FromText(R"({"x": [
    {"name": "sk", "type": "S"}, {"name": "pk", "type": "S"},
    {"name": "a", "type": "S"}]})")["x"];
  EXPECT_EQ(Text(Diff(kTable, Wanted(), LiveOutputs(), wanted)),
            "attributes[1] delete; globalSecondaryIndexes[0] add; "
            "globalSecondaryIndexes[1] delete; "
            "globalSecondaryIndexes[1].nonKeyAttributes update");
}

// AWS keeps one of each; a table was once replaced for this.
TEST(TableDiff, TakesNamesGivenTwiceForOne) {
  Object wanted = Wanted();
  Object outputs = LiveOutputs();
  const pulumi::Array local = FromText(R"({"x": [
    {"name": "by-l", "rangeKey": "a", "projectionType": "INCLUDE",
     "nonKeyAttributes": ["x"]}]})")["x"]
                                  .as_array();
  outputs["localSecondaryIndexes"] = local;
  wanted["localSecondaryIndexes"] = local;
  for (const char* list : {"localSecondaryIndexes", "globalSecondaryIndexes"}) {
    for (pulumi::Value& index : wanted[list].as_array()) {
      Object& members = index.as_object();
      if (!members.contains("nonKeyAttributes")) continue;
      pulumi::Array& names = members["nonKeyAttributes"].as_array();
      names.push_back(names.front());
    }
  }
  EXPECT_EQ(Text(Diff(kTable, Wanted(), outputs, wanted)), "");
}

TEST(TableDiff, TakesATypeChangeOfAnIndexKeyAsAnUpdate) {
  Object wanted = Wanted();
  wanted["attributes"].as_array()[3].as_object()["type"] = "N";
  EXPECT_EQ(Text(Diff(kTable, Wanted(), LiveOutputs(), wanted)),
            "attributes[3].type update");
}

TEST(TableDiff, DeletesFirstWhileTheNameStays) {
  Object wanted = Patched(R"({"rangeKey": null})");
  EXPECT_TRUE(
      Diff(kTable, Wanted(), LiveOutputs(), wanted).delete_before_replace);
  wanted["name"] = "other";
  EXPECT_FALSE(
      Diff(kTable, Wanted(), LiveOutputs(), wanted).delete_before_replace);
  Object update = Patched(R"({"readCapacity": 9})");
  EXPECT_TRUE(
      Diff(kTable, Wanted(), LiveOutputs(), update).delete_before_replace)
      << "replaceOnChanges makes a replacement of it";
  EXPECT_TRUE(
      Diff(kTable, Wanted(), LiveOutputs(), Wanted()).delete_before_replace)
      << "deleted already, and then the program took its change back";
}

TEST(TableDiff, GoesBackToTheDefaultOfWhatWasGivenOnce) {
  Object outputs = LiveOutputs();
  outputs["serverSideEncryption"] = FromText(
      R"({"x": {"enabled": true, "kmsKeyArn": "arn:aws:kms:r:1:key/k"}})")["x"];
  Object wanted = Patched(R"({"serverSideEncryption": {"enabled": true}})");
  // Never given: AWS's managed key has an ARN, too.
  EXPECT_EQ(Text(Diff(kTable, wanted, outputs, wanted)), "");
  Object given = Patched(R"({"serverSideEncryption":
      {"enabled": true, "kmsKeyArn": "arn:aws:kms:r:1:key/k"}})");
  EXPECT_EQ(Text(Diff(kTable, given, outputs, given)), "");
  EXPECT_EQ(Text(Diff(kTable, given, outputs, wanted)),
            "serverSideEncryption.kmsKeyArn delete");
}

TEST(TableDiff, AnEmptyStringIsNone) {
  Object outputs = LiveOutputs();
  outputs["serverSideEncryption"] = FromText(
      R"({"x": {"enabled": true, "kmsKeyArn": "arn:aws:kms:r:1:key/k"}})")["x"];
  Object none = Patched(R"({"serverSideEncryption": {"enabled": true}})");
  Object empty = Patched(
      R"({"serverSideEncryption": {"enabled": true, "kmsKeyArn": ""}})");
  for (const Object& given : {none, empty}) {
    for (const Object& wanted : {none, empty}) {
      EXPECT_EQ(Text(Diff(kTable, given, outputs, wanted)), "");
    }
  }
}

TEST(TableDiff, KnowsKeysInOtherWords) {
  Object outputs = LiveOutputs();
  outputs["serverSideEncryption"] = FromText(
      R"({"x": {"enabled": true, "kmsKeyArn": "arn:aws:kms:r:1:key/k"}})")["x"];
  Object by_id = Patched(
      R"({"serverSideEncryption": {"enabled": true, "kmsKeyArn": "k"}})");
  EXPECT_EQ(Text(Diff(kTable, Wanted(), outputs, by_id)), "");
  Object alias = Patched(
      R"({"serverSideEncryption": {"enabled": true, "kmsKeyArn": "alias/x"}})");
  EXPECT_EQ(Text(Diff(kTable, alias, outputs, alias)), "");
  EXPECT_EQ(Text(Diff(kTable, by_id, outputs, alias)),
            "serverSideEncryption.kmsKeyArn update");
}

TEST(TableDiff, PassesOverIgnoredChangesByName) {
  Object outputs = LiveOutputs();
  outputs["readCapacity"] = 40;
  for (pulumi::Value& index : outputs["globalSecondaryIndexes"].as_array()) {
    index.as_object()["readCapacity"] = 30;
  }
  auto diff = [&](const std::vector<std::string>& ignore) {
    return Text(Diff(kTable, Wanted(), outputs, Wanted(), ignore));
  };
  EXPECT_EQ(diff({}),
            "globalSecondaryIndexes[0].readCapacity update; "
            "globalSecondaryIndexes[1].readCapacity update; "
            "readCapacity update");
  EXPECT_EQ(
      diff({"readCapacity", R"(globalSecondaryIndexes["by-a"].readCapacity)"}),
      "globalSecondaryIndexes[0].readCapacity update");
  EXPECT_EQ(diff({"readCapacity", "globalSecondaryIndexes[*].readCapacity"}),
            "");
  EXPECT_EQ(diff({"readCapacity", "globalSecondaryIndexes[0].readCapacity"}),
            "globalSecondaryIndexes[1].readCapacity update");
  EXPECT_EQ(diff({"*"}), "");
}

TEST(TableDiff, IgnoresReplicasOfOtherResources) {
  Object outputs = LiveOutputs();
  outputs["replicas"] =
      FromText(R"({"x": [{"regionName": "eu-west-2"}]})")["x"];
  EXPECT_EQ(Text(Diff(kTable, Wanted(), outputs, Wanted())), "");
  Object given = Patched(R"({"replicas": [{"regionName": "eu-west-2"}]})");
  EXPECT_EQ(Text(Diff(kTable, given, outputs, given)), "");
  EXPECT_EQ(Text(Diff(kTable, given, outputs, Wanted())), "replicas[0] delete");
}

TEST(TableDiff, LeavesIgnoredReplicasToOtherResources) {
  std::string list = R"({"replicas": [
      {"regionName": "eu-west-2"}, {"regionName": "eu-west-3"}]})";
  Object outputs = LiveOutputs();
  outputs["replicas"] = FromText(list)["replicas"];
  auto diff = [&](const std::vector<std::string>& ignore) {
    return Text(Diff(kTable, Patched(list), outputs, Wanted(), ignore));
  };
  EXPECT_EQ(diff({R"(replicas["eu-west-2"])", R"(replicas["eu-west-3"])"}), "");
  EXPECT_EQ(diff({R"(replicas["eu-west-2"])"}), "replicas[1] delete");
  // One of the table's own kind cannot be another resource's.
  outputs["replicas"].as_array()[0].as_object()["consistencyMode"] = "STRONG";
  EXPECT_EQ(diff({R"(replicas["eu-west-2"])", R"(replicas["eu-west-3"])"}),
            "replicas[0] delete");
}

TEST(TableDiff, HidesTheMarkOfOwnership) {
  Object outputs = LiveOutputs();
  outputs["tags"].as_object()["dynaplane.dev/owner"] = "x";
  outputs["tags"].as_object()["aws:cloudformation:stack-name"] = "s";
  EXPECT_EQ(Text(Diff(kTable, Wanted(), outputs, Wanted())), "");
}

TEST(TableDiff, TakesStatesOfTheOfficialProvider) {
  Object given = Wanted();
  given["__defaults"] = pulumi::Array{};
  Object outputs = LiveOutputs();
  outputs["__meta"] = "{\"schema_version\":\"1\"}";
  outputs["streamViewType"] = "";
  outputs["ttl"] = FromText(R"({"x": {"attributeName": ""}})")["x"];
  EXPECT_EQ(Text(Diff(kTable, given, outputs, Wanted())), "");
}

TEST(EffectiveInputs, KeepsWhatIsIgnored) {
  pulumi::UpdateRequest request;
  request.resource.type = kTable;
  request.old_inputs = Wanted();
  request.new_inputs = Patched(R"({"readCapacity": 9, "writeCapacity": 9})");
  request.ignore_changes = {"readCapacity",
                            R"(globalSecondaryIndexes["by-a"].readCapacity)"};
  Object actual = LiveOutputs();
  actual["readCapacity"] = 40;
  for (pulumi::Value& index : actual["globalSecondaryIndexes"].as_array()) {
    index.as_object()["readCapacity"] = 30;
  }
  Object inputs = EffectiveInputs(request, actual);
  EXPECT_EQ(inputs["readCapacity"], pulumi::Value(40));
  EXPECT_EQ(inputs["writeCapacity"], pulumi::Value(9));
  const pulumi::Array& indexes = inputs["globalSecondaryIndexes"].as_array();
  EXPECT_EQ(indexes[0]["readCapacity"], pulumi::Value(7));   // by-b
  EXPECT_EQ(indexes[1]["readCapacity"], pulumi::Value(30));  // by-a
}

TEST(EffectiveInputs, KeepsIgnoredElementsThatAreLeftOut) {
  pulumi::UpdateRequest request;
  request.resource.type = kTable;
  request.old_inputs = Patched(R"({"replicas": [
      {"regionName": "eu-west-2"}, {"regionName": "eu-west-3"}]})");
  request.new_inputs = Wanted();
  request.ignore_changes = {R"(replicas["eu-west-3"])"};
  Object effective = EffectiveInputs(request, request.old_inputs);
  const pulumi::Array& kept = effective["replicas"].as_array();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0]["regionName"], pulumi::Value("eu-west-3"));
  request.new_inputs =
      Patched(R"({"replicas": [{"regionName": "eu-west-2"}]})");
  effective = EffectiveInputs(request, request.old_inputs);
  EXPECT_EQ(effective["replicas"].as_array().size(), 2U);
}

TEST(EffectiveInputs, HasNoCapacityToKeepOnDemand) {
  pulumi::UpdateRequest request;
  request.resource.type = kTable;
  request.new_inputs = Wanted();
  request.ignore_changes = {"readCapacity"};
  Object actual = LiveOutputs();
  actual["readCapacity"] = 0;
  EXPECT_EQ(EffectiveInputs(request, actual)["readCapacity"], pulumi::Value(5));
}

TEST(ScalingDiff, ReplacesWhatNamesTheTarget) {
  constexpr const char* kType = "aws:appautoscaling/target:Target";
  Object wanted = FromText(R"({"minCapacity": 5, "maxCapacity": 20,
    "resourceId": "table/t", "serviceNamespace": "dynamodb",
    "scalableDimension": "dynamodb:table:ReadCapacityUnits"})");
  Object outputs = wanted;
  outputs["roleArn"] = "arn:aws:iam::1:role/x";
  outputs["suspendedState"] = FromText(R"({"x": {
    "dynamicScalingInSuspended": false, "dynamicScalingOutSuspended": false,
    "scheduledScalingSuspended": false}})")["x"];
  EXPECT_EQ(Text(Diff(kType, wanted, outputs, wanted)), "");
  Object more = wanted;
  more["maxCapacity"] = 40;
  more["roleArn"] = "arn:aws:iam::1:role/mine";
  EXPECT_EQ(Text(Diff(kType, wanted, outputs, more)), "maxCapacity update");
  Object other = wanted;
  other["resourceId"] = "table/u";
  DiffResponse diff = Diff(kType, wanted, outputs, other);
  EXPECT_EQ(Text(diff), "resourceId update-replace");
  EXPECT_FALSE(diff.delete_before_replace);
}

TEST(ScalingDiff, MakesRoomForARenamedPolicy) {
  constexpr const char* kType = "aws:appautoscaling/policy:Policy";
  Object wanted = FromText(R"({"name": "p", "resourceId": "table/t",
    "policyType": "TargetTrackingScaling", "serviceNamespace": "dynamodb",
    "scalableDimension": "dynamodb:table:ReadCapacityUnits",
    "targetTrackingScalingPolicyConfiguration": {"targetValue": 50,
      "scaleInCooldown": 0, "predefinedMetricSpecification":
        {"predefinedMetricType": "DynamoDBReadCapacityUtilization"}}})");
  Object outputs = wanted;
  outputs["targetTrackingScalingPolicyConfiguration"].as_object().erase(
      "scaleInCooldown");
  EXPECT_EQ(Text(Diff(kType, wanted, outputs, wanted)), "");
  Object renamed = wanted;
  renamed["name"] = "q";
  DiffResponse diff = Diff(kType, wanted, outputs, renamed);
  EXPECT_EQ(Text(diff), "name update-replace");
  EXPECT_TRUE(diff.delete_before_replace);
}

TEST(PolicyDiff, ComparesPoliciesAsJson) {
  constexpr const char* kType = "aws:dynamodb/resourcePolicy:ResourcePolicy";
  Object outputs{{"resourceArn", "arn:x"},
                 {"policy", R"({"Version":"1","Statement":[]})"}};
  Object wanted{{"resourceArn", "arn:x"},
                {"policy", "{ \"Statement\": [],\n \"Version\": \"1\" }"}};
  EXPECT_EQ(Text(Diff(kType, wanted, outputs, wanted)), "");
  wanted["policy"] = R"({"Version":"2","Statement":[]})";
  EXPECT_EQ(Text(Diff(kType, wanted, outputs, wanted)), "policy update");
}

TEST(Diff, NamesTheOfficialProviderForOtherTypes) {
  pulumi::DiffRequest request;
  request.resource.type = "aws:s3/bucket:Bucket";
  auto response = DiffResource(request);
  ASSERT_FALSE(response.has_value());
  EXPECT_THAT(response.error().message,
              testing::AllOf(testing::HasSubstr("aws:s3/bucket:Bucket"),
                             testing::HasSubstr("--provider official")));
}

}  // namespace
}  // namespace dynaplane::provider
