#include "manifest/output/field_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/awsdynamodb/kind.h"
#include "manifest/output/explain.h"

namespace dynaplane::manifest {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Text(std::string_view word) {
  const auto result = FindFields(word, AwsDynamodbKind());
  return result ? *result : "error: " + result.error();
}

std::string FirstOf(std::string_view word) {
  const std::string text = Text(word);
  const std::size_t begin = text.find(":\n  ") + 4;
  return text.substr(begin, text.find(" <") - begin);
}

TEST(FindFieldsTest, KnowsAbbreviations) {
  EXPECT_EQ(FirstOf("gsi"), "spec.globalSecondaryIndexes");
  EXPECT_EQ(FirstOf("LSI"), "spec.localSecondaryIndexes");
  EXPECT_EQ(FirstOf("pitr"), "spec.pointInTimeRecovery");
  EXPECT_EQ(FirstOf("sse"), "spec.serverSideEncryption");
  EXPECT_THAT(FirstOf("kms"), HasSubstr("kmsKeyArn"));
  EXPECT_EQ(FirstOf("ttl"), "spec.ttl");
  EXPECT_EQ(FirstOf("rcu"), "spec.readCapacity");
  EXPECT_EQ(FirstOf("wcu"), "spec.writeCapacity");
}

TEST(FindFieldsTest, EveryAbbreviationIsOfAField) {
  for (const Abbreviation& each : AwsDynamodbKind().abbreviations) {
    EXPECT_THAT(FirstOf(each.text), testing::EndsWith(each.field)) << each.text;
  }
}

TEST(FindFieldsTest, FindsNamesBeforeTexts) {
  const std::string text = Text("capacity");
  EXPECT_LT(text.find("spec.readCapacity <"), text.find("spec.billingMode <"));
  EXPECT_THAT(Text("point in time"),
              HasSubstr("  spec.pointInTimeRecovery <PointInTimeRecovery>\n"));
  EXPECT_THAT(Text("hash_key"), HasSubstr("spec.hashKey <"));
  EXPECT_THAT(Text("replicas.tags"), HasSubstr("  spec.replicas.tags <"));
  EXPECT_THAT(Text("ttl"), Not(HasSubstr("spec.billingMode")));
}

TEST(FindFieldsTest, TellsOneLineOfEach) {
  std::size_t begin = 0;
  const std::string text = Text("e");
  for (std::size_t end; (end = text.find('\n', begin)) != text.npos;
       begin = end + 1) {
    EXPECT_LE(end - begin, 110u) << text.substr(begin, end - begin);
  }
}

TEST(FindFieldsTest, NamesTheNearest) {
  EXPECT_EQ(Text("tablname"),
            "error: there is no field \"tablname\", and no text speaks of it; "
            "the nearest one is \"spec.tableName\"");
  EXPECT_THAT(Text("--"), HasSubstr("error: "));
}

TEST(ExplainTreeTest, ShowsAllFieldsBelow) {
  const auto text = [](std::string_view path) {
    return *ExplainTree(path, AwsDynamodbKind());
  };
  EXPECT_EQ(text("spec.replicas[0].tags"),
            "KIND:    AwsDynamodb\nVERSION: aws.dynaplane.dev/v1\n\n"
            "FIELD: spec.replicas.tags <map of string>\n\n");
  EXPECT_THAT(text(""), HasSubstr("\n  metadata <Metadata> required\n"));
  EXPECT_THAT(text("spec"), HasSubstr("\n  autoScale <AutoScale>\n"
                                      "    isEnabled <boolean>\n"));
  EXPECT_EQ(ExplainTree("spec.tt", AwsDynamodbKind()).error(),
            Explain("spec.tt", AwsDynamodbKind()).error());
}

TEST(BeginsAsPathTest, IsOfTheRoot) {
  for (const char* path : {"", "spec", "spec.nonsense", "awsdynamodb",
                           "AwsDynamodb.x", "status", "metadata.name"}) {
    EXPECT_TRUE(BeginsAsPath(path, AwsDynamodbKind())) << path;
  }
  for (const char* word : {"ttl", "gsi", "specs", "ttl.attributeName"}) {
    EXPECT_FALSE(BeginsAsPath(word, AwsDynamodbKind())) << word;
  }
}

}  // namespace
}  // namespace dynaplane::manifest
