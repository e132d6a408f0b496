// What AWS does to strongly consistent replicas, and what it does not: it makes
// them all in one call, of an empty table, and changes none of them.
#pragma once

#include "stack/job.h"

namespace dynaplane::stack {

// An error for each table whose replicas the plan could not bring about in this
// run: it would fail half way, with the old replicas gone.
manifest::Diagnostics CheckStrongReplicas(const StackJob& job);

}  // namespace dynaplane::stack
