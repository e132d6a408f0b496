#include "provider/resource_policy/policy_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynaplane::provider {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Policy(const std::string& statement) {
  return R"({"Version": "2012-10-17", "Statement": [)" + statement + "]}";
}

std::string Granting(const std::string& principal) {
  return Policy(R"({"Effect": "Allow", "Action": "dynamodb:GetItem",
                    "Resource": "*", "Principal": )" +
                principal + "}");
}

struct Pair {
  std::string written;
  std::string shown;
};

TEST(PolicyDocument, IsTheSameInAwsWords) {
  const std::string role = "arn:aws:iam::111122223333:role/reader";
  const Pair pairs[] = {
      {Granting(R"({"AWS": "111122223333"})"),
       Granting(R"({"AWS": ["arn:aws:iam::111122223333:root"]})")},
      {Granting(R"({"AWS": "111122223333"})"),
       Granting(R"({"AWS": "arn:aws-cn:iam::111122223333:root"})")},
      {Granting(R"({"AWS": ["111122223333", ")" + role + R"("]})"),
       Granting(R"({"AWS": [")" + role +
                R"(", "arn:aws:iam::111122223333:root"]})")},
      {Granting(R"({"AWS": [")" + role + R"("]})"),
       Granting(R"({"AWS": ")" + role + R"("})")},
      {Granting(R"("*")"), Granting(R"({"AWS": "*"})")},
      {Granting(R"({"Service": ["b.amazonaws.com", "a.amazonaws.com"]})"),
       Granting(R"({"Service": ["a.amazonaws.com", "b.amazonaws.com"]})")},
      {Policy(R"({"Action": ["dynamodb:getItem"], "Resource": ["a", "b"]})"),
       Policy(R"({"Resource": ["b", "a"], "Action": "dynamodb:GetItem"})")},
      {Policy(R"({"NotAction": ["b:b", "a:a"], "NotResource": ["x"]})"),
       Policy(R"({"NotAction": ["a:a", "b:b"], "NotResource": "x"})")},
      {Policy(R"({"Condition": {"Bool": {"aws:MultiFactorAuthPresent": true},
                  "StringEquals": {"aws:PrincipalOrgID": ["o-2", "o-1"]}}})"),
       Policy(R"({"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"},
                  "StringEquals": {"aws:PrincipalOrgID": ["o-1", "o-2"]}}})")},
      {Policy(R"({"Sid": "a"}, {"Sid": "b"})"),
       Policy(R"({"Sid": "b"}, {"Sid": "a"})")},
      {R"({"Version": "2012-10-17", "Statement": {"Sid": "a"}})",
       Policy(R"({"Sid": "a"})")},
      {R"({"Statement": []})", R"({"Version": "2008-10-17", "Statement": []})"},
  };
  for (const Pair& each : pairs) {
    EXPECT_TRUE(SamePolicyDocument(each.written, each.shown)) << each.written;
  }
}

TEST(PolicyDocument, IsAnotherWhenItMeansSomethingElse) {
  const Pair pairs[] = {
      {Granting(R"({"AWS": "111122223333"})"),
       Granting(R"({"AWS": "111122223334"})")},
      {Granting(R"({"AWS": "111122223333"})"),
       Granting(R"({"AWS": "arn:aws:iam::111122223333:role/root"})")},
      {Granting(R"({"AWS": "arn:aws:iam::111122223333:role/reader"})"),
       Granting(R"({"AWS": "AROAEXAMPLE0000000001"})")},
      {Granting(R"({"Service": "111122223333"})"),
       Granting(R"({"AWS": "111122223333"})")},
      {Policy(R"({"Action": ["a:a", "b:b"]})"), Policy(R"({"Action": "a:a"})")},
      {Policy(R"({"Action": "a:a"})"), Policy(R"({"NotAction": "a:a"})")},
      {Policy(R"({"Resource": "a"})"), Policy(R"({"Resource": "A"})")},
      {Policy(R"({"Effect": "Allow"})"), Policy(R"({"Effect": "Deny"})")},
      {Policy(R"({"Sid": "a"})"), Policy(R"({"Sid": "a"}, {"Sid": "b"})")},
      {R"({"Statement": []})", Policy("")},
      {"{", "{"},
  };
  for (const Pair& each : pairs) {
    EXPECT_FALSE(SamePolicyDocument(each.written, each.shown)) << each.written;
  }
}

TEST(PolicyDocument, TellsItsPrincipals) {
  EXPECT_THAT(PrincipalsOf(Granting(R"({"AWS": ["b", "a", "b"]})")),
              ElementsAre("a", "b"));
  EXPECT_THAT(PrincipalsOf(Granting(R"("*")")), IsEmpty());
  EXPECT_THAT(PrincipalsOf("[1, {"), IsEmpty());
  EXPECT_THAT(PrincipalsOf(R"({"Statement": 7})"), IsEmpty());
  EXPECT_TRUE(IsUniqueId("AROAEXAMPLE0000000001"));
  EXPECT_FALSE(IsUniqueId("arn:aws:iam::111122223333:role/AROAEXAMPLE000001"));
  EXPECT_FALSE(IsUniqueId("111122223333"));
}

}  // namespace
}  // namespace dynaplane::provider
