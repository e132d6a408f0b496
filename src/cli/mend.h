// Puts into the engine's state what killed runs have left behind.
#pragma once

#include "cli/recovery.h"
#include "cli/session.h"
#include "cli/stack_job.h"
#include "cli/stack_name.h"
#include "pulumi/engine.h"
#include "pulumi/journal.h"

namespace dynaplane::cli {

// Applies the journal and the engine's pending operations to the state, and
// writes it back if that changed anything.
Result<Recovery> MendState(const Session& session, const StackName& stack,
                           const pulumi::Journal& journal,
                           const RecoverOptions& options);

// Whether the operation may go on when a torn journal does not tell all: an
// update of the same resources finds on AWS what was made of them, and nothing
// else does.
Result<void> CheckAccounted(const Recovery& recovery, const Backend& backend,
                            const StackJob& job, pulumi::Operation operation);

}  // namespace dynaplane::cli
