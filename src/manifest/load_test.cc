#include "manifest/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "manifest/stack.h"
#include "manifest/testing.h"

namespace dynaplane::manifest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kKey = "  hashKey: {name: a, type: S}\n";

std::vector<std::string> All(const std::string& text,
                             const std::vector<Override>& overrides = {}) {
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic :
       LoadText(text, "t.yaml", overrides).diagnostics) {
    lines.push_back(ToString(diagnostic));
  }
  return lines;
}

TEST(LoadTest, AllFindingsComeInOnePassInTheOrderOfTheText) {
  EXPECT_THAT(
      All("apiVersion: aws.dynaplane.dev/v1\n"
          "kind: AwsDynamodb\n"
          "metadata: {nam: orders}\n"
          "tableName: orders\n"
          "spec:\n"
          "  billingMode: ON_DEMAND\n"
          "  ttl: {isEnabled: true}\n"),
      ElementsAre(
          "t.yaml:3:12: error: metadata.nam: unknown field \"nam\"; did you "
          "mean \"name\"?",
          "t.yaml:4:1: error: tableName: unknown field \"tableName\"; it "
          "belongs below spec, as spec.tableName",
          "t.yaml:5:1: error: spec.hashKey: the field \"hashKey\" is missing; "
          "add it",
          "t.yaml:6:16: error: spec.billingMode: \"ON_DEMAND\" is not an "
          "allowed value; write PAY_PER_REQUEST or PROVISIONED",
          "t.yaml:7:3: error: spec.ttl.attributeName: ttl needs an attribute "
          "to go by; add attributeName"));
}

TEST(LoadTest, TheEnvelopeIsChecked) {
  EXPECT_THAT(All("apiVersion: aws.dynaplane.dev/v1\n"),
              ElementsAre(HasSubstr("1:1: error: kind: the field \"kind\""),
                          HasSubstr("1:1: error: metadata: the field"),
                          HasSubstr("1:1: error: spec: the field")));
  EXPECT_THAT(All("- a\n"), ElementsAre(HasSubstr("1:1: error: a manifest")));
  EXPECT_THAT(
      All("apiVersion: aws.dynaplane.dev/v2\nkind: AwsDynamoDB\nmetadata: "
          "{name: abc}\nspec: {hashKey: {name: a, type: S}}\n"),
      ElementsAre("t.yaml:1:13: error: apiVersion: \"aws.dynaplane.dev/v2\" "
                  "is not an apiVersion of AwsDynamodb; write "
                  "aws.dynaplane.dev/v1, aws.project.planton/v1, "
                  "aws.project-planton.org/v1, code2cloud.planton.cloud/v1, "
                  "aws.openmcf.org/v1 or aws.planton.dev/v1",
                  "t.yaml:2:7: error: kind: \"AwsDynamoDB\" is not a kind "
                  "that is known here; the value must equal AwsDynamodb"));
  EXPECT_THAT(All("kind: Pod\napiVersion: v1\nmetadata: {}\nspec: {}\n"),
              ElementsAre(HasSubstr("1:7: note: kind: \"Pod\" is not")));
}

TEST(LoadTest, ABrokenManifestIsNotLoadedAndOthersAre) {
  const std::string good = Canonical(kKey);
  const LoadResult result = LoadText(
      good + "---\n" + Canonical("  x: 1\n") + "---\n" + good, "t.yaml");
  ASSERT_THAT(result.manifests, SizeIs(2));
  EXPECT_EQ(result.manifests[1].document, 2);
  EXPECT_EQ(result.manifests[1].PositionOf("metadata.name").line, 18);
}

TEST(LoadTest, AStreamGivesOneManifestAtATime) {
  std::string text;
  for (int i = 0; i < 5; ++i) text += "---\n" + Canonical(kKey);
  std::istringstream input(text);
  std::size_t manifests = 0;
  LoadStream(input, "-", {}, Credentials::kRefuse,
             [&](const LoadResult& result) {
               EXPECT_THAT(result.diagnostics, IsEmpty());
               EXPECT_THAT(result.manifests, SizeIs(1));
               manifests += result.manifests.size();
               return true;
             });
  EXPECT_EQ(manifests, 5U);
}

