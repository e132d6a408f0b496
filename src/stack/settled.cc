#include "stack/settled.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "provider/generic/check.h"
#include "provider/generic/diff.h"
#include "pulumi/state/program_view.h"
#include "pulumi/state/stack_lock.h"
#include "pulumi/state/state_entry.h"
#include "stack/guard/account_change.h"
#include "stack/report/outputs.h"

namespace dynaplane::stack {
namespace {

// What the provider adds to its own configuration.
constexpr char kOwnerId[] = "ownerId";

pulumi::Object WithoutNulls(pulumi::Object object) {
  std::erase_if(object,
                [](const auto& entry) { return entry.second.is_null(); });
  return object;
}

// The plan beside the state, as the engine would walk through them.
class Comparison {
 public:
  explicit Comparison(const StackJob& job)
      : job_(job), lookup_(state::LookupIn(job.lookup.state, job.urns)) {
    for (const state::StateResource& each : job.lookup.state.resources) {
      by_urn_.emplace(each.urn, &each);
    }
  }

  bool FindsAllAsPlanned() const {
    for (std::size_t i = 0; i < job_.urns.size(); ++i) {
      const auto found = by_urn_.find(job_.urns[i]);
      if (found == by_urn_.end()) return false;
      if (!IsAsPlanned(*found->second, resource(i))) return false;
    }
    // All of the plan is there, and the stack: whatever is more would go, or is
    // left alone.
    const auto count = std::ranges::count_if(
        job_.lookup.state.resources, [&](const state::StateResource& each) {
          return !job_.left_alone.contains(each.urn);
        });
    return static_cast<std::size_t>(count) == job_.urns.size() + 1;
  }

  bool FindsExports() const {
    const pulumi::Value wanted =
        state::Resolve(job_.plan.program.exports, lookup_);
    if (wanted.ContainsUnknown()) return false;
    const auto& resources = job_.lookup.state.resources;
    const auto stack = std::ranges::find(resources, pulumi::kStackType,
                                         &state::StateResource::type);
    return stack != resources.end() &&
           WithoutNulls(stack->outputs) == WithoutNulls(wanted.as_object());
  }

 private:
  const pulumi::Resource& resource(std::size_t index) const {
    return job_.plan.program.resources[index];
  }

  // "" of none.
  std::string UrnOf(const pulumi::ResourceHandle& handle) const {
    return handle ? job_.urns[handle.index] : "";
  }

  bool IsAsPlanned(const state::StateResource& entry,
                   const pulumi::Resource& wanted) const {
    const bool open = entry.pending_delete || entry.init_failed;
    if (open || !HasOptions(entry, wanted)) return false;
    if (!state::IsBookkeeping(wanted.type)) return HasInputs(entry, wanted);
    pulumi::Object known = entry.inputs;
    known.erase(kOwnerId);
    return known == WithoutNulls(wanted.inputs);
  }

  bool HasOptions(const state::StateResource& entry,
                  const pulumi::Resource& wanted) const {
    const pulumi::ResourceOptions& options = wanted.options;
    const bool below = !options.parent || entry.parent == UrnOf(options.parent);
    return below && entry.protect == options.protect.value_or(false) &&
           entry.provider_urn() == UrnOf(options.provider) &&
           entry.deleted_with == UrnOf(options.deleted_with) &&
           std::ranges::all_of(options.depends_on, [&](const auto& handle) {
             return std::ranges::count(entry.dependencies, UrnOf(handle)) > 0;
           });
  }

  // As the engine asks: Check, what it is to ignore, Diff. Inputs of another
  // form would be written into the state, though nothing is done.
  bool HasInputs(const state::StateResource& entry,
                 const pulumi::Resource& wanted) const {
    pulumi::DiffRequest diff = state::DiffRequestOf(entry, wanted, lookup_);
    pulumi::CheckRequest check;
    check.resource = diff.resource;
    check.old_inputs = diff.old_inputs;
    check.new_inputs = diff.new_inputs;
    auto checked = provider::CheckResource(check);
    if (!checked || !checked->failures.empty()) return false;
    for (const std::string& name : diff.ignore_changes) {
      const auto was = diff.old_inputs.find(name);
      if (was != diff.old_inputs.end()) checked->inputs[name] = was->second;
    }
    const pulumi::Value inputs = checked->inputs;
    if (inputs.ContainsSecret() || inputs.ContainsUnknown() ||
        checked->inputs != entry.inputs) {
      return false;
    }
    diff.new_inputs = std::move(checked->inputs);
    const auto changes = provider::DiffResource(diff);
    return changes && changes->changes.empty();
  }

  const StackJob& job_;
  const state::OutputLookup lookup_;
  std::map<std::string_view, const state::StateResource*> by_urn_;
};

}  // namespace

bool IsSettled(const Settings& settings, const StackJob& job) {
  const state::StateLookup& lookup = job.lookup;
  const bool known = settings.provider == "native" && lookup.readable &&
                     lookup.stack_exists && lookup.state.plain &&
                     !lookup.torn && !lookup.recovery.needed();
  if (!known || NamesAnotherAccount(job)) return false;
  const Comparison comparison(job);
  return comparison.FindsAllAsPlanned() && comparison.FindsExports();
}

StackReport SettledReport(const StackJob& job) {
  StackReport report;
  report.stack = job.name.ToString();
  report.manifests = FilesOf(job);
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    const std::string& type = job.plan.program.resources[i].type;
    if (state::IsBookkeeping(type)) continue;
    report.resources.push_back(
        {job.urns[i], type, state::NameIn(job.urns[i]), "same", {}, true});
  }
  report.outputs =
      ResolveOutputs(job.plan, state::LookupIn(job.lookup.state, job.urns));
  return report;
}

}  // namespace dynaplane::stack
