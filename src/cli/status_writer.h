// `--write-status`: status.stackOutputs into the manifest files.
#pragma once

#include <vector>

#include "cli/exit_code.h"
#include "cli/inputs.h"
#include "cli/report.h"
#include "manifest/tree.h"

namespace dynaplane::cli {

// Outputs as the manifest writers want them.
manifest::Tree ToTree(const pulumi::Object& outputs);

// Puts the outputs of each manifest into its file, each file at once.
// Manifests that come from no file and those without outputs are left alone.
Result<void> WriteStatuses(const Inputs& inputs,
                           const std::vector<StackReport>& reports);

}  // namespace dynaplane::cli
