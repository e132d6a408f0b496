#include "provider/aws_provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "provider/testing/provider_test.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;
using pulumi::Value;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(ProviderTest, ChecksTheAccountOnceBeforeTheFirstChange) {
  Configure(R"({"region": "eu-west-1", "accountId": "123456789012"})");
  ASSERT_TRUE(Create(OnDemand()).has_value());
  ASSERT_TRUE(Delete().has_value());
  EXPECT_EQ(aws_->Count("GetCallerIdentity"), 1);
}

TEST_F(ProviderTest, ChangesNothingInAnotherAccount) {
  Configure(R"({"region": "eu-west-1", "accountId": "999999999999"})");
  // There the table would be missing, and leave the state.
  EXPECT_FALSE(Read({}, {}).has_value());
  auto created = Create(OnDemand());
  ASSERT_FALSE(created.has_value());
  EXPECT_THAT(
      created.error().error.message,
      testing::AllOf(HasSubstr("123456789012"), HasSubstr("999999999999"),
                     HasSubstr("Nothing was changed")));
  EXPECT_THAT(TakeCalls(), IsEmpty());
  EXPECT_EQ(aws_->Count("GetCallerIdentity"), 1);
}

TEST_F(ProviderTest, AsksAwsNothingInAPreview) {
  pulumi::CreateRequest create;
  create.resource = Identity("");
  create.inputs = OnDemand();
  create.preview = true;
  auto created = provider_->Create(create);
  ASSERT_TRUE(created.has_value());
  EXPECT_TRUE(created->outputs["arn"].is_unknown());
  EXPECT_EQ(created->outputs["name"], Value("orders"));
  pulumi::UpdateRequest update;
  update.resource = Identity();
  update.old_inputs = OnDemand();
  update.old_outputs = {{"streamEnabled", false}, {"arn", "arn:x"}};
  update.new_inputs = OnDemand();
  update.new_inputs["streamEnabled"] = true;
  update.new_inputs["streamViewType"] = "NEW_IMAGE";
  update.preview = true;
  auto updated = provider_->Update(update);
  ASSERT_TRUE(updated.has_value());
  EXPECT_EQ(updated->outputs["arn"], Value("arn:x"));
  EXPECT_TRUE(updated->outputs["streamArn"].is_unknown());
  EXPECT_THAT(TakeCalls(), IsEmpty());
}

TEST_F(ProviderTest, KeepsSecretsSecret) {
  Object inputs = OnDemand();
  inputs["tags"] = Value::MakeSecret(Object{{"team", "shop"}});
  auto created = Create(inputs);
  ASSERT_TRUE(created.has_value());
  EXPECT_TRUE(created->outputs["tags"].is_secret());
  EXPECT_TRUE(created->outputs["tagsAll"].is_secret());
  EXPECT_FALSE(created->outputs["arn"].is_secret());
  aws_->tables["orders"].tags["team"] = "other";
  auto read = Read(inputs, created->outputs);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->inputs["tags"].is_secret());
  EXPECT_TRUE(read->outputs["tagsAll"].is_secret());
  EXPECT_TRUE(HasDiff(inputs, read->outputs));
}

TEST_F(ProviderTest, AddsDefaultTags) {
  Configure(R"({"region": "eu-west-1",
                "defaultTags": "{\"tags\": {\"env\": \"prod\"}}"})");
  auto created = Create(OnDemand());
  ASSERT_TRUE(created.has_value());
  EXPECT_EQ(created->outputs["tags"], Value(Object{{"team", "shop"}}));
  EXPECT_EQ(created->outputs["tagsAll"],
            Value(Object{{"team", "shop"}, {"env", "prod"}}));
  auto read = Read(OnDemand(), created->outputs);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->inputs, OnDemand());
}

TEST_F(ProviderTest, NamesTheOfficialProviderForOtherThings) {
  pulumi::CreateRequest create;
  create.resource = {"urn", "aws:s3/bucket:Bucket", "b", ""};
  auto created = provider_->Create(create);
  ASSERT_FALSE(created.has_value());
  EXPECT_THAT(created.error().error.message, HasSubstr("--provider official"));
  auto invoked = provider_->Invoke({"aws:ec2/getAmi:getAmi", {}});
  ASSERT_FALSE(invoked.has_value());
  EXPECT_THAT(invoked.error().message, HasSubstr("--provider official"));
}

TEST_F(ProviderTest, CallsFunctions) {
  ASSERT_TRUE(Create(OnDemand()).has_value());
  auto table = provider_->Invoke(
      {"aws:dynamodb/getTable:getTable", {{"name", "orders"}}});
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ((*table)["hashKey"], Value("pk"));
  EXPECT_EQ((*table)["rangeKey"], Value(""));
  auto caller =
      provider_->Invoke({"aws:index/getCallerIdentity:getCallerIdentity", {}});
  ASSERT_TRUE(caller.has_value());
  EXPECT_EQ((*caller)["accountId"], Value("123456789012"));
  auto region = provider_->Invoke({"aws:index/getRegion:getRegion", {}});
  ASSERT_TRUE(region.has_value());
  EXPECT_EQ((*region)["description"], Value("Europe (Ireland)"));
  auto partition =
      provider_->Invoke({"aws:index/getPartition:getPartition", {}});
  ASSERT_TRUE(partition.has_value());
  EXPECT_EQ((*partition)["reverseDnsPrefix"], Value("com.amazonaws"));
}

}  // namespace
}  // namespace dynaplane::provider
