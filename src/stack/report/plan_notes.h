// What a user should know of a plan beside what is in the state.
#pragma once

#include "stack/job.h"

namespace dynaplane::stack {

// Notes: a source of a table (import, restore) that has changed since the table
// was made, which does nothing any more; a capacity that was edited and belongs
// to a scaler; capacities that a scaler gives back when it ends; a stream that
// has to outlive the replicas which this run removes.
manifest::Diagnostics PlanNotes(const StackJob& job,
                                const std::string& provider);

// Warnings: a manifest under another name whose table is in the stack already.
// What is made anew comes before what is deleted, and AWS has no two tables of
// one name, so that the engine could not carry it out. Needs job.losses.
manifest::Diagnostics RenamedTables(const StackJob& job);

}  // namespace dynaplane::stack
