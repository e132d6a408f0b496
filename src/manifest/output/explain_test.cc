#include "manifest/output/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/awsdynamodb/kind.h"
#include "manifest/root.h"

namespace dynaplane::manifest {
namespace {

using ::testing::HasSubstr;

std::string Text(std::string_view path) {
  const auto result = Explain(path, AwsDynamodbKind());
  return result ? *result : "error: " + result.error();
}

TEST(ExplainTest, SaysWhatAFieldIs) {
  EXPECT_EQ(Text("spec.ttl.attributeName"),
            "KIND:    AwsDynamodb\n"
            "VERSION: aws.dynaplane.dev/v1\n"
            "\n"
            "FIELD: attributeName <string>\n"
            "\n"
            "DESCRIPTION:\n"
            "    The attribute that holds the time, in seconds since 1970.\n"
            "\n"
            "    1 to 255 characters.\n"
            "\n");
  EXPECT_THAT(Text("spec.billingMode"), HasSubstr("PROVISIONED: pay for"));
  EXPECT_THAT(Text("spec.readCapacity"),
              HasSubstr("(default: the least of autoScale, else 5)"));
}

TEST(ExplainTest, TakesPathsInEveryForm) {
  EXPECT_EQ(Text("awsdynamodb.spec.replicas"), Text("spec.replicas"));
  EXPECT_EQ(Text("AwsDynamodbs.spec.replicas[3].tags"),
            Text("spec.replicas.tags"));
  EXPECT_EQ(Text("spec.global_secondary_indexes"),
            Text("spec.globalSecondaryIndexes"));
  EXPECT_THAT(Text(""), HasSubstr("apiVersion <string> required"));
  EXPECT_THAT(Text("status.stackOutputs"), HasSubstr("tableStreamArn"));
}

TEST(ExplainTest, NamesTheNearestField) {
  EXPECT_EQ(Text("spec.tt"),
            "error: there is no field \"tt\" in spec; the nearest one is "
            "\"ttl\"");
  EXPECT_EQ(Text("spec.region.x"),
            "error: spec.region is a string and has no fields");
}

// Whatever is in the tables has a text and can be explained.
void Walk(const Message& message, const std::string& path) {
  for (const Field& field : message.fields) {
    if (field.alias_only) continue;
    const std::string below =
        path + (path.empty() ? "" : ".") + std::string(field.name);
    EXPECT_FALSE(field.doc.empty()) << below;
    EXPECT_THAT(Text(below), HasSubstr("FIELD: " + std::string(field.name)));
    if (field.type == FieldType::kMessage) Walk(field.message(), below);
  }
}

TEST(ExplainTest, EveryFieldHasADocText) {
  Walk(RootMessage(AwsDynamodbKind()), "");
}

}  // namespace
}  // namespace dynaplane::manifest
