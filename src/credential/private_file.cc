#include "credential/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/descriptor.h"

namespace dynaplane::credential {
namespace {

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
  const base::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    return Refuse(path, fmt::format("cannot read the credentials file: {}",
                                    strerror(errno)));
  }
  if (auto checked = Check(file.get(), path); !checked) {
    return tl::unexpected(std::move(checked.error()));
  }
  auto text = base::ReadAll(file.get(), base::kLargestSettings);
  if (text) return *std::move(text);
  return Refuse(path, fmt::format("cannot read the credentials file: {}",
                                  text.error().Words()));
}

}  // namespace dynaplane::credential
