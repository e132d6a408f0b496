// What a user should know of a plan beside what is in the state.
#pragma once

#include "cli/stack_job.h"

namespace dynaplane::cli {

// Notes: a source of a table (import, restore) that has changed since the table
// was made, which does nothing any more; a stream that has to outlive the
// replicas which this run removes.
manifest::Diagnostics PlanNotes(const StackJob& job);

}  // namespace dynaplane::cli