TEST(LoadTest, NamesAreUniqueInAStack) {
  std::vector<AwsDynamodb> manifests(3, LoadOne(Canonical(kKey)));
  EXPECT_THAT(CheckNames(manifests), SizeIs(2));
  EXPECT_EQ(ToString(CheckNames(manifests)[0]),
            "test.yaml:4:9: error: metadata.name: the name \"orders\" is "
            "already taken by test.yaml:4 in the same stack; give each "
            "manifest its own name");
  manifests[1].spec.table_name = "second";
  manifests[2].spec.table_name = "third";
  EXPECT_THAT(CheckNames(manifests, [](std::size_t a,
                                       std::size_t b) { return a + b == 2; }),
              SizeIs(1));
}

TEST(OverrideTest, ValuesAreTypedByTheField) {
  const LoadResult result =
      LoadText(Canonical(kKey), "t.yaml",
               {{"spec.billingMode", "PROVISIONED"},
                {"spec.readCapacity", "7"},
                {"spec.autoScale.isEnabled", "true"},
                {"spec.autoScale.readCapacity.targetUtilization", "60.5"},
                {"spec.rangeKey", "{name: b, type: N}"},
                {"spec.tags.team", "N"},
                {"metadata.labels[\"a.b/c\"]", "x"},
                {"spec.globalSecondaryIndexes[0]",
                 "{name: idx, hashKey: b, projectionType: INCLUDE}"},
                {"spec.globalSecondaryIndexes[0].nonKeyAttributes", "[x, y]"}});
  EXPECT_THAT(Errors(result.diagnostics), IsEmpty());
  ASSERT_THAT(result.manifests, SizeIs(1));
  const Spec& spec = result.manifests[0].spec;
  EXPECT_EQ(spec.read_capacity, 7);
  EXPECT_EQ(spec.auto_scale.read_capacity.target_utilization, 60.5);
  EXPECT_THAT(spec.key.range, ElementsAre("b"));
  EXPECT_EQ(spec.tags.at("team"), "N");
  EXPECT_EQ(result.manifests[0].metadata.labels.at("a.b/c"), "x");
  EXPECT_THAT(spec.global_secondary_indexes.at(0).projection.non_key_attributes,
              ElementsAre("x", "y"));
}

TEST(OverrideTest, FindsTheFieldInItsDialect) {
  const LoadResult v1 =
      LoadText(In("aws.openmcf.org/v1",
                  "  billingMode: PROVISIONED\n"
                  "  provisionedThroughput: {readCapacityUnits: 1, "
                  "writeCapacityUnits: 1}\n"
                  "  attributeDefinitions: [{name: a, type: S}]\n"
                  "  keySchema: [{attributeName: a, keyType: HASH}]\n"),
               "t.yaml", {{"spec.readCapacity", "9"}});
  EXPECT_EQ(v1.manifests.at(0).spec.read_capacity, 9);
  const LoadResult wrapped =
      LoadText(In("code2cloud.planton.cloud/v1",
                  "  table: {table_name: old, hashKey: {name: a, type: S}}\n"),
               "t.yaml", {{"spec.tableName", "new-name"}});
  EXPECT_EQ(wrapped.manifests.at(0).spec.table_name, "new-name");
}

constexpr char kCredential[] =
    "apiVersion: aws.dynaplane.dev/v1\nkind: AwsCredential\n"
    "metadata: {name: dev}\nspec: {secretAccessKey: \"wJalrXUtnFEMI\"}\n";

TEST(LoadTest, ACredentialIsNoManifest) {
  for (const std::string& text :
       {std::string(kCredential),
        "- {apiVersion: aws.dynaplane.dev/v1, kind: AwsCredential}\n" +
            std::string("- {kind: AwsCredential}\n")}) {
    const LoadResult result = LoadText(text, "t.yaml");
    ASSERT_THAT(result.diagnostics, SizeIs(1));
    EXPECT_THAT(ToString(result.diagnostics[0]),
                HasSubstr("error: kind: this is a credential, not a manifest; "
                          "keep it in a file of its own, which --credentials"));
    EXPECT_TRUE(HoldsCredentialsAlone(text));
  }
  EXPECT_EQ(LoadText(kCredential, "t.yaml").diagnostics[0].position,
            (Position{2, 7}));
}

