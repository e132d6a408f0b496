#include "module/scaling.h"

#include <fmt/format.h>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "module/capacity.h"
#include "module/names.h"
#include "module/types.h"

namespace dynaplane::module {
namespace {

using manifest::AutoScale;
using manifest::GlobalSecondaryIndex;
using manifest::ScalingDimension;
using manifest::ScheduledAction;
using pulumi::Object;
using pulumi::ResourceHandle;

constexpr char kServiceNamespace[] = "dynamodb";

// What differs between reads and writes.
struct Dimension {
  const char* word;      // in names
  const char* field;     // in the manifest
  const char* of_table;  // scalable dimensions
  const char* of_index;
  const char* metric;
  ScalingDimension AutoScale::*settings;
  std::optional<manifest::CapacityBounds> ScheduledAction::*bounds;
  ScalingPolicies Scaling::*policies;
};

constexpr Dimension kDimensions[] = {
    {"read", "readCapacity", "dynamodb:table:ReadCapacityUnits",
     "dynamodb:index:ReadCapacityUnits", "DynamoDBReadCapacityUtilization",
     &AutoScale::read_capacity, &ScheduledAction::read_capacity,
     &Scaling::read},
    {"write", "writeCapacity", "dynamodb:table:WriteCapacityUnits",
     "dynamodb:index:WriteCapacityUnits", "DynamoDBWriteCapacityUtilization",
     &AutoScale::write_capacity, &ScheduledAction::write_capacity,
     &Scaling::write},
};

// What is scaled: the table or one of its indexes.
struct Subject {
  const AutoScale* scaler = nullptr;
  std::string index;     // empty: the table
  std::string settings;  // path of the scaler in the manifest
  std::string declared;  // path whose line the resources get; may be empty

