// What an update tells of the steps of a killed run that it saw to their end.
//
// A preview asks AWS nothing and announces them: a creation that was begun is
// still to be done. The update finds on AWS that it was done, records it, and
// has nothing left to do there. Both are to give the same answer.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "stack/job.h"
#include "stack/report/report.h"

namespace dynaplane::stack {

// What a preview says of these resources (URNs), of which only AWS knows what
// became of them: URN → "create", "update", "replace" or "delete". Those of
// which it says nothing, or "same", are left out.
std::map<std::string, std::string> AnnouncedOps(
    const StackJob& job, const std::vector<std::string>& urns);

// Counts as done what was announced and needed no step of the engine any more.
void CountHealed(const std::map<std::string, std::string>& announced,
                 StackReport& report);

}  // namespace dynaplane::stack
