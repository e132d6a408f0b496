// The options of `adopt`.
#pragma once

#include "cli/options.h"

namespace CLI {
class App;
}  // namespace CLI

namespace dynaplane::cli {

void AddAdoptOptions(CLI::App& command, Options& options);

}  // namespace dynaplane::cli
