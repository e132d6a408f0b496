#include "provider/generic/check.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/testing/from_text.h"

namespace dynaplane::provider {
namespace {

using pulumi::CheckResponse;
using pulumi::Object;
using pulumi::Value;

constexpr const char* kTable = "aws:dynamodb/table:Table";
constexpr const char* kMinimal = R"({"name": "t", "hashKey": "pk",
  "billingMode": "PAY_PER_REQUEST",
  "attributes": [{"name": "pk", "type": "S"}]})";

CheckResponse Check(const char* type, const std::string& inputs) {
  pulumi::CheckRequest request;
  request.resource.type = type;
  request.new_inputs = FromText(inputs);
  auto response = CheckResource(request);
  EXPECT_TRUE(response.has_value());
  return response.value_or(CheckResponse{});
}

std::vector<std::string> Faults(const CheckResponse& response) {
  std::vector<std::string> faults;
  for (const auto& each : response.failures) {
    faults.push_back(each.property + ": " + each.reason);
  }
  return faults;
}

TEST(Check, AcceptsAMinimalTable) {
  EXPECT_THAT(Faults(Check(kTable, kMinimal)), testing::IsEmpty());
}

// As programs of the Go SDK write what they do not have.
TEST(Check, TakesAnEmptyKeyForNone) {
  const char* table = R"({"name": "orders", "hashKey": "pk",
    "rangeKey": "", "attributes": [{"name": "pk", "type": "S"},
                                   {"name": "a", "type": "S"}],
    "readCapacity": 1, "writeCapacity": 1,
    "globalSecondaryIndexes": [{"name": "by-a", "hashKey": "a",
      "rangeKey": "", "projectionType": "ALL",
      "readCapacity": 1, "writeCapacity": 1}]})";
  EXPECT_THAT(Faults(Check(kTable, table)), testing::IsEmpty());
}

TEST(Check, FindsAllFaultsInOnePass) {
  CheckResponse response = Check(kTable, R"({
    "name": "t", "hashKey": "pk", "bilingMode": "PROVISIONED",
    "arn": "x", "readCapacity": "many", "writeCapacity": 1.5,
    "tableClass": "GLACIER", "tags": {"a": {"b": 1}},
    "attributes": [{"name": "pk", "type": "X"}, {"name": "zz", "type": "S"}],
    "globalSecondaryIndexes": [{"hashKey": "a", "projectionType": "INCLUDE",
                                "readCapacity": 1, "writeCapacity": 1}],
    "ttl": {"enabled": true}, "streamEnabled": true,
    "pointInTimeRecovery": {"enabled": true, "recoveryPeriodInDays": 36}})");
  EXPECT_THAT(
      Faults(response),
      testing::UnorderedElementsAre(
          "arn: is an output and cannot be given",
          "attributes[0].type: \"X\" is none of S, N, B",
          "bilingMode: there is no such property; did you mean "
          "\"billingMode\"?",
          "globalSecondaryIndexes[0].name: must be given",
          "readCapacity: must be a number, not a string",
          "tableClass: \"GLACIER\" is none of STANDARD, "
          "STANDARD_INFREQUENT_ACCESS",
          "tags[\"a\"]: must be a string, not an object",
          "writeCapacity: must be a whole number",
          "globalSecondaryIndexes[0].hashKey: the key attribute \"a\" is not "
          "defined; add it to attributes with its type",
          "globalSecondaryIndexes[0].nonKeyAttributes: projectionType INCLUDE "
          "needs at least one attribute",
          "attributes: \"zz\" is no key of the table or of an index; define "
          "key attributes only",
          "readCapacity: must be at least 1 when billingMode is PROVISIONED",
          "streamViewType: must be given when streamEnabled is true",
          "ttl.attributeName: must be given when ttl.enabled is true",
          "pointInTimeRecovery.recoveryPeriodInDays: must be 1 to 35"));
}

TEST(Check, CoercesWhatOtherToolsWriteAsText) {
  CheckResponse response = Check(kTable, R"({
    "name": "t", "hashKey": "pk", "attributes": [{"name": "pk", "type": "S"}],
    "readCapacity": "5", "writeCapacity": 5,
    "deletionProtectionEnabled": "true", "tags": {"version": 3}})");
  EXPECT_THAT(Faults(response), testing::IsEmpty());
  EXPECT_EQ(response.inputs["readCapacity"], Value(5));
  EXPECT_EQ(response.inputs["deletionProtectionEnabled"], Value(true));
  EXPECT_EQ(response.inputs["tags"]["version"], Value("3"));
}

TEST(Check, FillsInDefaults) {
  CheckResponse response = Check(kTable, R"({"name": "t", "hashKey": "pk",
    "readCapacity": 1, "writeCapacity": 1,
    "attributes": [{"name": "pk", "type": "S"}]})");
  EXPECT_EQ(response.inputs["billingMode"], Value("PROVISIONED"));
}

