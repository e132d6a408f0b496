#include "module/capacity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "module/testing/plans.h"

namespace dynaplane::module {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

manifest::Spec Provisioned() { return testing::Orders().spec; }

manifest::AutoScale Scaler(bool enabled, std::int64_t minimum) {
  manifest::AutoScale scaler;
  scaler.is_enabled = enabled;
  scaler.read_capacity.min_capacity = minimum;
  scaler.write_capacity.min_capacity = minimum + 1;
  return scaler;
}

TEST(CapacityTest, ATableStartsAsGiven) {
  manifest::Spec spec = Provisioned();
  spec.read_capacity = 40;
  EXPECT_EQ(TableCapacity(spec), (Capacity{40, 7}));
}

TEST(CapacityTest, ATableStartsAtItsScalersMinimum) {
  EXPECT_EQ(TableCapacity(Provisioned()), (Capacity{6, 7}));
}

TEST(CapacityTest, TheMinimumCountsWithoutScalingToo) {
  manifest::Spec spec = Provisioned();
  spec.auto_scale.is_enabled = false;
  EXPECT_EQ(TableCapacity(spec), (Capacity{6, 7}));
}

TEST(CapacityTest, ATableStartsAtFiveWithoutAnything) {
  manifest::Spec spec = Provisioned();
  spec.auto_scale = {};
  EXPECT_EQ(TableCapacity(spec), (Capacity{5, 5}));
}

TEST(CapacityTest, AnIndexStartsAsGiven) {
  manifest::Spec spec = Provisioned();
  manifest::GlobalSecondaryIndex& index = spec.global_secondary_indexes[0];
  index.read_capacity = 11;
  index.auto_scale = Scaler(true, 20);
  EXPECT_EQ(IndexCapacity(spec, index), (Capacity{11, 21}));
}

TEST(CapacityTest, AnIndexStartsAtItsOwnScalersMinimum) {
  manifest::Spec spec = Provisioned();
  spec.global_secondary_indexes[0].auto_scale = Scaler(true, 20);
  EXPECT_EQ(IndexCapacity(spec, spec.global_secondary_indexes[0]),
            (Capacity{20, 21}));
}

TEST(CapacityTest, AnIndexStartsLikeTheTable) {
  manifest::Spec spec = Provisioned();
  spec.read_capacity = 40;
  EXPECT_EQ(IndexCapacity(spec, spec.global_secondary_indexes[0]),
            (Capacity{40, 7}));
}

TEST(CapacityTest, AnExemptedIndexStartsLikeTheTable) {
  manifest::Spec spec = Provisioned();
  spec.global_secondary_indexes[0].auto_scale = Scaler(false, 20);
  EXPECT_EQ(IndexCapacity(spec, spec.global_secondary_indexes[0]),
            (Capacity{6, 7}));
}

TEST(CapacityTest, TheTablesScalerIsEachIndexs) {
  manifest::Spec spec = Provisioned();
  EXPECT_EQ(TableScaler(spec), &spec.auto_scale);
  EXPECT_EQ(IndexScaler(spec, spec.global_secondary_indexes[0]),
            &spec.auto_scale);
}

TEST(CapacityTest, AnIndexsOwnScalerReplacesTheTables) {
  manifest::Spec spec = Provisioned();
  auto& indexes = spec.global_secondary_indexes;
  indexes[0].auto_scale = Scaler(true, 20);
  indexes[1].auto_scale = Scaler(false, 20);
  EXPECT_EQ(IndexScaler(spec, indexes[0]), &*indexes[0].auto_scale);
  EXPECT_EQ(IndexScaler(spec, indexes[1]), nullptr);
  spec.auto_scale.is_enabled = false;
  EXPECT_EQ(TableScaler(spec), nullptr);
  EXPECT_EQ(IndexScaler(spec, indexes[0]), &*indexes[0].auto_scale);
}

TEST(CapacityTest, NothingIsScaledOnDemand) {
  manifest::Spec spec = Provisioned();
  spec.billing_mode = manifest::BillingMode::kPayPerRequest;
  spec.global_secondary_indexes[0].auto_scale = Scaler(true, 20);
  EXPECT_EQ(TableScaler(spec), nullptr);
  EXPECT_EQ(IndexScaler(spec, spec.global_secondary_indexes[0]), nullptr);
  EXPECT_THAT(ScaledCapacityPaths(spec), IsEmpty());
}

TEST(CapacityTest, ScaledCapacitiesGoByTheIndexsName) {
  EXPECT_THAT(
      ScaledCapacityPaths(Provisioned()),
      ElementsAre("readCapacity", "writeCapacity",
                  "globalSecondaryIndexes[\"by-status\"].readCapacity",
                  "globalSecondaryIndexes[\"by-status\"].writeCapacity",
                  "globalSecondaryIndexes[\"by-warehouse\"].readCapacity",
                  "globalSecondaryIndexes[\"by-warehouse\"].writeCapacity"));
}

TEST(CapacityTest, OnlyWhatIsScaledIsIgnored) {
  manifest::Spec spec = Provisioned();
  spec.auto_scale.is_enabled = false;
  spec.global_secondary_indexes[1].auto_scale = Scaler(true, 20);
  EXPECT_THAT(
      ScaledCapacityPaths(spec),
      ElementsAre("globalSecondaryIndexes[\"by-warehouse\"].readCapacity",
                  "globalSecondaryIndexes[\"by-warehouse\"].writeCapacity"));
}

}  // namespace
}  // namespace dynaplane::module
