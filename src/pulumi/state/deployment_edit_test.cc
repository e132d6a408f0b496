#include "pulumi/state/deployment_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "base/files.h"
#include "base/private_folder.h"
#include "pulumi/state/stack_lock.h"
#include "pulumi/state/torn_files.h"

namespace pulumi::state {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

const StackName kStack = {"", "p", "s"};

constexpr char kState[] = R"({"version": 3, "checkpoint": {
  "stack": "organization/p/s", "latest": {
    "manifest": {"time": "now", "magic": "m", "version": "v"},
    "resources": [{"urn": "a"}, {"urn": "b"}]}}})";

// A file backend; there is no engine that could be asked.
class EditDeploymentTest : public testing::Test {
 protected:
  void SetUp() override {
    auto folder = base::PrivateFolder::Make();
    ASSERT_TRUE(folder.has_value());
    folder_.emplace(*std::move(folder));
    setenv("XDG_DATA_HOME", (folder_->path() / "data").c_str(), 1);
    workspace_.backend.folder = folder_->path();
    workspace_.cli.path = "/nowhere/pulumi";
    ASSERT_TRUE(base::WriteFileAtomically(State(), kState));
  }
  std::filesystem::path State() const {
    return StatePath(folder_->path(), kStack);
  }
  static Result<std::string> DropFirst(const std::string& text) {
    Json json = Json::parse(text);
    json["deployment"]["resources"].erase(0);
    return json.dump();
  }
  std::size_t Backups() const {
    std::error_code error;
    std::filesystem::directory_iterator at(
        folder_->path() / "data/dynaplane/backups", error);
    return static_cast<std::size_t>(std::distance(at, {}));
  }

  std::optional<base::PrivateFolder> folder_;
  Workspace workspace_;
};

TEST_F(EditDeploymentTest, ChangesWhatIsThereUnderTheLock) {
  const auto edited =
      EditDeployment(workspace_, kStack, [&](const std::string& text) {
        EXPECT_EQ(LocksOf(workspace_.backend, kStack).size(), 1u);
        EXPECT_EQ(Json::parse(text)["version"], 3);
        return DropFirst(text);
      });
  ASSERT_TRUE(edited) << edited.error().message;
  Json wanted = Json::parse(kState);
  wanted["checkpoint"]["latest"]["resources"].erase(0);
  EXPECT_EQ(Json::parse(*base::LoadFile(State())), wanted);
  EXPECT_EQ(*base::LoadFile(BackupOf(State())), kState);
  EXPECT_TRUE(LocksOf(workspace_.backend, kStack).empty());
  // Until the caller knows that nobody needs it.
  EXPECT_EQ(Backups(), 1u);
  (*edited)->Discard();
  EXPECT_EQ(Backups(), 0u);
}

TEST_F(EditDeploymentTest, WritesNothingWhenNothingChanges) {
  const auto edited = EditDeployment(
      workspace_, kStack,
      [](const std::string& text) -> Result<std::string> { return text; });
  ASSERT_TRUE(edited);
  EXPECT_FALSE(*edited);
  const auto refused = EditDeployment(
      workspace_, kStack, [](const std::string&) -> Result<std::string> {
        return Fail(Ending::kInvalid, "no");
      });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "no");
  EXPECT_EQ(*base::LoadFile(State()), kState);
  EXPECT_EQ(Backups(), 0u);
}

TEST_F(EditDeploymentTest, WaitsForNobody) {
  const auto lock = EngineLock::Take(workspace_.backend, kStack);
  ASSERT_TRUE(lock);
  const auto edited = EditDeployment(workspace_, kStack, DropFirst);
  ASSERT_FALSE(edited);
  EXPECT_THAT(edited.error().message, HasSubstr("locked"));
  EXPECT_EQ(*base::LoadFile(State()), kState);
}

TEST(HoldTheSameTest, OnlyWhatMatters) {
  const auto deployment = [](const char* resources) {
    return std::string(R"({"version": 3, "deployment": {"resources": )") +
           resources + "}}";
  };
  const std::string one = deployment(
      R"([{"urn": "a", "id": "1", "inputs": {"k": "v", "s":
          {"ciphertext": "x"}}, "dependencies": [], "protect": false}])");
  EXPECT_TRUE(HoldTheSame(one, one));
  EXPECT_TRUE(HoldTheSame(
      one, deployment(R"([{"id": "1", "urn": "a", "modified": "now", "inputs":
                           {"s": {"ciphertext": "y"}, "k": "v"}}])")));
  for (const char* other :
       {"[]", R"([{"urn": "a", "id": "2", "inputs": {"k": "v", "s": {}}}])",
        R"([{"urn": "a", "id": "1", "inputs": {"k": "w", "s": {}}}])",
        R"([{"urn": "a", "id": "1", "protect": true, "inputs": {"k": "v"}}])",
        R"([{"urn": "a", "id": "1", "inputs": {"k": "v"}}, {"urn": "b"}])"}) {
    EXPECT_FALSE(HoldTheSame(one, deployment(other))) << other;
  }
  EXPECT_FALSE(HoldTheSame(one, "nothing"));
  EXPECT_FALSE(HoldTheSame(
      one, R"({"deployment": {"resources": [{"urn": "a", "id": "1", "inputs":
               {"k": "v"}}], "pending_operations": [{"type": "creating"}]}})"));
}

}  // namespace
}  // namespace pulumi::state
