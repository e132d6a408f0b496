#include "cli/state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/files.h"
#include "cli/private_folder.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kState[] = R"({"version":3,"checkpoint":{"latest":{
  "pending_operations":[{}],
  "secrets_providers":{"type":"passphrase","state":{"salt":"v1:abc"}},
  "resources":[
    {"urn":"urn:pulumi:s::p::t:T:T::old","type":"t:T:T","delete":true},
    {"urn":"urn:pulumi:s::p::t:T:T::orders","type":"t:T:T","id":"i",
     "protect":true,"parent":"urn:stack","dependencies":["urn:a"],
     "inputs":{"name":"orders","n":5,"list":[true,null],
       "key":{"4dabf18193072939515e22adb298388d":
              "1b47061264138c4ac30d75fd1eb44270","ciphertext":"v1:x"}},
     "outputs":{"arn":"arn:x"}}]}}})";

TEST(ParseState, ReadsTheResources) {
  const auto state = ParseState(kState, "file");
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->encryption_salt, "v1:abc");
  ASSERT_EQ(state->resources.size(), 2u);
  EXPECT_TRUE(state->resources[0].pending_delete);
  const StateResource* table = state->Find("urn:pulumi:s::p::t:T:T::orders");
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(table->name(), "orders");
  EXPECT_TRUE(table->protect);
  EXPECT_EQ(table->inputs.at("n"), pulumi::Value(5));
  EXPECT_TRUE(table->inputs.at("key").is_secret());
  EXPECT_EQ(table->outputs.at("arn"), pulumi::Value("arn:x"));
  EXPECT_THAT(table->dependencies, testing::ElementsAre("urn:a"));
}

TEST(ParseState, DoesNotFindWhatWaitsForItsDeletion) {
  const auto state = ParseState(kState, "file");
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->Find("urn:pulumi:s::p::t:T:T::old"), nullptr);
}

TEST(ParseState, TakesAnExportAndAStackWithoutUpdates) {
  const auto exported =
      ParseState(R"({"deployment":{"resources":[{"urn":"a::b"}]}})", "export");
  ASSERT_TRUE(exported.has_value());
  EXPECT_EQ(exported->resources.size(), 1u);
  const auto empty = ParseState(R"({"checkpoint":{"latest":null}})", "file");
  ASSERT_TRUE(empty.has_value());
  EXPECT_TRUE(empty->resources.empty());
}

TEST(ParseState, NamesTheDamagedFile) {
  const auto state = ParseState("{\"checkpoint\":", "/s/orders.json");
  ASSERT_FALSE(state.has_value());
  EXPECT_THAT(state.error().message, testing::HasSubstr("/s/orders.json"));
}

TEST(LookUpState, TellsMissingEmptyAndCompressedApart) {
  auto folder = PrivateFolder::Make();
  ASSERT_TRUE(folder.has_value());
  Backend backend;
  backend.folder = folder->path();
  const StackName stack = {"", "p", "s"};
  auto lookup = LookUpState(backend, stack);
  ASSERT_TRUE(lookup.has_value());
  EXPECT_TRUE(lookup->readable);
  EXPECT_FALSE(lookup->stack_exists);

  const fs::path base = folder->path() / ".pulumi" / "stacks" / "p";
  ASSERT_TRUE(WriteFileAtomically(base / "s.json", kState).has_value());
  lookup = LookUpState(backend, stack);
  ASSERT_TRUE(lookup.has_value());
  EXPECT_TRUE(lookup->stack_exists);
  EXPECT_EQ(lookup->state.resources.size(), 2u);

  ASSERT_TRUE(WriteFileAtomically(base / "s.json.gz", "x").has_value());
  lookup = LookUpState(backend, stack);
  ASSERT_TRUE(lookup.has_value());
  EXPECT_FALSE(lookup->readable);
}

TEST(LookUpState, LeavesOtherBackendsToTheEngine) {
  const auto lookup = LookUpState(Backend{"s3://b", {}, {}}, {"", "p", "s"});
  ASSERT_TRUE(lookup.has_value());
  EXPECT_FALSE(lookup->readable);
}

}  // namespace
}  // namespace dynaplane::cli
