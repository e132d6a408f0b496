#include "stack/left_alone.h"

#include <algorithm>
#include <string_view>

#include "module/outputs.h"
#include "module/types.h"
#include "pulumi/state/state_entry.h"

namespace dynaplane::stack {
namespace {

bool DependsOn(const state::StateResource& resource,
               const std::set<std::string>& urns) {
  return urns.contains(resource.parent) ||
         urns.contains(resource.deleted_with) ||
         std::ranges::any_of(resource.dependencies, [&](const auto& urn) {
           return urns.contains(urn);
         });
}

// What belongs to a table bears its name before a slash.
std::string TableIn(const std::string& name) {
  return name.substr(0, name.find('/'));
}

}  // namespace

std::set<std::string> FindOrphans(const StackJob& job) {
  const std::vector<std::string> list = OwnResources(job);
  const std::set<std::string_view> own(list.begin(), list.end());
  std::set<std::string> orphans;
  // The state lists a resource after all that it depends on.
  for (const state::StateResource& each : job.lookup.state.resources) {
    const bool declared = own.contains(each.urn) ||
                          state::IsBookkeeping(each.type) ||
                          job.left_out.contains(TableIn(each.name()));
    if (declared) continue;
    if (each.type == module::kTableType || DependsOn(each, orphans)) {
      orphans.insert(each.urn);
    }
  }
  return orphans;
}

std::set<std::string> FindLeftAlone(const StackJob& job, bool prune) {
  const std::vector<std::string> list = OwnResources(job);
  const std::set<std::string_view> own(list.begin(), list.end());
  std::set<std::string> providers(job.urns.begin(), job.urns.end());
  std::set<std::string> others;
  for (const state::StateResource& each : job.lookup.state.resources) {
    if (own.contains(each.urn)) {
      providers.insert(each.provider_urn());
    } else if (!state::IsBookkeeping(each.type)) {
      others.insert(each.urn);
    }
  }
  if (prune) {
    for (const std::string& urn : FindOrphans(job)) others.erase(urn);
  }
  if (others.empty()) return others;
  for (const state::StateResource& each : job.lookup.state.resources) {
    const bool unused = state::IsBookkeeping(each.type) &&
                        each.type != pulumi::kStackType &&
                        !providers.contains(each.urn);
    if (unused) others.insert(each.urn);
  }
  return others;
}

void KeepOtherOutputs(StackJob& job) {
  pulumi::Object& exports = job.plan.program.exports;
  std::set<std::string> tables;
  for (const state::StateResource& each : job.lookup.state.resources) {
    const bool stays = job.left_alone.contains(each.urn);
    if (stays && each.type == module::kTableType) tables.insert(each.name());
  }
  for (const state::StateResource& each : job.lookup.state.resources) {
    if (each.type != pulumi::kStackType) continue;
    // One that was alone has none by its name; who reads the others goes on.
    pulumi::Object own = module::OutputsIn(each.outputs);
    if (tables.size() == 1 && !own.empty()) {
      exports.emplace(*tables.begin(), std::move(own));
    }
    for (const auto& [name, value] : each.outputs) {
      // Those of a table that is gone tell of nothing.
      if (value.is_object() && !tables.contains(name)) continue;
      exports.emplace(name, value);
    }
  }
}

std::shared_ptr<const state::State> StateOfRun(const StackJob& job) {
  const state::State& whole = job.lookup.state;
  if (job.left_alone.empty()) return {std::shared_ptr<void>(), &whole};
  auto state = std::make_shared<state::State>(whole);
  std::erase_if(state->resources, [&](const state::StateResource& each) {
    return job.left_alone.contains(each.urn);
  });
  return state;
}

std::vector<std::string> SelectionTargets(const StackJob& job,
                                          pulumi::Operation operation) {
  if (job.left_alone.empty()) return {};
  std::vector<std::string> targets;
  for (const state::StateResource& each : job.lookup.state.resources) {
    const bool left =
        job.left_alone.contains(each.urn) || state::IsBookkeeping(each.type);
    if (!left) targets.push_back(each.urn);
  }
  if (operation == pulumi::Operation::kRefresh) return targets;
  // What depends on a target that is there must be one, too, and on a provider
  // all depends that it manages. Without being one it stays and is used.
  std::set<std::string> known(targets.begin(), targets.end());
  for (const state::StateResource& each : job.lookup.state.resources) {
    known.insert(each.urn);
  }
  for (const std::string& urn : job.urns) {
    if (!known.contains(urn)) targets.push_back(urn);
  }
  return targets;
}

}  // namespace dynaplane::stack
