// Runs one operation of the engine on one stack and tells what became of it.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "provider/configuration/run_settings.h"
#include "stack/job.h"
#include "stack/report/report.h"
#include "stack/session.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

struct StackRunOptions {
  pulumi::Operation operation = pulumi::Operation::kPreview;
  bool refresh = false;
  // The refresh takes over no more than this; empty: everything.
  provider::Looks looks;
  // URNs; empty: the whole stack. Too many for one command line are worked on
  // in several runs, those of a table together.
  std::vector<std::string> targets;
  // No targets mean nothing rather than the whole stack.
  bool targets_only = false;
  bool show_stack_name = false;  // several stacks are told about
  // TableIds that come into the state in place of recorded ones.
  std::set<std::string> accepted_tables;
  // Called once the stack is claimed, with the state that it has then, and
  // again whenever the run itself has changed it: decides whether the run may
  // go on, and as what (decision.h). `by_us`: nobody else can have changed it.
  // Null: whatever the state is.
  std::function<Result<void>(state::StateLookup now, bool by_us, StackJob& job,
                             StackRunOptions& options)>
      decide;
};

struct StackRunResult {
  StackReport report;
  Ending ending = Ending::kDone;
};

// Errors are printed and told by the result; nothing is thrown or lost. A
// missing stack is made for an update, simulated for a preview, and empty for
// everything else. What job.losses says is going may be deleted, nothing else.
StackRunResult RunStack(Session& session, StackJob& job,
                        StackRunOptions options);

}  // namespace dynaplane::stack
