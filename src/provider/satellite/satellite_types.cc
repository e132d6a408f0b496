#include "provider/satellite/satellite_types.h"

#include <fmt/format.h>

#include "provider/generic/values.h"
#include "provider/resource_policy/policy_document.h"
#include "provider/table/table_rules.h"
#include "pulumi/json_value.h"

namespace dynaplane::provider {
namespace {

using pulumi::ParseJson;

using enum Type;
using pulumi::CheckFailure;
using pulumi::Object;
using pulumi::Value;

constexpr std::string_view kTableClasses[] = {"STANDARD",
                                              "STANDARD_INFREQUENT_ACCESS"};
constexpr std::string_view kModes[] = {"ACCESSED_AND_THROTTLED_KEYS",
                                       "THROTTLED_KEYS"};
constexpr std::string_view kPrecisions[] = {"MILLISECOND", "MICROSECOND"};

constexpr Property kRegion{.name = "region",
                           .type = kString,
                           .doc = "Region; the provider's by default.",
                           .absence = Absence::kKeep,
                           .on_change = OnChange::kReplace,
                           .always = true,
                           .from_aws = true};

const Property kTableReplica[] = {
    {.name = "arn",
     .type = kString,
     .doc = "ARN of the replica.",
     .use = Use::kComputed,
     .always = true},
    {.name = "deletionProtectionEnabled",
     .type = kBool,
     .doc = "Whether AWS refuses to delete the replica.",
     .absence = Absence::kKeep,
     .absent = "false",
     .always = true},
    {.name = "globalTableArn",
     .type = kString,
     .doc = "ARN of the table that is replicated.",
     .use = Use::kRequired,
     .on_change = OnChange::kReplace},
    {.name = "kmsKeyArn",
     .type = kString,
     .doc = "Key that encrypts the replica.",
     .absence = Absence::kKeep,
     .absent = "\"\"",
     .always = true,
     .same = SameKey},
    {.name = "pointInTimeRecovery",
     .type = kBool,
     .doc = "Point-in-time recovery of the replica.",
     .absent = "false"},
    kRegion,
    {.name = "tableClassOverride",
     .type = kString,
     .doc = "Class of the replica; the table's by default.",
     .absence = Absence::kKeep,
     .absent = "\"\"",
     .choices = kTableClasses},
    {.name = "tags", .type = kStringMap, .doc = "Tags of the replica."},
    {.name = "tagsAll",
     .type = kStringMap,
     .doc = "All tags of the replica, the provider's default ones included.",
     .use = Use::kComputed,
     .always = true},
};

const Property kInsights[] = {
    {.name = "indexName",
     .type = kString,
     .doc = "Index; without it, the table itself.",
     .on_change = OnChange::kReplace},
    {.name = "mode",
     .type = kString,
     .doc = "Which keys are counted.",
     .absence = Absence::kKeep,
     .absent = "\"ACCESSED_AND_THROTTLED_KEYS\"",
     .always = true,
     .choices = kModes},
    kRegion,
    {.name = "tableName",
     .type = kString,
     .doc = "Name of the table.",
     .use = Use::kRequired,
     .on_change = OnChange::kReplace},
};

const Property kKinesis[] = {
    {.name = "approximateCreationDateTimePrecision",
     .type = kString,
     .doc = "MILLISECOND or MICROSECOND.",
     .absence = Absence::kKeep,
     .absent = "\"MILLISECOND\"",
     .always = true,
     .choices = kPrecisions},
    kRegion,
    {.name = "streamArn",
     .type = kString,
     .doc = "ARN of the Kinesis stream.",
     .use = Use::kRequired,
     .on_change = OnChange::kReplace},
    {.name = "tableName",
     .type = kString,
     .doc = "Name of the table.",
     .use = Use::kRequired,
     .on_change = OnChange::kReplace},
};

bool SamePolicy(const Value&, const Value& actual, const Value& wanted) {
  return actual.is_string() && wanted.is_string() &&
         SamePolicyDocument(actual.as_string(), wanted.as_string());
}

const Property kResourcePolicy[] = {
    {.name = "confirmRemoveSelfResourceAccess",
     .type = kBool,
     .doc = "Allow a policy that locks you out of changing it again.",
     .absence = Absence::kKeep,
     .on_change = OnChange::kNothing,
     .always = true},
    {.name = "policy",
     .type = kString,
     .doc = "The policy, JSON.",
     .use = Use::kRequired,
     .same = SamePolicy},
    kRegion,
    {.name = "resourceArn",
     .type = kString,
     .doc = "ARN of the table or stream.",
     .use = Use::kRequired,
     .on_change = OnChange::kReplace},
    {.name = "revisionId",
     .type = kString,
     .doc = "AWS's number of this version of the policy.",
     .use = Use::kComputed,
     .always = true},
};

void ValidateResourcePolicy(const Object& policy,
                            std::vector<CheckFailure>& failures) {
  auto text = GetString(policy, "policy");
  if (!text) return;
  auto json = ParseJson(*text);
  if (!json || !json->is_object()) {
    failures.push_back({"policy", "must be a JSON object"});
  }
  constexpr std::size_t kMaximum = 20480;
  if (text->size() > kMaximum) {
    failures.push_back({"policy", fmt::format("has {} bytes; AWS allows {}",
                                              text->size(), kMaximum)});
  }
}

void ValidateReplica(const Object& replica,
                     std::vector<CheckFailure>& failures) {
  auto arn = GetString(replica, "globalTableArn");
  if (arn && arn->find(":table/") == std::string::npos) {
    failures.push_back({"globalTableArn", "must be the ARN of a table"});
  }
}

}  // namespace

const ResourceType& TableReplicaType() {
  static const ResourceType type{
      .token = "aws:dynamodb/tableReplica:TableReplica",
      .doc = "A copy of a DynamoDB table in another region.",
      .properties = kTableReplica,
      .identity = {"globalTableArn", "region"},
      .normalise = NormaliseTags,
      .validate = ValidateReplica,
  };
  return type;
}

const ResourceType& ContributorInsightsType() {
  static const ResourceType type{
      .token = "aws:dynamodb/contributorInsights:ContributorInsights",
      .doc = "CloudWatch Contributor Insights of a table or index.",
      .properties = kInsights,
      .identity = {"tableName", "indexName", "region"},
  };
  return type;
}

const ResourceType& KinesisStreamingDestinationType() {
  static const ResourceType type{
      .token =
          "aws:dynamodb/kinesisStreamingDestination:"
          "KinesisStreamingDestination",
      .doc = "A Kinesis stream that gets a table's changes.",
      .properties = kKinesis,
      .identity = {"tableName", "region"},
  };
  return type;
}

const ResourceType& ResourcePolicyType() {
  static const ResourceType type{
      .token = "aws:dynamodb/resourcePolicy:ResourcePolicy",
      .doc = "Who may use a table or its stream.",
      .properties = kResourcePolicy,
      .identity = {"resourceArn", "region"},
      .validate = ValidateResourcePolicy,
  };
  return type;
}

}  // namespace dynaplane::provider
