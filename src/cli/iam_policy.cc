#include "cli/iam_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "cli/vocabulary.h"
#include "manifest/partition.h"
#include "module/types.h"
#include "provider/generic/values.h"
#include "pulumi/state/program_view.h"

namespace dynaplane::cli {
namespace {

using manifest::AwsDynamodb;
using nlohmann::ordered_json;
using provider::Permission;
using provider::Permissions;
using provider::Place;

// Whether the user wrote the field or one below it.
bool Mentions(const AwsDynamodb& manifest, const std::string& path) {
  const auto at = manifest.positions.lower_bound(path);
  if (at == manifest.positions.end()) return false;
  return at->first == path || at->first.starts_with(path + ".") ||
         at->first.starts_with(path + "[");
}

// As if all that is mentioned were on: then the plan has all resources that
// the manifest's history may have made.
AwsDynamodb WithMentionedOn(AwsDynamodb manifest) {
  manifest::Spec& spec = manifest.spec;
  const auto scale = [&](manifest::AutoScale& scaler) {
    if (scaler.is_enabled) return;
    scaler.is_enabled = true;
    spec.billing_mode = manifest::BillingMode::kProvisioned;
  };
  if (Mentions(manifest, "spec.autoScale")) scale(spec.auto_scale);
  if (Mentions(manifest, "spec.contributorInsights")) {
    spec.contributor_insights.is_enabled = true;
  }
  for (std::size_t i = 0; i < spec.global_secondary_indexes.size(); ++i) {
    auto& index = spec.global_secondary_indexes[i];
    if (index.auto_scale) scale(*index.auto_scale);
    if (Mentions(manifest, fmt::format("spec.globalSecondaryIndexes[{}]."
                                       "contributorInsights",
                                       i))) {
      index.contributor_insights.is_enabled = true;
    }
  }
  return manifest;
}

// Leaves out what is sent to the provider though nobody asked for it.
void DropUnmentioned(const AwsDynamodb& manifest, const std::string& path,
                     const char* property, bool is_enabled,
                     pulumi::Object& inputs) {
  if (!is_enabled && !Mentions(manifest, path)) inputs.erase(property);
}

void DropUnmentioned(const AwsDynamodb& manifest,
                     const module::ResourceOrigin& origin,
                     pulumi::Object& inputs) {
  const manifest::Spec& spec = manifest.spec;
  if (origin.path == "spec") {
    DropUnmentioned(manifest, "spec.ttl", "ttl", spec.ttl.is_enabled, inputs);
    DropUnmentioned(manifest, "spec.pointInTimeRecovery", "pointInTimeRecovery",
                    spec.point_in_time_recovery.is_enabled, inputs);
  }
  for (std::size_t i = 0; i < spec.replicas.size(); ++i) {
    const std::string path = fmt::format("spec.replicas[{}]", i);
    const std::string field = path + ".pointInTimeRecovery";
    const bool on = spec.replicas[i].point_in_time_recovery.is_enabled;
    if (origin.path == path) {
      DropUnmentioned(manifest, field, "pointInTimeRecovery", on, inputs);
    }
    const auto inline_ones = inputs.find("replicas");
    if (origin.path != "spec" || inline_ones == inputs.end()) continue;
    // All replicas stand there, or none.
    DropUnmentioned(manifest, field, "pointInTimeRecovery", on,
                    inline_ones->second.as_array()[i].as_object());
  }
}

// What is known of a table's outputs before there is one.
state::OutputLookup ForeseenOutputs(const module::Plan& plan,
                                    const Place& place) {
  return [&plan, place](const pulumi::OutputReference& reference) {
    const pulumi::Object& inputs =
        plan.program.resources[reference.resource.index].inputs;
    const std::string arn =
        place.TableArn(provider::GetString(inputs, "name").value_or("*"));
    if (reference.property == "arn") return pulumi::Value(arn);
    if (reference.property == "streamArn") {
      return pulumi::Value(arn + "/stream/*");
    }
    const auto found = inputs.find(reference.property);
    return found == inputs.end() ? pulumi::Value() : found->second;
  };
}

using Resources = std::set<std::string>;

// The actions of a statement, by what they are allowed on.
struct Group {
  std::string sid;
  provider::Condition condition;
  std::map<std::string, Resources> actions;
};

std::vector<Group> GroupBySid(const Permissions& permissions) {
  std::vector<Group> groups;
  for (const Permission& each : permissions) {
    auto group =
        std::find_if(groups.begin(), groups.end(), [&](const Group& g) {
          return g.sid == each.statement && g.condition == each.condition;
        });
    if (group == groups.end()) {
      group = groups.insert(group, {each.statement, each.condition, {}});
    }
    group->actions[each.action].insert(each.resources.begin(),
                                       each.resources.end());
  }
  return groups;
}

using Actions = std::vector<std::string>;

// What most actions are allowed on comes first.
std::vector<std::pair<Resources, Actions>> ByResources(const Group& group) {
  std::map<Resources, Actions> by_resources;
  for (const auto& [action, resources] : group.actions) {
    by_resources[resources].push_back(action);
  }
  std::vector<std::pair<Resources, Actions>> sorted(by_resources.begin(),
                                                    by_resources.end());
  std::ranges::stable_sort(sorted, std::ranges::greater{},
                           [](const auto& each) { return each.second.size(); });
  return sorted;
}

ordered_json StatementOf(const std::string& sid, const Group& group,
                         const Resources& resources, const Actions& actions) {
  ordered_json statement = {{"Sid", sid},
                            {"Effect", "Allow"},
                            {"Action", actions},
                            {"Resource", resources}};
  const provider::Condition& condition = group.condition;
  if (!condition.key.empty()) {
    statement["Condition"] = {
        {condition.operation, {{condition.key, condition.value}}}};
  }
  return statement;
}

}  // namespace

Permissions PermissionsFor(const AwsDynamodb& manifest,
                           const module::ProviderSettings& settings) {
  Place place{settings.region.empty() ? "*" : settings.region,
              settings.account_id.empty() ? "*" : settings.account_id,
              settings.region.empty()
                  ? std::string(manifest::RegionThatTells(manifest.spec))
                  : ""};
  const AwsDynamodb used = WithMentionedOn(manifest);
  module::PlanOptions options;
  options.providers = {settings};
  const module::Plan plan = module::MakePlan(std::span(&used, 1), options);
  const state::OutputLookup lookup = ForeseenOutputs(plan, place);
  Permissions all;
  for (std::size_t i = 0; i < plan.program.resources.size(); ++i) {
    const pulumi::Resource& resource = plan.program.resources[i];
    pulumi::Object inputs = state::Resolve(resource.inputs, lookup).as_object();
    DropUnmentioned(manifest, plan.origins[i], inputs);
    Permissions own = provider::PermissionsOf(resource.type, inputs, place);
    std::move(own.begin(), own.end(), std::back_inserter(all));
  }
  return all;
}

ordered_json PolicyDocument(const Permissions& permissions) {
  ordered_json statements = ordered_json::array();
  std::map<std::string, int> used;  // Sids are unique in a policy
  for (const Group& group : GroupBySid(permissions)) {
    for (const auto& [resources, actions] : ByResources(group)) {
      const int count = ++used[group.sid];
      statements.push_back(StatementOf(
          count == 1 ? group.sid : fmt::format("{}{}", group.sid, count), group,
          resources, actions));
    }
  }
  return {{"Version", "2012-10-17"}, {"Statement", std::move(statements)}};
}

std::size_t PolicySize(const ordered_json& document) {
  return document.dump().size();
}

}  // namespace dynaplane::cli
