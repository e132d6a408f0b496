#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/pulumi_cli.h"
#include "cli/version.h"
#include "cli/yaml_text.h"

namespace dynaplane::cli {

ExitCode Version(const Context& context) {
  if (context.options.output == OutputFormat::kText) {
    context.console.Result(fmt::format("dynaplane {}\n", kVersion));
    return ExitCode::kDone;
  }
  const nlohmann::ordered_json json = {{"version", kVersion},
                                       {"oldestPulumi", kOldestPulumi}};
  context.console.Result(context.options.output == OutputFormat::kJson
                             ? ToJsonText(json)
                             : ToYaml(json));
  return ExitCode::kDone;
}

}  // namespace dynaplane::cli
