// Whether an update would have anything to do at all.
#pragma once

#include "cli/report.h"
#include "cli/stack_job.h"

namespace dynaplane::cli {

// True when a preview has shown no change and the state holds all the rest
// that an update would write: names, providers and exports. Then there is
// nothing to apply, and the preview's outputs are the update's.
bool IsSettled(const StackJob& job, const StackReport& preview);

}  // namespace dynaplane::cli
