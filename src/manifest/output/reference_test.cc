#include "manifest/output/reference.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "manifest/awsdynamodb/kind.h"

namespace dynaplane::manifest {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// ACCEPT=1 manifest_test --gtest_filter=ReferenceTest.* writes it anew.
TEST(ReferenceTest, ThePageIsThatOfTheTables) {
  const std::filesystem::path path =
      std::filesystem::path(DYNAPLANE_SOURCE_DIR) / "docs" / "manifest.md";
  const std::string page = ReferencePage(AwsDynamodbKind());
  if (std::getenv("ACCEPT") != nullptr) std::ofstream(path) << page;
  EXPECT_EQ(ReadFile(path), page) << "run this test with ACCEPT=1";
}

// Every id that the code can report is on the page, and no other.
TEST(ReferenceTest, TheRulesAreThoseOfTheCode) {
  std::set<std::string> listed;
  for (const auto& rules : {EnvelopeRules(), AwsDynamodbKind().rules}) {
    for (const RuleDoc& rule : rules) {
      EXPECT_TRUE(listed.insert(std::string(rule.id)).second) << rule.id;
    }
  }
  const std::set<std::string> no_rules = {"api_version", "ey_schema"};
  const std::set<std::string> one_word = {"dialect", "override"};
  const std::regex literal("\"([a-z0-9]+(_[a-z0-9]+)+|dialect|override)\"");
  std::set<std::string> used;
  const std::filesystem::path room =
      std::filesystem::path(DYNAPLANE_SOURCE_DIR) / "src" / "manifest";
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(room)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".cc") || name.ends_with("_test.cc") ||
        name == "rule_docs.cc" || name == "reference.cc") {
      continue;
    }
    const std::string text = ReadFile(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), literal), end;
         at != end; ++at) {
      used.insert((*at)[1]);
    }
  }
  for (const std::string& id : no_rules) used.erase(id);
  EXPECT_EQ(used, listed);
}

}  // namespace
}  // namespace dynaplane::manifest