TEST(LoadTest, AFoldersCredentialsArePassedOver) {
  const std::string both = Canonical(kKey) + "---\n" + kCredential;
  const LoadResult result =
      LoadText(both, "t.yaml", {}, Credentials::kPassOver);
  EXPECT_THAT(result.manifests, SizeIs(1));
  EXPECT_THAT(result.diagnostics, SizeIs(0));
  EXPECT_FALSE(HoldsCredentialsAlone(both));
  EXPECT_FALSE(HoldsCredentialsAlone("a: ["));
}

constexpr char kNamespace[] =
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: prod}\n";

TEST(ObjectsTest, KindsOfOthersArePassedOverBesideOurs) {
  LoadResult result = LoadText(
      kNamespace + ("---\n# nothing\n---\n" + Canonical(kKey)), "t.yaml");
  RefuseForeign(result);
  EXPECT_THAT(result.manifests, SizeIs(1));
  ASSERT_THAT(result.diagnostics, SizeIs(1));
  EXPECT_EQ(ToString(result.diagnostics[0]),
            "t.yaml:2:7: note: kind: \"Namespace\" is not a kind that is known "
            "here, so this is passed over");
}

TEST(ObjectsTest, NothingButKindsOfOthersIsAnError) {
  LoadResult result = LoadText(kNamespace, "t.yaml");
  RefuseForeign(result);
  ASSERT_THAT(result.diagnostics, SizeIs(1));
  EXPECT_EQ(ToString(result.diagnostics[0]),
            "t.yaml:2:7: error: kind: \"Namespace\" is not a kind that is "
            "known here; the value must equal AwsDynamodb");
}

// A manifest with a slip in its head is no object of another program.
TEST(ObjectsTest, AKindThatWasMeantToBeOursIsAnError) {
  for (const auto& [version, kind] :
       {std::pair("aws.dynaplane.dev/v1", "Table"),
        std::pair("example.com/v1", "AwsDynamoDB"),
        std::pair("example.com/v1", "AwsDynamodb"),
        std::pair("aws.openmcf.org/v1", "AwsDynamo")}) {
    const LoadResult result = LoadText(
        Canonical(kKey) + "---\napiVersion: " + version + "\nkind: " + kind +
            "\nmetadata: {name: other}\nspec:\n" + kKey,
        "t.yaml");
    EXPECT_TRUE(HasErrors(result.diagnostics)) << kind;
    EXPECT_THAT(result.passed_over, IsEmpty()) << kind;
  }
}

constexpr char kList[] =
    "apiVersion: v1\n"
    "kind: List\n"
    "metadata: {resourceVersion: ''}\n"
    "items:\n"
    "- apiVersion: aws.dynaplane.dev/v1\n"
    "  kind: AwsDynamodb\n"
    "  metadata: {name: first, uid: x}\n"
    "  spec: {hashKey: {name: a, type: S}}\n"
    "- apiVersion: v1\n"
    "  kind: ConfigMap\n"
    "- apiVersion: aws.dynaplane.dev/v1\n"
    "  kind: AwsDynamodb\n"
    "  metadata: {name: second}\n"
    "  spec:\n"
    "    hashKey: {name: a, type: S}\n"
    "    tableClass: COLD\n";

TEST(ObjectsTest, AListIsWhatItLists) {
  const LoadResult result = LoadText(kList, "t.yaml");
  ASSERT_THAT(result.manifests, SizeIs(1));
  EXPECT_EQ(result.manifests[0].metadata.name, "first");
  EXPECT_EQ(result.manifests[0].item, 0);
  EXPECT_EQ(result.manifests[0].PositionOf("spec.hashKey").line, 8);
  std::vector<std::string> said;
  for (const Diagnostic& finding : result.diagnostics) {
    said.push_back(ToString(finding));
  }
  EXPECT_THAT(said, ElementsAre(HasSubstr("7:27: note: metadata: uid is what"),
                                HasSubstr("10:9: note: kind: \"ConfigMap\""),
                                HasSubstr("16:17: error: spec.tableClass")));
}

