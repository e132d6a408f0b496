#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

#include "base/descriptor.h"
#include "base/process.h"

namespace dynaplane::base {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Failure> FailWithErrno(const char* verb, const fs::path& path) {
  return Fail(Ending::kFailed,
              fmt::format("cannot {} {}: {}", verb, path.string(),
                          std::strerror(errno)));
}

// Makes the missing folders above a file, readable by their owner alone. False:
// errno tells.
bool MakeFolders(const fs::path& folder) {
  if (folder.empty() || mkdir(folder.c_str(), 0700) == 0) return true;
  if (errno == ENOENT && folder.has_parent_path() &&
      folder.parent_path() != folder) {
    return MakeFolders(folder.parent_path()) &&
           (mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST);
  }
  return errno == EEXIST || errno == EROFS || errno == EACCES;
}

bool WriteAll(int fd, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = write(fd, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

// A name is on disk when its folder is.
void SyncFolder(const fs::path& folder) {
  const base::Descriptor opened(open(folder.empty() ? "." : folder.c_str(),
                                     O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0) fsync(opened.get());
}

// A whole text beside the file that it is for; gone with its object unless it
// has taken a name.
class Draft {
 public:
  // False: errno tells.
  bool Write(const fs::path& target, const std::string& text, mode_t mode) {
    if (!MakeFolders(target.parent_path())) return false;
    std::string beside = target.string() + ".XXXXXX";
    const base::Descriptor file(mkostemp(beside.data(), O_CLOEXEC));
    if (file.get() < 0) return false;
    path_ = beside;
    return fchmod(file.get(), mode) == 0 && WriteAll(file.get(), text) &&
           fsync(file.get()) == 0;
  }
  bool Replace(const fs::path& target) {
    if (rename(path_.c_str(), target.c_str()) != 0) return false;
    path_.clear();
    SyncFolder(target.parent_path());
    return true;
  }
  // EEXIST when there is something of that name by now.
  bool Place(const fs::path& target) {
    if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(),
                  RENAME_NOREPLACE) != 0) {
      // Not every file system can do that; a second name is as good.
      if (errno == EEXIST || link(path_.c_str(), target.c_str()) != 0) {
        return false;
      }
      unlink(path_.c_str());
    }
    path_.clear();
    SyncFolder(target.parent_path());
    return true;
  }
  ~Draft() {
    if (path_.empty()) return;
    const int error = errno;
    unlink(path_.c_str());
    errno = error;
  }

 private:
  std::string path_;
};

// Through a link, the file that it names is replaced, not the link.
fs::path TargetOf(const fs::path& path) {
  std::error_code error;
  fs::path target = fs::canonical(path, error);
  return error ? path : target;
}

mode_t ModeOf(const fs::path& target, mode_t otherwise) {
  struct stat status = {};
  return stat(target.c_str(), &status) == 0 ? status.st_mode & 07777
                                            : otherwise;
}

}  // namespace

Result<std::string> LoadFile(const fs::path& path, std::size_t limit) {
  auto text = base::ReadFile(path, limit);
  if (text) return *std::move(text);
  return Fail(Ending::kFailed, fmt::format("cannot read {}: {}", path.string(),
                                           text.error().Words()));
}

Result<void> WriteFileAtomically(const fs::path& path, const std::string& text,
                                 mode_t mode) {
  const fs::path target = TargetOf(path);
  Draft draft;
  if (!draft.Write(target, text, ModeOf(target, mode)) ||
      !draft.Replace(target)) {
    return FailWithErrno("write", path);
  }
  return {};
}

Result<void> WriteFileOnce(const fs::path& path, const std::string& text) {
  Draft draft;
  if (draft.Write(path, text, 0600) && draft.Place(path)) return {};
  if (errno == EEXIST) return {};
  return FailWithErrno("write", path);
}

Result<void> WriteNewFile(const fs::path& path, const std::string& text,
                          mode_t mode) {
  Draft draft;
  if (draft.Write(path, text, mode & ~base::UserMask()) && draft.Place(path)) {
    return {};
  }
  if (errno != EEXIST) return FailWithErrno("write", path);
  return Fail(Ending::kInvalid,
              fmt::format("{} has appeared meanwhile and is left as it is; "
                          "move it away or name another file",
                          path.string()));
}

// Between the comparison and the renaming lies no question and no call.
Result<void> ReplaceFile(const fs::path& path, std::string_view before,
                         const std::string& text, std::optional<mode_t> mode) {
  const fs::path target = TargetOf(path);
  Draft draft;
  if (!draft.Write(target, text, mode ? *mode : ModeOf(target, 0600))) {
    return FailWithErrno("write", path);
  }
  const Result<std::string> now = LoadFile(target);
  if (!now) return tl::unexpected(now.error());
  if (*now != before) {
    return Fail(Ending::kFailed,
                fmt::format("{} was changed by somebody else meanwhile and is "
                            "left as it is",
                            path.string()));
  }
  if (!draft.Replace(target)) return FailWithErrno("write", path);
  return {};
}

// The nearest folder that is there has to take it.
Result<void> CheckCanWrite(const fs::path& path) {
  fs::path folder = Absolute(path).parent_path();
  base::ReadResult<bool> there = base::Exists(folder);
  while (there && !*there && folder.has_relative_path()) {
    folder = folder.parent_path();
    there = base::Exists(folder);
  }
  int error = there ? 0 : there.error().error;
  struct stat status = {};
  if (error == 0 && stat(folder.c_str(), &status) == 0 &&
      !S_ISDIR(status.st_mode)) {
    error = ENOTDIR;
  }
  if (error == 0 && access(folder.c_str(), W_OK | X_OK) != 0) error = errno;
  if (error == 0) return {};
  return Fail(
      Ending::kInvalid,
      fmt::format("{} cannot be written: {}: {}; make the folder "
                  "writable, or name another file",
                  path.string(), folder.string(), std::strerror(error)));
}

fs::path Absolute(const fs::path& path) {
  std::error_code error;
  fs::path absolute = fs::absolute(path, error);
  return error ? path : absolute;
}

}  // namespace dynaplane::base
