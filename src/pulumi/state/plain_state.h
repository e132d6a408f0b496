// Whether a deployment holds nothing that only the engine can judge.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace pulumi::state {

// True when every entry has the members that are known here, each of its type,
// and refers to entries before it alone; and when nothing is pending. Members
// that say nothing (null, false, empty) do not count. Of any other one the
// engine may have something to do or to say.
bool IsPlain(const nlohmann::json& deployment);

}  // namespace pulumi::state