constexpr const char* kIndexed = R"({"name": "t", "hashKey": "pk",
  "billingMode": "BILLING", "attributes": [{"name": "pk", "type": "S"}],
  "globalSecondaryIndexes": [{"name": "i", "hashKey": "pk",
                              "projectionType": "ALL", "readCapacity": 9}]})";

// An index on `billing`, with the inputs of the last run on `before`.
CheckResponse CheckSwitch(const std::string& before,
                          const std::string& billing) {
  auto inputs = [](const std::string& mode) {
    std::string text = kIndexed;
    return FromText(text.replace(text.find("BILLING"), 7, mode));
  };
  pulumi::CheckRequest request;
  request.resource.type = kTable;
  request.old_inputs = inputs(before);
  request.new_inputs = inputs(billing);
  auto response = CheckResource(request);
  EXPECT_TRUE(response.has_value());
  return response.value_or(CheckResponse{});
}

TEST(Check, GivesCapacityToATableThatWasOnDemand) {
  CheckResponse response = CheckSwitch("PAY_PER_REQUEST", "PROVISIONED");
  EXPECT_THAT(Faults(response), testing::IsEmpty());
  EXPECT_EQ(response.inputs["readCapacity"], Value(5));
  EXPECT_EQ(response.inputs["writeCapacity"], Value(5));
  const Value& index = response.inputs["globalSecondaryIndexes"].as_array()[0];
  EXPECT_EQ(index["readCapacity"], Value(9));
  EXPECT_EQ(index["writeCapacity"], Value(5));
}

TEST(Check, MissesTheTypesOfKeys) {
  EXPECT_THAT(Faults(Check(kTable, R"({"name": "t", "hashKey": "pk",
                  "billingMode": "PAY_PER_REQUEST"})")),
              testing::ElementsAre(
                  "hashKey: the key attribute \"pk\" is not defined; add it "
                  "to attributes with its type"));
  EXPECT_THAT(Faults(Check(kTable, R"({"name": "t", "hashKey": "pk",
                  "billingMode": "PAY_PER_REQUEST",
                  "attributes": "<unknown>"})")),
              testing::IsEmpty());
  EXPECT_THAT(Faults(Check(kTable, R"({"name": "t", "hashKey": "pk",
                  "billingMode": "PAY_PER_REQUEST", "restoreSourceName": "s",
                  "restoreToLatestTime": true})")),
              testing::IsEmpty());
}

// A table and an index that were last run with 13000 and 14000.
std::vector<std::string> WarmFaults(int table, int index) {
  auto inputs = [](int of_table, int of_index) {
    return FromText(fmt::format(R"({{"name": "t", "hashKey": "pk",
        "billingMode": "PAY_PER_REQUEST",
        "attributes": [{{"name": "pk", "type": "S"}}],
        "warmThroughput": {{"readUnitsPerSecond": {}}},
        "globalSecondaryIndexes": [
          {{"name": "new-{}", "hashKey": "pk", "projectionType": "ALL",
            "warmThroughput": {{"writeUnitsPerSecond": 1}}}},
          {{"name": "i", "hashKey": "pk", "projectionType": "ALL",
            "warmThroughput": {{"writeUnitsPerSecond": {}}}}}]}})",
                                of_table, of_index, of_index));
  };
  pulumi::CheckRequest request;
  request.resource.type = kTable;
  request.old_inputs = inputs(13000, 14000);
  request.new_inputs = inputs(table, index);
  return Faults(CheckResource(request).value_or(CheckResponse{}));
}

TEST(Check, RefusesWarmThroughputThatFalls) {
  EXPECT_THAT(WarmFaults(13000, 14000), testing::IsEmpty());
  EXPECT_THAT(WarmFaults(13001, 14001), testing::IsEmpty());
  EXPECT_THAT(
      WarmFaults(12999, 13999),
      testing::ElementsAre(
          testing::StartsWith("warmThroughput.readUnitsPerSecond: cannot be "
                              "lowered: it was 13000;"),
          testing::StartsWith("globalSecondaryIndexes[1].warmThroughput."
                              "writeUnitsPerSecond: cannot be lowered: it was "
                              "14000;")));
}

TEST(Check, MissesACapacityThatATableOnceHad) {
  EXPECT_EQ(CheckSwitch("PROVISIONED", "PROVISIONED").failures.size(), 3U);
  EXPECT_EQ(Check(kTable,
                  std::string(kIndexed).replace(
                      std::string(kIndexed).find("BILLING"), 7, "PROVISIONED"))
                .failures.size(),
            3U);
}

TEST(Check, BearsUnknownValues) {
  CheckResponse response = Check(kTable, R"({"name": "<unknown>",
    "hashKey": "pk", "attributes": "<unknown>", "billingMode": "<unknown>",
    "globalSecondaryIndexes": [{"name": "i", "hashKey": "<unknown>",
                                "projectionType": "ALL"}],
    "tags": {"a": "<unknown>"}})");
  EXPECT_THAT(Faults(response), testing::IsEmpty());
  EXPECT_TRUE(response.inputs["tags"]["a"].is_unknown());
}

