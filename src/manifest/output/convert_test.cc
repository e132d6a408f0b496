#include "manifest/output/convert.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "manifest/awsdynamodb/kind.h"
#include "manifest/starter.h"
#include "manifest/testing.h"
#include "manifest/yaml/json.h"

namespace dynaplane::manifest {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string ConvertText(const std::string& text) {
  const ConvertResult result = Convert(text, "t.yaml");
  EXPECT_THAT(Errors(result.diagnostics), IsEmpty()) << text;
  return result.text;
}

// The promises that hold for every text.
void CheckPromises(const std::string& text) {
  const std::string once = ConvertText(text);
  EXPECT_EQ(ConvertText(once), once);
  const AwsDynamodb before = LoadOne(text);
  const AwsDynamodb after = LoadOne(once);
  EXPECT_EQ(after.spec, before.spec) << text << "\n=>\n" << once;
  EXPECT_EQ(after.metadata, before.metadata);
  EXPECT_EQ(after.dialect, Dialect::kCanonical);
  // The model alone gives the same manifest, without what was left out.
  const std::string written = ToYaml(WriteManifest(before));
  EXPECT_EQ(LoadOne(written).spec, before.spec) << written;
}

TEST(ConvertTest, BracketsThatCloseAtTheirKeysColumn) {
  const std::string text =
      "apiVersion: aws.dynaplane.dev/v1\n"
      "kind: AwsDynamodb\n"
      "metadata: {\n"
      "  name: orders\n"
      "}\n"
      "spec:\n"
      "  hashKey: {name: pk, type: S}\n"
      "  replicaRegionNames: [\n"
      "    us-east-1  # near\n"
      "  ]\n"
      "  # who\n"
      "  resourcePolicy: {\n"
      "    \"Version\": \"2012-10-17\"\n"
      "  }\n";
  CheckPromises(text);
  const std::string converted = ConvertText(text);
  EXPECT_THAT(converted, HasSubstr("regionName: us-east-1  # near\n"));
  EXPECT_THAT(converted, HasSubstr("  # who\n  resourcePolicy:\n"));
}

TEST(ConvertTest, CommentsGoWithWhatTheyDescribe) {
  EXPECT_EQ(ConvertText("# head\n"
                        "apiVersion: code2cloud.planton.cloud/v1 # old\n"
                        "kind: AwsDynamodb\n"
                        "metadata:\n"
                        "  # the name\n"
                        "  name: orders   # n\n"
                        "  version: {message: x} # gone\n"
                        "spec:\n"
                        "  awsCredentialId: c\n"
                        "  table: # wrapper\n"
                        "    # key\n"
                        "    hashKey: {name: pk, type: S} # inline\n"
                        "    attributes:\n"
                        "      # own key\n"
                        "      - {name: pk, type: S}\n"
                        "      # hash in a name\n"
                        "      - name: \"a#b\" # ab\n"
                        "        type: N # num\n"
                        "    globalSecondaryIndexes:\n"
                        "      # idx\n"
                        "      - name: one\n"
                        "        hashKey: 'a#b'\n"
                        "        projectionType: ALL\n"
                        "    billingMode: PAY_PER_REQUEST\n"
                        "# end\n"),
            "# head\n"
            "apiVersion: aws.dynaplane.dev/v1  # old\n"
            "kind: AwsDynamodb\n"
            "# gone\n"
            "metadata:\n"
            "  # the name\n"
            "  name: orders  # n\n"
            "spec:\n"
            "  awsCredentialId: c\n"
            "  billingMode: PAY_PER_REQUEST\n"
            "  # wrapper\n"
            "  # key\n"
            "  hashKey:\n"
            "    name: pk\n"
            "    type: S  # inline\n"
            "  # own key\n"
            "  attributes:\n"
            "    # hash in a name\n"
            "    - name: \"a#b\"  # ab\n"
            "      type: \"N\"  # num\n"
            "  globalSecondaryIndexes:\n"
            "    # idx\n"
            "    - name: one\n"
            "      hashKey:\n"
            "        - name: \"a#b\"\n"
            "      projectionType: ALL\n"
            "# end\n");
}

TEST(ConvertTest, KeepsWrittenDefaultsStatusAndDocuments) {
  const std::string one = Canonical(
      "  billingMode: PAY_PER_REQUEST\n"
      "  hashKey:\n    name: a\n    type: S\n"
      "  deletionProtectionEnabled: false\n"
      "status:\n  stackOutputs:\n    tableName: x\n");
  EXPECT_EQ(ConvertText(one), one);
  EXPECT_EQ(ConvertText(one + "---\n" + one), one + "---\n" + one);
}

TEST(ConvertTest, ClassicDefaultsAreSpeltOut) {
  EXPECT_THAT(ConvertText(In("aws.project.planton/v1",
                             "  hashKey: {name: a, type: S}\n")),
              HasSubstr("billingMode: PROVISIONED"));
}

TEST(ConvertTest, ASettingThatIsThereForItsDefaultSaysWhich) {
  AwsDynamodb manifest;
  manifest.metadata.name = "orders";
  manifest.spec.global_secondary_indexes.emplace_back().auto_scale =
      AutoScale{};
  EXPECT_THAT(ToYaml(WriteManifest(manifest)),
              HasSubstr("autoScale:\n        isEnabled: false\n"));
}

TEST(ConvertTest, AnErrorGivesNoText) {
  const ConvertResult result = Convert(
      Canonical("  hashKey: {name: a, type: S}\n") + "---\na: 1\n", "t.yaml");
  EXPECT_EQ(result.text, "");
  EXPECT_TRUE(HasErrors(result.diagnostics));
}

TEST(ConvertTest, GivesTheStatusToPrint) {
  const AwsDynamodb manifest =
      LoadOne(Canonical("  hashKey: {name: a, type: S}\n"));
  const Tree tree =
      WriteManifest(manifest, JsonToTree("{\"tableName\":\"orders\"}"));
  EXPECT_EQ(ToYaml(tree),
            "apiVersion: aws.dynaplane.dev/v1\n"
            "kind: AwsDynamodb\n"
            "metadata:\n  name: orders\n"
            "spec:\n  hashKey:\n    name: a\n    type: S\n"
            "status:\n  stackOutputs:\n    tableName: orders\n");
  EXPECT_THAT(ToJson(tree), HasSubstr("\"stackOutputs\": {"));
}

// Random valid manifests of every dialect.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::string Manifest() {
    spec_.clear();
    provisioned_ = Chance();
    replicas_ = Chance();
    switch (Number(3)) {
      case 0:
        return In("aws.dynaplane.dev/v1", Common(false));
      case 1:
        return In("aws.project.planton/v1", Common(true));
      default:
        return In("aws.openmcf.org/v1", V1());
    }
  }

 private:
  int Number(int below) {
    return static_cast<int>(random_() % static_cast<unsigned>(below));
  }
  bool Chance() { return Number(2) == 0; }
  void Line(const std::string& text) { spec_ += "  " + text + "\n"; }
  void Maybe(const std::string& text) {
    if (Chance()) Line(text);
  }
  std::string Word() {
    static const char* const kWords[] = {
        "alpha", "\"no\"", "'1e3'", "on", "N", "ü ä", "a#b", "\"x\\t\""};
    return kWords[Number(8)];
  }

  void Shared() {
    Maybe("tags: {a: " + Tag() + ", b: \"\"}");
    Maybe("tableClass: STANDARD_INFREQUENT_ACCESS");
    Maybe("deletionProtectionEnabled: " +
          std::string(Chance() ? "true" : "false"));
    Maybe("region: ca-central-1");
    Maybe("resourcePolicy: {Version: 2012-10-17, n: [1, true, null, x]}");
    Maybe(
        "kinesisStreamingDestination: {streamArn: "
        "'arn:aws:kinesis:ca-central-1:123456789012:stream/s'}");
    if (!provisioned_) Maybe("onDemandThroughput: {maxReadRequestUnits: 7}");
    if (!provisioned_ && replicas_) {
      Line(
          "replicas: [{regionName: eu-west-1, pointInTimeRecovery: true, "
          "tags: {x: y}, tableClass: STANDARD}]");
    }
    Maybe(
        "importTable: {inputFormat: CSV, inputCompressionType: GZIP, "
        "inputFormatOptions: {csv: {delimiter: '\t', headers: [a, b]}}, "
        "s3BucketSource: {bucket: bbb, bucketOwner: 012345678901}}");
  }

  std::string Tag() {
    static const char* const kTags[] = {"x", "4411", "yes", "'-'", "1.50"};
    return kTags[Number(5)];
  }

  std::string Common(bool classic) {
    Line("hashKey: {name: " + Word() + ", type: S}");
    Line("rangeKey: {name: sort, type: B}");
    Line(std::string("billingMode: ") +
         (provisioned_ ? "PROVISIONED" : "PAY_PER_REQUEST"));
    if (provisioned_) {
      Maybe("readCapacity: 9");
      Maybe(
          "autoScale: {isEnabled: true, writeCapacity: {minCapacity: 7, "
          "targetUtilization: 33.5}}");
    }
    Line("globalSecondaryIndexes:");
    for (int i = Number(3); i >= 0; --i) {
      Line(
          fmt::format("  - {{name: idx{}, hashKey: sort, rangeKey: {{name: "
                      "other, type: N}}, projectionType: {}{}}}",
                      i, Chance() ? "ALL" : "INCLUDE, nonKeyAttributes: [z]",
                      provisioned_ && Chance() ? ", readCapacity: 3" : ""));
    }
    Maybe("ttl: {isEnabled: true, attributeName: " + Word() + "}");
    Maybe("contributorInsights: {isEnabled: true, mode: THROTTLED_KEYS}");
    if (!classic && Chance()) {
      Line("serverSideEncryption: {isEnabled: true}");
    }
    Shared();
    return spec_;
  }

  std::string V1() {
    Line(std::string("billingMode: ") + (provisioned_ ? "BILLING_MODE_" : "") +
         (provisioned_ ? "PROVISIONED" : "PAY_PER_REQUEST"));
    if (provisioned_) {
      Line(
          "provisionedThroughput: {readCapacityUnits: 3, "
          "writeCapacityUnits: 4}");
    }
    Line("attributeDefinitions: [{name: a, type: S}, {name: b, type: N}]");
    Line(
        "keySchema: [{attributeName: a, keyType: HASH}, {attributeName: b, "
        "keyType: RANGE}]");
    Maybe("ttl: {enabled: true, attributeName: " + Word() + "}");
    Maybe("pointInTimeRecoveryEnabled: true");
    Maybe("contributorInsightsEnabled: true");
    Shared();
    return spec_;
  }

  std::mt19937 random_;
  std::string spec_;
  bool provisioned_ = false;
  bool replicas_ = false;
};

