#include "cli/settled.h"

#include <algorithm>

#include "cli/state_entry.h"

namespace dynaplane::cli {
namespace {

constexpr char kStack[] = "pulumi:pulumi:Stack";

// What the provider adds to its own configuration.
constexpr char kOwnerId[] = "ownerId";

pulumi::Object WithoutNulls(pulumi::Object object) {
  std::erase_if(object,
                [](const auto& entry) { return entry.second.is_null(); });
  return object;
}

// No resource would be told of in a report for these: the engine does not ask
// the provider about them.
bool IsAsInState(const pulumi::Resource& wanted, const StateResource* there) {
  if (there == nullptr || there->pending_delete ||
      there->protect != wanted.options.protect.value_or(false)) {
    return false;
  }
  if (!IsBookkeeping(wanted.type)) return true;
  pulumi::Object known = there->inputs;
  known.erase(kOwnerId);
  return known == WithoutNulls(wanted.inputs);
}

bool AreExportsInState(const StackJob& job) {
  const State& state = job.lookup.state;
  const pulumi::Value wanted =
      Resolve(job.plan.program.exports, LookupIn(state, job.urns));
  if (wanted.ContainsUnknown()) return false;
  const auto stack =
      std::ranges::find(state.resources, kStack, &StateResource::type);
  return stack != state.resources.end() &&
         WithoutNulls(stack->outputs) == WithoutNulls(wanted.as_object());
}

}  // namespace

bool IsSettled(const StackJob& job, const StackReport& preview) {
  const StateLookup& lookup = job.lookup;
  if (preview.HasChanges() || !lookup.stack_exists ||
      lookup.recovery.needed()) {
    return false;
  }
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    const pulumi::Resource& wanted = job.plan.program.resources[i];
    if (!IsAsInState(wanted, lookup.state.Find(job.urns[i]))) return false;
  }
  return AreExportsInState(job);
}

}  // namespace dynaplane::cli
