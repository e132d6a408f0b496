#include "module/draft.h"

#include <gtest/gtest.h>

#include "module/testing/plans.h"

namespace dynaplane::module {
namespace {

manifest::AwsDynamodb In(const std::string& file) {
  manifest::AwsDynamodb manifest = testing::OnDemand("t");
  manifest.file = file;
  return manifest;
}

TEST(DraftTest, APositionIsTheFieldsOrTheNearestAboveIt) {
  pulumi::SourcePosition source =
      SourceOf(In("/m/t.yaml"), "spec.ttl.attributeName", "");
  EXPECT_EQ(source.file, "/m/t.yaml");
  EXPECT_EQ(source.line, 5);
  EXPECT_EQ(source.column, 1);
}

TEST(DraftTest, ARelativeFileStartsFromTheFolder) {
  EXPECT_EQ(SourceOf(In("a/t.yaml"), "spec", "/home/u").file,
            "/home/u/a/t.yaml");
  EXPECT_EQ(SourceOf(In("a/t.yaml"), "spec", "").line, 0);
}

TEST(DraftTest, StandardInputHasNoPosition) {
  EXPECT_EQ(SourceOf(In("-"), "spec", "/home/u").line, 0);
  EXPECT_EQ(SourceOf(In(""), "spec", "/home/u").file, "");
}

TEST(DraftTest, AFieldThatWasNotWrittenHasNoPosition) {
  EXPECT_EQ(SourceOf(In("/m/t.yaml"), "status", "").file, "");
}

}  // namespace
}  // namespace dynaplane::module
