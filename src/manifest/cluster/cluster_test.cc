// What a cluster takes of a manifest, and how convert writes it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "manifest/cluster/cluster_names.h"
#include "manifest/cluster/cluster_notes.h"
#include "manifest/cluster/cluster_scalar.h"
#include "manifest/load.h"
#include "manifest/output/convert.h"
#include "manifest/stack.h"

namespace dynaplane::manifest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kHead[] =
    "apiVersion: aws.dynaplane.dev/v1\nkind: AwsDynamodb\n";
constexpr char kKey[] = "spec:\n  hashKey: {name: pk, type: S}\n";

// What `validate` says of a text, without errors, as LINE:COLUMN PATH TEXT.
std::vector<std::string> NotesOf(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> notes;
  LoadStream(stream, "t.yaml", {}, Credentials::kRefuse, [&](LoadResult one) {
    for (const Diagnostic& found : one.diagnostics) {
      EXPECT_EQ(found.severity, Severity::kNote) << ToString(found);
      if (found.rule != "cluster_form") continue;
      notes.push_back(std::to_string(found.position.line) + ":" +
                      std::to_string(found.position.column) + " " + found.path +
                      " " + found.message);
    }
    return true;
  });
  return notes;
}

std::string Named(const std::string& metadata) {
  return std::string(kHead) + "metadata:\n  name: orders\n" + metadata + kKey;
}

std::string Converted(const std::string& text) {
  const ConvertResult result = Convert(text, "t.yaml");
  EXPECT_FALSE(HasErrors(result.diagnostics));
  return result.text;
}

Metadata MetadataOf(const std::string& text) {
  const LoadResult result = LoadText(text, "t.yaml");
  EXPECT_EQ(result.manifests.size(), 1U);
  return result.manifests.at(0).metadata;
}

std::string AsCluster(const std::string& text, bool quoted = false) {
  const ClusterScalar read =
      ReadAsCluster(yaml::Node{.text = text, .quoted = quoted});
  constexpr const char* kTypes[] = {"text", "null", "bool", "int", "number"};
  return std::string(kTypes[static_cast<int>(read.type)]) + " " + read.value;
}

TEST(ClusterScalarTest, PlainWordsAreThoseOfYaml11) {
  for (const char* no : {"N", "n", "no", "No", "NO", "off", "OFF", "false"}) {
    EXPECT_EQ(AsCluster(no), "bool false") << no;
  }
  for (const char* yes : {"Y", "y", "yes", "on", "On", "True", "TRUE"}) {
    EXPECT_EQ(AsCluster(yes), "bool true") << yes;
  }
  for (const char* text : {"S", "nO", "oN", "1.2.3", "2030-01-31", "1:30", "_1",
                           "0x", "eu-west-1", "-", "e3"}) {
    EXPECT_EQ(AsCluster(text), "text " + std::string(text));
  }
  EXPECT_EQ(AsCluster("N", true), "text N");
  EXPECT_EQ(AsCluster("~"), "null null");
  EXPECT_EQ(AsCluster("010"), "int 8");
  EXPECT_EQ(AsCluster("0o10"), "int 8");
  EXPECT_EQ(AsCluster("0x1F"), "int 31");
  EXPECT_EQ(AsCluster("-0b11"), "int -3");
  EXPECT_EQ(AsCluster("1_000"), "int 1000");
  EXPECT_EQ(AsCluster("09"), "int 9");
  EXPECT_EQ(AsCluster("1e3"), "int 1000");
  EXPECT_EQ(AsCluster("1.10"), "number 1.1");
  EXPECT_EQ(AsCluster("+.5"), "number 0.5");
}

