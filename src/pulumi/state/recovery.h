// What killed runs have left behind, put into the state.
//
// Two records tell of it: the journal of a run without checkpoints
// (pulumi/state/journal.h), and the operations that the engine had noted as
// pending in its state. Both are applied here to the deployment, which is the
// part of a state file that lists the resources.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pulumi/program.h"
#include "pulumi/state/journal.h"
#include "pulumi/state/stack_name.h"

namespace pulumi::state {

// What the engine keeps of each resource of a program and its provider does
// not see: its parent, its provider, what it depends on, …; by URN. `urns` are
// those of program.resources.
nlohmann::json JournalHeader(const pulumi::Program& program,
                             const std::vector<std::string>& urns,
                             const StackName& stack);

struct Recovery {
  // The deployment lacked something.
  bool changed = false;
  // URNs of which only AWS can tell what became of them: begun, and nobody saw
  // the end. A creation among them stands in the deployment with kPendingId,
  // and a refresh either finds it or takes it out.
  std::vector<std::string> uncertain;
  // The journal is torn. Everything in the deployment is uncertain then, and
  // these, which the run was to make, may be on AWS: nothing readable tells
  // whether they were begun.
  bool torn = false;
  std::vector<std::string> unaccounted;

  bool needed() const { return changed || torn || !uncertain.empty(); }
};

struct RecoverOptions {
  // Creations whose end nobody saw come into the deployment, too.
  bool unseen_creations = true;
  // The state was written after the journal, by a run that knew nothing of it:
  // all that the journal tells has to be looked up.
  bool state_is_newer = false;
};

// Applies both records to `deployment`. Doing so again changes nothing.
Recovery Recover(const pulumi::Journal& journal, const RecoverOptions& options,
                 nlohmann::json& deployment);

}  // namespace pulumi::state
