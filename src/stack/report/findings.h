// What is known of a stack before the engine starts, as its report tells it.
#pragma once

#include <vector>

#include "stack/job.h"
#include "stack/report/report.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// Hands each finding to the job whose manifest it is about (job.findings).
void ShareOut(const manifest::Diagnostics& findings,
              std::vector<StackJob>& jobs);

// The line on which a manifest begins.
int FirstLine(const manifest::AwsDynamodb& manifest);

// "error", "warning" or "note".
const char* Word(manifest::Severity severity);

// For the report; a message begins with its field.
std::vector<StackDiagnostic> ToReport(const manifest::Diagnostics& findings);

// The report of a stack that a run would have worked on, and which it has not
// touched because of `failure`. `refusals` are those of the whole run.
StackReport UntouchedReport(const StackJob& job, const Failure& failure,
                            const std::vector<Refusal>& refusals);

}  // namespace dynaplane::stack
