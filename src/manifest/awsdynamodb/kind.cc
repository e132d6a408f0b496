#include "manifest/awsdynamodb/kind.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

#include "manifest/awsdynamodb/draft.h"
#include "manifest/awsdynamodb/rules.h"
#include "manifest/awsdynamodb/tables.h"

namespace dynaplane::manifest {
namespace awsdynamodb {
namespace {

constexpr int kFlatIndex = 1;
constexpr int kWrappedIndex = 2;
constexpr int kV1Index = 3;

// Fields in the order of use: the table's keys, then each index's.
std::vector<AttributeDefinition> AttributesInUse(
    const Spec& spec, const std::vector<Definition>& definitions) {
  std::map<std::string_view, ScalarType> types;
  for (const Definition& definition : definitions) {
    types.emplace(definition.name, definition.type);
  }
  std::vector<AttributeDefinition> attributes;
  const auto add = [&](const std::string& name) {
    // Taken out, so that each name comes once.
    if (const auto type = types.extract(name)) {
      attributes.push_back({name, type.mapped()});
    }
  };
  std::for_each(spec.key.hash.begin(), spec.key.hash.end(), add);
  std::for_each(spec.key.range.begin(), spec.key.range.end(), add);
  for (const GlobalSecondaryIndex& index : spec.global_secondary_indexes) {
    std::for_each(index.key.hash.begin(), index.key.hash.end(), add);
    std::for_each(index.key.range.begin(), index.key.range.end(), add);
  }
  for (const LocalSecondaryIndex& index : spec.local_secondary_indexes) {
    add(index.range_key);
  }
  return attributes;
}

class DynamodbDraft : public Draft {
 public:
  explicit DynamodbDraft(int dialect) {
    const bool classic = dialect == kFlatIndex || dialect == kWrappedIndex;
    if (classic) spec_->billing_mode = BillingMode::kProvisioned;
  }

  void* spec() override { return spec_.get(); }
  void* scratch() override { return &scratch_; }
  std::shared_ptr<const void> Take() override { return std::move(spec_); }

  void Finish(Resource& resource, Reader& reader) override {
    AddShortReplicas(reader);
    TakeIdentity(resource.metadata, reader);
    Check check{*spec_, scratch_, resource, reader};
    for (const auto rule :
         {&CheckEnvelope, &CheckKeySchemas, &CheckKeys, &CheckAttributes,
          &CheckIndexes, &CheckCapacity, &CheckScaling, &CheckStreams,
          &CheckProtection, &CheckPolicies, &CheckTags, &CheckReplicas,
          &CheckSources, &CheckPartitions}) {
      rule(check);
    }
    Complete(resource.metadata);
  }

 private:
  void AddShortReplicas(Reader& reader) {
    for (const auto& [region, written] : scratch_.replica_regions) {
      const std::string path =
          "spec.replicas[" + std::to_string(spec_->replicas.size()) + "]";
      const Place place = reader.places()[written];
      reader.places()[path] = place;
      reader.places()[path + ".regionName"] = place;
      spec_->replicas.emplace_back().region_name = region;
    }
  }

  void TakeIdentity(Metadata& metadata, Reader& reader) {
    const auto take = [&](std::string& word, const std::string& from,
                          const char* path, const char* written) {
      if (!word.empty() || from.empty()) return;
      word = from;
      reader.places()[path] = reader.places()[written];
    };
    take(metadata.org, scratch_.org, "metadata.org",
         "spec.environmentInfo.orgId");
    take(metadata.env, scratch_.env, "metadata.env",
         "spec.environmentInfo.envName");
  }

  // What other rooms may rely on without asking.
  void Complete(const Metadata& metadata) {
    if (spec_->table_name.empty()) spec_->table_name = metadata.name;
    spec_->attributes = AttributesInUse(*spec_, scratch_.definitions);
    if (HasEventualReplica(*spec_)) {
      spec_->enable_streams = true;
      if (!spec_->stream_view_type) {
        spec_->stream_view_type = StreamViewType::kNewAndOldImages;
      }
    }
    if (!spec_->enable_streams) spec_->stream_view_type.reset();
    if (!spec_->ttl.is_enabled) spec_->ttl.attribute_name.clear();
    if (spec_->billing_mode == BillingMode::kProvisioned) return;
    if (spec_->auto_scale.is_enabled) spec_->auto_scale = {};
    for (GlobalSecondaryIndex& index : spec_->global_secondary_indexes) {
      if (index.auto_scale && index.auto_scale->is_enabled) {
        index.auto_scale.reset();
      }
    }
  }

