#include "pulumi/state/deployment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace pulumi::state {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

constexpr char kDeployment[] = R"({"version": 3, "deployment": {
  "manifest": {"time": "now"},
  "resources": [
    {"urn": "stack", "type": "pulumi:pulumi:Stack",
     "outputs": {"orders": {"a": 1}, "carts": {}}},
    {"urn": "p", "type": "pulumi:providers:aws"},
    {"urn": "q", "type": "pulumi:providers:aws"},
    {"urn": "idle", "type": "pulumi:providers:aws"},
    {"urn": "table", "type": "t", "parent": "stack", "provider": "p::1"},
    {"urn": "target", "type": "t", "parent": "table", "provider": "p::1"},
    {"urn": "lambda", "type": "l", "parent": "stack", "provider": "q::1",
     "dependencies": ["table", "p"], "deletedWith": "table",
     "propertyDependencies": {"env": ["table"], "role": ["p"]}}]}})";

Json Resources(const std::string& deployment) {
  return Json::parse(deployment)["deployment"]["resources"];
}

std::vector<std::string> Urns(const std::string& deployment) {
  std::vector<std::string> urns;
  for (const Json& each : Resources(deployment)) urns.push_back(each["urn"]);
  return urns;
}

TEST(DeploymentTest, RemovesEntriesAndTheMentionOfThem) {
  const auto rest = RemoveEntries(kDeployment, {{"table", "target"}, {}});
  ASSERT_TRUE(rest) << rest.error().message;
  EXPECT_EQ(Urns(*rest),
            (std::vector<std::string>{"stack", "p", "q", "idle", "lambda"}));
  const Json lambda = Resources(*rest).back();
  EXPECT_EQ(lambda["dependencies"], Json({"p"}));
  EXPECT_EQ(lambda["propertyDependencies"],
            Json({{"env", Json::array()}, {"role", {"p"}}}));
  EXPECT_FALSE(lambda.contains("deletedWith"));
  EXPECT_EQ(Json::parse(*rest)["deployment"]["manifest"]["time"], "now");
}

TEST(DeploymentTest, RefusesToLeaveAChildWithoutItsParent) {
  const auto rest = RemoveEntries(kDeployment, {{"table"}, {}});
  ASSERT_FALSE(rest);
  EXPECT_EQ(rest.error().ending, Ending::kInvalid);
  EXPECT_THAT(rest.error().message, HasSubstr("target"));
}

TEST(DeploymentTest, RemovesOutputsAndProvidersThatLoseTheirLastUser) {
  const auto rest =
      RemoveEntries(kDeployment, {{"table", "target"}, {"orders"}, "aws"});
  ASSERT_TRUE(rest);
  EXPECT_EQ(Urns(*rest),
            (std::vector<std::string>{"stack", "q", "idle", "lambda"}));
  EXPECT_EQ(Resources(*rest)[0]["outputs"], Json({{"carts", Json::object()}}));
}

TEST(DeploymentTest, Shields) {
  const auto shielded = ShieldEntries(kDeployment, {"table"});
  ASSERT_TRUE(shielded);
  for (const Json& each : Resources(*shielded)) {
    const bool wanted = each["urn"] == "table";
    EXPECT_EQ(each.value("protect", false), wanted);
    EXPECT_EQ(each.value("retainOnDelete", false), wanted);
  }
}

TEST(DeploymentTest, ToldWhenItIsNone) {
  EXPECT_FALSE(RemoveEntries("", {}));
  EXPECT_FALSE(RemoveEntries("[]", {}));
  EXPECT_FALSE(ShieldEntries(R"({"deployment": {"resources": 1}})", {}));
}

}  // namespace
}  // namespace pulumi::state
