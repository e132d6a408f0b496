// Private to this room: a run below whatever root, the stack of a program or a
// component of somebody else's.
#pragma once

#include "pulumi/program.h"
#include "pulumi/resource.pb.h"
#include "pulumi/run.h"

namespace pulumi {

struct Root {
  pulumirpc::RegisterResourceRequest request;
  // The stack's program says when it is over; a component's has another one
  // around it.
  bool is_stack = true;
};

// As RunProgram. RunOutcome::stack_urn is the root's.
Result<RunOutcome> RunBelow(Root root, const Program& program,
                            const RunContext& context);

}  // namespace pulumi
