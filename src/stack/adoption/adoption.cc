#include "stack/adoption/adoption.h"

#include <fmt/format.h>

#include <algorithm>

#include "module/manifest_path.h"
#include "module/types.h"
#include "provider/generic/diff.h"
#include "provider/generic/property.h"
#include "provider/generic/values.h"
#include "provider/owner.h"

namespace dynaplane::stack {
namespace {

using module::LiveResource;
using pulumi::Object;

// Whether two descriptions, inputs or outputs, are of the same thing on AWS.
// Where either does not tell its region, the ARN has to.
bool IsSameThing(std::string_view type, const Object& a, const Object& b) {
  const provider::ResourceType* known = provider::FindResource(type);
  if (known == nullptr) return false;
  const pulumi::Value none;
  auto same = [&](std::string_view key, bool if_both) {
    const pulumi::Value* left = provider::Find(a, key);
    const pulumi::Value* right = provider::Find(b, key);
    if (if_both && (left == nullptr || right == nullptr)) return true;
    return provider::SameText(left == nullptr ? none : *left,
                              right == nullptr ? none : *right);
  };
  return std::ranges::all_of(known->identity,
                             [&](std::string_view key) {
                               return same(key, key == "region");
                             }) &&
         same("arn", /*if_both=*/true);
}

Object Resolved(const pulumi::Resource& resource,
                std::span<const LiveResource> live, const Matches& matches) {
  const state::OutputLookup lookup =
      [&](const pulumi::OutputReference& reference) -> pulumi::Value {
    const auto& match = matches[reference.resource.index];
    if (!match) return pulumi::Unknown{};
    const auto found = live[*match].outputs.find(reference.property);
    return found == live[*match].outputs.end() ? pulumi::Value()
                                               : found->second;
  };
  return state::Resolve(resource.inputs, lookup).as_object();
}

bool IsProvider(const pulumi::Resource& resource) {
  return resource.type == module::kProviderType;
}

std::string Place(const StackJob& job, std::size_t index,
                  const std::string& path) {
  const module::ResourceOrigin& origin = job.plan.origins[index];
  return manifest::FieldWithPlace(job.manifests[origin.manifest], path);
}

}  // namespace

const std::string kOwnerTagName{provider::kOwnerTag};

Matches MatchLive(const StackJob& job, std::span<const LiveResource> live) {
  const auto& resources = job.plan.program.resources;
  Matches matches(resources.size());
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (IsProvider(resources[i])) continue;
    const Object inputs = Resolved(resources[i], live, matches);
    for (std::size_t j = 0; j < live.size() && !matches[i]; ++j) {
      const bool same = live[j].type == resources[i].type &&
                        IsSameThing(live[j].type, inputs, live[j].outputs);
      if (same) matches[i] = j;
    }
  }
  return matches;
}

std::vector<std::string> FindDifferences(const StackJob& job,
                                         std::span<const LiveResource> live,
                                         const Matches& matches) {
  std::vector<std::string> differences;
  const auto& resources = job.plan.program.resources;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (IsProvider(resources[i])) continue;
    const std::string& base = job.plan.origins[i].path;
    if (!matches[i]) {
      differences.push_back(
          fmt::format("{}: AWS has no such thing", Place(job, i, base)));
      continue;
    }
    const LiveResource& there = live[*matches[i]];
    pulumi::DiffRequest request;
    request.resource = {job.urns[i], there.type, resources[i].name,
                        there.import_id};
    request.old_inputs = there.inputs;
    request.old_outputs = there.outputs;
    request.new_inputs = Resolved(resources[i], live, matches);
    request.ignore_changes = resources[i].options.ignore_changes;
    const auto diff = provider::DiffResource(request);
    if (!diff) continue;  // the provider will say why
    for (const auto& [path, kind] : diff->changes) {
      differences.push_back(fmt::format(
          "{}: it is something else on AWS",
          Place(job, i, module::ManifestPathOf(there.type, path, base))));
    }
  }
  return differences;
}

std::vector<const state::StateResource*> FindEntries(
    const state::State& state, std::span<const LiveResource> live,
    const Matches& matches) {
  std::vector<const state::StateResource*> entries;
  for (const state::StateResource& resource : state.resources) {
    if (resource.pending_delete) continue;
    const Object& properties =
        resource.outputs.empty() ? resource.inputs : resource.outputs;
    const bool ours = std::ranges::any_of(matches, [&](const auto& match) {
      return match && live[*match].type == resource.type &&
             IsSameThing(resource.type, properties, live[*match].outputs);
    });
    if (ours) entries.push_back(&resource);
  }
  return entries;
}

std::vector<std::string> TaggedArns(const state::StateResource& resource) {
  std::vector<std::string> arns;
  const bool tagged = resource.type == module::kTableType ||
                      resource.type == module::kReplicaType;
  if (!tagged) return arns;
  auto add = [&](const Object& object) {
    const auto arn = provider::GetString(object, "arn");
    if (arn && !arn->empty()) arns.push_back(*arn);
  };
  add(resource.outputs);
  for (const auto& replica : provider::GetArray(resource.outputs, "replicas")) {
    if (replica.is_object()) add(replica.as_object());
  }
  return arns;
}

std::string MarkOf(const state::State& state,
                   const state::StateResource& resource) {
  const state::StateResource* provider = state.Find(resource.provider_urn());
  if (provider == nullptr) return "";
  const auto id = provider::GetString(provider->inputs, "ownerId");
  return id ? provider::OwnerMark(*id, resource.urn) : "";
}

std::vector<std::string> MarksOf(const state::State& state,
                                 const state::StateResource& resource) {
  std::vector<std::string> marks;
  for (const state::StateResource& each : state.resources) {
    if (each.type != module::kProviderType) continue;
    const auto id = provider::GetString(each.inputs, "ownerId");
    if (id) marks.push_back(provider::OwnerMark(*id, resource.urn));
  }
  return marks;
}

}  // namespace dynaplane::stack
