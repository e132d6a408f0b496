// What a killed engine may leave in a file backend.
#pragma once

#include <filesystem>

#include "cli/backend.h"
#include "cli/exit_code.h"
#include "cli/stack_name.h"

namespace dynaplane::cli {

// The backend keeps a small file of attributes beside each of its files and
// does not write it atomically: an engine that is killed meanwhile leaves it
// empty, and from then on nobody can read the file that it belongs to. Removes
// such ones of the stack's state and locks, and half-written states; nothing is
// lost by that. To be called when no other run is under way.
void RemoveTornFiles(const Backend& backend, const StackName& stack);

// Where the engine keeps the state as it was before its last writing.
std::filesystem::path BackupOf(const std::filesystem::path& state);

// Puts the backup in the place of the state, which a full disk has cut off.
Result<void> RestoreBackup(const Backend& backend, const StackName& stack);

}  // namespace dynaplane::cli
