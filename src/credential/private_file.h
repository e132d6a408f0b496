// Reads a file that only its owner may read.
#pragma once

#include <string>

#include "credential/credential_file.h"

namespace dynaplane::credential {

// The text of `path`. Refused: a file with any right for group or others, a
// folder, more than a mebibyte.
Result<std::string> ReadPrivateFile(const std::string& path);

}  // namespace dynaplane::credential
