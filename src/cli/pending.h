// Operations that a killed run had begun and not recorded the end of.
#pragma once

#include <filesystem>
#include <string>

#include "cli/exit_code.h"
#include "pulumi/engine.h"

namespace dynaplane::cli {

// Takes them out of the state, which the engine itself never does for
// creations: it cannot know what became of them. The native provider can: its
// creations find what the killed run had made and go on with it. Uses
// `folder` for the file that travels.
Result<void> DropPendingOperations(const pulumi::EngineSettings& settings,
                                   const std::string& stack,
                                   const std::filesystem::path& folder);

}  // namespace dynaplane::cli
