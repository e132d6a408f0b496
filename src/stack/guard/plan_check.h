// What a saved plan holds of a stack, and whether it still is what would be
// done.
#pragma once

#include <string>
#include <vector>

#include "pulumi/state/backend.h"
#include "stack/job.h"
#include "stack/report/report.h"
#include "stack/saved_plan.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// Of a stack before its preview; with the preview's report, also what it has
// shown.
SavedStack SaveStack(const StackJob& job);
SavedStack SaveStack(const StackJob& job, const StackReport& shown);
// The digest of where stacks live; "" of a folder, which may have another place
// on each machine.
std::string DigestOf(const state::Backend& backend);

// Exit 4 when no plan can be made from what the state was before a preview and
// is behind it: somebody else has worked on it, or a run was killed and nobody
// knows yet what it had done.
Result<void> CheckSavable(const StackJob& job, const state::StateLookup& now);

// Exit 4 unless the plan was made by this program from these stacks as they are
// and comes to the same resources with the same settings.
Result<void> CheckStart(const SavedPlan& plan, const state::Backend& backend,
                        const std::vector<StackJob>& jobs);
// Exit 4 unless a preview of now shows what the plan's has shown.
Result<void> CheckShown(const SavedPlan& plan,
                        const std::vector<StackJob>& jobs,
                        const std::vector<StackReport>& reports);
// The refusal of a state that is not the plan's any more.
Failure StateHasChanged(const std::string& stack,
                        const std::vector<std::string>& changes);

// What is different, for a user: "table orders was changed"; empty: nothing.
std::vector<std::string> StateDifferences(const SavedStack& then,
                                          const SavedStack& now);
std::vector<std::string> PlanDifferences(const SavedStack& then,
                                         const SavedStack& now);
std::vector<std::string> ShownDifferences(const SavedStack& then,
                                          const SavedStack& now);

}  // namespace dynaplane::stack
