// completion: the script for a shell.
#include "cli/completion.h"

#include "cli/command/commands.h"

namespace dynaplane::cli {

Ending Completion(const Context& context) {
  const std::vector<CommandInfo> commands = ListCommands();
  const std::string& shell = context.options.arguments.at(0);
  context.console.Result(shell == "bash"  ? BashCompletion(commands)
                         : shell == "zsh" ? ZshCompletion(commands)
                                          : FishCompletion(commands));
  return Ending::kDone;
}

}  // namespace dynaplane::cli
