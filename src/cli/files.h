// Reading and writing whole files, with errors that name them.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "cli/exit_code.h"

namespace dynaplane::cli {

Result<std::string> ReadFile(const std::filesystem::path& path);

// Writes beside the file and renames: a reader sees the old or the new text,
// never a part. Missing folders are made with mode 0700. An existing file
// keeps its mode; a new one gets `mode`.
Result<void> WriteFileAtomically(const std::filesystem::path& path,
                                 const std::string& text, mode_t mode = 0600);

// Writes a file that is not there yet, mode 0600, whole and on disk; one that
// somebody else has made meanwhile stays as it is, and that is no error.
Result<void> WriteFileOnce(const std::filesystem::path& path,
                           const std::string& text);

}  // namespace dynaplane::cli
