// Scripts that complete dynaplane's command line, made from what the command
// line itself knows (options.h), so that nothing is written twice.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"

namespace dynaplane::cli {

std::string BashCompletion(const std::vector<CommandInfo>& commands);
std::string ZshCompletion(const std::vector<CommandInfo>& commands);
std::string FishCompletion(const std::vector<CommandInfo>& commands);

}  // namespace dynaplane::cli
