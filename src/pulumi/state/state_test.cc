#include "pulumi/state/state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>

#include "base/files.h"
#include "base/private_folder.h"
#include "pulumi/state/torn_files.h"

namespace pulumi::state {
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
  const auto exported = ParseState(R"({"deployment":{"resources":[
        {"urn":"urn:pulumi:s::p::t::n","type":"t"}]}})",
                                   "export");
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
  auto folder = base::PrivateFolder::Make();
  ASSERT_TRUE(folder.has_value());
  Backend backend;
  backend.folder = folder->path();
  const StackName stack = {"", "p", "s"};
  auto lookup = LookUpState(backend, stack);
  ASSERT_TRUE(lookup.has_value());
  EXPECT_TRUE(lookup->readable);
  EXPECT_FALSE(lookup->stack_exists);

  const fs::path base = folder->path() / ".pulumi" / "stacks" / "p";
  ASSERT_TRUE(base::WriteFileAtomically(base / "s.json", kState).has_value());
  lookup = LookUpState(backend, stack);
  ASSERT_TRUE(lookup.has_value());
  EXPECT_TRUE(lookup->stack_exists);
  EXPECT_EQ(lookup->state.resources.size(), 2u);

  ASSERT_TRUE(base::WriteFileAtomically(base / "s.json.gz", "x").has_value());
  lookup = LookUpState(backend, stack);
  ASSERT_TRUE(lookup.has_value());
  EXPECT_FALSE(lookup->readable);
}

TEST(ParseState, SaysWhatIsDamaged) {
  for (const char* resources :
       {"5", "[5]", "[{}]", R"([{"urn":"x","type":"t"}])",
        R"([{"urn":"urn:pulumi:s::p::t::n"}])",
        R"([{"urn":"urn:pulumi:s::p::t::n","type":"t","delete":"yes"}])"}) {
    const auto state = ParseState(
        std::string(R"({"deployment":{"resources":)") + resources + "}}",
        "/s/orders.json");
    ASSERT_FALSE(state) << resources;
    EXPECT_THAT(state.error().message,
                testing::HasSubstr("the state /s/orders.json is damaged"));
  }
}

TEST(StateResourceTest, ANameThatIsNoUrnIsItself) {
  StateResource resource;
  EXPECT_EQ(resource.name(), "");
  resource.urn = "x";
  EXPECT_EQ(resource.name(), "x");
}

// A state, its backup, what was kept of it, and the journal's header.
class TornStateTest : public testing::Test {
 protected:
  void SetUp() override {
    auto folder = base::PrivateFolder::Make();
    ASSERT_TRUE(folder.has_value());
    folder_.emplace(*std::move(folder));
    backend_.folder = folder_->path();
    base_ = folder_->path() / ".pulumi/stacks/p";
  }
  void Write(const char* file, const std::string& text) {
    ASSERT_TRUE(base::WriteFileAtomically(base_ / file, text));
  }
  void WriteJournal(bool first) {
    Write("s.journal", std::string("{\"header\":{\"first\":") +
                           (first ? "true" : "false") + "}}\n");
  }
  Result<StateLookup> LookUp() const {
    return LookUpState(backend_, {"", "p", "s"});
  }

  std::optional<base::PrivateFolder> folder_;
  Backend backend_;
  fs::path base_;
};

TEST_F(TornStateTest, WithoutAJournalItIsAnError) {
  for (const char* text : {"", "{\"version\":", "[]", "{}",
                           R"({"version":3,"checkpoint":null})"}) {
    Write("s.json", text);
    Write("s.json.bak", kState);
    const auto lookup = LookUp();
    ASSERT_FALSE(lookup) << text;
    EXPECT_THAT(lookup.error().message, testing::HasSubstr("s.json.bak"));
  }
}

TEST_F(TornStateTest, WhatTheRunBeganWithIsTakenFirst) {
  WriteJournal(/*first=*/false);
  Write("s.json", "");
  Write("s.json.bak", R"({"checkpoint":{"latest":{}}})");
  EXPECT_TRUE(LookUp()->state.resources.empty());
  Write("s.before", kState);
  const auto lookup = LookUp();
  ASSERT_TRUE(lookup);
  EXPECT_TRUE(lookup->torn && lookup->stack_exists);
  EXPECT_TRUE(lookup->recovery.needed());
  EXPECT_EQ(lookup->state.resources.size(), 2u);
}

TEST_F(TornStateTest, OfAFirstRunTheJournalTellsAll) {
  WriteJournal(/*first=*/true);
  Write("s.json", "");
  Write("s.json.bak", "");
  const auto lookup = LookUp();
  ASSERT_TRUE(lookup);
  EXPECT_TRUE(lookup->torn && lookup->stack_exists);
}

TEST_F(TornStateTest, OfALaterRunItDoesNot) {
  WriteJournal(/*first=*/false);
  Write("s.json", "");
  Write("s.json.bak", "");
  EXPECT_FALSE(LookUp());
}

TEST_F(TornStateTest, KeepsAndRestores) {
  const StackName stack = {"", "p", "s"};
  const fs::path file = StatePath(*backend_.folder, stack);
  Write("s.json", kState);
  KeepState(file);
  Write("s.json", "cut o");
  EXPECT_TRUE(*RestoreBackup(backend_, stack));
  EXPECT_EQ(*base::LoadFile(file), kState);
  EXPECT_EQ(*base::LoadFile(base_ / "s.json.damaged"), "cut o");
  DropKeptState(file);
  Write("s.json", "");
  EXPECT_FALSE(*RestoreBackup(backend_, stack));
  EXPECT_FALSE(fs::exists(file));
}

TEST(LookUpState, LeavesOtherBackendsToTheEngine) {
  const auto lookup = LookUpState(Backend{"s3://b", {}, {}}, {"", "p", "s"});
  ASSERT_TRUE(lookup.has_value());
  EXPECT_FALSE(lookup->readable);
}

}  // namespace
}  // namespace pulumi::state
