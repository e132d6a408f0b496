#include "module/replicas.h"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>

#include "module/arn.h"
#include "module/names.h"
#include "module/tags.h"
#include "module/types.h"
#include "module/words.h"

namespace dynaplane::module {
namespace {

using manifest::ConsistencyMode;
using manifest::Replica;
using pulumi::Object;
using pulumi::ResourceHandle;
using pulumi::Value;

bool IsStrong(const Replica& replica) {
  return replica.consistency_mode == ConsistencyMode::kStrong;
}

// What both forms of a replica have under the same names.
Object SharedInputs(const Replica& replica) {
  Object inputs{
      {"pointInTimeRecovery", replica.point_in_time_recovery.is_enabled}};
  if (!replica.kms_key_arn.empty()) inputs["kmsKeyArn"] = replica.kms_key_arn;
  if (replica.deletion_protection_enabled) {
    inputs["deletionProtectionEnabled"] = *replica.deletion_protection_enabled;
  }
  return inputs;
}

Value InlineReplica(const Replica& replica) {
  Object inputs = SharedInputs(replica);
  inputs["regionName"] = replica.region_name;
  inputs["consistencyMode"] = Word(replica.consistency_mode);
  inputs["propagateTags"] = replica.propagate_tags;
  return inputs;
}

Object ReplicaInputs(const Draft& draft, const Replica& replica,
                     ResourceHandle table) {
  Object inputs = SharedInputs(replica);
  inputs["globalTableArn"] = pulumi::OutputReference{table, "arn"};
  inputs["region"] = replica.region_name;
  if (replica.table_class) {
    inputs["tableClassOverride"] = Word(*replica.table_class);
  }
  Object tags;
  for (const auto& [key, value] : ReplicaTags(draft.manifest(), replica)) {
    tags[key] = value;
  }
  if (!tags.empty()) inputs["tags"] = std::move(tags);
  return inputs;
}

// The official schema has no place for some settings. A silent loss would be
// the worst of answers.
void NoteLostSettings(Draft& draft, const Replica& replica,
                      const std::string& path) {
  auto warn = [&](const char* field, const char* rule, const char* why) {
    draft.Note(manifest::Severity::kWarning, path + "." + field, rule,
               fmt::format("{} of replica {} is not applied: {}", field,
                           replica.region_name, why));
  };
  if (replica.point_in_time_recovery.recovery_period_in_days) {
    warn("pointInTimeRecovery.recoveryPeriodInDays", "replica_recovery_period",
         "the AWS provider's replicas have AWS's default period. Set it in "
         "the replica's region by other means.");
  }
  if (!IsStrong(replica)) return;
  constexpr char kWhy[] =
      "a strongly consistent replica is part of the table's resource, which "
      "has no such property. Set it in the replica's region by other means.";
  if (replica.table_class) warn("tableClass", "strong_replica_class", kWhy);
  if (!replica.tags.empty()) warn("tags", "strong_replica_tags", kWhy);
}

ResourceHandle AddReplica(Draft& draft, const Replica& replica,
                          const std::string& path, ResourceHandle table,
                          std::vector<ResourceHandle> after) {
  return draft.Add(
      {.type = kReplicaType,
       .name = ChildName(draft.name(), "replica", {replica.region_name}),
       .settings = path,
       .inputs = ReplicaInputs(draft, replica, table),
       // In one region there can only be one.
       .options = {.parent = table,
                   .depends_on = std::move(after),
                   .delete_before_replace = true}});
}

}  // namespace

std::vector<std::string> SeparateReplicaPaths(const manifest::Spec& spec,
                                              ProviderKind provider) {
  std::vector<std::string> paths;
  for (const Replica& replica : spec.replicas) {
    if (IsStrong(replica)) continue;
    if (provider == ProviderKind::kOfficial) return {"replicas"};
    paths.push_back(ElementPath("replicas", replica.region_name));
  }
  return paths;
}

void SetInlineReplicas(Object& table, const manifest::Spec& spec) {
  pulumi::Array replicas;
  for (const Replica& replica : spec.replicas) {
    if (!IsStrong(replica)) continue;
    replicas.push_back(InlineReplica(replica));
    if (replica.witness_region_name.empty()) continue;
    table["globalTableWitness"] =
        Object{{"regionName", replica.witness_region_name}};
  }
  if (!replicas.empty()) table["replicas"] = std::move(replicas);
}

void SetReplicaKeys(Object& table, const manifest::Spec& spec) {
  Object keys;
  for (const Replica& replica : spec.replicas) {
    const bool apart = !IsStrong(replica) && !replica.kms_key_arn.empty();
    if (apart) keys[replica.region_name] = replica.kms_key_arn;
  }
  if (!keys.empty()) table["__replicaKeys"] = std::move(keys);
}

pulumi::Array AddReplicas(Draft& draft, ResourceHandle table,
                          const std::vector<ResourceHandle>& policies) {
  pulumi::Array arns;
  std::vector<ResourceHandle> after = policies;
  after.insert(after.begin(), table);
  const std::vector<Replica>& replicas = draft.spec().replicas;
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    std::string path = fmt::format("spec.replicas[{}]", i);
    NoteLostSettings(draft, replicas[i], path);
    if (IsStrong(replicas[i])) {
      arns.push_back(ArnInRegion(table, replicas[i].region_name));
      continue;
    }
    ResourceHandle replica = AddReplica(draft, replicas[i], path, table, after);
    arns.push_back(pulumi::OutputReference{replica, "arn"});
    after.push_back(replica);
  }
  return arns;
}

}  // namespace dynaplane::module
