#include "module/manifest_path.h"

#include <fmt/format.h>

#include <cstddef>
#include <vector>

#include "module/types.h"

namespace dynaplane::module {
namespace {

// A property and what stands in its place in the manifest: a path below the
// base; "^" and a path beside the base's last step; "" the base itself; or a
// path from the root, "spec.…". "[]" stands for any position. What follows the
// property is taken over, since most names are the manifest's, unless `whole`.
struct Rule {
  const char* type;
  const char* property;
  const char* field;
  bool whole = false;
};

constexpr Rule kRules[] = {
    {kTableType, "name", "tableName"},
    {kTableType, "streamEnabled", "enableStreams"},
    {kTableType, "ttl.enabled", "ttl.isEnabled"},
    {kTableType, "pointInTimeRecovery.enabled",
     "pointInTimeRecovery.isEnabled"},
    {kTableType, "serverSideEncryption.enabled",
     "serverSideEncryption.isEnabled"},
    {kTableType, "importTable.inputFormatOptions.csv.headerLists",
     "importTable.inputFormatOptions.csv.headers"},
    {kTableType, "restoreSourceName", "restore.sourceTableName"},
    {kTableType, "restoreSourceTableArn", "restore.sourceTableArn"},
    {kTableType, "restoreDateTime", "restore.dateTime"},
    {kTableType, "restoreToLatestTime", "restore.toLatest"},
    {kTableType, "globalSecondaryIndexes[].keySchemas",
     "globalSecondaryIndexes[]", true},
    {kTableType, "globalTableWitness", "replicas", true},
    {kTableType, "tagsAll", "tags"},

    {kReplicaType, "region", "regionName"},
    {kReplicaType, "tableClassOverride", "tableClass"},
    {kReplicaType, "globalTableArn", "spec.tableName"},
    {kReplicaType, "tagsAll", "tags"},

    {kTargetType, "resourceId", "spec.tableName"},
    {kTargetType, "scalableDimension", ""},
    {kTargetType, "serviceNamespace", ""},

    {kPolicyType, "name", ""},
    {kPolicyType, "policyType", ""},
    {kPolicyType, "resourceId", "spec.tableName"},
    {kPolicyType, "scalableDimension", ""},
    {kPolicyType, "serviceNamespace", ""},
    {kPolicyType, "targetTrackingScalingPolicyConfiguration.targetValue",
     "targetUtilization"},
    {kPolicyType,
     "targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification",
     "", true},
    {kPolicyType, "targetTrackingScalingPolicyConfiguration", ""},

    {kScheduledActionType, "name", "^name"},
    {kScheduledActionType, "schedule", "^schedule"},
    {kScheduledActionType, "timezone", "^timezone"},
    {kScheduledActionType, "resourceId", "spec.tableName"},
    {kScheduledActionType, "scalableDimension", ""},
    {kScheduledActionType, "serviceNamespace", ""},
    {kScheduledActionType, "scalableTargetAction", ""},

    {kInsightsType, "tableName", "spec.tableName"},
    {kInsightsType, "indexName", ""},
    {kKinesisType, "tableName", "spec.tableName"},
    {kResourcePolicyType, "resourceArn", "spec.tableName"},
    {kResourcePolicyType, "policy", ""},

    {kProviderType, "region", "spec.region"},
    {kProviderType, "", "spec.awsCredentialId", true},
};

// A property path with "[]" for every position, and the positions.
struct Pattern {
  std::string text;
  std::vector<std::string> positions;
};

Pattern PatternOf(std::string_view path) {
  Pattern pattern;
  for (std::size_t at = 0; at < path.size(); ++at) {
    pattern.text += path[at];
    if (path[at] != '[') continue;
    std::size_t end = path.find_first_not_of("0123456789", at + 1);
    if (end == path.npos || end == at + 1 || path[end] != ']') continue;
    pattern.positions.emplace_back(path.substr(at + 1, end - at - 1));
    at = end - 1;
  }
  return pattern;
}

std::string WithPositions(const std::string& text,
                          const std::vector<std::string>& positions) {
  std::string path;
  std::size_t next = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    path += text[at];
    if (text.compare(at, 2, "[]") != 0 || next == positions.size()) continue;
    path += positions[next++];
  }
  return path;
}

// True when `prefix` is the whole of `text` or ends at one of its steps.
bool BeginsWithSteps(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  return prefix.empty() || text.size() == prefix.size() ||
         text[prefix.size()] == '.' || text[prefix.size()] == '[';
}

// The rule for the longest part of the property; nullptr: none.
const Rule* FindRule(std::string_view type, std::string_view property) {
  const Rule* best = nullptr;
  for (const Rule& rule : kRules) {
    if (type != rule.type || !BeginsWithSteps(property, rule.property)) {
      continue;
    }
    if (best && std::string_view(rule.property).size() <=
                    std::string_view(best->property).size()) {
      continue;
    }
    best = &rule;
  }
  return best;
}

// `base` and `field` as one path.
std::string Below(std::string_view base, std::string_view field) {
  if (field.starts_with("spec.")) return std::string(field);
  if (field.starts_with('^')) {
    return Below(base.substr(0, base.rfind('.')), field.substr(1));
  }
  if (field.starts_with('.')) field.remove_prefix(1);
  if (field.empty()) return std::string(base);
  return fmt::format("{}.{}", base, field);
}

}  // namespace

std::string ManifestPathOf(std::string_view type,
                           std::string_view property_path,
                           std::string_view base) {
  Pattern property = PatternOf(property_path);
  std::string field = property.text;
  if (const Rule* rule = FindRule(type, property.text)) {
    std::string rest =
        property.text.substr(std::string_view(rule->property).size());
    field = rule->field + (rule->whole ? "" : rest);
  }
  return Below(base, WithPositions(field, property.positions));
}

}  // namespace dynaplane::module
