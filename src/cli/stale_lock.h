// Locks that a killed run has left behind in a file backend.
#pragma once

#include "cli/backend.h"
#include "cli/stack_name.h"

namespace dynaplane::cli {

// True when the stack is locked, and every lock was taken on this machine by
// a process that is no more: then nobody can be working on the stack.
bool IsLockStale(const Backend& backend, const StackName& stack);

// True when the stack is locked, by whomever.
bool IsLocked(const Backend& backend, const StackName& stack);

}  // namespace dynaplane::cli
