// Private to this room: registers a component that the engine asks for, and
// what is below it.
#pragma once

#include <string>

#include "pulumi/cancellation.h"
#include "pulumi/error.h"
#include "pulumi/program.h"
#include "pulumi/provider.pb.h"

namespace pulumi {

struct ConstructCall {
  const pulumirpc::ConstructRequest& request;
  pulumirpc::ConstructResponse& answer;
  const std::string& engine_address;  // for the log
  const Cancellation& cancellation;
};

// Blocks until all is registered. Errors are those of RunProgram.
Status RegisterComponent(const Program& program, ConstructCall& call);

}  // namespace pulumi
