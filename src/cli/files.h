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

// A new folder for this process alone (mode 0700), removed with all its
// contents at the end of the object's life.
class PrivateFolder {
 public:
  static Result<PrivateFolder> Make();
  ~PrivateFolder();
  PrivateFolder(PrivateFolder&& other) noexcept;
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit PrivateFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace dynaplane::cli
