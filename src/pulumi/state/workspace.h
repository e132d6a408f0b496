// What reaches stacks: the CLI that drives the engine, and where they live.
#pragma once

#include "pulumi/state/backend.h"
#include "pulumi/state/pulumi_cli.h"

namespace pulumi::state {

struct Workspace {
  PulumiCli cli;
  Backend backend;
};

}  // namespace pulumi::state
