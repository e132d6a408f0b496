// What each of our programs does before anything else.
#pragma once

#include <sys/types.h>

namespace dynaplane::base {

// First in main, before any thread and any file:
// - Descriptors 0 to 2 are taken, so that no file of ours (a journal, a state)
//   becomes standard output. One that was closed gives an error to whoever
//   reads or writes it, as before.
// - The umask is 077: what this program and its children write is the user's
//   alone, states and their folders most of all.
void PrepareProcess();

// The umask as the user has set it, for files that are the user's own to
// share: manifests.
mode_t UserMask();

}  // namespace dynaplane::base
