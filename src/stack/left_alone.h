// What the run of a selection leaves as it is, of a stack that it shares.
//
// What is left alone is not planned either: the engine keeps the entries of
// resources that are neither registered nor targets, word for word.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "pulumi/engine.h"
#include "stack/job.h"

namespace dynaplane::stack {

// The entries of the state (URNs) that do not belong to the planned job, with
// the providers that nothing of it uses; with `prune`, without the orphans.
// Empty: the job has the stack for itself.
std::set<std::string> FindLeftAlone(const StackJob& job, bool prune);

// Entries (URNs) of tables that neither the job's manifests declare nor those
// that were left out of its selection, and of what belongs to them.
std::set<std::string> FindOrphans(const StackJob& job);

// Plans the outputs of the stack's other tables as they are, of those that are
// still there.
void KeepOtherOutputs(StackJob& job);

// The job's state without what is left alone; lives as long as the job.
std::shared_ptr<const state::State> StateOfRun(const StackJob& job);

// What the engine is to work on when the run leaves something alone (URNs):
// what is planned, with its new providers, and what else of it is in the state;
// a refresh knows the latter alone. Empty: it leaves nothing alone.
std::vector<std::string> SelectionTargets(const StackJob& job,
                                          pulumi::Operation operation);

}  // namespace dynaplane::stack