TEST(ConvertTest, TheModelIsTheSameBeforeAndAfter) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    CheckPromises(Generator(seed).Manifest());
    if (HasFailure()) FAIL() << "seed " << seed;
  }
}

TEST(StarterTest, EveryFlavourIsValidWithoutAFinding) {
  for (const auto flavour :
       {StarterFlavour::kOnDemand, StarterFlavour::kProduction}) {
    for (const char* range : {"", "no"}) {
      for (const char* region : {"", "eu-west-1"}) {
        const std::string text = StarterText(
            {flavour, "orders", region, "id", range, "schema.json"});
        const LoadResult result = LoadText(text, "t.yaml");
        EXPECT_THAT(result.diagnostics, IsEmpty()) << text;
        ASSERT_EQ(result.manifests.size(), 1U);
        const Spec& spec = result.manifests[0].spec;
        EXPECT_EQ(spec.region, region);
        EXPECT_EQ(spec.key.range.empty(), std::string(range).empty());
        EXPECT_TRUE(spec.point_in_time_recovery.is_enabled);
        EXPECT_EQ(spec.auto_scale.is_enabled,
                  flavour == StarterFlavour::kProduction);
        CheckPromises(text);
      }
    }
  }
}

TEST(ConvertTest, ObjectsOfOthersStayAsTheyAre) {
  const std::string other =
      "# of the cluster\napiVersion: v1\nkind: ConfigMap\ndata: {A: '1'}\n";
  const std::string own =
      "apiVersion: aws.dynaplane.dev/v1\nkind: AwsDynamodb\nmetadata:\n"
      "  name: orders\nspec:\n  hashKey:\n    name: a\n    type: S\n";
  for (const std::string& text :
       {other + "---\n" + own, "---\n" + other + "---\n" + own}) {
    const ConvertResult result = Convert(text, "t.yaml");
    EXPECT_EQ(result.text, other + "---\n" + own);
    EXPECT_TRUE(result.has_manifest);
    EXPECT_EQ(Convert(result.text, "t.yaml").text, result.text);
  }
}

TEST(ConvertTest, AListIsUnfolded) {
  const ConvertResult result = Convert(
      "kind: List\napiVersion: v1\nitems:\n"
      "- {apiVersion: v1, kind: ConfigMap, data: {A: '1'}}\n"
      "- {apiVersion: aws.dynaplane.dev/v1, kind: AwsDynamodb, metadata: "
      "{name: orders, uid: x}, spec: {hashKey: {name: a, type: S}}}\n",
      "t.yaml");
  EXPECT_EQ(result.text,
            "apiVersion: v1\nkind: ConfigMap\ndata:\n  A: \"1\"\n---\n"
            "apiVersion: aws.dynaplane.dev/v1\nkind: AwsDynamodb\nmetadata:\n"
            "  name: orders\nspec:\n  hashKey:\n    name: a\n    type: S\n");
}

}  // namespace
}  // namespace dynaplane::manifest
