#include "cli/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Failure> FailWithErrno(const char* verb, const fs::path& path) {
  return Fail(ExitCode::kFailed,
              fmt::format("cannot {} {}: {}", verb, path.string(),
                          std::strerror(errno)));
}

// Makes the missing folders above a file, readable by their owner alone.
void MakeFolders(const fs::path& folder) {
  if (folder.empty() || fs::exists(folder)) return;
  MakeFolders(folder.parent_path());
  mkdir(folder.c_str(), 0700);
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

// Gives the file its name if nobody has it; 0, or why not.
int NameOnce(const std::string& beside, const fs::path& path) {
  if (link(beside.c_str(), path.c_str()) == 0) return 0;
  if (errno == EEXIST) return EEXIST;
  // Some file systems know no second names.
  return renameat2(AT_FDCWD, beside.c_str(), AT_FDCWD, path.c_str(),
                   RENAME_NOREPLACE) == 0
             ? 0
             : errno;
}

void SyncFolder(const fs::path& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

}  // namespace

Result<std::string> ReadFile(const fs::path& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return FailWithErrno("read", path);
  std::string text;
  std::array<char, 65536> buffer;
  ssize_t count = 0;
  while ((count = read(fd, buffer.data(), buffer.size())) != 0) {
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  const int error = errno;
  close(fd);
  errno = error;
  if (count < 0) return FailWithErrno("read", path);
  return text;
}

Result<void> WriteFileAtomically(const fs::path& path, const std::string& text,
                                 mode_t mode) {
  MakeFolders(path.parent_path());
  // Through a link, the file that it names is replaced, not the link.
  std::error_code error;
  const fs::path target = fs::exists(path) ? fs::canonical(path, error) : path;
  struct stat status = {};
  if (stat(target.c_str(), &status) == 0) mode = status.st_mode & 07777;
  std::string beside = target.string() + ".XXXXXX";
  const int fd = mkostemp(beside.data(), O_CLOEXEC);
  if (fd < 0) return FailWithErrno("write", path);
  const bool written =
      fchmod(fd, mode) == 0 && WriteAll(fd, text) && fsync(fd) == 0;
  const int saved = errno;
  close(fd);
  errno = saved;
  if (!written || rename(beside.c_str(), target.c_str()) != 0) {
    const auto failure = FailWithErrno("write", path);
    unlink(beside.c_str());
    return failure;
  }
  return {};
}

Result<void> WriteFileOnce(const fs::path& path, const std::string& text) {
  MakeFolders(path.parent_path());
  std::string beside = path.string() + ".XXXXXX";
  const int fd = mkostemp(beside.data(), O_CLOEXEC);
  if (fd < 0) return FailWithErrno("write", path);
  int error = WriteAll(fd, text) && fsync(fd) == 0 ? 0 : errno;
  close(fd);
  if (error == 0) error = NameOnce(beside, path);
  unlink(beside.c_str());
  if (error == 0) SyncFolder(path.parent_path());
  errno = error;
  if (error != 0 && error != EEXIST) return FailWithErrno("write", path);
  return {};
}

}  // namespace dynaplane::cli
