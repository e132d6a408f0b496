// Puts into the engine's state what killed runs have left behind.
#pragma once

#include "cli/recovery.h"
#include "cli/session.h"
#include "cli/stack_name.h"
#include "pulumi/journal.h"

namespace dynaplane::cli {

// Exports the state, applies the journal and the engine's pending operations,
// and imports it again if that changed anything.
Result<Recovery> MendState(const Session& session, const StackName& stack,
                           const pulumi::Journal& journal,
                           const RecoverOptions& options);

}  // namespace dynaplane::cli
