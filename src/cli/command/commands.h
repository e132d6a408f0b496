// The commands, one file each (command_NAME.cc). A command prints its result
// and its errors itself and returns how the process ends.
#pragma once

#include "cli/console.h"
#include "cli/options.h"
#include "cli/vocabulary.h"
#include "stack/session.h"

namespace dynaplane::cli {

struct Context {
  const Options& options;
  TerminalConsole& console;
  stack::Signals& signals;
};

Ending Validate(const Context& context);
Ending Preview(const Context& context);
Ending Up(const Context& context);
Ending Refresh(const Context& context);
Ending Destroy(const Context& context);
Ending Get(const Context& context);
Ending Adopt(const Context& context);
Ending Forget(const Context& context);
Ending Cancel(const Context& context);
Ending Version(const Context& context);
Ending Convert(const Context& context);
Ending Explain(const Context& context);
Ending Schema(const Context& context);
Ending Init(const Context& context);
Ending IamPolicy(const Context& context);
Ending Doctor(const Context& context);
Ending Completion(const Context& context);

// Prints the failure, if it has a text.
Ending Report(const Context& context, const Failure& failure);

}  // namespace dynaplane::cli
