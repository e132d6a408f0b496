#include "pulumi/component.h"

#include <utility>

#include "pulumi/outputs.h"
#include "pulumi/registration.h"
#include "pulumi/root.h"
#include "pulumi/wire.h"

namespace pulumi {
namespace {

// All that the user said of it. The engine has no use for the options of a
// custom resource here, but transforms and later engines may.
pulumirpc::RegisterResourceRequest RootRequest(
    const pulumirpc::ConstructRequest& wanted) {
  pulumirpc::RegisterResourceRequest request;
  request.set_type(wanted.type());
  request.set_name(wanted.name());
  request.set_parent(wanted.parent());
  *request.mutable_object() = wanted.inputs();
  *request.mutable_dependencies() = wanted.dependencies();
  *request.mutable_providers() = wanted.providers();
  *request.mutable_aliases() = wanted.aliases();
  if (wanted.has_protect()) request.set_protect(wanted.protect());
  if (wanted.has_retainondelete()) {
    request.set_retainondelete(wanted.retainondelete());
  }
  request.set_deletedwith(wanted.deletedwith());
  *request.mutable_replace_with() = wanted.replace_with();
  *request.mutable_additionalsecretoutputs() = wanted.additionalsecretoutputs();
  auto& properties = *request.mutable_propertydependencies();
  for (const auto& [name, dependencies] : wanted.inputdependencies()) {
    *properties[name].mutable_urns() = dependencies.urns();
  }
  SetAbilities(request);
  return request;
}

// Each output's resources, so that what uses it comes after them.
void SetDependencies(const Program& program, const RunOutcome& outcome,
                     pulumirpc::ConstructResponse& answer) {
  for (const auto& [name, value] : program.exports) {
    auto& dependencies = (*answer.mutable_statedependencies())[name];
    for (const OutputReference& used : UsedOutputs(value)) {
      dependencies.add_urns(outcome.resources[used.resource.index].urn);
    }
  }
}

}  // namespace

Status RegisterComponent(const Program& program, ConstructCall& call) {
  const pulumirpc::ConstructRequest& wanted = call.request;
  const RunContext context{.monitor_address = wanted.monitorendpoint(),
                           .engine_address = call.engine_address,
                           .project = wanted.project(),
                           .stack = wanted.stack(),
                           .organization = wanted.organization(),
                           .dry_run = wanted.dryrun(),
                           .parallel = wanted.parallel(),
                           .cancellation = call.cancellation};
  Result<RunOutcome> outcome =
      RunBelow({RootRequest(wanted), false}, program, context);
  if (!outcome) return tl::unexpected(outcome.error());
  Result<google::protobuf::Struct> state = wire::Encode(outcome->exports);
  if (!state) return tl::unexpected(state.error());
  call.answer.set_urn(outcome->stack_urn);
  *call.answer.mutable_state() = *std::move(state);
  SetDependencies(program, *outcome, call.answer);
  return {};
}

}  // namespace pulumi
