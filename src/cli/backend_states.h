// The states of all stacks of a backend.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/vocabulary.h"
#include "pulumi/state/state.h"
#include "stack/session.h"

namespace dynaplane::cli {

struct KnownStack {
  std::string name;  // [ORG/]PROJECT/STACK
  state::State state;
};
struct BackendStates {
  std::vector<KnownStack> stacks;
  std::vector<Failure> failures;  // stacks that could not be read
};

// Of all stacks of the backend, or of that of --stack. Those of a file backend
// are read there; of another one the engine brings the states.
Result<BackendStates> ReadBackend(const Options& options,
                                  stack::Console& console,
                                  stack::Signals& signals);

}  // namespace dynaplane::cli
