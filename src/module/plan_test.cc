#include "module/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "module/names.h"
#include "module/testing/plans.h"
#include "module/types.h"

namespace dynaplane::module {
namespace {

using manifest::AwsDynamodb;
using pulumi::Resource;
using ::testing::IsEmpty;
using testing::OnDemand;
using testing::Orders;
using testing::PlanOf;

// Orders with everything that a table can have.
AwsDynamodb Everything() {
  AwsDynamodb orders = Orders();
  manifest::Spec& spec = orders.spec;
  orders.metadata.env = "prod";
  spec.tags = {{"team", "checkout"}};
  spec.ttl = {.is_enabled = true, .attribute_name = "expiresAt"};
  spec.auto_scale.scheduled_actions = {
      {.name = "night",
       .schedule = "rate(1 day)",
       .read_capacity = manifest::CapacityBounds{.min_capacity = 1}}};
  spec.replicas = {testing::ReplicaIn("us-east-1")};
  spec.contributor_insights.is_enabled = true;
  spec.kinesis_streaming_destination =
      manifest::KinesisStreamingDestination{.stream_arn = "arn:stream"};
  spec.resource_policy = "{}";
  spec.stream_resource_policy = "{}";
  return orders;
}

TEST(PlanTest, AManifestWithEverything) {
  std::string text = testing::Text(PlanOf(Everything()));
  EXPECT_EQ(text, testing::Golden("everything.plan", text));
}

TEST(PlanTest, ThreeManifestsOfTwoRegions) {
  PlanOptions options = testing::Options(3);
  options.providers[2].region = "us-east-1";
  std::string text = testing::Text(MakePlan(
      std::vector{Orders(), OnDemand("sessions"), OnDemand("carts")}, options));
  EXPECT_EQ(text, testing::Golden("several.plan", text));
}

TEST(PlanTest, NoManifestsGiveAnEmptyProgram) {
  Plan plan = MakePlan({}, testing::Options(0));
  EXPECT_THAT(plan.program.resources, IsEmpty());
  EXPECT_THAT(plan.program.exports, IsEmpty());
  EXPECT_THAT(plan.outputs, IsEmpty());
}

TEST(PlanTest, OutputsStandInTheManifestsOrder) {
  Plan plan = PlanOf({OnDemand("b"), OnDemand("a")});
  ASSERT_EQ(plan.outputs.size(), 2u);
  EXPECT_EQ(plan.outputs[0].name, "b");
  EXPECT_EQ(plan.outputs[1].name, "a");
}

// --- Properties that hold for every manifest -------------------------------

class RandomManifests {
 public:
  explicit RandomManifests(unsigned seed) : random_(seed) {}

  // With names that are all different, as a validator makes sure.
  std::vector<AwsDynamodb> Several() {
    std::set<std::string> names;
    for (int n = Below(4) + 1; n > 0; --n) names.insert(Word());
    std::vector<AwsDynamodb> manifests;
    manifests.reserve(names.size());
    for (const std::string& name : names) manifests.push_back(One(name));
    std::shuffle(manifests.begin(), manifests.end(), random_);
    return manifests;
  }

  PlanOptions Options(std::size_t manifests) {
    PlanOptions options{.project = "p", .stack = "s"};
    if (Maybe()) options.provider = ProviderKind::kOfficial;
    for (; manifests > 0; --manifests) {
      options.providers.push_back({.credential_id = Word(), .region = Word()});
    }
    return options;
  }

 private:
  int Below(int limit) {
    return std::uniform_int_distribution<int>(0, limit - 1)(random_);
  }
  bool Maybe() { return Below(2) == 0; }

  // Short and from few characters, separators among them, so that words meet
  // as often as possible.
  std::string Word() {
    static const std::vector<std::string> pieces = {
        "a", "b", "/", ":", "-", "%", "read-target", "read-policy", "%3A"};
    std::string word = pieces[Below(2)];
    for (int n = Below(4); n > 0; --n)
      word += pieces[Below(static_cast<int>(pieces.size()))];
    return word;
  }
  std::set<std::string> Words() {
    std::set<std::string> words;
    for (int n = Below(4); n > 0; --n) words.insert(Word());
    return words;
  }

  manifest::AutoScale Scaler() {
    manifest::AutoScale scaler{.is_enabled = Below(4) > 0};
    for (const std::string& name : Words()) {
      manifest::ScheduledAction action{.name = name, .schedule = "rate(1 day)"};
      if (Maybe()) action.read_capacity = {{.min_capacity = 1}};
      if (Maybe()) action.write_capacity = {{.max_capacity = 9}};
      scaler.scheduled_actions.push_back(action);
    }
    return scaler;
  }

