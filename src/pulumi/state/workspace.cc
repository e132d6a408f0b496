#include "pulumi/state/workspace.h"

namespace pulumi::state {

Result<pulumi::CommandOutcome> RunCli(
    const Workspace& workspace, const std::string& folder,
    const std::vector<std::string>& arguments) {
  auto outcome = workspace.engine->Command(
      {workspace.cli.path, folder, workspace.backend.environment}, arguments);
  if (!outcome) return Fail(Ending::kFailed, outcome.error().message);
  return *std::move(outcome);
}

}  // namespace pulumi::state
