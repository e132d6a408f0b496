// AWS raises the warm throughput of a table or an index and never lowers it.
#pragma once

#include "stack/job.h"

namespace dynaplane::stack {

// An error for each field that asks for less than it did when it was last
// applied. What AWS has raised by itself meanwhile does not count.
manifest::Diagnostics CheckWarmThroughput(const StackJob& job);

}  // namespace dynaplane::stack
