#include "pulumi/provider_messages.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "pulumi/errors.pb.h"
#include "pulumi/rpc.h"
#include "pulumi/wire.h"
#include "status.pb.h"

namespace pulumi::messages {
namespace {

using dynaplane::base::ToUtf8;

using PbStruct = google::protobuf::Struct;

// Decodes into `to`, unless an earlier one has failed.
void Decode(const PbStruct& from, Object& to, Status& status) {
  if (!status) return;
  Result<Object> decoded = wire::Decode(from);
  if (decoded) {
    to = *std::move(decoded);
  } else {
    status = tl::unexpected(decoded.error());
  }
}

void Encode(const Object& from, PbStruct& to, Status& status) {
  if (!status) return;
  Result<PbStruct> encoded = wire::Encode(from);
  if (encoded) {
    to = *std::move(encoded);
  } else {
    status = Fail(Error::Code::kUnknown,
                  "the provider's answer: " + encoded.error().message);
  }
}

template <typename Request>
Result<Request> Checked(Request request, const Status& status) {
  if (!status) return tl::unexpected(status.error());
  return request;
}

// "urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME"; engines before 3.150 send
// nothing else.
ResourceIdentity FromUrn(const std::string& urn) {
  ResourceIdentity identity;
  identity.urn = urn;
  std::string_view rest = urn;
  for (int part = 0; part < 2; ++part) {
    std::size_t end = rest.find("::");
    if (end == std::string_view::npos) return identity;
    rest.remove_prefix(end + 2);
  }
  std::size_t end = rest.find("::");
  if (end == std::string_view::npos) return identity;
  identity.name = rest.substr(end + 2);
  std::string_view type = rest.substr(0, end);
  identity.type = type.substr(type.rfind('$') + 1);
  return identity;
}

template <typename Wire>
ResourceIdentity Identity(const Wire& wire) {
  ResourceIdentity identity = FromUrn(wire.urn());
  if (!wire.type().empty()) identity.type = wire.type();
  if (!wire.name().empty()) identity.name = wire.name();
  return identity;
}

template <typename Wire>
ResourceIdentity IdentityWithId(const Wire& wire) {
  ResourceIdentity identity = Identity(wire);
  identity.id = wire.id();
  return identity;
}

using Strings = google::protobuf::RepeatedPtrField<std::string>;
std::vector<std::string> List(const Strings& strings) {
  return {strings.begin(), strings.end()};
}

// "globalSecondaryIndexes[0].name" and `["globalSecondaryIndexes"][0]` are
// both below "globalSecondaryIndexes".
std::string TopLevel(const std::string& path) {
  if (!path.starts_with("[\"")) return path.substr(0, path.find_first_of(".["));
  std::string name;
  for (std::size_t i = 2; i < path.size() && path[i] != '"'; ++i) {
    if (path[i] == '\\' && i + 1 < path.size()) ++i;
    name += path[i];
  }
  return name;
}

pulumirpc::PropertyDiff::Kind ToWire(DiffKind kind) {
  switch (kind) {
    case DiffKind::kAdd:
      return pulumirpc::PropertyDiff::ADD;
    case DiffKind::kAddReplace:
      return pulumirpc::PropertyDiff::ADD_REPLACE;
    case DiffKind::kDelete:
      return pulumirpc::PropertyDiff::DELETE;
    case DiffKind::kDeleteReplace:
      return pulumirpc::PropertyDiff::DELETE_REPLACE;
    case DiffKind::kUpdate:
      return pulumirpc::PropertyDiff::UPDATE;
    case DiffKind::kUpdateReplace:
      break;
  }
  return pulumirpc::PropertyDiff::UPDATE_REPLACE;
}

bool Replaces(DiffKind kind) {
  return kind == DiffKind::kAddReplace || kind == DiffKind::kDeleteReplace ||
         kind == DiffKind::kUpdateReplace;
}

bool SameInput(const DiffRequest& request, const std::string& name) {
  auto before = request.old_inputs.find(name);
  auto after = request.new_inputs.find(name);
  const bool had = before != request.old_inputs.end();
  const bool has = after != request.new_inputs.end();
  return had == has && (!had || before->second == after->second);
}

grpc::Status WithDetail(grpc::StatusCode code, const std::string& message,
                        const google::protobuf::Message& detail) {
  wire::RichStatus rich;
  rich.set_code(code);
  rich.set_message(message);
  rich.add_details()->PackFrom(detail);
  return {code, message, rich.SerializeAsString()};
}

}  // namespace

Result<CheckRequest> Read(const pulumirpc::CheckRequest& wire) {
  CheckRequest request{.resource = Identity(wire),
                       .random_seed = wire.randomseed(),
                       .proposed_name = wire.autonaming().proposed_name()};
  Status status;
  Decode(wire.olds(), request.old_inputs, status);
  Decode(wire.news(), request.new_inputs, status);
  return Checked(std::move(request), status);
}

Result<DiffRequest> Read(const pulumirpc::DiffRequest& wire) {
  DiffRequest request{.resource = IdentityWithId(wire),
                      .ignore_changes = List(wire.ignorechanges())};
  Status status;
  Decode(wire.old_inputs(), request.old_inputs, status);
  Decode(wire.olds(), request.old_outputs, status);
  Decode(wire.news(), request.new_inputs, status);
  return Checked(std::move(request), status);
}

Result<CreateRequest> Read(const pulumirpc::CreateRequest& wire) {
  CreateRequest request{.resource = Identity(wire),
                        .timeout_seconds = wire.timeout(),
                        .preview = wire.preview()};
  Status status;
  Decode(wire.properties(), request.inputs, status);
  return Checked(std::move(request), status);
}

Result<ReadRequest> Read(const pulumirpc::ReadRequest& wire) {
  ReadRequest request{.resource = IdentityWithId(wire)};
  Status status;
  Decode(wire.inputs(), request.old_inputs, status);
  Decode(wire.properties(), request.old_outputs, status);
  return Checked(std::move(request), status);
}

Result<UpdateRequest> Read(const pulumirpc::UpdateRequest& wire) {
  UpdateRequest request{.resource = IdentityWithId(wire),
                        .ignore_changes = List(wire.ignorechanges()),
                        .timeout_seconds = wire.timeout(),
                        .preview = wire.preview()};
  Status status;
  Decode(wire.old_inputs(), request.old_inputs, status);
  Decode(wire.olds(), request.old_outputs, status);
  Decode(wire.news(), request.new_inputs, status);
  return Checked(std::move(request), status);
}

Result<DeleteRequest> Read(const pulumirpc::DeleteRequest& wire) {
  DeleteRequest request{.resource = IdentityWithId(wire),
                        .timeout_seconds = wire.timeout()};
  Status status;
  Decode(wire.old_inputs(), request.old_inputs, status);
  Decode(wire.properties(), request.old_outputs, status);
  return Checked(std::move(request), status);
}

Result<InvokeRequest> Read(const pulumirpc::InvokeRequest& wire) {
  InvokeRequest request{.token = wire.tok()};
  Status status;
  Decode(wire.args(), request.arguments, status);
  return Checked(std::move(request), status);
}

Result<ConfigureRequest> Read(const pulumirpc::ConfigureRequest& wire) {
  Result<Object> inputs = wire::Decode(wire.args());
  if (!inputs) return tl::unexpected(inputs.error());
  return ConfigureRequest{IdentityWithId(wire), *std::move(inputs)};
}

Result<ConstructRequest> Read(const pulumirpc::ConstructRequest& wire) {
  ConstructRequest request{.type = wire.type(),
                           .name = wire.name(),
                           .project = wire.project(),
                           .stack = wire.stack(),
                           .dry_run = wire.dryrun()};
  for (const auto& [name, dependencies] : wire.inputdependencies()) {
    request.input_dependencies[name] = {dependencies.urns().begin(),
                                        dependencies.urns().end()};
  }
  for (const auto& [package, reference] : wire.providers()) {
    request.providers.insert(package);
  }
  Status status;
  Decode(wire.inputs(), request.inputs, status);
  return Checked(std::move(request), status);
}

Status Write(const CheckResponse& response, pulumirpc::CheckResponse& wire) {
  for (const CheckFailure& failure : response.failures) {
    auto& one = *wire.add_failures();
    one.set_property(ToUtf8(failure.property));
    one.set_reason(ToUtf8(failure.reason));
  }
  Status status;
  Encode(response.inputs, *wire.mutable_inputs(), status);
  return status;
}

Status Write(const DiffAnswer& answer, pulumirpc::DiffResponse& wire) {
  const auto& changes = answer.response.changes;
  wire.set_changes(changes.empty() ? pulumirpc::DiffResponse::DIFF_NONE
                                   : pulumirpc::DiffResponse::DIFF_SOME);
  wire.set_deletebeforereplace(answer.response.delete_before_replace);
  wire.set_hasdetaileddiff(true);
  std::set<std::string> changed;
  std::set<std::string> replacing;
  for (const auto& [path, kind] : changes) {
    std::string name = TopLevel(path);
    auto& detail = (*wire.mutable_detaileddiff())[path];
    detail.set_kind(ToWire(kind));
    detail.set_inputdiff(!SameInput(answer.request, name));
    changed.insert(name);
    if (Replaces(kind)) replacing.insert(name);
  }
  wire.mutable_diffs()->Assign(changed.begin(), changed.end());
  wire.mutable_replaces()->Assign(replacing.begin(), replacing.end());
  return {};
}

Status Write(const CreateResponse& response, pulumirpc::CreateResponse& wire) {
  wire.set_id(response.id);
  Status status;
  Encode(response.outputs, *wire.mutable_properties(), status);
  return status;
}

Status Write(const ReadResponse& response, pulumirpc::ReadResponse& wire) {
  wire.set_id(response.id);
  // The engine takes even an empty object for the outputs of what is there.
  if (response.id.empty()) return {};
  Status status;
  Encode(response.inputs, *wire.mutable_inputs(), status);
  Encode(response.outputs, *wire.mutable_properties(), status);
  return status;
}

Status Write(const UpdateResponse& response, pulumirpc::UpdateResponse& wire) {
  Status status;
  Encode(response.outputs, *wire.mutable_properties(), status);
  return status;
}

Status Write(const std::monostate&, google::protobuf::Empty&) { return {}; }

Status Write(const Object& response, pulumirpc::InvokeResponse& wire) {
  Status status;
  Encode(response, *wire.mutable_return_(), status);
  return status;
}

grpc::Status ToStatus(const Error& error) { return rpc::ToGrpcStatus(error); }

grpc::Status ToStatus(const OperationError& error) {
  if (!error.partial) return ToStatus(error.error);
  const PartialFailure& partial = *error.partial;
  pulumirpc::ErrorResourceInitFailed failed;
  failed.set_id(partial.id);
  // Bytes that are none would cost the engine the whole detail, and with it the
  // state of what was made.
  for (const std::string& reason : partial.reasons) {
    failed.add_reasons(ToUtf8(reason));
  }
  const std::string message = ToUtf8(error.error.message);
  if (partial.reasons.empty()) failed.add_reasons(message);
  Status status;
  Encode(partial.outputs, *failed.mutable_properties(), status);
  Encode(partial.inputs, *failed.mutable_inputs(), status);
  if (!status) return ToStatus(status.error());

  grpc::StatusCode code = rpc::ToGrpcCode(error.error.code);
  return WithDetail(code, message, failed);
}

grpc::Status ToStatus(const ConstructError& error) {
  if (error.failures.empty()) return ToStatus(error.error);
  pulumirpc::InputPropertiesError detail;
  for (const CheckFailure& failure : error.failures) {
    auto& one = *detail.add_errors();
    one.set_property_path(ToUtf8(failure.property));
    one.set_reason(ToUtf8(failure.reason));
  }
  return WithDetail(rpc::ToGrpcCode(error.error.code),
                    ToUtf8(error.error.message), detail);
}

}  // namespace pulumi::messages
