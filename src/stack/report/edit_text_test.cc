#include "stack/report/edit_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack/report/effects.h"

namespace dynaplane::stack {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

Edit Change(pulumi::Value before, pulumi::Value after) {
  return {"spec.tags.team",
          "orders.yaml",
          12,
          std::move(before),
          std::move(after),
          {},
          ""};
}

TEST(Describe, SaysPlaceOldAndNew) {
  EXPECT_EQ(Describe(Change("a", "b")),
            "orders.yaml:12: spec.tags.team: a → b");
  EXPECT_THAT(Describe(Change({}, 5)), EndsWith(": none → 5"));
  EXPECT_THAT(Describe(Change("", {})), EndsWith(R"(: "" → none)"));
  EXPECT_THAT(Describe(Change({}, pulumi::Object{{"a", 1}})),
              EndsWith(": added"));
  EXPECT_THAT(Describe(Change(pulumi::Object{{"a", 1}}, {})),
              EndsWith(": removed"));
  EXPECT_THAT(Describe(Change(pulumi::Value::MakeSecret("x"), "b")),
              EndsWith(R"("[secret]" → b)"));
}

TEST(Describe, PutsConsequencesBehind) {
  Edit edit = Change("ALL", "KEYS_ONLY");
  edit.effects = {kIndexOutage, kLimited};
  edit.reason = "why";
  EXPECT_THAT(Describe(edit), EndsWith("  INDEX OUTAGE, LIMITED: why"));
}

TEST(Describe, ShowsAPolicyByLines) {
  EXPECT_THAT(Describe(Change(R"({"Version": "1", "Id": "a"})",
                              R"({"Id": "b", "Version": "1"})")),
              HasSubstr("\n      - "
                        R"(  "Id": "a",)"
                        "\n      + "
                        R"(  "Id": "b",)"));
}

TEST(PolicyDiff, IsOfTwoPolicies) {
  EXPECT_THAT(PolicyDiff(Change(R"({"a": 1})", R"({"a": 2})")),
              ElementsAre("  {", R"(-   "a": 1)", R"(+   "a": 2)", "  }"));
  EXPECT_THAT(PolicyDiff(Change(R"({"a": 1})", {})), IsEmpty());
  EXPECT_THAT(PolicyDiff(Change("a", "b")), IsEmpty());
}

TEST(GravityOf, IsTheGravestOnes) {
  EXPECT_EQ(GravityOf({kDataLoss}), 0u);
  EXPECT_EQ(GravityOf({kLimited, kIndexOutage}), 1u);
  EXPECT_EQ(GravityOf({}), 6u);
  EXPECT_TRUE(IsGrave({kBilling, kStreamChanges}));
  EXPECT_FALSE(IsGrave({kCapacity, kBilling, kLimited}));
  EXPECT_FALSE(IsGrave({}));
}

TEST(EffectsOf, AreThoseOfTheFieldAndOfWhatItLiesIn) {
  const auto effects = [](const char* path, pulumi::Value before,
                          pulumi::Value after) {
    return EffectsOf(path, before, after).effects;
  };
  EXPECT_THAT(effects("spec.tags.a", "1", "2"), IsEmpty());
  EXPECT_THAT(effects("spec.readCapacity", 5, 9), ElementsAre(kCapacity));
  EXPECT_THAT(effects("spec.readCapacity", 9, 5),
              ElementsAre(kCapacity, kLimited));
  EXPECT_THAT(effects("spec.autoScale.readCapacity.maxCapacity", 9, 5),
              ElementsAre(kCapacity));
  const pulumi::Object index{{"name", "by-a"}};
  EXPECT_THAT(effects("spec.globalSecondaryIndexes[by-a]", index, {}),
              ElementsAre(kIndexOutage));
  EXPECT_THAT(effects("spec.globalSecondaryIndexes[by-a]", {}, index),
              IsEmpty());
  EXPECT_THAT(
      effects("spec.globalSecondaryIndexes[by-a].projectionType", "ALL", "x"),
      ElementsAre(kIndexOutage));
  EXPECT_THAT(effects("spec.globalSecondaryIndexes[by-a].readCapacity", 9, 5),
              ElementsAre(kCapacity, kLimited));
  EXPECT_THAT(
      effects("spec.globalSecondaryIndexes[by-a].warmThroughput", {}, index),
      ElementsAre(kBilling));
  EXPECT_THAT(effects("spec.billingMode", "PROVISIONED", "PAY_PER_REQUEST"),
              ElementsAre(kBilling, kLimited));
  EXPECT_THAT(effects("spec.billingMode", "PAY_PER_REQUEST", "PROVISIONED"),
              ElementsAre(kBilling));
  EXPECT_THAT(effects("spec.streamViewType", "KEYS_ONLY", "NEW_IMAGE"),
              ElementsAre(kStreamChanges));
}

}  // namespace
}  // namespace dynaplane::stack
