// aws:dynamodb/resourcePolicy:ResourcePolicy on AWS.
#include <fmt/format.h>

#include "provider/arn.h"
#include "provider/imported.h"
#include "provider/json_read.h"
#include "provider/satellite/satellite_resources.h"
#include "provider/satellite/satellite_types.h"
#include "provider/table/calls.h"
#include "provider/values.h"

namespace dynaplane::provider {
namespace {

using pulumi::CreateRequest;
using pulumi::CreateResponse;
using pulumi::DeleteRequest;
using pulumi::Object;
using pulumi::OperationResult;
using pulumi::ReadRequest;
using pulumi::ReadResponse;
using pulumi::UpdateRequest;
using pulumi::UpdateResponse;

class ResourcePolicyHandler : public ResourceHandler {
 public:
  OperationResult<CreateResponse> Create(
      Operation& operation, const CreateRequest& request) override {
    Object inputs = Reveal(request.inputs).as_object();
    aws::Result<Object> outputs = Put(operation, inputs);
    if (!outputs) return tl::unexpected(Failure(outputs.error()));
    return CreateResponse{GetString(inputs, "resourceArn").value_or(""),
                          std::move(*outputs)};
  }

  OperationResult<ReadResponse> Read(Operation& operation,
                                     const ReadRequest& request) override {
    const std::string& arn = request.resource.id;
    aws::Result<Json> answer =
        operation.DynamoDb("GetResourcePolicy", {{"ResourceArn", arn}});
    if (!answer) {
      if (answer.error().kind == aws::ErrorClass::kNotFound) {
        return ReadResponse{};
      }
      return tl::unexpected(Failure(answer.error()));
    }
    Object outputs{
        {"resourceArn", arn},
        {"policy", Text(*answer, "Policy")},
        {"revisionId", Text(*answer, "RevisionId")},
        {"region", operation.region()},
        {"confirmRemoveSelfResourceAccess",
         GetBool(request.old_inputs, "confirmRemoveSelfResourceAccess")
             .value_or(false)},
    };
    Object inputs =
        request.old_inputs.empty()
            ? ImportedInputs(ResourcePolicyType(), outputs)
            : RefreshedInputs(ResourcePolicyType(), request.resource,
                              request.old_inputs, outputs);
    return ReadResponse{arn, std::move(inputs), std::move(outputs)};
  }

  OperationResult<ReadResponse> ReadPending(Operation& operation,
                                            ReadRequest request) override {
    request.resource.id =
        GetString(request.old_inputs, "resourceArn").value_or("");
    return Read(operation, request);
  }

  OperationResult<UpdateResponse> Update(
      Operation& operation, const UpdateRequest& request) override {
    aws::Result<Object> outputs =
        Put(operation, Reveal(request.new_inputs).as_object());
    if (!outputs) return tl::unexpected(Failure(outputs.error()));
    return UpdateResponse{std::move(*outputs)};
  }

  OperationResult<std::monostate> Delete(
      Operation& operation, const DeleteRequest& request) override {
    const std::string& arn = request.resource.id;
    aws::Result<Json> answer =
        SendChange(operation, "DeleteResourcePolicy", {{"ResourceArn", arn}},
                   TableOfArn(arn));
    bool gone = answer || answer.error().kind == aws::ErrorClass::kNotFound;
    if (!gone) return tl::unexpected(Failure(answer.error()));
    return std::monostate();
  }

 private:
  static aws::Result<Object> Put(Operation& operation, const Object& inputs) {
    bool confirm =
        GetBool(inputs, "confirmRemoveSelfResourceAccess").value_or(false);
    std::string arn = GetString(inputs, "resourceArn").value_or("");
    Json request{
        {"ResourceArn", arn},
        {"Policy", GetString(inputs, "policy").value_or("")},
    };
    if (confirm) request["ConfirmRemoveSelfResourceAccess"] = true;
    aws::Result<Json> answer =
        SendChange(operation, "PutResourcePolicy", request, TableOfArn(arn));
    if (!answer) return tl::unexpected(answer.error());
    const std::string revision = Text(*answer, "RevisionId");
    AwaitShown(operation, arn, revision);
    Object outputs = inputs;
    outputs["confirmRemoveSelfResourceAccess"] = confirm;
    outputs["revisionId"] = revision;
    outputs["region"] = operation.region();
    return outputs;
  }

  // AWS shows the old policy, or none, for some seconds: a refresh would take
  // that for drift. The policy is there all the same.
  static void AwaitShown(Operation& operation, const std::string& arn,
                         const std::string& revision) {
    (void)operation.AwaitShown(
        fmt::format("the policy of {} to show", arn),
        [&]() -> aws::Result<bool> {
          aws::Result<Json> answer =
              operation.DynamoDb("GetResourcePolicy", {{"ResourceArn", arn}});
          return answer && Text(*answer, "RevisionId") == revision;
        });
  }
};

}  // namespace

std::unique_ptr<ResourceHandler> MakeResourcePolicyHandler() {
  return std::make_unique<ResourcePolicyHandler>();
}

}  // namespace dynaplane::provider
