// completion: the script for a shell.
#include "cli/commands.h"
#include "cli/completion.h"

namespace dynaplane::cli {

ExitCode Completion(const Context& context) {
  const std::vector<CommandInfo> commands = ListCommands();
  const std::string& shell = context.options.arguments.at(0);
  context.console.Result(shell == "bash"  ? BashCompletion(commands)
                         : shell == "zsh" ? ZshCompletion(commands)
                                          : FishCompletion(commands));
  return ExitCode::kDone;
}

}  // namespace dynaplane::cli
