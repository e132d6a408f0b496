// What a killed engine may leave in a file backend.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "pulumi/state/backend.h"
#include "pulumi/state/stack_name.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {

// The backend keeps a small file of attributes beside each of its files and
// does not write it atomically: an engine that is killed meanwhile leaves it
// empty, and from then on nobody can read the file that it belongs to. Removes
// such ones of the stack's state and locks, and half-written states; nothing is
// lost by that. To be called when no other run is under way.
void RemoveTornFiles(const Backend& backend, const StackName& stack);

// Where the engine keeps a stack's state, and the state as it was before its
// last writing.
std::filesystem::path StatePath(const std::filesystem::path& backend_folder,
                                const StackName& stack);
std::filesystem::path BackupOf(const std::filesystem::path& state);

// The state as the run began that the journal tells of. It costs nothing (a
// second name of the file, which the engine replaces and does not write over),
// and a full disk cannot cut it off, as it does both of the above.
void KeepState(const std::filesystem::path& state);
void DropKeptState(const std::filesystem::path& state);
// That, or else the backup, if it is whole; else nothing.
std::optional<std::string> ReadKeptState(const std::filesystem::path& state);

// Takes away what a full disk has left of a state, and puts the kept one or the
// backup in its place. False when there is none that is whole: then the stack
// has to be made anew. What could not be read is kept beside it, as
// STATE.damaged.
Result<bool> RestoreBackup(const Backend& backend, const StackName& stack);

// Removes a state that has nothing in it: of a stack that could not be made.
void RemoveEmptyState(const Backend& backend, const StackName& stack);

}  // namespace pulumi::state
