// Reading and writing whole files, with errors that name them.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/failure.h"

namespace dynaplane::base {

// Up to `limit` bytes (base/bytes.h has the limits).
Result<std::string> LoadFile(const std::filesystem::path& path,
                             std::size_t limit = base::kLargestState);

// Writes beside the file and renames: a reader sees the old or the new text,
// never a part. Missing folders are made with mode 0700. An existing file
// keeps its mode; a new one gets `mode`.
Result<void> WriteFileAtomically(const std::filesystem::path& path,
                                 const std::string& text, mode_t mode = 0600);

// Writes a file that is not there yet, mode 0600, whole and on disk; one that
// somebody else has made meanwhile stays as it is, and that is no error.
Result<void> WriteFileOnce(const std::filesystem::path& path,
                           const std::string& text);

// The next two are for the user's own files: what somebody else has written
// there meanwhile is never lost.

// The same where there is no file yet; one that has appeared is left as it is,
// which is exit 2. The user's umask takes its part of the mode.
Result<void> WriteNewFile(const std::filesystem::path& path,
                          const std::string& text, mode_t mode = 0644);

// The same if the file still holds `before`; else it is left as it is, which is
// exit 1. Through a link, the file that it names is meant. It keeps its mode,
// unless another one is given.
Result<void> ReplaceFile(const std::filesystem::path& path,
                         std::string_view before, const std::string& text,
                         std::optional<mode_t> mode = std::nullopt);

// Whether WriteNewFile could write there, without trying: exit 2 when not.
Result<void> CheckCanWrite(const std::filesystem::path& path);

// Counted from the current folder, without a word where that is gone.
std::filesystem::path Absolute(const std::filesystem::path& path);

}  // namespace dynaplane::base
