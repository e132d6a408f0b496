// Runs one operation of the engine on one stack and tells what became of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/report.h"
#include "cli/session.h"
#include "cli/stack_job.h"

namespace dynaplane::cli {

struct StackRunOptions {
  pulumi::Operation operation = pulumi::Operation::kPreview;
  bool refresh = false;
  // Tables (AWS names) that the provider may delete; none: of no table.
  // Nothing: the state could not be read, the names on the command line count.
  std::vector<std::string> deletable_tables;
  bool ignore_protect = false;
  std::vector<std::string> targets;  // URNs; empty: the whole stack
  bool show_stack_name = false;      // several stacks are told about
};

struct StackRunResult {
  StackReport report;
  ExitCode exit_code = ExitCode::kDone;
};

// Errors are printed and told by the result; nothing is thrown or lost. A
// missing stack is made for an update, simulated for a preview, and empty for
// everything else.
StackRunResult RunStack(Session& session, const StackJob& job,
                        const StackRunOptions& options);

}  // namespace dynaplane::cli
