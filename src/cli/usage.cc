#include "cli/usage.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/bytes.h"
#include "cli/help.h"
#include "manifest/field/words.h"

namespace dynaplane::cli {
namespace {

// What the first argument is that nothing takes; empty if there is none.
std::string Unknown(const CLI::App& app) {
  const std::vector<std::string> rest = app.remaining(/*recurse=*/true);
  if (rest.empty()) return "";
  const std::string& word = rest.front();
  std::vector<std::string> words;
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  const CLI::App& command = chosen.empty() ? app : *chosen.front();
  if (word.starts_with('-')) {
    for (const CLI::Option* option : command.get_options()) {
      for (const auto& name : option->get_lnames())
        words.push_back("--" + name);
    }
    return fmt::format("{} has no option {}{}", command.get_name(), word,
                       DidYouMean(word, words));
  }
  if (!chosen.empty()) {
    return fmt::format("{} does not take the argument {}", command.get_name(),
                       manifest::Quoted(word));
  }
  return UnknownCommand(word, ListCommands());
}

ParsedOptions Refused(const std::string& why) {
  ParsedOptions parsed;
  parsed.ending = Ending::kInvalid;
  parsed.text =
      fmt::format("error: {}\nRun with --help for more information.\n", why);
  return parsed;
}

}  // namespace

ParsedOptions Help(const std::string& name) {
  const std::vector<CommandInfo> commands = ListCommands();
  ParsedOptions parsed;
  if (name.empty()) {
    parsed.text = MainHelp(commands);
    return parsed;
  }
  const auto found = std::ranges::find(commands, name, &CommandInfo::name);
  if (found == commands.end()) return Refused(UnknownCommand(name, commands));
  parsed.text = CommandHelp(*found);
  return parsed;
}

std::optional<ParsedOptions> RefuseForeign(int argc, const char* const* argv,
                                           const CLI::App& app) {
  int i = 1;
  for (; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--log-level") ++i;
    if (!word.starts_with("--log-level") && word != "--no-color") break;
  }
  if (i >= argc || *argv[i] == '-' || *argv[i] == '\0') return std::nullopt;
  const std::string word = base::ToUtf8(argv[i]);
  const bool known = std::ranges::any_of(
      app.get_subcommands({}),
      [&](const auto* command) { return command->get_name() == word; });
  if (known) return std::nullopt;
  return Refused(UnknownCommand(word, ListCommands()));
}

ParsedOptions Usage(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  if (error.get_name() == "CallForHelp") {
    return Help(chosen.empty() ? "" : chosen.front()->get_name());
  }
  ParsedOptions parsed;
  std::ostringstream out;
  std::ostringstream err;
  const int code = app.exit(error, out, err);
  parsed.ending = code == 0 ? Ending::kDone : Ending::kInvalid;
  const std::string unknown = Unknown(app);
  if (code == 0) {
    parsed.text = out.str();
  } else if (unknown.empty()) {
    parsed.text = "error: " + err.str();
  } else {
    return Refused(unknown);
  }
  return parsed;
}

}  // namespace dynaplane::cli
