// How a command line ends that no command runs with.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "cli/options.h"

namespace dynaplane::cli {

// The help of that command, or of all if it is empty.
ParsedOptions Help(const std::string& name);

// If the first word stands where a command does and is none: whatever follows
// it, --help too, is meant for another program.
std::optional<ParsedOptions> RefuseForeign(int argc, const char* const* argv,
                                           const CLI::App& app);

// What the parser did not get further with: --help, --version, an error.
ParsedOptions Usage(const CLI::App& app, const CLI::ParseError& error);

}  // namespace dynaplane::cli
