// Takes what -l, --only and --exclude do not mean out of what was read.
#pragma once

#include "cli/input/inputs.h"
#include "cli/options.h"
#include "cli/vocabulary.h"

namespace dynaplane::cli {

// The manifests go to Inputs::left_out; their files and findings just go.
Result<Inputs> LeaveOut(const Options& options, Inputs inputs);

}  // namespace dynaplane::cli
