#include "cli/iam_policy.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace dynaplane::cli