TEST(ClusterNamesTest, LabelsAndNamesAreThoseOfKubernetes) {
  for (const char* good : {"team", "acme.example/team", "a_b.c-d", "A1"}) {
    EXPECT_TRUE(IsLabelKey(good)) << good;
  }
  for (const char* bad :
       {"", "a b", "-a", "a/", "/a", "Acme.example/a", "a/b/c", "a..b/c"}) {
    EXPECT_FALSE(IsLabelKey(bad)) << bad;
  }
  EXPECT_TRUE(IsLabelValue(""));
  EXPECT_TRUE(IsLabelValue(std::string(63, 'a')));
  for (const std::string& bad : {std::string(64, 'a'), std::string("a/b"),
                                 std::string("a b"), std::string("a-")}) {
    EXPECT_FALSE(IsLabelValue(bad)) << bad;
  }
  EXPECT_TRUE(IsObjectName("orders-2.eu"));
  for (const char* bad : {"Orders", "my_table", "-a", "a."}) {
    EXPECT_FALSE(IsObjectName(bad)) << bad;
  }
}

TEST(ClusterNotesTest, NothingIsSaidOfWhatAClusterTakes) {
  EXPECT_THAT(NotesOf(Named("  namespace: shop\n  labels: {team: a}\n")),
              ElementsAre());
  EXPECT_THAT(NotesOf("apiVersion: code2cloud.planton.cloud/v1\n"
                      "kind: AwsDynamodb\nmetadata: {name: orders, version: "
                      "{message: x}}\nspec:\n  awsCredentialId: c\n  table:\n"
                      "    tableName: orders\n"
                      "    hashKey: {name: pk, type: N}\n"),
              ElementsAre());
}

TEST(ClusterNotesTest, MisreadScalarsAreNamedWithTheirMend) {
  const std::string text =
      std::string(kHead) +
      "metadata: {name: orders}\nspec:\n"
      "  billing_mode: PROVISIONED\n"
      "  readCapacity: \"7\"\n  writeCapacity: 1_0e0\n"
      "  hashKey: {name: on, type: N}\n"
      "  tags: {a: 1.10, b: no, c: \"1\", d: 2030-01-31}\n";
  std::string readable = text;
  readable.replace(readable.find("1_0e0"), 5, "9");
  EXPECT_THAT(
      NotesOf(readable),
      ElementsAre(
          "5:3 spec.billing_mode a cluster knows this as billingMode alone",
          "6:17 spec.readCapacity a cluster reads the text 7 here; write 7",
          "8:19 spec.hashKey.name a cluster reads the bool true here, not a "
          "text; write \"on\"",
          "8:29 spec.hashKey.type a cluster reads the bool false here, not a "
          "text; write \"N\"",
          "9:13 spec.tags.a a cluster reads the number 1.1 here, not a text; "
          "write \"1.10\"",
          "9:22 spec.tags.b a cluster reads the bool false here, not a text; "
          "write \"no\""));
}

TEST(ClusterNotesTest, ShortFormsAreNamed) {
  EXPECT_THAT(
      NotesOf(std::string(kHead) +
              "metadata: {name: orders}\nspec:\n"
              "  hashKey: {name: pk, type: S}\n"
              "  attributes: [{name: a, type: S}]\n"
              "  globalSecondaryIndexes:\n"
              "    - {name: by-a, hashKey: a, projectionType: ALL}\n"
              "    - {name: by-pk, hashKey: [pk], projectionType: ALL}\n"
              "  resourcePolicy: '{\"Version\": \"2012-10-17\"}'\n"),
      ElementsAre(HasSubstr("8:29 spec.globalSecondaryIndexes[0].hashKey a "
                            "cluster takes a list here"),
                  HasSubstr("8:29 spec.globalSecondaryIndexes[0].hashKey a "
                            "cluster takes the long form alone: {name: a}"),
                  HasSubstr("9:31 spec.globalSecondaryIndexes[1].hashKey[0] a "
                            "cluster takes the long form"),
                  HasSubstr("10:19 spec.resourcePolicy a cluster takes a map "
                            "here, no JSON text")));
}