TEST(ObjectsTest, ListsAreOfOurKindOrNested) {
  const std::string item =
      "{apiVersion: aws.dynaplane.dev/v1, kind: AwsDynamodb, metadata: {name: "
      "abc}, spec: {hashKey: {name: a, type: S}}}";
  const LoadResult result = LoadText(
      "{apiVersion: aws.dynaplane.dev/v1, kind: AwsDynamodbList, items: [" +
          item + ", {apiVersion: v1, kind: List, items: [" + item + "]}]}",
      "t.yaml");
  EXPECT_THAT(result.diagnostics, IsEmpty());
  ASSERT_THAT(result.manifests, SizeIs(2));
  EXPECT_EQ(result.manifests[1].item, 1);
}

TEST(ObjectsTest, AnEmptyListIsAnErrorAloneAndANoteBesideAManifest) {
  const std::string empty = "{apiVersion: v1, kind: List, items: []}\n";
  LoadResult alone = LoadText(empty, "t.yaml");
  RefuseForeign(alone);
  EXPECT_THAT(Errors(alone.diagnostics), SizeIs(1));
  LoadResult beside = LoadText(empty + "---\n" + Canonical(kKey), "t.yaml");
  RefuseForeign(beside);
  EXPECT_THAT(Errors(beside.diagnostics), IsEmpty());
  EXPECT_THAT(beside.diagnostics, SizeIs(1));
}

TEST(ObjectsTest, AFolderMayHoldAnEmptyFile) {
  LoadResult named = LoadText("# nothing\n", "t.yaml");
  EXPECT_THAT(Errors(named.diagnostics), SizeIs(1));
  LoadResult found =
      LoadText("# nothing\n", "t.yaml", {}, Credentials::kPassOver);
  EXPECT_THAT(Errors(found.diagnostics), IsEmpty());
  RefuseForeign(found);
  EXPECT_THAT(Errors(found.diagnostics), SizeIs(1));
}

TEST(ObjectsTest, WhatAClusterWroteIsPassedOver) {
  const LoadResult result = LoadText(
      "apiVersion: aws.dynaplane.dev/v1\n"
      "kind: AwsDynamodb\n"
      "metadata:\n"
      "  creationTimestamp: null\n"
      "  deletionTimestamp: '2026-01-01T00:00:00Z'\n"
      "  deletionGracePeriodSeconds: 0\n"
      "  finalizers: [a]\n"
      "  generateName: x\n"
      "  generation: 3\n"
      "  managedFields: [{fieldsV1: {'f:spec': {}}}]\n"
      "  name: orders\n"
      "  namespace: prod\n"
      "  ownerReferences: [{kind: ConfigMap}]\n"
      "  resourceVersion: '1'\n"
      "  selfLink: /x\n"
      "  uid: y\n"
      "spec: {hashKey: {name: a, type: S}}\n"
      "status: {conditions: [{type: Ready}], observedGeneration: 3}\n",
      "t.yaml");
  ASSERT_THAT(result.manifests, SizeIs(1));
  EXPECT_EQ(result.manifests[0].metadata.name_space, "prod");
  ASSERT_THAT(result.diagnostics, SizeIs(1));
  EXPECT_EQ(result.diagnostics[0].rule, "cluster_metadata");
  EXPECT_THAT(result.diagnostics[0].message,
              HasSubstr("managedFields, selfLink, conditions, "
                        "observedGeneration are what a cluster wrote"));
}

TEST(OverrideTest, NothingTakesAFieldAway) {
  const LoadResult result =
      LoadText(Canonical("  region: eu-west-1\n" + std::string(kKey)), "t.yaml",
               {{"spec.region", ""}});
  EXPECT_EQ(result.manifests.at(0).spec.region, "");
}

