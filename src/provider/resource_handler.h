// What each resource type does with AWS.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "provider/operation.h"
#include "pulumi/provider.h"

namespace dynaplane::provider {

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

  virtual pulumi::OperationResult<pulumi::CreateResponse> Create(
      Operation& operation, const pulumi::CreateRequest& request) = 0;
  virtual pulumi::OperationResult<pulumi::ReadResponse> Read(
      Operation& operation, const pulumi::ReadRequest& request) = 0;
  // Looks for what a Create with the request's inputs has made, if it came so
  // far: nobody saw its end. The request's id is not of AWS.
  virtual pulumi::OperationResult<pulumi::ReadResponse> ReadPending(
      Operation& operation, pulumi::ReadRequest request) {
    request.old_outputs = request.old_inputs;
    return Read(operation, request);
  }
  virtual pulumi::OperationResult<pulumi::UpdateResponse> Update(
      Operation& operation, const pulumi::UpdateRequest& request) = 0;
  virtual pulumi::OperationResult<std::monostate> Delete(
      Operation& operation, const pulumi::DeleteRequest& request) = 0;
};

}  // namespace dynaplane::provider
