// The commands, one file each (command_NAME.cc). A command prints its result
// and its errors itself and returns how the process ends.
#pragma once

#include "cli/console.h"
#include "cli/options.h"
#include "cli/session.h"

namespace dynaplane::cli {

struct Context {
  const Options& options;
  Console& console;
  Signals& signals;
};

ExitCode Validate(const Context& context);
ExitCode Preview(const Context& context);
ExitCode Up(const Context& context);
ExitCode Refresh(const Context& context);
ExitCode Destroy(const Context& context);
ExitCode Get(const Context& context);
ExitCode Adopt(const Context& context);
ExitCode Forget(const Context& context);
ExitCode Cancel(const Context& context);
ExitCode Version(const Context& context);
ExitCode Convert(const Context& context);
ExitCode Explain(const Context& context);
ExitCode Schema(const Context& context);
ExitCode Init(const Context& context);
ExitCode IamPolicy(const Context& context);
ExitCode Doctor(const Context& context);
ExitCode Completion(const Context& context);

// Prints the failure, if it has a text.
ExitCode Report(const Context& context, const Failure& failure);

}  // namespace dynaplane::cli
