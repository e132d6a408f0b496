// The help of the command line, and what is said to words that are none of its
// commands. Made from what the command line knows of itself (options.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"

namespace dynaplane::cli {

// Of `dynaplane --help`: the commands in their groups, an example each.
std::string MainHelp(const std::vector<CommandInfo>& commands);

// Of `dynaplane COMMAND --help`.
std::string CommandHelp(const CommandInfo& command);

// Ours for a word of kubectl, terraform or pulumi; empty if there is none.
std::string_view OwnWord(std::string_view word);

// What a command is shown with, at its best first.
std::vector<std::string> ExamplesOf(std::string_view command);

// "; did you mean up?"; empty if no word is near.
std::string DidYouMean(const std::string& word,
                       const std::vector<std::string>& words);

// Why `word` is no command, and what is.
std::string UnknownCommand(const std::string& word,
                           const std::vector<CommandInfo>& commands);

}  // namespace dynaplane::cli
