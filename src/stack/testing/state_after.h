// The state file that a run leaves behind, without an engine that runs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "stack/job.h"

namespace dynaplane::stack::testing {

inline constexpr char kAccount[] = "123456789012";

// Where the entry of that name and type stands among the resources of such a
// file; throws when there is none.
nlohmann::json& EntryIn(nlohmann::json& state, const std::string& type,
                        const std::string& name);

// All that is planned has been made, just as it is planned, in the account
// above.
nlohmann::json StateAfter(const StackJob& job);

}  // namespace dynaplane::stack::testing
