#include "stack/testing/planned_steps.h"

#include <algorithm>
#include <set>

#include "provider/generic/check.h"
#include "provider/generic/diff.h"
#include "pulumi/state/program_view.h"
#include "pulumi/state/state_entry.h"

namespace dynaplane::stack::testing {
namespace {

using pulumi::DiffKind;
using pulumi::StepEvent;

StepEvent StepOn(const state::StateResource& entry, const char* op) {
  StepEvent step;
  step.op = op;
  step.urn = entry.urn;
  step.type = entry.type;
  step.old_inputs = entry.inputs;
  step.old_outputs = entry.outputs;
  step.planning = true;
  return step;
}

bool Replaces(const std::map<std::string, DiffKind>& changes) {
  return std::ranges::any_of(changes, [](const auto& change) {
    return change.second == DiffKind::kAddReplace ||
           change.second == DiffKind::kDeleteReplace ||
           change.second == DiffKind::kUpdateReplace;
  });
}

}  // namespace

std::vector<StepEvent> PlannedSteps(const StackJob& job) {
  std::vector<StepEvent> steps;
  std::set<std::string> planned;
  const auto lookup = state::LookupIn(job.lookup.state, job.urns);
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    const pulumi::Resource& wanted = job.plan.program.resources[i];
    const state::StateResource* entry = InState(job, i);
    planned.insert(entry == nullptr ? job.urns[i] : entry->urn);
    if (state::IsBookkeeping(wanted.type)) continue;
    if (entry == nullptr) {
      StepEvent step;
      step.op = "create";
      step.urn = job.urns[i];
      step.type = wanted.type;
      step.new_inputs = state::Resolve(wanted.inputs, lookup).as_object();
      step.planning = true;
      steps.push_back(std::move(step));
      continue;
    }
    auto request = state::DiffRequestOf(*entry, wanted, lookup);
    const auto diff = provider::DiffResource(request);
    if (!diff || diff->changes.empty()) continue;
    StepEvent step =
        StepOn(*entry, Replaces(diff->changes) ? "replace" : "update");
    step.new_inputs = std::move(request.new_inputs);
    step.detailed_diff = diff->changes;
    steps.push_back(std::move(step));
  }
  for (const state::StateResource& each : job.lookup.state.resources) {
    const bool stays = planned.contains(each.urn) ||
                       state::IsBookkeeping(each.type) ||
                       job.left_alone.contains(each.urn);
    if (!stays) steps.push_back(StepOn(each, "delete"));
  }
  return steps;
}

}  // namespace dynaplane::stack::testing
