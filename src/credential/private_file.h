// Reads a file that only its owner may read.
#pragma once

#include <sys/stat.h>

#include <string>

#include "credential/credential_file.h"

namespace dynaplane::credential {

// Whether nobody but its owner has a right to it, from what `self` may know.
// What root owns and lets the group of another user read was given to that
// user, as Kubernetes gives a pod its Secrets.
bool IsPrivate(const struct stat& status, uid_t self);

// The text of `path`. Refused: a file that is not private, a folder, more than
// a mebibyte.
Result<std::string> ReadPrivateFile(const std::string& path);

}  // namespace dynaplane::credential
