// What a run changes, in the manifest's terms: fields, old and new values, the
// line that says so, and what follows from it.
#pragma once

#include <string>
#include <vector>

#include "pulumi/engine.h"
#include "stack/job.h"
#include "stack/report/report.h"

namespace dynaplane::stack {

// Of the engine's steps, in the order of files, lines and paths: one for each
// field, however many resources follow from it. A table that comes or goes is
// one edit, of "spec", and takes along all that belongs to it.
std::vector<Edit> EditsOf(const StackJob& job,
                          const std::vector<pulumi::StepEvent>& steps);

}  // namespace dynaplane::stack
