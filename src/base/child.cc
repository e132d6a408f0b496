#include "base/child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <utility>

#include "base/descriptor.h"

extern char** environ;

namespace dynaplane::base {
namespace {

// All children of this process, and whether it is to end with them. Never
// destroyed: threads may come here while the process ends.
struct Children {
  std::mutex mutex;
  std::map<pid_t, AtSignal> running;
  std::optional<int> end;  // the exit code

  static Children& All() {
    static auto* const all = new Children;
    return *all;
  }
  // With the lock.
  void Signal(int number, bool all) const {
    for (const auto& [pid, at_signal] : running) {
      if (all || at_signal == AtSignal::kEnd) kill(-pid, number);
    }
  }
};

[[noreturn]] void WaitForEnd() {
  for (;;) pause();
}

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

// As a shell looks for it; what is nowhere stays as it is, for exec to refuse.
std::string OnPath(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable == nullptr ? "/bin:/usr/bin" : variable;
  for (;;) {
    const std::size_t colon = rest.find(':');
    std::string path(rest.substr(0, colon));
    path = (path.empty() ? "." : path) + "/" + program;
    if (access(path.c_str(), X_OK) == 0) return path;
    if (colon == std::string_view::npos) return program;
    rest.remove_prefix(colon + 1);
  }
}

// All that the new process needs, made before there is one: between fork and
// exec no memory may be asked for.
struct Launch {
  const char* program;
  char** argv;
  char** environment;
  const char* folder;  // null: as it is
  int input;
  int output;
  int errors;
  int report;  // where an errno goes
  int at_death;
  pid_t parent;
};

// In the new process. Returns when it failed: errno tells.
void Exec(const Launch& launch) {
  sigset_t none;
  sigemptyset(&none);
  // Signals that this process blocks for its handler must not stay blocked.
  if (setpgid(0, 0) != 0 || sigprocmask(SIG_SETMASK, &none, nullptr) != 0 ||
      prctl(PR_SET_PDEATHSIG, launch.at_death) != 0) {
    return;
  }
  if (getppid() != launch.parent) _exit(1);  // it was quicker than prctl
  if (dup2(launch.input, STDIN_FILENO) < 0 ||
      dup2(launch.output, STDOUT_FILENO) < 0 ||
      dup2(launch.errors, STDERR_FILENO) < 0) {
    return;
  }
  if (launch.folder != nullptr && chdir(launch.folder) != 0) return;
  execve(launch.program, launch.argv, launch.environment);
}

// The pid, or minus an errno.
pid_t Fork(const Launch& launch, Pipe& report) {
  const pid_t pid = fork();
  if (pid < 0) return -errno;
  if (pid == 0) {
    Exec(launch);
    const int error = errno;
    [[maybe_unused]] const ssize_t told =
        write(launch.report, &error, sizeof(error));
    _exit(127);
  }
  report.write.Close();
  int error = 0;
  ssize_t count = 0;
  while ((count = read(report.read.get(), &error, sizeof(error))) < 0 &&
         errno == EINTR) {
  }
  if (count == 0) return pid;  // closed by exec
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return count == sizeof(error) && error > 0 ? -error : -EIO;
}

}  // namespace

Child::~Child() {
  if (pid_ <= 0) return;
  Signal(SIGKILL);
  Wait();
}

int Child::Start(const ChildSpec& spec) {
  Descriptor nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
  Pipe report;
  if (nothing.get() < 0 || !report.Open()) return errno;
  std::vector<std::string> arguments = spec.argv;
  std::vector<std::string> environment = Environment(spec.environment);
  std::vector<char*> argument_pointers = Pointers(arguments);
  std::vector<char*> environment_pointers = Pointers(environment);
  const std::string program = OnPath(spec.argv.at(0));
  const Launch launch = {program.c_str(),
                         argument_pointers.data(),
                         environment_pointers.data(),
                         spec.folder.empty() ? nullptr : spec.folder.c_str(),
                         nothing.get(),
                         spec.output < 0 ? nothing.get() : spec.output,
                         spec.errors < 0 ? nothing.get() : spec.errors,
                         report.write.get(),
                         spec.at_death,
                         getpid()};
  Children& children = Children::All();
  // Under the lock: an end that comes now sees the child, or is seen.
  std::unique_lock lock(children.mutex);
  if (children.end) {
    lock.unlock();
    WaitForEnd();
  }
  const pid_t pid = Fork(launch, report);
  if (pid < 0) return static_cast<int>(-pid);
  pid_ = pid;
  children.running.emplace(pid, spec.at_signal);
  return 0;
}

void Child::Signal(int number) const {
  if (pid_ > 0) kill(-pid_, number);
}

// Left as a zombie until it is taken from the list: its number must not be
// another's while somebody may signal it.
int Child::Wait() {
  siginfo_t info = {};
  while (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) < 0 &&
         errno == EINTR) {
  }
  Children& children = Children::All();
  std::unique_lock lock(children.mutex);
  int status = 0;
  waitpid(pid_, &status, 0);
  children.running.erase(std::exchange(pid_, 0));
  if (!children.end) return status;
  if (children.running.empty()) _exit(*children.end);
  lock.unlock();
  WaitForEnd();
}

void EndChildren() {
  Children& children = Children::All();
  const std::lock_guard lock(children.mutex);
  children.Signal(SIGTERM, /*all=*/false);
}

void EndWithChildren(int code) {
  Children& children = Children::All();
  const std::lock_guard lock(children.mutex);
  if (children.running.empty()) _exit(code);
  if (children.end) {
    children.Signal(SIGKILL, /*all=*/true);
  } else {
    children.Signal(SIGTERM, /*all=*/false);
  }
  children.end = code;
}

}  // namespace dynaplane::base
