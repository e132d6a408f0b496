// Targets of a run that are too many for one command line of the engine's.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pulumi/state/state.h"

namespace pulumi::state {

// Bytes that the system leaves for targets among the engine's arguments.
std::size_t RoomForTargets();

// Bytes that these targets (URNs) take there.
std::size_t SizeOfTargets(const std::vector<std::string>& targets);

// Cuts targets (URNs) into parts of at most `room` bytes as arguments, in
// their order. What depends on one another stays together, whatever the room;
// the stack itself and its providers come last, when all the others are gone.
std::vector<std::vector<std::string>> TargetParts(
    const State& state, const std::vector<std::string>& targets,
    std::size_t room);

}  // namespace pulumi::state
