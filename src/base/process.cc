#include "base/process.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace dynaplane::base {
namespace {

mode_t user_mask = 022;

// The lowest free number is the one that open takes; opened the wrong way
// round, so that a result written there is not taken for written.
void TakeStandardDescriptors() {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    if (fcntl(number, F_GETFD) >= 0 || errno != EBADF) continue;
    const int way = number == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    if (open("/dev/null", way) != number) std::_Exit(1);
  }
}

}  // namespace

void PrepareProcess() {
  TakeStandardDescriptors();
  user_mask = umask(077);
}

mode_t UserMask() { return user_mask; }

}  // namespace dynaplane::base
