#include "module/provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "module/testing/plans.h"
#include "module/types.h"

namespace dynaplane::module {
namespace {

using manifest::AwsDynamodb;
using pulumi::Resource;
using ::testing::ElementsAre;
using testing::Find;
using ::testing::IsEmpty;
using testing::OnDemand;

constexpr char kUrn[] = "urn:pulumi:prod::shop::pulumi:providers:aws::";

std::vector<const Resource*> Providers(const Plan& plan) {
  std::vector<const Resource*> providers;
  for (const Resource& resource : plan.program.resources) {
    if (resource.type == kProviderType) providers.push_back(&resource);
  }
  return providers;
}

// Two manifests of one credential and region, one of another region.
std::vector<AwsDynamodb> Three() {
  return {OnDemand("one"), OnDemand("two"), OnDemand("three")};
}
PlanOptions ThreeOptions() {
  PlanOptions options = testing::Options(3);
  options.providers[2].region = "us-east-1";
  return options;
}

TEST(ProviderTest, TheNativeOneIsToldWhereTheKeysAre) {
  Plan plan = testing::PlanOf(OnDemand("one"));
  const Resource& provider = Find(plan, kProviderType, "classic-provider");
  EXPECT_EQ(testing::Text(plan, provider.inputs),
            R"({"accountId":"123456789012","credentialId":"acme",)"
            R"("credentialsFile":"/c/file.yaml","region":"eu-west-1"})");
  EXPECT_EQ(provider.options.protect, false);
  EXPECT_EQ(provider.options.version, "");
}

TEST(ProviderTest, WhatIsNotKnownIsLeftOut) {
  AwsDynamodb manifest = OnDemand("one");
  Plan plan = MakePlan({&manifest, 1}, {.project = "p", .stack = "s"});
  EXPECT_THAT(Find(plan, kProviderType, "classic-provider").inputs, IsEmpty());
}

TEST(ProviderTest, NoKeyReachesTheNativeOne) {
  PlanOptions options = testing::Options();
  options.providers[0].secret_inputs = {{"secretKey", "hush"}};
  AwsDynamodb manifest = OnDemand("one");
  Plan plan = MakePlan({&manifest, 1}, options);
  EXPECT_FALSE(Find(plan, kProviderType, "classic-provider")
                   .inputs.contains("secretKey"));
}

TEST(ProviderTest, TheOfficialOneGetsItsKeysAsSecrets) {
  PlanOptions options = testing::Options();
  options.provider = ProviderKind::kOfficial;
  options.provider_version = "7.48.0";
  options.providers[0].secret_inputs = {{"accessKey", "id"},
                                        {"secretKey", "hush"}};
  AwsDynamodb manifest = OnDemand("one");
  Plan plan = MakePlan({&manifest, 1}, options);
  const Resource& provider = Find(plan, kProviderType, "classic-provider");
  EXPECT_EQ(testing::Text(plan, provider.inputs),
            R"({"accessKey":"<secret \"id\">",)"
            R"("allowedAccountIds":"[\"123456789012\"]",)"
            R"("region":"eu-west-1","secretKey":"<secret \"hush\">"})");
  EXPECT_EQ(provider.options.version, "7.48.0");
}

TEST(ProviderTest, EachCredentialAndRegionHasOne) {
  Plan plan = MakePlan(Three(), ThreeOptions());
  std::vector<std::string> names;
  for (const Resource* provider : Providers(plan)) {
    names.push_back(provider->name);
  }
  EXPECT_THAT(names, ElementsAre("classic-provider-acme-eu-west-1",
                                 "classic-provider-acme-us-east-1"));
  auto of = [&](const char* table) {
    return testing::Name(plan, Find(plan, kTableType, table).options.provider);
  };
  EXPECT_EQ(of("one"), "classic-provider-acme-eu-west-1");
  EXPECT_EQ(of("two"), "classic-provider-acme-eu-west-1");
  EXPECT_EQ(of("three"), "classic-provider-acme-us-east-1");
}

TEST(ProviderTest, EveryResourceNamesItsProvider) {
  Plan plan = testing::PlanOf(testing::Orders());
  for (const Resource& resource : plan.program.resources) {
    if (resource.type == kProviderType) continue;
    EXPECT_EQ(testing::Name(plan, resource.options.provider),
              "classic-provider")
        << resource.name;
  }
}

TEST(ProviderTest, AStackThatGrowsKeepsItsProvider) {
  Plan plan = MakePlan(Three(), ThreeOptions());
  EXPECT_THAT(Providers(plan)[0]->options.aliases,
              ElementsAre(std::string(kUrn) + "classic-provider"));
  EXPECT_THAT(Providers(plan)[1]->options.aliases, IsEmpty());
}

TEST(ProviderTest, TheStateSaysWhoseProviderItWas) {
  PlanOptions options = ThreeOptions();
  options.classic_provider_in_state = {"acme", "us-east-1"};
  Plan plan = MakePlan(Three(), options);
  EXPECT_THAT(Providers(plan)[0]->options.aliases, IsEmpty());
  EXPECT_THAT(Providers(plan)[1]->options.aliases,
              ElementsAre(std::string(kUrn) + "classic-provider"));
}

TEST(ProviderTest, TheGoModulesProviderIsKnownByItsRegion) {
  PlanOptions options = ThreeOptions();
  options.classic_provider_in_state = {"", "us-east-1"};
  const Plan known = MakePlan(Three(), options);
  EXPECT_THAT(Providers(known)[1]->options.aliases,
              ElementsAre(std::string(kUrn) + "classic-provider"));
  options.classic_provider_in_state = {"", "ap-south-1"};
  const Plan unknown = MakePlan(Three(), options);
  for (const Resource* provider : Providers(unknown)) {
    EXPECT_THAT(provider->options.aliases, IsEmpty());
  }
}

TEST(ProviderTest, AStackThatShrinksKeepsItsProvider) {
  Plan plan = testing::PlanOf(OnDemand("one"));
  EXPECT_THAT(
      Providers(plan)[0]->options.aliases,
      ElementsAre(std::string(kUrn) + "classic-provider-acme-eu-west-1"));
}

TEST(ProviderTest, NamesThatWouldMeetAreKeptApart) {
  PlanOptions options = testing::Options(2);
  options.providers[0] = {.credential_id = "a-b", .region = "c"};
  options.providers[1] = {.credential_id = "a", .region = "b-c"};
  Plan plan = MakePlan(std::vector{OnDemand("one"), OnDemand("two")}, options);
  ASSERT_EQ(Providers(plan).size(), 2u);
  EXPECT_NE(Providers(plan)[0]->name, Providers(plan)[1]->name);
}

}  // namespace
}  // namespace dynaplane::module
