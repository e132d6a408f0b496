// Bytes from outside, each kind with its limit. What they are of, and what to
// do about an error, is for the caller to say.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace dynaplane::base {

// The limits. A hostile or broken source (an endless device, a pipe that never
// ends) costs this much memory and no more.
inline constexpr std::size_t kMiB = std::size_t{1} << 20;
// Settings, locks, keys, passphrases: a few lines.
inline constexpr std::size_t kLargestSettings = 1 * kMiB;
// Manifests: a file, standard input, what Kustomize builds. A document of it
// may have 4 MiB (manifest/yaml/yaml.h).
inline constexpr std::size_t kLargestManifests = 64 * kMiB;
// A stack's state, its backup, its journal and saved plans: a thousand tables
// with replicas and scaling take about 20 MiB.
inline constexpr std::size_t kLargestState = 512 * kMiB;

// Why something could not be read.
struct ReadError {
  int error = 0;          // errno; EFBIG: it has more than `limit` bytes
  std::size_t limit = 0;  // of that

  // "Permission denied"; "it has more than 64 MiB, which is the limit".
  std::string Words() const;
};
template <typename T>
using ReadResult = tl::expected<T, ReadError>;

// All that is left to read; the descriptor stays open.
ReadResult<std::string> ReadAll(int descriptor, std::size_t limit);

// A whole file. A folder is EISDIR.
ReadResult<std::string> ReadFile(const std::filesystem::path& path,
                                 std::size_t limit);

// The paths of a folder's entries, sorted. All of them or an error: what cannot
// be listed must not look empty.
ReadResult<std::vector<std::filesystem::path>> ListFolder(
    const std::filesystem::path& folder);

// Whether there is something at `path`, links followed. No permission to look
// is an error, and no "no".
ReadResult<bool> Exists(const std::filesystem::path& path);

// Well-formed as the Unicode standard defines it.
bool IsUtf8(std::string_view bytes);

// The same text, with U+FFFD for each byte that is not UTF-8: JSON and protobuf
// carry nothing else.
std::string ToUtf8(std::string_view bytes);

}  // namespace dynaplane::base
