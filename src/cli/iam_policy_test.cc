#include "cli/iam_policy.h"

#include <gtest/gtest.h>

#include "aws/endpoint.h"
#include "manifest/partition.h"

namespace dynaplane::cli {
namespace {

using nlohmann::ordered_json;
using provider::Access;

TEST(PolicyDocument, JoinsWhatHasTheSameResources) {
  const ordered_json document = PolicyDocument(
      {{"Table", "dynamodb:DescribeTable", {"arn:b"}, Access::kRead, {}},
       {"Table", "dynamodb:DescribeTable", {"arn:a"}, Access::kRead, {}},
       {"Table", "dynamodb:UpdateTimeToLive", {"arn:a"}, Access::kWrite, {}},
       {"Table",
        "dynamodb:CreateTable",
        {"arn:a", "arn:b"},
        Access::kWrite,
        {}}});
  EXPECT_EQ(document, ordered_json::parse(R"({
    "Version": "2012-10-17",
    "Statement": [
      {"Sid": "Table", "Effect": "Allow",
       "Action": ["dynamodb:CreateTable", "dynamodb:DescribeTable"],
       "Resource": ["arn:a", "arn:b"]},
      {"Sid": "Table2", "Effect": "Allow",
       "Action": ["dynamodb:UpdateTimeToLive"], "Resource": ["arn:a"]}]})"));
}

TEST(PolicyDocument, KeepsConditionsApart) {
  const ordered_json document = PolicyDocument({{"Key",
                                                 "kms:Decrypt",
                                                 {"*"},
                                                 Access::kWrite,
                                                 {"StringEquals", "k", "1"}},
                                                {"Key",
                                                 "kms:Decrypt",
                                                 {"*"},
                                                 Access::kWrite,
                                                 {"StringEquals", "k", "2"}}});
  ASSERT_EQ(document["Statement"].size(), 2u);
  EXPECT_EQ(document["Statement"][1]["Condition"].dump(),
            R"({"StringEquals":{"k":"2"}})");
}

TEST(PolicySize, CountsNoWhiteSpace) {
  EXPECT_EQ(PolicySize(ordered_json::parse(R"({ "a" : [ 1 ] })")), 9u);
}

// An alias tells no key's ARN, so any key that bears it is meant.
TEST(PermissionsFor, KnowsKeysByTheirAlias) {
  manifest::AwsDynamodb manifest;
  manifest.metadata.name = manifest.spec.table_name = "orders";
  manifest.spec.key.hash = {"pk"};
  manifest.spec.server_side_encryption = {true, "alias/orders"};
  module::ProviderSettings settings;
  settings.region = "eu-west-1";
  settings.account_id = "123456789012";
  const ordered_json document =
      PolicyDocument(PermissionsFor(manifest, settings));
  const ordered_json& key = document["Statement"][1];
  EXPECT_EQ(key["Resource"][0], "arn:aws:kms:eu-west-1:123456789012:key/*");
  EXPECT_EQ(key["Condition"]["ForAnyValue:StringEquals"]["kms:ResourceAliases"],
            "alias/orders");
}

manifest::AwsDynamodb Chinese() {
  manifest::AwsDynamodb manifest;
  manifest.metadata.name = manifest.spec.table_name = "orders";
  manifest.spec.key.hash = {"pk"};
  manifest.spec.server_side_encryption = {
      true, "arn:aws-cn:kms:cn-north-1:123456789012:key/1"};
  manifest.spec.auto_scale.is_enabled = true;
  manifest.spec.billing_mode = manifest::BillingMode::kProvisioned;
  manifest.spec.import_table = manifest::ImportTable{.bucket = "b"};
  manifest.spec.replicas = {{.region_name = "cn-northwest-1"}};
  return manifest;
}

// Also where neither the manifest nor a credential says the region.
TEST(PermissionsFor, NamesOnePartitionThroughout) {
  for (const char* region : {"", "cn-north-1"}) {
    module::ProviderSettings settings;
    settings.region = region;
    const std::string policy =
        PolicyDocument(PermissionsFor(Chinese(), settings)).dump();
    EXPECT_EQ(policy.find("arn:aws:"), std::string::npos) << policy;
    EXPECT_NE(policy.find("arn:aws-cn:s3"), std::string::npos) << policy;
    EXPECT_NE(policy.find(".amazonaws.com.cn\""), std::string::npos) << policy;
  }
}

// One list in the manifest room, which knows nothing of AWS's addresses, and
// one in the room that does.
TEST(Partitions, AreThoseOfTheAddresses) {
  for (const char* region :
       {"us-east-1", "eu-west-1", "ap-south-1", "sa-east-1", "ca-west-1",
        "me-south-1", "af-south-1", "il-central-1", "mx-central-1",
        "cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-iso-east-1",
        "us-isob-east-1", "us-isof-south-1", "eu-isoe-west-1",
        "eusc-de-east-1"}) {
    EXPECT_EQ(manifest::PartitionOfRegion(region), aws::PartitionOf(region).id)
        << region;
  }
}

}  // namespace
}  // namespace dynaplane::cli
