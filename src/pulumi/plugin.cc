#include "pulumi/plugin.h"

#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <string_view>

#include "base/descriptor.h"
#include "base/thrown.h"

namespace pulumi {
namespace {

using dynaplane::base::Descriptor;

sigset_t TerminationSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

bool IsAddress(std::string_view text) {
  std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  std::string_view port = text.substr(colon + 1);
  return !port.empty() &&
         port.find_first_not_of("0123456789") == std::string_view::npos;
}

// Flags come with one dash or two.
std::string_view FlagName(std::string_view argument) {
  argument.remove_prefix(argument.starts_with("--") ? 2 : 1);
  return argument.substr(0, argument.find('='));
}

}  // namespace

PluginArguments ParsePluginArguments(int argc, const char* const* argv) {
  PluginArguments arguments;
  for (int i = 1; i < argc; ++i) {
    std::string_view argument = argv[i];
    if (!argument.starts_with('-')) {
      arguments.engine_address = argument;
      continue;
    }
    std::string_view name = FlagName(argument);
    if (name == "help" || name == "h")
      return {PluginArguments::Mode::kHelp, {}};
    if (name == "version") return {PluginArguments::Mode::kVersion, {}};
    bool has_value = argument.find('=') != std::string_view::npos;
    if (name == "tracing" && !has_value) ++i;
  }
  if (IsAddress(arguments.engine_address)) {
    arguments.mode = PluginArguments::Mode::kServe;
  }
  return arguments;
}

int AnswerPluginArguments(const PluginArguments& arguments,
                          const PluginInfo& info) {
  if (arguments.mode == PluginArguments::Mode::kVersion) {
    std::printf("%s\n", info.version.c_str());
    return 0;
  }
  bool asked = arguments.mode == PluginArguments::Mode::kHelp;
  std::FILE* out = asked ? stdout : stderr;
  std::fprintf(out,
               "%s %s: %s\n\n"
               "This is a Pulumi plugin: the Pulumi engine starts it, as\n"
               "    %s [flags] ENGINE-ADDRESS\n"
               "and it prints the port that it serves on 127.0.0.1. There is\n"
               "nothing to do with it by hand, except --version and --help.\n",
               info.name.c_str(), info.version.c_str(), info.summary.c_str(),
               info.name.c_str());
  return asked ? 0 : 2;
}

int RunPlugin(const PluginInfo& info, const std::function<int()>& serve) {
  int code = 1;
  const auto thrown = dynaplane::base::Thrown([&] { code = serve(); });
  if (thrown) {
    std::fprintf(stderr, "%s: %s\n", info.name.c_str(), thrown->c_str());
  }
  return code;
}

void AnnouncePort(int port) {
  std::printf("%d\n", port);
  std::fflush(stdout);
}

void PreparePluginProcess() {
  // Keys may be in memory: no core dump, no other process looking in.
  rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__  // whose leak check looks in
  prctl(PR_SET_DUMPABLE, 0);
#endif
  // One arena per thread would multiply the memory at rest.
  mallopt(M_ARENA_MAX, 2);
  sigset_t signals = TerminationSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

void WaitForEndOfEngine() {
  const pid_t engine = getppid();
  sigset_t signals = TerminationSignals();
  Descriptor termination(signalfd(-1, &signals, SFD_CLOEXEC));
  Descriptor parent(static_cast<int>(syscall(SYS_pidfd_open, engine, 0)));
  // Where the kernel has no such descriptors, look once a second.
  const int timeout = parent.get() >= 0 ? -1 : 1000;
  // An engine that was gone before this looked for it is no parent to watch:
  // then there is nobody who reads what this prints.
  pollfd ends[] = {{termination.get(), POLLIN, 0},
                   {parent.get(), POLLIN, 0},
                   {STDOUT_FILENO, 0, 0}};
  while (getppid() == engine) {
    if (poll(ends, 3, timeout) <= 0) continue;
    const bool has_output = (ends[2].revents & POLLNVAL) == 0;
    if (has_output || ends[0].revents != 0 || ends[1].revents != 0) return;
    ends[2].fd = -1;  // it was started without one
  }
}

}  // namespace pulumi
