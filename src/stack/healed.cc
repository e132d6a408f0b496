#include "stack/healed.h"

#include <algorithm>

#include "pulumi/state/journal.h"
#include "pulumi/state/state_entry.h"
#include "stack/guard/fate.h"
#include "stack/left_alone.h"

namespace dynaplane::stack {
namespace {

std::string AnnouncedOp(const UpdateView& view,
                        const state::StateResource& resource) {
  // In the state as if it had happened, so that it is protected; a preview
  // does not count on it.
  const bool unseen = resource.id == pulumi::kPendingId;
  const bool planned = !view.PlannedUrn(resource).empty();
  if (unseen) return planned ? "create" : "";
  if (const std::optional<Fate>& fate = view.FateOf(resource)) {
    return fate->replace ? "replace" : "delete";
  }
  return resource.init_failed || view.Differs(resource) ? "update" : "";
}

// The type's token is the last of those that a URN chains.
std::string TypeIn(const std::string& urn) {
  const std::string chain = urn.substr(0, urn.rfind("::"));
  const std::size_t begin = chain.find_last_of('$');
  return begin == std::string::npos ? chain.substr(chain.rfind("::") + 2)
                                    : chain.substr(begin + 1);
}

}  // namespace

std::map<std::string, std::string> AnnouncedOps(
    const StackJob& job, const std::vector<std::string>& urns) {
  const std::shared_ptr<const state::State> of_run = StateOfRun(job);
  const state::State& state = *of_run;
  const UpdateView view(state, job.plan, job.urns, job.manifests);
  std::map<std::string, std::string> announced;
  for (const std::string& urn : urns) {
    const state::StateResource* resource = state.Find(urn);
    if (resource == nullptr || state::IsBookkeeping(resource->type)) continue;
    const std::string op = AnnouncedOp(view, *resource);
    if (!op.empty()) announced[urn] = op;
  }
  return announced;
}

void CountHealed(const std::map<std::string, std::string>& announced,
                 StackReport& report) {
  for (const auto& [urn, op] : announced) {
    const auto told =
        std::ranges::find(report.resources, urn, &ResourceChange::urn);
    if (told == report.resources.end()) {
      report.resources.push_back(
          {urn, TypeIn(urn), state::NameIn(urn), op, {}, true});
    } else if (told->op == "same") {
      told->op = op;
    }
  }
}

}  // namespace dynaplane::stack
