// Where a table came from: an import from S3 or a restore.
#pragma once

#include "cli/stack_job.h"

namespace dynaplane::cli {

// A note for each such field that differs from what the table in the state was
// made with: it takes effect when a table is made, and never again.
manifest::Diagnostics CreationOnlyNotes(const StackJob& job);

}  // namespace dynaplane::cli
