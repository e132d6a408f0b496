#include "pulumi/component_provider.h"

#include "pulumi/component.h"
#include "pulumi/provider_messages.h"

namespace pulumi {
namespace {

Error NotHere(const std::string& token) {
  return {Error::Code::kNotFound,
          "this package has components alone, and no " + token};
}

tl::unexpected<OperationError> Refuse(const ResourceIdentity& resource) {
  return tl::unexpected(OperationError{NotHere(resource.type), {}});
}

}  // namespace

Result<CheckResponse> ComponentProvider::CheckConfig(
    const CheckRequest& request) {
  return CheckResponse{request.new_inputs, {}};
}

Result<DiffResponse> ComponentProvider::DiffConfig(const DiffRequest&) {
  return DiffResponse{};
}

Status ComponentProvider::Configure(const ConfigureRequest&) { return {}; }

Result<CheckResponse> ComponentProvider::Check(const CheckRequest& request) {
  return tl::unexpected(NotHere(request.resource.type));
}

Result<DiffResponse> ComponentProvider::Diff(const DiffRequest& request) {
  return tl::unexpected(NotHere(request.resource.type));
}

OperationResult<CreateResponse> ComponentProvider::Create(
    const CreateRequest& request) {
  return Refuse(request.resource);
}

OperationResult<ReadResponse> ComponentProvider::Read(
    const ReadRequest& request) {
  return Refuse(request.resource);
}

OperationResult<UpdateResponse> ComponentProvider::Update(
    const UpdateRequest& request) {
  return Refuse(request.resource);
}

OperationResult<std::monostate> ComponentProvider::Delete(
    const DeleteRequest& request) {
  return Refuse(request.resource);
}

Result<Object> ComponentProvider::Invoke(const InvokeRequest& request) {
  return tl::unexpected(NotHere(request.token));
}

tl::expected<void, ConstructError> ComponentProvider::Answer(
    ConstructCall& call) {
  Result<ConstructRequest> request = messages::Read(call.request);
  if (!request) return tl::unexpected(ConstructError{request.error(), {}});
  auto program = Construct(*request);
  if (!program) return tl::unexpected(program.error());
  Status done = RegisterComponent(*program, call);
  if (!done) return tl::unexpected(ConstructError{done.error(), {}});
  return {};
}

}  // namespace pulumi
