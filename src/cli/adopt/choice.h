// Which tables an `adopt` is about.
#pragma once

#include <string>
#include <vector>

#include "cli/adopt/world.h"

namespace dynaplane::cli {

// Whether more than names say it: --all, --prefix, a name with * or ?.
bool IsChosenByPattern(const Options& options);

struct Choice {
  std::vector<std::string> tables;  // each once
  Ending ending = Ending::kDone;    // of tables that do not say whose they are
};

// The names, and of the patterns the tables that nobody manages; who manages
// the others is told. Exit 2 for a name that no table can match.
Result<Choice> ChooseTables(World& world);

// `adopt --list`.
Result<Ending> ListTables(World& world);

}  // namespace dynaplane::cli
