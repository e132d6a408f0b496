// What each resource type does with AWS.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "provider/operation.h"
#include "pulumi/provider.h"

namespace dynaplane::provider {

// The words of every handler.
using pulumi::CreateRequest;
using pulumi::CreateResponse;
using pulumi::DeleteRequest;
using pulumi::OperationResult;
using pulumi::ReadRequest;
using pulumi::ReadResponse;
using pulumi::UpdateRequest;
using pulumi::UpdateResponse;

struct DefaultTimeouts {
  std::chrono::seconds create{std::chrono::minutes(10)};
  std::chrono::seconds update{std::chrono::minutes(10)};
  std::chrono::seconds remove{std::chrono::minutes(10)};
};

// Stateless but for caches: one object serves all resources of its type, on
// many threads. Previews never get here.
class ResourceHandler {
 public:
  virtual ~ResourceHandler() = default;
  virtual DefaultTimeouts timeouts() const { return {}; }

  virtual OperationResult<CreateResponse> Create(
      Operation& operation, const CreateRequest& request) = 0;
  virtual OperationResult<ReadResponse> Read(Operation& operation,
                                             const ReadRequest& request) = 0;
  // Looks for what a Create with the request's inputs has made, if it came so
  // far: nobody saw its end. The request's id is not of AWS.
  virtual OperationResult<ReadResponse> ReadPending(Operation& operation,
                                                    ReadRequest request) {
    request.old_outputs = request.old_inputs;
    return Read(operation, request);
  }
  virtual OperationResult<UpdateResponse> Update(
      Operation& operation, const UpdateRequest& request) = 0;
  virtual OperationResult<std::monostate> Delete(
      Operation& operation, const DeleteRequest& request) = 0;
};

}  // namespace dynaplane::provider
