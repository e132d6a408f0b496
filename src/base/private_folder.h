// Folders below TMPDIR that live as long as what needs them.
#pragma once

#include <filesystem>

#include "base/failure.h"

namespace dynaplane::base {

// A new folder for this process alone (mode 0700), removed with all its
// contents at the end of the object's life. What a killed process could not
// remove, the next one to make a folder does: a lock within tells whether
// anybody lives there.
class PrivateFolder {
 public:
  static Result<PrivateFolder> Make();
  ~PrivateFolder();
  PrivateFolder(PrivateFolder&& other) noexcept;
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  PrivateFolder(std::filesystem::path path, int lock)
      : path_(std::move(path)), lock_(lock) {}
  std::filesystem::path path_;
  int lock_ = -1;  // descriptor
};

}  // namespace dynaplane::base