TEST(Check, KeepsSecretsSecret) {
  pulumi::CheckRequest request;
  request.resource.type = kTable;
  request.new_inputs = FromText(kMinimal);
  request.new_inputs["tags"] = Value::MakeSecret(Object{{"a", "b"}});
  auto response = CheckResource(request);
  ASSERT_TRUE(response.has_value());
  EXPECT_TRUE(response->inputs["tags"].is_secret());
}

TEST(Check, DropsBookkeepingOfTheOfficialProvider) {
  std::string inputs = kMinimal;
  inputs.insert(1, R"("__defaults": [],)");
  CheckResponse response = Check(kTable, inputs);
  EXPECT_THAT(Faults(response), testing::IsEmpty());
  EXPECT_FALSE(response.inputs.contains("__defaults"));
}

class NameTest : public testing::Test {
 protected:
  Value NameOf(const std::string& old_name, const std::string& proposed) {
    pulumi::CheckRequest request;
    request.resource.type = kTable;
    request.new_inputs = FromText(kMinimal);
    request.new_inputs.erase("name");
    if (!old_name.empty()) request.old_inputs["name"] = old_name;
    request.proposed_name = proposed;
    auto response = CheckResource(request);
    return response ? response->inputs["name"] : Value();
  }
};

TEST_F(NameTest, IsTheEnginesProposal) {
  EXPECT_EQ(NameOf("", "orders-1a2b3c4"), Value("orders-1a2b3c4"));
}

TEST_F(NameTest, StaysWhatItIs) {
  EXPECT_EQ(NameOf("orders-1a2b3c4", "orders-9999999"),
            Value("orders-1a2b3c4"));
}

TEST_F(NameTest, KeepsItsRandomPartWhenShortened) {
  std::string name = NameOf("", std::string(300, 'x') + "-1a2b3c4").as_string();
  EXPECT_EQ(name.size(), 255u);
  EXPECT_TRUE(name.ends_with("-1a2b3c4"));
}

TEST_F(NameTest, ComesOutOfTheSeedWithoutAProposal) {
  pulumi::CheckRequest request;
  request.resource = {"urn:x", kTable, "orders", ""};
  request.new_inputs = FromText(kMinimal);
  request.new_inputs.erase("name");
  auto name = [&](const std::string& seed) {
    request.random_seed = seed;
    return CheckResource(request)->inputs["name"].as_string();
  };
  EXPECT_THAT(name("a"), testing::MatchesRegex("orders-[0-9a-f]{7}"));
  EXPECT_EQ(name("a"), name("a"));
  EXPECT_NE(name("a"), name("b"));
}

TEST_F(NameTest, MustComeFromSomewhere) {
  EXPECT_TRUE(NameOf("", "").is_null());
}

TEST(Check, LimitsTagsToMakeRoomForTheMark) {
  Object inputs = FromText(kMinimal);
  Object tags;
  for (int i = 0; i < 49; ++i) tags["k" + std::to_string(i)] = "v";
  inputs["tags"] = tags;
  EXPECT_THAT(Faults(Check(kTable, ToText(inputs))), testing::IsEmpty());
  tags["one-more"] = "v";
  inputs["tags"] = tags;
  EXPECT_THAT(Faults(Check(kTable, ToText(inputs))), testing::SizeIs(1));
}

TEST(Check, RefusesPoliciesThatDynamoDbDoesNotTake) {
  CheckResponse response = Check("aws:appautoscaling/policy:Policy", R"({
    "name": "p", "resourceId": "table/t", "serviceNamespace": "dynamodb",
    "scalableDimension": "dynamodb:table:ReadCapacityUnits"})");
  EXPECT_THAT(
      Faults(response),
      testing::UnorderedElementsAre(
          "stepScalingPolicyConfiguration: must be given when policyType is "
          "StepScaling",
          "policyType: must be TargetTrackingScaling for DynamoDB"));
}

struct Bounds {
  int least;
  int most;
  std::size_t faults;
};
class TargetTest : public testing::TestWithParam<Bounds> {};

TEST_P(TargetTest, ChecksItsBounds) {
  Object inputs = FromText(R"({"resourceId": "table/t",
    "serviceNamespace": "dynamodb",
    "scalableDimension": "dynamodb:table:ReadCapacityUnits"})");
  inputs["minCapacity"] = GetParam().least;
  inputs["maxCapacity"] = GetParam().most;
  EXPECT_THAT(Faults(Check("aws:appautoscaling/target:Target", ToText(inputs))),
              testing::SizeIs(GetParam().faults));
}

INSTANTIATE_TEST_SUITE_P(All, TargetTest,
                         testing::Values(Bounds{1, 1, 0}, Bounds{5, 20, 0},
                                         Bounds{0, 20, 1}, Bounds{6, 5, 1},
                                         Bounds{0, 0, 2}));

}  // namespace
}  // namespace dynaplane::provider
