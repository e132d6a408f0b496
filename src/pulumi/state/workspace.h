// What reaches stacks: the CLI that drives the engine, and where they live.
#pragma once

#include <memory>

#include "pulumi/engine.h"
#include "pulumi/state/backend.h"
#include "pulumi/state/pulumi_cli.h"

namespace pulumi::state {

struct Workspace {
  PulumiCli cli;
  Backend backend;
  std::shared_ptr<pulumi::Engine> engine =
      std::make_shared<pulumi::CliEngine>();
};

}  // namespace pulumi::state
