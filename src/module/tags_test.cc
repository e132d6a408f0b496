#include "module/tags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "module/testing/plans.h"

namespace dynaplane::module {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

manifest::AwsDynamodb Tagged() {
  manifest::AwsDynamodb manifest = testing::OnDemand("invoices");
  manifest.metadata.labels = {{"team", "billing"}, {"tier", "bronze"}};
  manifest.metadata.org = "acme";
  manifest.metadata.env = "staging";
  manifest.spec.tags = {{"tier", "silver"}, {"class", "secret"}};
  return manifest;
}

TEST(TagsTest, LabelsIdentityAndTagsAreJoinedAndTagsWin) {
  EXPECT_THAT(
      TableTags(Tagged()),
      ElementsAre(Pair("class", "secret"), Pair("dynaplane.dev/env", "staging"),
                  Pair("dynaplane.dev/org", "acme"), Pair("team", "billing"),
                  Pair("tier", "silver")));
}

TEST(TagsTest, TheIdIsATagWhenThereIsOne) {
  manifest::AwsDynamodb manifest = testing::OnDemand("invoices");
  EXPECT_THAT(TableTags(manifest), IsEmpty());
  manifest.metadata.id = "awsdyn-1";
  EXPECT_THAT(TableTags(manifest),
              ElementsAre(Pair("dynaplane.dev/id", "awsdyn-1")));
}

TEST(TagsTest, IdentityWinsOverLabelsAndLosesToTags) {
  manifest::AwsDynamodb manifest = Tagged();
  manifest.metadata.labels["dynaplane.dev/org"] = "label";
  EXPECT_EQ(TableTags(manifest).at("dynaplane.dev/org"), "acme");
  manifest.spec.tags["dynaplane.dev/org"] = "tag";
  EXPECT_EQ(TableTags(manifest).at("dynaplane.dev/org"), "tag");
}

TEST(TagsTest, LabelsThatChooseAStackAreTagsToo) {
  manifest::AwsDynamodb manifest = testing::OnDemand("invoices");
  manifest.metadata.labels = {
      {"pulumi.project-planton.org/stack.fqdn", "acme/shop/prod"}};
  EXPECT_EQ(TableTags(manifest), manifest.metadata.labels);
}

TEST(TagsTest, LabelsByWhichOtherProgramsFindThingsAreNone) {
  manifest::AwsDynamodb manifest = testing::OnDemand("invoices");
  manifest.metadata.labels = {{"team", "billing"},
                              {"app.kubernetes.io/name", "invoices"},
                              {"topology.k8s.io/zone", "a"},
                              {"helm.sh/chart", "shop-1"},
                              {"kustomize.toolkit.fluxcd.io/name", "shop"},
                              {"argocd.argoproj.io/instance", "shop"},
                              {"pulumi.dynaplane.dev/stack.fqdn", "a/b/c"},
                              {"notkubernetes.io/name", "mine"}};
  EXPECT_THAT(TableTags(manifest),
              ElementsAre(Pair("notkubernetes.io/name", "mine"),
                          Pair("team", "billing")));
}

TEST(TagsTest, AReplicaHasItsOwnTagsAlone) {
  manifest::Replica replica = testing::ReplicaIn("us-east-1");
  EXPECT_THAT(ReplicaTags(Tagged(), replica), IsEmpty());
  replica.tags = {{"tier", "gold"}};
  EXPECT_THAT(ReplicaTags(Tagged(), replica),
              ElementsAre(Pair("tier", "gold")));
}

TEST(TagsTest, AReplicasOwnTagsWinOverPropagatedOnes) {
  manifest::Replica replica = testing::ReplicaIn("us-east-1");
  replica.propagate_tags = true;
  EXPECT_EQ(ReplicaTags(Tagged(), replica), TableTags(Tagged()));
  replica.tags = {{"tier", "gold"}};
  EXPECT_EQ(ReplicaTags(Tagged(), replica).at("tier"), "gold");
  EXPECT_EQ(ReplicaTags(Tagged(), replica).at("team"), "billing");
}

}  // namespace
}  // namespace dynaplane::module
