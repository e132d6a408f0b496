#include "base/descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace dynaplane::base {

// Closing must not hide why something failed before.
void Descriptor::Reset(int fd) {
  const int error = errno;
  if (fd_ >= 0) close(fd_);
  fd_ = fd;
  errno = error;
}

bool Pipe::Open() {
  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  read.Reset(ends[0]);
  write.Reset(ends[1]);
  return true;
}

}  // namespace dynaplane::base
