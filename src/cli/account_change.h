// A credential that says another account than it did before.
#pragma once

#include "cli/console.h"
#include "cli/stack_job.h"

namespace dynaplane::cli {

// Where a provider is to work for another account than the state says, asks
// AWS whose keys they are: a wrong account must not get into the state, since
// the way back would look like a move of all tables. Exit 1 with the field that
// names the credential.
Result<void> CheckChangedAccounts(const StackJob& job, Console& console);

}  // namespace dynaplane::cli
