// A second kind, made of nothing but its tables, gets everything: reading,
// hints, explain, schemas, the writer and --set.
#include "manifest/kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/field/bind.h"
#include "manifest/output/crd.h"
#include "manifest/output/explain.h"
#include "manifest/output/schema.h"
#include "manifest/resource.h"
#include "manifest/testing.h"

namespace dynaplane::manifest {
namespace bucket {

enum class Access { kPrivate, kPublic };

struct Rule {
  std::string prefix;
  std::int64_t days = 30;
  bool operator==(const Rule&) const = default;
};

struct Bucket {
  std::string bucket_name;
  Access access = Access::kPrivate;
  std::vector<Rule> rules;
};

class BucketDraft : public Draft {
 public:
  void* spec() override { return bucket_.get(); }
  void Finish(Resource& resource, Reader& reader) override {
    if (bucket_->bucket_name.empty()) {
      bucket_->bucket_name = resource.metadata.name;
    }
    if (bucket_->access != Access::kPublic || bucket_->rules.empty()) return;
    reader.diagnostics().push_back(
        {Severity::kError, resource.file,
         reader.places()["spec.rules"].position, "spec.rules",
         "a public bucket keeps everything; remove the rules",
         "public_without_rules"});
  }
  std::shared_ptr<const void> Take() override { return bucket_; }

 private:
  std::shared_ptr<Bucket> bucket_ = std::make_shared<Bucket>();
};

}  // namespace bucket

template <>
const Enum& DescribeEnum<bucket::Access>() {
  static const Enum kEnum{
      "Access",
      {{"PRIVATE", 0, "nobody else"}, {"PUBLIC", 1, "everybody"}},
      {}};
  return kEnum;
}

template <>
const Message& Describe<bucket::Rule>() {
  static const Message message(
      "Rule", "When objects go.",
      {Bind<&bucket::Rule::prefix>("prefix", "Which ones.").Required(),
       Bind<&bucket::Rule::days>("days", "After so many days.")
           .Default("30")
           .Range(1, 365)});
  return message;
}

template <>
const Message& Describe<bucket::Bucket>() {
  using bucket::Bucket;
  static const Message message(
      "BucketSpec", "The wanted bucket.",
      {Bind<&Bucket::bucket_name>("bucketName", "Its name.").Length(3, 63),
       Bind<&Bucket::access>("access", "Who may read.").Default("PRIVATE"),
       Bind<&Bucket::rules>("rules", "What goes when.")});
  return message;
}

namespace bucket {

const Kind& BucketKind() {
  static const Kind kind = {
      .name = "Bucket",
      .plural = "buckets",
      .doc = "A place for objects.",
      .dialects = {{"canonical", {"storage.example/v1"}}},
      .spec = &Describe<Bucket>,
      .status = []() -> const Message& {
        static const Message message("Status", "What is there.", {});
        return message;
      },
      .choose_dialect = [](std::string_view, const yaml::Node&) { return 0; },
      .named_by = "bucketName",
      .make_draft = [](int) -> std::unique_ptr<Draft> {
        return std::make_unique<BucketDraft>();
      },
  };
  return kind;
}

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The registry's one line.
const Kind* const kKinds[] = {&BucketKind()};

ReadResult Read(const std::string& spec,
                const std::vector<Override>& overrides = {}) {
  const yaml::Parsed parsed = yaml::ParseDocuments(
      "apiVersion: storage.example/v1\nkind: Bucket\nmetadata: {name: "
      "pictures}\nspec:\n" +
          spec,
      "b.yaml");
  return ReadResource(parsed.documents.at(0), "b.yaml", overrides, kKinds);
}

TEST(KindTest, ASecondKindIsRead) {
  const ReadResult result =
      Read("  access: PUBLIC\n", {{"spec.bucketName", "set-name"}});
  EXPECT_THAT(Errors(result.diagnostics), ElementsAre());
  const auto& spec = *static_cast<const Bucket*>(result.resource->spec.get());
  EXPECT_EQ(spec.access, Access::kPublic);
  EXPECT_EQ(spec.bucket_name, "set-name");
}

TEST(KindTest, ASecondKindHasHintsLimitsAndRules) {
  EXPECT_THAT(
      Errors(Read("  acces: PUBLIC\n  bucket_name: ab\n").diagnostics),
      ElementsAre(HasSubstr("5:3: error: spec.acces: unknown field \"acces\"; "
                            "did you mean \"access\"?"),
                  HasSubstr("6:16: error: spec.bucket_name: \"ab\" has 2")));
  EXPECT_THAT(
      Errors(Read("  access: PUBLIC\n  rules: [{prefix: a, days: 366}]\n")
                 .diagnostics),
      ElementsAre(HasSubstr("<public_without_rules>"),
                  HasSubstr("6:29: error: spec.rules[0].days: \"366\" is too "
                            "large; write a number from 1 to 365")));
}

TEST(KindTest, ASecondKindIsExplainedAndHasSchemas) {
  EXPECT_THAT(*Explain("bucket.spec.rules", BucketKind()),
              HasSubstr("days <integer> (default: 30)"));
  const std::string schema = ToJson(JsonSchema(BucketKind()));
  EXPECT_THAT(schema, HasSubstr("\"const\": \"storage.example/v1\""));
  EXPECT_THAT(schema, HasSubstr("\"$ref\": \"#/$defs/Rule\""));
  EXPECT_THAT(ToYaml(CustomResourceDefinition(BucketKind())),
              HasSubstr("name: buckets.storage.example"));
}

TEST(KindTest, ASecondKindIsWritten) {
  const ReadResult result = Read("  rules:\n    - {prefix: tmp/, days: 30}\n");
  EXPECT_EQ(ToYaml(WriteResource(*result.resource)),
            "apiVersion: storage.example/v1\nkind: Bucket\n"
            "metadata:\n  name: pictures\n"
            "spec:\n  rules:\n    - prefix: tmp/\n      days: 30\n");
}

}  // namespace
}  // namespace bucket
}  // namespace dynaplane::manifest
