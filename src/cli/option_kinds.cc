#include "cli/option_kinds.h"

namespace dynaplane::cli {

void AddStack(CLI::App& command, const std::string& name, std::string& value,
              const std::string& help) {
  command.add_option(name, value, help)->type_name("[ORG/]PROJECT/STACK");
}

void AddSetOption(CLI::App& command, Options& options) {
  command
      .add_option("--set", options.set,
                  "Override a field, e.g. spec.tableName=orders; repeatable")
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

CLI::Option& AddPositional(CLI::App& command, Options& options,
                           const char* name, const char* help, bool required) {
  CLI::Option* option =
      command.add_option(name, options.arguments, help)->expected(1);
  if (required) option->required();
  return *option;
}

}  // namespace dynaplane::cli
