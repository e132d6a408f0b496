// Which stacks a backend has.
#pragma once

#include <vector>

#include "pulumi/state/backend.h"
#include "pulumi/state/stack_name.h"
#include "pulumi/state/vocabulary.h"
#include "pulumi/state/workspace.h"

namespace pulumi::state {

// Those whose state, whole, torn or compressed, is in the folder of a file
// backend, in the order of their names; nothing is started.
Result<std::vector<StackName>> StacksInFolder(const Backend& backend);

// Those of any backend, as the engine's CLI lists them.
Result<std::vector<StackName>> StacksOfCli(const Workspace& workspace);

}  // namespace pulumi::state
