// What a command may do to a stack, decided from the state that its run holds.
//
// The first decision is made for all stacks before the user is asked. Until the
// engine starts somebody else may have worked on one of them: each run claims
// its stack, reads the state again and decides again, and what was not decided
// on before is not touched.
#pragma once

#include <string>
#include <vector>

#include "pulumi/engine.h"
#include "stack/console.h"
#include "stack/job.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// Finds whether the operation has anything to do on the job's state, and what
// it would lose (job.settled, job.losses). Invalid for a plan that AWS would
// refuse half way.
Result<void> Decide(pulumi::Operation operation, const Settings& settings,
                    Console& console, StackJob& job);

// What a `destroy` works on: all that belongs to the job's manifests, and, when
// nothing else is there, the stack and its providers. URNs.
std::vector<std::string> DestroyTargets(const StackJob& job);

// What another run has changed between two looks, for a user: "table orders
// was added"; empty: nothing.
std::vector<std::string> ChangesBetween(const state::StateLookup& seen,
                                        const state::StateLookup& now);

// Why a run must not go on with a state that has changed since it was decided
// on (exit 4): the user has agreed to something else (`shown`), or more would
// go than was decided.
Result<void> CheckChangedState(const std::string& stack,
                               const std::vector<std::string>& changes,
                               bool shown, const Losses& before,
                               const Losses& now);

// Plans the job anew on the state `now` and decides again.
struct SecondDecision {
  pulumi::Operation operation = pulumi::Operation::kUp;
  bool shown = false;  // the user was shown the first one and has agreed
  bool saved = false;  // in a plan, which may be old
  bool by_us = false;  // what has changed was this run's own doing
};
Result<void> DecideAgain(const SecondDecision& second, const Settings& options,
                         Console& console, state::StateLookup now,
                         StackJob& job);

}  // namespace dynaplane::stack
