// What is said about the documents of testdata/, to the letter: each file
// FILE.yaml has its findings in FILE.findings, place, rule and text.
//
//   ACCEPT=1 manifest_test --gtest_filter='*Findings*'     writes them anew
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "manifest/load.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {
namespace {

std::filesystem::path Folder() {
  return std::filesystem::path(DYNAPLANE_SOURCE_DIR) /
         "src/manifest/awsdynamodb/testdata";
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Line(const Diagnostic& diagnostic) {
  const std::string shown = ToString(diagnostic);
  return fmt::format("[{}] {}\n", diagnostic.rule, shown);
}

std::string Lines(const Diagnostics& diagnostics) {
  std::string lines;
  for (const Diagnostic& diagnostic : diagnostics) lines += Line(diagnostic);
  return lines;
}

// "# --set PATH=VALUE" at the start of a document's lines.
std::vector<Override> OverridesOf(const std::string& text) {
  std::vector<Override> overrides;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    constexpr std::string_view kMark = "# --set ";
    if (!line.starts_with(kMark)) continue;
    const std::size_t equals = line.find('=');
    overrides.push_back({line.substr(kMark.size(), equals - kMark.size()),
                         line.substr(equals + 1)});
  }
  return overrides;
}

// Each document by itself, since each has overrides of its own.
std::string FindingsWithOverrides(const std::string& text) {
  std::string lines;
  for (const yaml::Document& document :
       yaml::ParseDocuments(text, "").documents) {
    const std::string own =
        text.substr(document.begin, document.end - document.begin);
    lines += Lines(LoadText(own, fmt::format("document {}", document.index + 1),
                            OverridesOf(own))
                       .diagnostics);
  }
  return lines;
}

class FindingsTest : public ::testing::TestWithParam<const char*> {};

TEST_P(FindingsTest, AreThoseOfTheFile) {
  const std::filesystem::path path = Folder() / GetParam();
  const std::string text = ReadFile(path);
  const std::string file = path.filename().string();
  const std::string findings = file == "overrides.yaml"
                                   ? FindingsWithOverrides(text)
                                   : Lines(LoadText(text, file).diagnostics);
  std::filesystem::path golden = path;
  golden.replace_extension(".findings");
  if (std::getenv("ACCEPT") != nullptr) std::ofstream(golden) << findings;
  EXPECT_EQ(ReadFile(golden), findings) << "run this test with ACCEPT=1";
}

INSTANTIATE_TEST_SUITE_P(All, FindingsTest,
                         ::testing::Values("envelope.yaml", "keys.yaml",
                                           "indexes.yaml", "capacity.yaml",
                                           "features.yaml", "replicas.yaml",
                                           "classic.yaml", "v1.yaml",
                                           "values.yaml", "overrides.yaml",
                                           "upstream.yaml", "valid.yaml"),
                         [](const auto& info) {
                           const std::string name = info.param;
                           return name.substr(0, name.find('.'));
                         });

// The golden files cannot drift to a document that is let pass, or to one that
// is refused for nothing.
TEST(FindingsOfAllTest, EveryMistakeIsRefusedAndNothingValidIs) {
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    const std::filesystem::path& path = entry.path();
    if (path.extension() != ".yaml") continue;
    const std::string text = ReadFile(path);
    const bool valid = path.filename() == "valid.yaml";
    for (const yaml::Document& document :
         yaml::ParseDocuments(text, "").documents) {
      const std::string own =
          text.substr(document.begin, document.end - document.begin);
      LoadResult result = LoadText(own, "t", OverridesOf(own));
      RefuseForeign(result);
      EXPECT_EQ(HasErrors(result.diagnostics), !valid)
          << path << ", document " << document.index + 1 << "\n"
          << Lines(result.diagnostics);
      EXPECT_EQ(result.manifests.size(), valid ? 1U : 0U);
    }
  }
}

}  // namespace
}  // namespace dynaplane::manifest
