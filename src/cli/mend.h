// Puts into the engine's state what killed runs have left behind.
#pragma once

#include <filesystem>
#include <string>

#include "cli/exit_code.h"
#include "cli/recovery.h"
#include "pulumi/engine.h"
#include "pulumi/journal.h"

namespace dynaplane::cli {

// Exports the state, applies the journal and the engine's pending operations,
// and imports it again if that changed anything. The file passes through
// `folder`, which is private to this run.
Result<Recovery> MendState(const pulumi::EngineSettings& settings,
                           const std::string& stack,
                           const std::filesystem::path& folder,
                           const pulumi::Journal& journal,
                           const RecoverOptions& options);

}  // namespace dynaplane::cli
