#include "stack/version.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command/commands.h"
#include "cli/yaml_text.h"
#include "pulumi/state/pulumi_cli.h"

namespace dynaplane::cli {

Ending Version(const Context& context) {
  if (context.options.output == OutputFormat::kText) {
    context.console.Result(fmt::format("dynaplane {}\n", stack::kVersion));
    return Ending::kDone;
  }
  const nlohmann::ordered_json json = {{"version", stack::kVersion},
                                       {"oldestPulumi", state::kOldestPulumi}};
  context.console.Result(context.options.output == OutputFormat::kJson
                             ? ToJsonText(json)
                             : ToYaml(json));
  return Ending::kDone;
}

}  // namespace dynaplane::cli
