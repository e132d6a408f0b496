// dynaplane: manifest in, table out.
#include <poll.h>
#include <pwd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <map>

#include "base/process.h"
#include "base/thrown.h"
#include "cli/command/commands.h"
#include "cli/exit_code.h"

namespace dynaplane::cli {
namespace {

using Run = Ending (*)(const Context&);

const std::map<std::string, Run>& Commands() {
  static const std::map<std::string, Run> commands = {
      {"validate", Validate},
      {"preview", Preview},
      {"up", Up},
      {"refresh", Refresh},
      {"destroy", Destroy},
      {"get", Get},
      {"convert", Convert},
      {"explain", Explain},
      {"schema", Schema},
      {"init", Init},
      {"adopt", Adopt},
      {"forget", Forget},
      {"cancel", Cancel},
      {"version", Version},
      {"iam-policy", IamPolicy},
      {"doctor", Doctor},
      {"completion", Completion},
  };
  return commands;
}

// Keys may be in memory: none of them shall reach the disk.
void DisableCoreDumps() {
  const rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

// Who reads only the beginning, as `head` does, closes the pipe: no failure.
bool IsPipeClosed() {
  pollfd output = {STDOUT_FILENO, POLLOUT, 0};
  return poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0;
}

// Services and containers often have none, and its folders must not be looked
// for below "/".
void EnsureHome() {
  const char* home = getenv("HOME");
  if (home != nullptr && *home != '\0') return;
  if (const passwd* user = getpwuid(geteuid())) {
    setenv("HOME", user->pw_dir, /*overwrite=*/1);
  }
}

// A result that reached nobody must not look like one: `dynaplane iam-policy >
// policy.json` on a full disk.
Ending Written(Ending code) {
  std::cout.flush();
  if (std::cout || IsPipeClosed()) return code;
  std::cerr << "error: the result cannot be written to standard output; is "
               "it closed, or the disk full?\n";
  return code == Ending::kDone ? Ending::kFailed : code;
}

Ending Main(int argc, char** argv) {
  const ParsedOptions parsed = ParseOptions(argc, argv);
  if (!parsed.options) {
    (parsed.ending == Ending::kDone ? std::cout : std::cerr) << parsed.text;
    return Written(parsed.ending);
  }
  const Options& options = *parsed.options;
  DisableCoreDumps();
  EnsureHome();
  stack::Signals signals(ExitCodeOf(Ending::kInterrupted));
  TerminalConsole console(std::cout, std::cerr, DetectConsole(options));
  const Ending code =
      Commands().at(options.command)({options, console, signals});
  // A helper that the signal has ended is what failed then.
  const bool cut_off = code == Ending::kFailed && signals.interrupted();
  return Written(cut_off ? Ending::kInterrupted : code);
}

}  // namespace

Ending Report(const Context& context, const Failure& failure) {
  if (!failure.message.empty()) {
    // A finding in a manifest says "FILE:LINE:COLUMN: error:" itself.
    if (failure.message.find(": error: ") != std::string::npos) {
      context.console.Line(stack::LogLevel::kError, failure.message);
    } else {
      context.console.Error(failure.message);
    }
  }
  return failure.ending;
}

}  // namespace dynaplane::cli

int main(int argc, char** argv) {
  using dynaplane::cli::Ending;
  dynaplane::base::PrepareProcess();
  Ending end = Ending::kFailed;
  const auto thrown =
      dynaplane::base::Thrown([&] { end = dynaplane::cli::Main(argc, argv); });
  if (thrown) std::cerr << "error: " << *thrown << '\n';
  return dynaplane::cli::ExitCodeOf(end);
}
