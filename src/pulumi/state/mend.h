// Puts into the engine's state what killed runs have left behind.
#pragma once

#include "pulumi/engine.h"
#include "pulumi/state/journal.h"
#include "pulumi/state/recovery.h"
#include "pulumi/state/stack_name.h"
#include "pulumi/state/vocabulary.h"
#include "pulumi/state/workspace.h"

namespace pulumi::state {

// Applies the journal and the engine's pending operations to the state, and
// writes it back if that changed anything.
Result<Recovery> MendState(const Workspace& workspace, const StackName& stack,
                           const pulumi::Journal& journal,
                           const RecoverOptions& options);

// Whether the operation may go on when a torn journal does not tell all: an
// update of the same resources (`wanted`, URNs) finds on AWS what was made of
// them, and nothing else does.
Result<void> CheckAccounted(const Recovery& recovery, const Backend& backend,
                            const StackName& stack,
                            const std::vector<std::string>& wanted,
                            pulumi::Operation operation);

}  // namespace pulumi::state
