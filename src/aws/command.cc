#include "aws/command.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <utility>

extern char** environ;

namespace dynaplane::aws {
namespace {

constexpr std::size_t kMaxOutput = 64 << 10;

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void Set(int fd) {
    Close();
    fd_ = fd;
  }
  void Close() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

tl::unexpected<Error> Failed(const std::string& program,
                             const std::string& what) {
  return Fail(ErrorClass::kConfiguration,
              fmt::format("credential_process {} {}", program, what));
}

// A running program and the end of the pipe that it writes to.
class Child {
 public:
  ~Child() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    Reap();
  }

  // 0 or an errno.
  int Start(const std::vector<std::string>& arguments) {
    std::array<int, 2> pipe_ends{};
    if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return errno;
    output_.Set(pipe_ends[0]);
    Descriptor write_end(pipe_ends[1]);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments) {
      argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    const int error = Spawn(argv, write_end.get());
    if (error != 0) return error;
    exited_.Set(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
    return 0;
  }

  int output() const { return output_.get(); }
  int exited() const { return exited_.get(); }

  // Its wait status; call when it has ended.
  int Reap() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return status;
  }

 private:
  int Spawn(std::vector<char*>& argv, int write_end) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, write_end, 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t pid = 0;
    const int error = posix_spawnp(&pid, argv[0], &actions, &attributes,
                                   argv.data(), environ);
    if (error == 0) pid_ = pid;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
  }

  pid_t pid_ = 0;
  Descriptor output_;
  // Readable when the program has ended. None where a sandbox forbids it:
  // then the end of the output has to do.
  Descriptor exited_;
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
std::optional<Wait> ReadOutput(const Child& child, int stop,
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
                          const CancelToken& cancel) {
  const std::string& program = arguments.front();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const Descriptor stop(eventfd(0, EFD_CLOEXEC));
  const auto subscription =
      cancel.OnCancel([&] { eventfd_write(stop.get(), 1); });
  Child child;
  if (const int error = child.Start(arguments); error != 0) {
    return Failed(program, fmt::format("cannot be run: {}", strerror(error)));
  }
  std::string text;
  const auto wait = ReadOutput(child, stop.get(), deadline, text);
  Secret output(std::move(text));
  if (!wait) return Failed(program, "prints too much");
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
