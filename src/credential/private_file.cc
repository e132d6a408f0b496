#include "credential/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace dynaplane::credential {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

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

tl::unexpected<Error> Refuse(const std::string& path, std::string message) {
  return tl::unexpected(Error{std::move(message), path});
}

// Of the file that is open, so that it cannot be exchanged in between.
Result<bool> Check(int fd, const std::string& path) {
  struct stat status;
  if (fstat(fd, &status) != 0) return Refuse(path, strerror(errno));
  if (S_ISDIR(status.st_mode)) {
    return Refuse(path, "this is a folder, not a credentials file");
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Refuse(
        path, fmt::format("others than its owner may use this credentials file "
                          "(mode {:04o}); run chmod 600 {}",
                          status.st_mode & 07777, path));
  }
  return true;
}

}  // namespace

Result<std::string> ReadPrivateFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    return Refuse(path, fmt::format("cannot read the credentials file: {}",
                                    strerror(errno)));
  }
  if (auto checked = Check(file.get(), path); !checked) {
    return tl::unexpected(std::move(checked.error()));
  }
  std::string text;
  std::array<char, 8192> buffer;
  for (;;) {
    const ssize_t size = read(file.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Refuse(path, strerror(errno));
    if (size == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(size));
    if (text.size() > kMaxBytes) {
      return Refuse(path, "this is too large for a credentials file");
    }
  }
  explicit_bzero(buffer.data(), buffer.size());
  return text;
}

}  // namespace dynaplane::credential