  AwsDynamodb One(const std::string& name) {
    AwsDynamodb manifest = OnDemand(name);
    manifest::Spec& spec = manifest.spec;
    if (Below(4) > 0) spec.billing_mode = manifest::BillingMode::kProvisioned;
    spec.auto_scale = Scaler();
    spec.enable_streams = Maybe();
    spec.contributor_insights.is_enabled = Maybe();
    if (Maybe()) spec.resource_policy = "{}";
    if (Maybe()) spec.stream_resource_policy = "{}";
    for (const std::string& index : Words()) {
      manifest::GlobalSecondaryIndex gsi{.name = index,
                                         .key = {.hash = {"id"}}};
      if (Below(3) == 0) gsi.auto_scale = Scaler();
      gsi.contributor_insights.is_enabled = Maybe();
      spec.global_secondary_indexes.push_back(gsi);
    }
    for (const std::string& region : Words()) {
      spec.replicas.push_back(testing::ReplicaIn(region));
      if (Below(4) == 0) {
        spec.replicas.back().consistency_mode =
            manifest::ConsistencyMode::kStrong;
      }
    }
    return manifest;
  }

  std::mt19937 random_;
};

class PlanPropertyTest : public ::testing::TestWithParam<unsigned> {
 protected:
  PlanPropertyTest()
      : random_(GetParam()),
        manifests_(random_.Several()),
        options_(random_.Options(manifests_.size())),
        plan_(MakePlan(manifests_, options_)) {}

  const std::vector<Resource>& resources() const {
    return plan_.program.resources;
  }

  RandomManifests random_;
  std::vector<AwsDynamodb> manifests_;
  PlanOptions options_;
  Plan plan_;
};

TEST_P(PlanPropertyTest, TheSameGivesTheSame) {
  EXPECT_EQ(testing::Text(plan_),
            testing::Text(MakePlan(manifests_, options_)));
}

TEST_P(PlanPropertyTest, NoTypeHasANameTwice) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const Resource& resource : resources()) {
    EXPECT_TRUE(seen.emplace(resource.type, resource.name).second)
        << resource.type << " " << resource.name;
  }
}

TEST_P(PlanPropertyTest, ANameLeadsBackToItsManifest) {
  ASSERT_EQ(plan_.origins.size(), resources().size());
  for (std::size_t i = 0; i < resources().size(); ++i) {
    if (resources()[i].type == kProviderType) continue;
    const AwsDynamodb& manifest = manifests_.at(plan_.origins[i].manifest);
    EXPECT_EQ(ManifestNameOf(resources()[i].type, resources()[i].name),
              manifest.metadata.name);
    EXPECT_TRUE(resources()[i].name.starts_with(manifest.metadata.name));
  }
}

TEST_P(PlanPropertyTest, HandlesNameEarlierResources) {
  for (std::size_t i = 0; i < resources().size(); ++i) {
    const pulumi::ResourceOptions& options = resources()[i].options;
    std::vector<pulumi::ResourceHandle> handles = options.depends_on;
    for (auto handle :
         {options.parent, options.provider, options.deleted_with}) {
      if (handle) handles.push_back(handle);
    }
    for (auto handle : handles) EXPECT_LT(handle.index, i);
  }
}

TEST_P(PlanPropertyTest, TheTableAloneIsProtected) {
  for (const Resource& resource : resources()) {
    EXPECT_EQ(resource.options.protect, resource.type == kTableType);
  }
}

// Company changes the provider and takes the aliases away, nothing else: a
// stack may grow and shrink without touching the tables that stay.
TEST_P(PlanPropertyTest, CompanyDoesNotChangeAResource) {
  for (std::size_t i = 0; i < manifests_.size(); ++i) {
    PlanOptions options = options_;
    options.providers = {options_.providers[i]};
    Plan alone = MakePlan({&manifests_[i], 1}, options);
    for (const Resource& resource : alone.program.resources) {
      if (resource.type == kProviderType) continue;
      const Resource& same = testing::Find(plan_, resource.type, resource.name);
      EXPECT_EQ(testing::Text(alone, resource.inputs),
                testing::Text(plan_, same.inputs));
      EXPECT_EQ(resource.options.ignore_changes, same.options.ignore_changes);
      EXPECT_EQ(testing::Name(alone, resource.options.parent),
                testing::Name(plan_, same.options.parent));
      EXPECT_EQ(testing::Name(alone, resource.options.deleted_with),
                testing::Name(plan_, same.options.deleted_with));
      EXPECT_EQ(testing::Names(alone, resource.options.depends_on),
                testing::Names(plan_, same.options.depends_on));
    }
  }
}

TEST_P(PlanPropertyTest, EveryPolicyHasItsTarget) {
  for (const Resource& policy : resources()) {
    if (policy.type != kPolicyType && policy.type != kScheduledActionType) {
      continue;
    }
    const Resource& target = resources()[policy.options.parent.index];
    EXPECT_EQ(target.type, kTargetType);
    for (const char* input :
         {"serviceNamespace", "resourceId", "scalableDimension"}) {
      EXPECT_EQ(policy.inputs.at(input), target.inputs.at(input));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Random, PlanPropertyTest, ::testing::Range(0u, 300u));

}  // namespace
}  // namespace dynaplane::module
