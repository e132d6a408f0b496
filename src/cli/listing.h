// The tables of stacks, as `get` lists them.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/vocabulary.h"
#include "pulumi/state/state.h"
#include "stack/session.h"

namespace dynaplane::cli {

// What is not known of one is "".
struct ListedTable {
  std::string name;   // metadata.name
  std::string stack;  // [ORG/]PROJECT/STACK
  std::string table;  // on AWS
  std::string region;
  std::string billing;  // PROVISIONED or PAY_PER_REQUEST
  std::string arn;
};

std::vector<ListedTable> TablesOf(const std::string& stack,
                                  const state::State& state);

// The tables of all stacks of the backend, or of that of --stack. Those of a
// file backend are read there; of another one the engine brings the states.
struct Listing {
  std::vector<ListedTable> tables;
  std::vector<Failure> failures;  // stacks that could not be read
};
Result<Listing> ListBackend(const Options& options, stack::Console& console,
                            stack::Signals& signals);

// In the form of options.output; as JSON they are an array.
Result<std::string> Render(const std::vector<ListedTable>& tables,
                           const Options& options);

}  // namespace dynaplane::cli