TEST(OverrideTest, FindingsNameTheOverride) {
  EXPECT_THAT(
      All(Canonical(kKey), {{"spec.tableName", "ab"},
                            {"spec.tableNam", "x"},
                            {"spec..x", "1"},
                            {"spec.replicas[3].regionName", "x"},
                            {"spec.hashKey[0]", "x"},
                            {"spec.tags", "{a"},
                            {"spec.enableStreams", "maybe"}}),
      ElementsAre(
          "--set:1:16: error: spec.tableName: \"ab\" has 2 characters; write "
          "3 to 255",
          "--set:2:15: error: spec.tableNam: unknown field \"tableNam\"; did "
          "you mean \"tableName\"?",
          HasSubstr("--set:3:9: error: spec..x: the path is malformed"),
          HasSubstr("--set:4:29: error: spec.replicas[3].regionName: the list "
                    "has 0 elements"),
          HasSubstr("--set:5:17: error: spec.hashKey[0]: there is no list"),
          HasSubstr("--set:6:11: error: spec.tags: the value \"{a\" is not "
                    "valid YAML"),
          "--set:7:20: error: spec.enableStreams: \"maybe\" is not true or "
          "false; write true or false"));
}

TEST(StackTest, LabelsChooseTheStack) {
  Metadata metadata;
  metadata.name = "orders";
  EXPECT_EQ(StackFromLabels(metadata), std::nullopt);
  EXPECT_EQ(DefaultStackName(metadata, "AwsDynamodb"),
            "default.AwsDynamodb.orders");
  metadata.name_space = "prod";
  EXPECT_EQ(DefaultStackName(metadata, "AwsDynamodb"),
            "prod.AwsDynamodb.orders");
  metadata.env = "dev";
  EXPECT_EQ(DefaultStackName(metadata, "AwsDynamodb"),
            "dev.AwsDynamodb.orders");
  for (const char* domain :
       {"project-planton.org", "planton.dev", "openmcf.org", "dynaplane.dev"}) {
    const std::string prefix = "pulumi." + std::string(domain) + "/";
    metadata.labels = {{prefix + "organization", "acme"},
                       {prefix + "project", "shop"}};
    EXPECT_EQ(StackFromLabels(metadata), std::nullopt);
    EXPECT_THAT(FindPartialStackLabels(metadata)->missing,
                ElementsAre(prefix + "stack.name"));
    metadata.labels[prefix + "stack.name"] = "dev";
    EXPECT_FALSE(FindPartialStackLabels(metadata));
    EXPECT_EQ(StackFromLabels(metadata)->stack, "acme/shop/dev");
    metadata.labels[prefix + "stack.fqdn"] = "a/b/c";
    EXPECT_EQ(StackFromLabels(metadata)->stack, "a/b/c");
    EXPECT_EQ(StackFromLabels(metadata)->label, prefix + "stack.fqdn");
  }
}

TEST(StackTest, NamesHaveTwoOrThreeParts) {
  for (const char* good : {"a/b", "a/b/c", "acme/shop/prod.AwsDynamodb.x-1"}) {
    EXPECT_TRUE(IsStackName(good)) << good;
  }
  for (const char* bad : {"", "a", "/a", "a/", "a//b", "a/b/c/d", "a/b c"}) {
    EXPECT_FALSE(IsStackName(bad)) << bad;
  }
  std::string text = Canonical(kKey);
  text.replace(text.find("  name: orders\n"), 15,
               "  name: orders\n  labels:\n    "
               "pulumi.planton.dev/stack.fqdn: dev\n    "
               "planton.dev/provisioner: tofu\n");
  const LoadResult result = LoadText(text, "t.yaml");
  EXPECT_EQ(FindRule(result.diagnostics, "stack_label")->position,
            (Position{6, 36}));
  EXPECT_EQ(FindRule(result.diagnostics, "provisioner_label")->severity,
            Severity::kWarning);
  text.replace(text.find("stack.fqdn"), 10, "project");
  const LoadResult partial = LoadText(text, "t.yaml");
  const Diagnostic* warned = FindRule(partial.diagnostics, "stack_label");
  ASSERT_NE(warned, nullptr);
  EXPECT_EQ(warned->severity, Severity::kWarning);
  EXPECT_EQ(warned->position, (Position{6, 33}));
  EXPECT_THAT(warned->message, HasSubstr("pulumi.planton.dev/organization and "
                                         "pulumi.planton.dev/stack.name"));
}

}  // namespace
}  // namespace dynaplane::manifest
