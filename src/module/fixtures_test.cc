// From the text of a manifest to its plan, through the real reader.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "manifest/load.h"
#include "module/plan.h"
#include "module/testing/plans.h"
#include "module/types.h"

namespace dynaplane::module {
namespace {

std::vector<manifest::AwsDynamodb> Load(const std::string& text,
                                        const std::string& name) {
  manifest::LoadResult result = manifest::LoadText(text, "/m/" + name);
  for (const manifest::Diagnostic& finding : result.diagnostics) {
    EXPECT_NE(finding.severity, manifest::Severity::kError)
        << manifest::ToString(finding);
  }
  return result.manifests;
}

manifest::AwsDynamodb LoadFile(const std::string& name) {
  std::vector<manifest::AwsDynamodb> all = Load(testing::TestData(name), name);
  EXPECT_EQ(all.size(), 1u) << name;
  return all.empty() ? manifest::AwsDynamodb() : all.front();
}

// The plan as text, without what may differ: where it was written.
std::string WithoutPlaces(const Plan& plan) {
  std::istringstream lines(testing::Text(plan));
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  at: ")) text += line + "\n";
  }
  return text;
}

TEST(FixturesTest, BothDialectsPlanTheVerySameResources) {
  EXPECT_EQ(WithoutPlaces(testing::PlanOf(LoadFile("shipments.yaml"))),
            WithoutPlaces(testing::PlanOf(LoadFile("shipments-classic.yaml"))));
}

TEST(FixturesTest, TheDemosTwoManifestsPlanTheVerySameResources) {
  auto plan = [](const char* name) {
    std::vector<manifest::AwsDynamodb> all =
        Load(testing::ProjectFile(std::string("examples/") + name), name);
    return WithoutPlaces(testing::PlanOf(all));
  };
  EXPECT_EQ(plan("orders.yaml"), plan("orders-classic.yaml"));
  EXPECT_THAT(plan("orders.yaml"), ::testing::HasSubstr("table/acme-orders"));
}

TEST(FixturesTest, AManifestWithEveryField) {
  std::string text =
      testing::Text(testing::PlanOf(LoadFile("everything.yaml")));
  EXPECT_EQ(text, testing::Golden("everything.yaml.plan", text));
}

TEST(FixturesTest, IndexResourcesPointAtTheirIndex) {
  const std::string text = testing::TestData("shipments.yaml");
  Plan plan = testing::PlanOf(LoadFile("shipments.yaml"));
  std::vector<std::string> lines;
  std::istringstream input(text);
  for (std::string line; std::getline(input, line);) lines.push_back(line);
  auto line = [&](const char* type, const char* name) {
    int number = testing::Find(plan, type, name).options.source.line;
    return number > 0 ? lines.at(number - 1) : "nowhere";
  };
  EXPECT_THAT(line(kTargetType, "shipments/read-target:by-weight"),
              ::testing::HasSubstr("by-weight"));
  EXPECT_THAT(line(kPolicyType, "shipments/write-policy:by-carrier"),
              ::testing::HasSubstr("by-carrier"));
  EXPECT_THAT(line(kTableType, "shipments"), ::testing::HasSubstr("spec:"));
}

TEST(FixturesTest, EveryResourceHasAPlace) {
  for (const char* name :
       {"shipments.yaml", "shipments-classic.yaml", "everything.yaml"}) {
    Plan plan = testing::PlanOf(LoadFile(name));
    for (const pulumi::Resource& resource : plan.program.resources) {
      EXPECT_EQ(resource.options.source.file, std::string("/m/") + name);
      EXPECT_GT(resource.options.source.line, 0) << resource.name;
      EXPECT_GT(resource.options.source.column, 0) << resource.name;
    }
  }
}

TEST(FixturesTest, DocumentsOfOneFileShareAStack) {
  std::vector<manifest::AwsDynamodb> all =
      Load(testing::TestData("shipments.yaml") + "---\n" +
               testing::TestData("everything.yaml"),
           "both.yaml");
  ASSERT_EQ(all.size(), 2u);
  Plan plan = testing::PlanOf(all);
  EXPECT_TRUE(testing::Has(plan, kTableType, "shipments"));
  EXPECT_TRUE(testing::Has(plan, kTableType, "everything"));
  EXPECT_EQ(plan.program.exports.size(), 2u);
}

}  // namespace
}  // namespace dynaplane::module