TEST(ClusterNotesTest, MetadataIsThatOfEveryObject) {
  std::string text = Named(
      "  env: prod\n  labels:\n    cost center: x\n    team: a b\n"
      "    pulumi.dynaplane.dev/stack.fqdn: a/b/c\n");
  text.replace(text.find("orders"), 6, "Orders");
  EXPECT_THAT(
      NotesOf(text),
      ElementsAre(
          HasSubstr("4:9 metadata.name a cluster takes small letters"),
          "5:3 metadata.env a cluster has no metadata.env; write the label "
          "dynaplane.dev/env",
          HasSubstr("7:5 metadata.labels.cost center a cluster does not take"),
          HasSubstr("8:11 metadata.labels.team a cluster takes up to 63"),
          HasSubstr("9:38 metadata.labels.pulumi.dynaplane.dev/stack.fqdn")));
}

TEST(ClusterFormTest, IdentityIsReadFromLabelsAndAnnotations) {
  const Metadata metadata = MetadataOf(
      Named("  labels: {dynaplane.dev/env: prod, dynaplane.dev/id: \"7\"}\n"
            "  annotations: {dynaplane.dev/org: Acme and Co}\n"));
  EXPECT_EQ(metadata.env, "prod");
  EXPECT_EQ(metadata.id, "7");
  EXPECT_EQ(metadata.org, "Acme and Co");
  EXPECT_EQ(DefaultStackName(metadata, "AwsDynamodb"),
            "prod.AwsDynamodb.orders");
}

TEST(ClusterFormTest, MetadataItselfCountsMore) {
  const LoadResult result = LoadText(
      Named("  env: dev\n  labels: {dynaplane.dev/env: prod}\n"), "t.yaml");
  EXPECT_EQ(result.manifests.at(0).metadata.env, "dev");
  ASSERT_EQ(result.diagnostics.size(), 1U);
  EXPECT_EQ(ToString(result.diagnostics[0]),
            "t.yaml:6:31: warning: metadata.labels.dynaplane.dev/env: "
            "metadata.env is \"dev\", and that counts; remove one of the two, "
            "or let them agree");
  EXPECT_THAT(Converted(Named("  env: dev\n"
                              "  labels: {dynaplane.dev/env: prod}\n")),
              HasSubstr("    dynaplane.dev/env: dev\n"));
}

TEST(ClusterFormTest, WhatConvertWritesIsWhatAClusterTakes) {
  const std::string text =
      Converted(Named("  org: acme\n  env: Prod and Test\n  id: \"7\"\n"
                      "  labels: {team: a b, tier: x, "
                      "pulumi.planton.dev/stack.fqdn: a/b/c}\n"));
  EXPECT_EQ(text,
            "apiVersion: aws.dynaplane.dev/v1\nkind: AwsDynamodb\nmetadata:\n"
            "  name: orders\n  labels:\n    dynaplane.dev/id: \"7\"\n"
            "    dynaplane.dev/org: acme\n    tier: x\n"
            "  annotations:\n    dynaplane.dev/env: Prod and Test\n"
            "    pulumi.planton.dev/stack.fqdn: a/b/c\n"
            "spec:\n  hashKey:\n    name: pk\n    type: S\n"
            "  tags:\n    pulumi.planton.dev/stack.fqdn: a/b/c\n"
            "    team: a b\n");
  EXPECT_THAT(NotesOf(text), ElementsAre());
  EXPECT_EQ(StackFromLabels(MetadataOf(text))->stack, "a/b/c");
  EXPECT_EQ(Converted(text), text);
}

TEST(ClusterFormTest, ATagOfTheSpecWinsOverALabelThatBecomesOne) {
  EXPECT_THAT(Converted(std::string(kHead) +
                        "metadata: {name: orders, labels: {team: a b}}\n" +
                        kKey + "  tags: {team: c}\n"),
              ::testing::AllOf(HasSubstr("  tags:\n    team: c\n"),
                               Not(HasSubstr("a b"))));
}

}  // namespace
}  // namespace dynaplane::manifest
