// What reaches stacks: the CLI that drives the engine, and where they live.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pulumi/engine.h"
#include "pulumi/state/backend.h"
#include "pulumi/state/pulumi_cli.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {

struct Workspace {
  PulumiCli cli;
  Backend backend;
  std::shared_ptr<pulumi::Engine> engine =
      std::make_shared<pulumi::CliEngine>();
};

// Runs another command of the CLI on the backend, in `folder`.
Result<pulumi::CommandOutcome> RunCli(
    const Workspace& workspace, const std::string& folder,
    const std::vector<std::string>& arguments);

}  // namespace pulumi::state
