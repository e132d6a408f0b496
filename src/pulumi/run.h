// Registers a program with the engine: one call from a Program to its
// outputs.
//
//   Program program;
//   ResourceHandle table = program.Add({.type = "aws:dynamodb/table:Table",
//                                       .name = "orders", ...});
//   program.exports["arn"] = OutputReference{table, "arn"};
//   Result<RunOutcome> outcome = RunProgram(program, context);
//
// RunProgram registers the stack, then each resource as soon as all that it
// names is registered: its parent, provider, dependencies, deletedWith and the
// resources whose outputs its inputs use. All that are ready are in flight at
// once, and none of them holds a thread.
//
// It always returns: a refused or failed registration, a cancel and a
// connection that breaks each end it with an error, after all calls in flight
// have ended.
#pragma once

#include <string>
#include <vector>

#include "pulumi/cancellation.h"
#include "pulumi/error.h"
#include "pulumi/program.h"

namespace pulumi {

// Where and what for; filled from a RunRequest (language_host.h).
struct RunContext {
  std::string monitor_address;
  std::string engine_address;  // for the log; empty: no log
  std::string project;
  std::string stack;
  std::string organization;
  bool dry_run = false;  // a preview: unknown outputs are expected
  int parallel = 0;      // as the engine says, which also enforces it
  Cancellation cancellation;
};

// A registered resource, at its place in Program::resources.
struct ResourceOutcome {
  std::string urn;
  std::string id;  // empty: not known yet (preview), or a component
  Object outputs;
};

struct RunOutcome {
  std::string stack_urn;  // the root of all that was registered
  std::vector<ResourceOutcome> resources;
  // Program::exports with every output filled in. In a preview it may hold
  // Unknown values; secrets are still marked.
  Object exports;
};

// Blocks until all is registered. Errors:
// - kInvalidArgument: the program itself is wrong (a handle that names no
//   earlier resource, two resources of one type and name); nothing was sent.
// - kResourceFailed: a resource was refused or failed. It has been reported to
//   the user through the engine; what depends on it was not registered.
// - kAborted: cancelled, or the engine ended the run (it has said why).
// - kUnavailable: the engine cannot be reached, or the connection broke.
Result<RunOutcome> RunProgram(const Program& program,
                              const RunContext& context);

}  // namespace pulumi