  const char* ScalableDimension(const Dimension& dimension) const {
    return index.empty() ? dimension.of_table : dimension.of_index;
  }
  // Name of a resource that belongs to this subject.
  std::string Name(const Draft& draft, const std::string& role) const {
    return index.empty() ? ChildName(draft.name(), role)
                         : ChildName(draft.name(), role, {index});
  }
};

std::vector<Subject> Subjects(const manifest::Spec& spec) {
  std::vector<Subject> subjects;
  if (const AutoScale* scaler = TableScaler(spec)) {
    subjects.push_back({.scaler = scaler, .settings = "spec.autoScale"});
  }
  for (std::size_t i = 0; i < spec.global_secondary_indexes.size(); ++i) {
    const GlobalSecondaryIndex& index = spec.global_secondary_indexes[i];
    const AutoScale* scaler = IndexScaler(spec, index);
    if (!scaler) continue;
    std::string path = fmt::format("spec.globalSecondaryIndexes[{}]", i);
    subjects.push_back(
        {.scaler = scaler,
         .index = index.name,
         .settings = index.auto_scale ? path + ".autoScale" : "spec.autoScale",
         .declared = path});
  }
  return subjects;
}

// The Go module put index targets below the table's target of that dimension.
std::vector<std::string> GoTargetAlias(const Draft& draft,
                                       const Dimension& dimension,
                                       const Subject& subject) {
  if (subject.index.empty()) {
    return draft.GoAlias({kTableType, kTargetType},
                         fmt::format("{}Target", dimension.word));
  }
  return draft.GoAlias(
      {kTableType, kTargetType, kTargetType},
      fmt::format("{}TargetIndex-{}", dimension.word, subject.index));
}

std::vector<std::string> GoPolicyAlias(const Draft& draft,
                                       const Dimension& dimension,
                                       const Subject& subject) {
  if (subject.index.empty()) {
    return draft.GoAlias({kTableType, kTargetType, kPolicyType},
                         fmt::format("{}Policy", dimension.word));
  }
  return draft.GoAlias(
      {kTableType, kTargetType, kTargetType, kPolicyType},
      fmt::format("{}PolicyIndex-{}", dimension.word, subject.index));
}

// What names the scalable target, in each of the three resources.
Object TargetIdentity(const Draft& draft, const Dimension& dimension,
                      const Subject& subject) {
  return {
      {"serviceNamespace", kServiceNamespace},
      {"resourceId", ScalingResourceId(draft.spec().table_name, subject.index)},
      {"scalableDimension", subject.ScalableDimension(dimension)}};
}

Object Suspended(const manifest::SuspendedState& state) {
  return {{"dynamicScalingInSuspended", state.dynamic_scaling_in_suspended},
          {"dynamicScalingOutSuspended", state.dynamic_scaling_out_suspended},
          {"scheduledScalingSuspended", state.scheduled_scaling_suspended}};
}

// AWS keeps a target when its table goes, so it is deleted, and before it.
ResourceHandle AddTarget(Draft& draft, ResourceHandle table,
                         const Dimension& dimension, const Subject& subject) {
  const ScalingDimension& settings = subject.scaler->*dimension.settings;
  Object inputs = TargetIdentity(draft, dimension, subject);
  inputs["minCapacity"] = settings.min_capacity;
  inputs["maxCapacity"] = settings.max_capacity;
  if (settings.suspended_state != manifest::SuspendedState{}) {
    inputs["suspendedState"] = Suspended(settings.suspended_state);
  }
  return draft.Add(
      {.type = kTargetType,
       .name = subject.Name(draft, fmt::format("{}-target", dimension.word)),
       .settings = fmt::format("{}.{}", subject.settings, dimension.field),
       .declared = subject.declared,
       .inputs = std::move(inputs),
       .options = {.parent = table,
                   .depends_on = {table},
                   .aliases = GoTargetAlias(draft, dimension, subject)}});
}

Object TrackingConfiguration(const Dimension& dimension,
                             const ScalingDimension& settings) {
  Object configuration{{"predefinedMetricSpecification",
                        Object{{"predefinedMetricType", dimension.metric}}},
                       {"targetValue", settings.target_utilization}};
  if (settings.scale_in_cooldown) {
    configuration["scaleInCooldown"] = *settings.scale_in_cooldown;
  }
  if (settings.scale_out_cooldown) {
    configuration["scaleOutCooldown"] = *settings.scale_out_cooldown;
  }
  if (settings.disable_scale_in) configuration["disableScaleIn"] = true;
  return configuration;
}

// Deregistering a target removes its policies and scheduled actions.
pulumi::ResourceOptions BelowTarget(ResourceHandle target) {
  return {.parent = target, .depends_on = {target}, .deleted_with = target};
}

ResourceHandle AddPolicy(Draft& draft, ResourceHandle target,
                         const Dimension& dimension, const Subject& subject) {
  Object inputs = TargetIdentity(draft, dimension, subject);
  inputs["name"] =
      ScalingPolicyName(dimension.metric, inputs["resourceId"].as_string());
  inputs["policyType"] = "TargetTrackingScaling";
  inputs["targetTrackingScalingPolicyConfiguration"] =
      TrackingConfiguration(dimension, subject.scaler->*dimension.settings);
  pulumi::ResourceOptions options = BelowTarget(target);
  options.aliases = GoPolicyAlias(draft, dimension, subject);
  // A new name would replace the policy; one that was taken over keeps its.
  options.ignore_changes = {"name"};
  return draft.Add(
      {.type = kPolicyType,
       .name = subject.Name(draft, fmt::format("{}-policy", dimension.word)),
       .settings = fmt::format("{}.{}", subject.settings, dimension.field),
       .declared = subject.declared,
       .inputs = std::move(inputs),
       .options = std::move(options)});
}

Object ActionBounds(const manifest::CapacityBounds& bounds) {
  Object action;
  if (bounds.min_capacity) action["minCapacity"] = *bounds.min_capacity;
  if (bounds.max_capacity) action["maxCapacity"] = *bounds.max_capacity;
  return action;
}

std::string ActionName(const Draft& draft, const Dimension& dimension,
                       const Subject& subject, const std::string& name) {
  std::string role = fmt::format("{}-scheduled-action", dimension.word);
  return subject.index.empty()
             ? ChildName(draft.name(), role, {name})
             : ChildName(draft.name(), role, {subject.index, name});
}

void AddScheduledAction(Draft& draft, ResourceHandle target,
                        const Dimension& dimension, const Subject& subject,
                        std::size_t position) {
  const ScheduledAction& action = subject.scaler->scheduled_actions[position];
  const auto& bounds = action.*dimension.bounds;
  if (!bounds) return;
  Object inputs = TargetIdentity(draft, dimension, subject);
  inputs["name"] = action.name;
  inputs["schedule"] = action.schedule;
  if (!action.timezone.empty()) inputs["timezone"] = action.timezone;
  inputs["scalableTargetAction"] = ActionBounds(*bounds);
  std::string path =
      fmt::format("{}.scheduledActions[{}]", subject.settings, position);
  draft.Add({.type = kScheduledActionType,
             .name = ActionName(draft, dimension, subject, action.name),
             .settings = fmt::format("{}.{}", path, dimension.field),
             .declared = path,
             .inputs = std::move(inputs),
             .options = BelowTarget(target)});
}

ResourceHandle AddDimension(Draft& draft, ResourceHandle table,
                            const Dimension& dimension,
                            const Subject& subject) {
  ResourceHandle target = AddTarget(draft, table, dimension, subject);
  ResourceHandle policy = AddPolicy(draft, target, dimension, subject);
  for (std::size_t i = 0; i < subject.scaler->scheduled_actions.size(); ++i) {
    AddScheduledAction(draft, target, dimension, subject, i);
  }
  return policy;
}

void NoteOfficialLimitation(Draft& draft, const Subject& subject) {
  if (draft.options().provider != ProviderKind::kOfficial) return;
  draft.Note(manifest::Severity::kWarning, subject.declared,
             "official_provider_index_capacity",
             fmt::format("the official provider does not know that the "
                         "capacity of index \"{}\" belongs to its scaler and "
                         "may reset it after a refresh; the native provider "
                         "never does.",
                         subject.index));
}

}  // namespace

std::vector<ResourceHandle> Scaling::All() const {
  std::vector<ResourceHandle> all;
  for (const ScalingPolicies* policies : {&read, &write}) {
    if (policies->table) all.push_back(policies->table);
    all.insert(all.end(), policies->indexes.begin(), policies->indexes.end());
  }
  return all;
}

Scaling AddScaling(Draft& draft, ResourceHandle table) {
  Scaling scaling;
  for (const Subject& subject : Subjects(draft.spec())) {
    for (const Dimension& dimension : kDimensions) {
      ResourceHandle policy = AddDimension(draft, table, dimension, subject);
      ScalingPolicies& policies = scaling.*dimension.policies;
      if (subject.index.empty()) {
        policies.table = policy;
      } else {
        policies.indexes.push_back(policy);
      }
    }
    if (!subject.index.empty()) NoteOfficialLimitation(draft, subject);
  }
  return scaling;
}

}  // namespace dynaplane::module
