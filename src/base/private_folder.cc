#include "base/private_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/paths.h"

namespace dynaplane::base {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "dynaplane-";
constexpr char kLock[] = ".lock";

// Taken before it has its name, so that nobody finds it free. -1: errno tells.
int TakeLock(const fs::path& folder) {
  std::string name = folder / ".lock-XXXXXX";
  const int lock = mkostemp(name.data(), O_CLOEXEC);
  if (lock < 0) return -1;
  if (flock(lock, LOCK_EX | LOCK_NB) == 0 &&
      rename(name.c_str(), (folder / kLock).c_str()) == 0) {
    return lock;
  }
  const int error = errno;
  close(lock);
  errno = error;
  return -1;
}

// What has no lock of this user's was not made here, whatever its name.
void RemoveIfDeserted(const fs::path& folder) {
  const int lock =
      open((folder / kLock).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (lock < 0) return;
  struct stat status = {};
  const bool own = fstat(lock, &status) == 0 && status.st_uid == geteuid();
  std::error_code ignored;
  if (own && flock(lock, LOCK_EX | LOCK_NB) == 0) {
    fs::remove_all(folder, ignored);
  }
  close(lock);
}

void RemoveDeserted(const fs::path& temporary) {
  // Who cannot look there finds nothing to remove.
  for (const fs::path& entry :
       base::ListFolder(temporary).value_or(std::vector<fs::path>{})) {
    if (!entry.filename().string().starts_with(kPrefix)) continue;
    std::error_code error;
    if (!fs::is_directory(fs::symlink_status(entry, error))) continue;
    RemoveIfDeserted(entry);
  }
}

}  // namespace

Result<PrivateFolder> PrivateFolder::Make() {
  const fs::path temporary = Environment("TMPDIR").value_or("/tmp");
  if (!base::IsUtf8(temporary.native())) {
    return Fail(Ending::kInvalid,
                fmt::format("TMPDIR is {}, which is not UTF-8, and the engine "
                            "could not be told of it; name another folder",
                            base::ToUtf8(temporary.native())));
  }
  RemoveDeserted(temporary);
  std::string name = temporary / (std::string(kPrefix) + "XXXXXX");
  if (mkdtemp(name.data()) == nullptr) {
    return Fail(Ending::kFailed,
                fmt::format("cannot make a folder in {}: {}; TMPDIR names "
                            "where to make it",
                            temporary.string(), std::strerror(errno)));
  }
  PrivateFolder folder(name, TakeLock(name));
  if (folder.lock_ >= 0) return folder;
  return Fail(Ending::kFailed,
              fmt::format("cannot lock {}: {}", name, std::strerror(errno)));
}

PrivateFolder::PrivateFolder(PrivateFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      lock_(std::exchange(other.lock_, -1)) {}

PrivateFolder::~PrivateFolder() {
  if (path_.empty()) return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  if (lock_ >= 0) close(lock_);
}

}  // namespace dynaplane::base
