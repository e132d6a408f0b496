#include "pulumi/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

extern char** environ;

namespace pulumi {
namespace {

// A line longer than this is handed over in pieces: the engine's longest
// events (a large state) are far below it.
constexpr std::size_t kLongestLine = std::size_t{64} << 20;

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void Reset(int fd) {
    Close();
    fd_ = fd;
  }
  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
  bool Open() {
    std::array<int, 2> ends;
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read.Reset(ends[0]);
    write.Reset(ends[1]);
    return true;
  }
};

// Cuts a byte stream into lines.
class Lines {
 public:
  explicit Lines(const std::function<void(const std::string&)>& sink)
      : sink_(sink) {}
  void Add(std::string_view bytes) {
    while (true) {
      const std::size_t end = bytes.find('\n');
      if (end == std::string_view::npos) break;
      line_.append(bytes.substr(0, end));
      Flush();
      bytes.remove_prefix(end + 1);
    }
    line_.append(bytes);
    if (line_.size() > kLongestLine) Flush();
  }
  void Finish() {
    if (!line_.empty()) Flush();
  }

 private:
  void Flush() {
    if (sink_) sink_(line_);
    line_.clear();
  }
  const std::function<void(const std::string&)>& sink_;
  std::string line_;
};

std::vector<std::string> Environment(
    const std::map<std::string, std::optional<std::string>>& changes) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string name(text.substr(0, text.find('=')));
    if (!changes.contains(name)) result.emplace_back(text);
  }
  for (const auto& [name, value] : changes) {
    if (value) result.push_back(name + "=" + *value);
  }
  return result;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (std::string& text : strings) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

class SpawnSettings {
 public:
  SpawnSettings(const ChildSpec& spec, const Pipe& out, const Pipe& err) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out.write.get(), 1);
    posix_spawn_file_actions_adddup2(&actions, err.write.get(), 2);
    if (!spec.folder.empty()) {
      posix_spawn_file_actions_addchdir_np(&actions, spec.folder.c_str());
    }
    posix_spawnattr_init(&attributes);
    // A group of its own: a terminal's Ctrl-C reaches this process alone,
    // which passes it on once, in its own time. Signals that this process
    // blocks for its handler must not stay blocked in the child.
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

Result<pid_t> Spawn(const ChildSpec& spec, Pipe& out, Pipe& err) {
  const SpawnSettings settings(spec, out, err);
  std::vector<std::string> arguments = spec.argv;
  std::vector<std::string> environment = Environment(spec.environment);
  pid_t child = 0;
  const int error = posix_spawn(
      &child, spec.argv[0].c_str(), &settings.actions, &settings.attributes,
      Pointers(arguments).data(), Pointers(environment).data());
  if (error != 0) {
    return Fail(Error::Code::kNotFound,
                "cannot start " + spec.argv[0] + ": " + std::strerror(error));
  }
  out.write.Close();
  err.write.Close();
  return child;
}

// Reads what is there; false at the end of the stream.
bool Drain(const Descriptor& from, Lines& to) {
  std::array<char, 65536> buffer;
  const ssize_t count = read(from.get(), buffer.data(), buffer.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  to.Add(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
  return count > 0;
}

// Copies both streams until they end, and passes signals on meanwhile.
void Pump(pid_t child, Pipe& out, Pipe& err, const ChildOutput& output,
          const ChildSignals& signals) {
  Lines out_lines(output.standard_output);
  Lines err_lines(output.standard_error);
  while (out.read.get() >= 0 || err.read.get() >= 0) {
    std::array<pollfd, 3> fds = {{{out.read.get(), POLLIN, 0},
                                  {err.read.get(), POLLIN, 0},
                                  {signals.wake_descriptor, POLLIN, 0}}};
    if (poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) break;
    if (fds[2].revents & POLLIN) {
      if (const int number = signals.on_wake()) kill(-child, number);
    }
    if (fds[0].revents && !Drain(out.read, out_lines)) out.read.Close();
    if (fds[1].revents && !Drain(err.read, err_lines)) err.read.Close();
  }
  out_lines.Finish();
  err_lines.Finish();
}

}  // namespace

Result<int> RunChild(const ChildSpec& spec, const ChildOutput& output,
                     const ChildSignals& signals) {
  Pipe out;
  Pipe err;
  if (!out.Open() || !err.Open()) {
    return Fail(Error::Code::kUnavailable,
                std::string("cannot make a pipe: ") + std::strerror(errno));
  }
  const Result<pid_t> child = Spawn(spec, out, err);
  if (!child) return tl::unexpected(child.error());
  if (spec.on_start) spec.on_start(*child);
  Pump(*child, out, err, output, signals);
  int status = 0;
  while (waitpid(*child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace pulumi
