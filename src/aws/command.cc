#include "aws/command.h"

#include <errno.h>
#include <fmt/format.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <utility>

#include "base/child.h"
#include "base/descriptor.h"

namespace dynaplane::aws {
namespace {

constexpr std::size_t kMaxOutput = 64 << 10;

tl::unexpected<Error> Failed(const std::string& program,
                             const std::string& what) {
  return Fail(ErrorClass::kConfiguration,
              fmt::format("credential_process {} {}", program, what));
}

// A running program and the end of the pipe that it writes to. It and what it
// has started go with the object, and with this process.
class Program {
 public:
  // 0 or an errno.
  int Start(const std::vector<std::string>& arguments) {
    base::Pipe pipe;
    if (!pipe.Open()) return errno;
    const int error =
        child_.Start({.argv = arguments, .output = pipe.write.get()});
    if (error != 0) return error;
    output_ = std::move(pipe.read);
    exited_.Reset(static_cast<int>(syscall(SYS_pidfd_open, child_.pid(), 0)));
    return 0;
  }

  int output() const { return output_.get(); }
  int exited() const { return exited_.get(); }
  int Reap() { return child_.Wait(); }  // call when it has ended

 private:
  base::Child child_;
  base::Descriptor output_;
  // Readable when the program has ended. None where a sandbox forbids it:
  // then the end of the output has to do.
  base::Descriptor exited_;
};

enum class Wait { kReady, kTimeout, kCancelled };

// Until `fd` is readable (or at its end), `stop` is, or the time is over.
Wait WaitFor(int fd, int stop, std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return Wait::kTimeout;
    std::array<pollfd, 2> polled = {{{fd, POLLIN, 0}, {stop, POLLIN, 0}}};
    const int ready =
        poll(polled.data(), polled.size(), static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return Wait::kTimeout;
    if (ready <= 0) continue;
    return polled[1].revents != 0 ? Wait::kCancelled : Wait::kReady;
  }
}

// Up to the end of output and program; nothing when there is too much of it.
std::optional<Wait> ReadOutput(const Program& child, int stop,
                               std::chrono::steady_clock::time_point deadline,
                               std::string& text) {
  std::array<char, 4096> buffer;
  for (;;) {
    const Wait wait = WaitFor(child.output(), stop, deadline);
    if (wait != Wait::kReady) return wait;
    const ssize_t size = read(child.output(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(size));
    explicit_bzero(buffer.data(), buffer.size());
    if (text.size() > kMaxOutput) return std::nullopt;
  }
  if (child.exited() < 0) return Wait::kReady;
  return WaitFor(child.exited(), stop, deadline);
}

}  // namespace

Result<std::vector<std::string>> SplitCommand(std::string_view command) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = '\0';
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (quote == '\0' && blank) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    const bool escapes = c == '\\' && quote != '\'' && i + 1 < command.size();
    if (escapes &&
        (quote == '\0' || command[i + 1] == '"' || command[i + 1] == '\\')) {
      words.back() += command[++i];
    } else if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else {
      words.back() += c;
    }
  }
  if (quote != '\0') {
    return Fail(ErrorClass::kConfiguration,
                "credential_process has a quote without an end");
  }
  return words;
}

Result<Secret> RunCommand(const std::vector<std::string>& arguments,
                          std::chrono::milliseconds timeout,
                          const base::Cancellation& cancel) {
  const std::string& program = arguments.front();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const base::Descriptor stop(eventfd(0, EFD_CLOEXEC));
  const auto subscription =
      cancel.OnCancel([&] { eventfd_write(stop.get(), 1); });
  Program child;
  if (const int error = child.Start(arguments); error != 0) {
    return Failed(program, fmt::format("cannot be run: {}", strerror(error)));
  }
  std::string text;
  const auto wait = ReadOutput(child, stop.get(), deadline, text);
  Secret output(std::move(text));
  if (!wait) {
    return Failed(program,
                  fmt::format("prints more than {} KiB; it is to print a key, "
                              "and nothing else",
                              kMaxOutput >> 10));
  }
  if (*wait == Wait::kCancelled) {
    return Fail(ErrorClass::kCancelled, "cancelled");
  }
  if (*wait == Wait::kTimeout) {
    return Failed(program, fmt::format("did not end within {} s",
                                       timeout.count() / 1000));
  }
  const int status = child.Reap();
  if (WIFSIGNALED(status)) {
    return Failed(program, fmt::format("was killed by signal {}; run it by "
                                       "hand to see why",
                                       WTERMSIG(status)));
  }
  if (WEXITSTATUS(status) != 0) {
    return Failed(program, fmt::format("ended with status {}; run it by hand "
                                       "to see why",
                                       WEXITSTATUS(status)));
  }
  return output;
}

}  // namespace dynaplane::aws
