#include "cli/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace dynaplane::cli {
namespace {

using Json = nlohmann::json;

stack::StackReport Example() {
  stack::StackReport report;
  report.stack = "shop/prod";
  report.manifests = {"orders.yaml"};
  report.resources = {
      {"urn:t", "aws:dynamodb/table:Table", "orders", "update", {"ttl"}},
      {"urn:p", "aws:appautoscaling/policy:Policy", "orders/p", "same", {}}};
  report.edits = {{"spec.ttl.attributeName",
                   "orders.yaml",
                   9,
                   "a",
                   pulumi::Value(),
                   {"limited"},
                   "why"}};
  report.outputs["orders"] = {
      {"tableName", "orders"},
      {"autoscalingIndexReadPolicyArnList", pulumi::Array{"a", "b"}},
      {"secret", pulumi::Value::MakeSecret("hidden")},
      {"later", pulumi::Unknown{}}};
  report.diagnostics = {{"warning", "slow", "urn:t", "orders.yaml", 4}};
  report.seconds = 1.23456;
  return report;
}

TEST(Render, KeepsTheContractOfTheJson) {
  const Json json = Json::parse(Render({Example()}, OutputFormat::kJson));
  ASSERT_EQ(json.size(), 1u);
  EXPECT_EQ(json[0], Json::parse(R"({
    "stack": "shop/prod", "manifests": ["orders.yaml"],
    "result": "succeeded",
    "changes": {"create": 0, "update": 1, "replace": 0, "delete": 0,
                "adopt": 0, "same": 1},
    "resources": [
      {"urn": "urn:t", "type": "aws:dynamodb/table:Table", "name": "orders",
       "op": "update", "diff": ["ttl"]},
      {"urn": "urn:p", "type": "aws:appautoscaling/policy:Policy",
       "name": "orders/p", "op": "same", "diff": []}],
    "edits": [{"path": "spec.ttl.attributeName", "file": "orders.yaml",
      "line": 9, "old": "a", "new": null, "effects": ["limited"],
      "reason": "why"}],
    "outputs": {"orders": {"tableName": "orders",
      "autoscalingIndexReadPolicyArnList": ["a", "b"],
      "secret": "[secret]"}},
    "diagnostics": [{"severity": "warning", "message": "slow",
      "urn": "urn:t", "file": "orders.yaml", "line": 4}],
    "seconds": 1.235})"));
}

TEST(Render, NoStackIsAnEmptyArray) {
  EXPECT_EQ(Json::parse(Render({}, OutputFormat::kJson)), Json::array());
}

TEST(Render, ShowsTheOutputsAsText) {
  const std::string text = Render({Example()}, OutputFormat::kText);
  EXPECT_THAT(text, testing::HasSubstr("tableName: orders"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("hidden")));
}

TEST(StackReport, ChangesAreAllThatIsNotTheSame) {
  stack::StackReport report = Example();
  EXPECT_TRUE(report.HasChanges());
  report.resources[0].op = "same";
  EXPECT_FALSE(report.HasChanges());
}

TEST(ToJson, WritesWholeNumbersAsIntegers) {
  EXPECT_EQ(stack::ToJson(5).dump(), "5");
  EXPECT_EQ(stack::ToJson(60.5).dump(), "60.5");
}

}  // namespace
}  // namespace dynaplane::cli
