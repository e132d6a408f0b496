// Private to this room: the provider protocol's messages from and to the plain
// types of provider.h.
#pragma once

#include <grpcpp/support/status.h>

#include <variant>

#include "pulumi/component_provider.h"
#include "pulumi/provider.h"
#include "pulumi/provider.pb.h"

namespace pulumi::messages {

// Requests; kInvalidArgument when a value cannot be decoded.
Result<CheckRequest> Read(const pulumirpc::CheckRequest& wire);
Result<DiffRequest> Read(const pulumirpc::DiffRequest& wire);
Result<CreateRequest> Read(const pulumirpc::CreateRequest& wire);
Result<ReadRequest> Read(const pulumirpc::ReadRequest& wire);
Result<UpdateRequest> Read(const pulumirpc::UpdateRequest& wire);
Result<DeleteRequest> Read(const pulumirpc::DeleteRequest& wire);
Result<InvokeRequest> Read(const pulumirpc::InvokeRequest& wire);
// The provider's configuration; its old form, `variables`, is not read.
Result<ConfigureRequest> Read(const pulumirpc::ConfigureRequest& wire);

Result<ConstructRequest> Read(const pulumirpc::ConstructRequest& wire);

// What a diff is about: the answer tells the engine which of the changed
// properties differ between old and new inputs, and which from the state.
struct DiffAnswer {
  const DiffRequest& request;
  const DiffResponse& response;
};

// Answers; kUnknown when a value cannot be encoded, since by then the work
// has been done.
Status Write(const CheckResponse& response, pulumirpc::CheckResponse& wire);
Status Write(const DiffAnswer& answer, pulumirpc::DiffResponse& wire);
Status Write(const CreateResponse& response, pulumirpc::CreateResponse& wire);
Status Write(const ReadResponse& response, pulumirpc::ReadResponse& wire);
Status Write(const UpdateResponse& response, pulumirpc::UpdateResponse& wire);
Status Write(const std::monostate& response, google::protobuf::Empty& wire);
Status Write(const Object& response, pulumirpc::InvokeResponse& wire);

// Errors. A partial failure travels as the status's details.
grpc::Status ToStatus(const Error& error);
grpc::Status ToStatus(const OperationError& error);
grpc::Status ToStatus(const ConstructError& error);

}  // namespace pulumi::messages
