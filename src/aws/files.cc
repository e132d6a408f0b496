#include "aws/files.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace dynaplane::aws {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

tl::unexpected<Error> CannotRead(const std::string& path, int error) {
  return Fail(ErrorClass::kConfiguration,
              fmt::format("cannot read {}: {}", path, strerror(error)));
}

// The descriptor of a file, closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string HomeFolder(const Environment& environment) {
  if (const auto home = environment.Get("HOME")) return *home;
  std::array<char, 16384> buffer;
  passwd entry;
  passwd* found = nullptr;
  if (getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
      found == nullptr) {
    return "";
  }
  return entry.pw_dir;
}

}  // namespace

Result<std::optional<std::string>> ReadSmallFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    return CannotRead(path, errno);
  }
  std::string text;
  std::array<char, 8192> buffer;
  for (;;) {
    const ssize_t size = read(file.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return CannotRead(path, errno);
    if (size == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(size));
    if (text.size() > kMaxBytes) return CannotRead(path, EFBIG);
  }
  explicit_bzero(buffer.data(), buffer.size());
  return text;
}

std::string ExpandHome(const std::string& path,
                       const Environment& environment) {
  if (path != "~" && !path.starts_with("~/")) return path;
  return HomeFolder(environment) + path.substr(1);
}

}  // namespace dynaplane::aws