  std::shared_ptr<Spec> spec_ = std::make_shared<Spec>();
  Scratch scratch_;
};

bool HasAny(const yaml::Node& spec, std::initializer_list<const char*> keys) {
  return std::any_of(keys.begin(), keys.end(), [&](const char* key) {
    return spec.FindEntry(key) != nullptr ||
           spec.FindEntry(SnakeCase(key)) != nullptr;
  });
}

// The group of 2025 was used for the classic spec and for today's; the fields
// tell which one is meant.
int ChooseDialect(std::string_view api_version, const yaml::Node& spec) {
  const int classic = HasAny(spec, {"table"}) ? kWrappedIndex : kFlatIndex;
  if (api_version == "aws.openmcf.org/v1" ||
      api_version == "aws.planton.dev/v1") {
    return kV1Index;
  }
  if (api_version != "aws.project-planton.org/v1") return classic;
  if (HasAny(spec, {"keySchema", "attributeDefinitions"})) return kV1Index;
  if (HasAny(spec, {"table", "hashKey", "rangeKey", "attributes"})) {
    return classic;
  }
  if (HasAny(spec,
             {"provisionedThroughput", "streamEnabled",
              "pointInTimeRecoveryEnabled", "contributorInsightsEnabled"})) {
    return kV1Index;
  }
  const bool looks_classic =
      HasAny(spec, {"tableName", "enableStreams", "autoScale",
                    "replicaRegionNames", "importTable"});
  return looks_classic ? classic : kV1Index;
}

const Message& StackOutputs() {
  using Texts = std::vector<std::string>;
  static const Message message(
      "StackOutputs", "What is known of the table once it is there.",
      {
          Discard<std::string>("tableName", "The table's name."),
          Discard<std::string>("tableArn", "The table's ARN."),
          Discard<std::string>("tableId", "The table's id."),
          Discard<std::string>("tableStreamArn", "The stream's ARN."),
          Discard<std::string>("streamLabel", "The stream's label, a time."),
          Discard<Texts>("replicaArns",
                         "The replicas' ARNs, in the order of the manifest."),
          Discard<std::string>("autoscalingReadPolicyArn",
                               "The ARN of the table's policy for reads."),
          Discard<std::string>("autoscalingWritePolicyArn",
                               "The ARN of the table's policy for writes."),
          Discard<Texts>("autoscalingIndexReadPolicyArnList",
                         "The same of each index, in its order."),
          Discard<Texts>("autoscalingIndexWritePolicyArnList",
                         "The same of each index, in its order."),
          Discard<std::string>("region", "The region the table is in."),
          Discard<std::string>("accountId", "The account the table is in."),
      });
  return message;
}

const Message& Status() {
  static const Message message(
      "Status", "Written by the system, never an input.",
      {BindInline<Spec>("stackOutputs",
                        "What is known of the table once it is there.",
                        &StackOutputs)});
  return message;
}

}  // namespace
}  // namespace awsdynamodb

const Kind& AwsDynamodbKind() {
  static const Kind kind = {
      .name = "AwsDynamodb",
      .plural = "awsdynamodbs",
      .short_name = "ddb",
      .doc = "A DynamoDB table with everything that belongs to it.",
      .dialects = {{"canonical", {"aws.dynaplane.dev/v1"}},
                   {"classic flat",
                    {"aws.project.planton/v1", "aws.project-planton.org/v1",
                     "code2cloud.planton.cloud/v1"}},
                   {"classic wrapped",
                    {"code2cloud.planton.cloud/v1", "aws.project.planton/v1",
                     "aws.project-planton.org/v1"}},
                   {"v1",
                    {"aws.project-planton.org/v1", "aws.openmcf.org/v1",
                     "aws.planton.dev/v1"}}},
      .spec = &Describe<Spec>,
      .status = &awsdynamodb::Status,
      .rules = awsdynamodb::RuleDocs(),
      .cluster_rules = awsdynamodb::ClusterRules(),
      .printer_columns = {{"Table", ".status.stackOutputs.tableName"},
                          {"Region", ".status.stackOutputs.region"},
                          {"Billing", ".spec.billingMode"},
                          {"ARN", ".status.stackOutputs.tableArn", "string",
                           true}},
      .abbreviations = {{"gsi", "globalSecondaryIndexes"},
                        {"gsis", "globalSecondaryIndexes"},
                        {"lsi", "localSecondaryIndexes"},
                        {"lsis", "localSecondaryIndexes"},
                        {"pitr", "pointInTimeRecovery"},
                        {"sse", "serverSideEncryption"},
                        {"kms", "kmsKeyArn"},
                        {"cmk", "kmsKeyArn"},
                        {"rcu", "readCapacity"},
                        {"wcu", "writeCapacity"},
                        {"pk", "hashKey"},
                        {"sk", "rangeKey"}},
      .choose_dialect = &awsdynamodb::ChooseDialect,
      .named_by = "tableName",
      .make_draft = [](int dialect) -> std::unique_ptr<Draft> {
        return std::make_unique<awsdynamodb::DynamodbDraft>(dialect);
      },
  };
  return kind;
}

AwsDynamodb ToAwsDynamodb(const Resource& resource) {
  AwsDynamodb manifest;
  manifest.api_version = resource.api_version;
  manifest.dialect = static_cast<Dialect>(resource.dialect);
  manifest.metadata = resource.metadata;
  manifest.spec = *static_cast<const Spec*>(resource.spec.get());
  manifest.file = resource.file;
  manifest.document = resource.document;
  manifest.item = resource.item;
  for (const auto& [path, place] : resource.places) {
    manifest.positions.emplace(path, place.position);
  }
  return manifest;
}

Resource ToResource(const AwsDynamodb& manifest) {
  Resource resource;
  resource.kind = &AwsDynamodbKind();
  resource.dialect = static_cast<int>(manifest.dialect);
  resource.api_version = manifest.api_version;
  resource.metadata = manifest.metadata;
  resource.spec = std::make_shared<Spec>(manifest.spec);
  resource.file = manifest.file;
  resource.document = manifest.document;
  resource.item = manifest.item;
  return resource;
}

}  // namespace dynaplane::manifest
