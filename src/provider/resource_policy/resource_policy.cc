// aws:dynamodb/resourcePolicy:ResourcePolicy on AWS.
#include "provider/resource_policy/resource_policy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>

#include "provider/arn.h"
#include "provider/generic/diff.h"
#include "provider/generic/imported.h"
#include "provider/generic/values.h"
#include "provider/json_read.h"
#include "provider/resource_policy/policy_document.h"
#include "provider/table/calls.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;

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
        {"policy", InOurWords(operation, request, Text(*answer, "Policy"))},
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
    Object wanted = EffectiveInputs(request, request.old_outputs);
    TellReplaced(operation, request);
    aws::Result<Object> outputs = Put(operation, wanted);
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
  // AWS shows a policy in words of its own; the state keeps the program's as
  // long as they mean the same.
  static std::string InOurWords(Operation& operation,
                                const ReadRequest& request,
                                const std::string& shown) {
    const Object state = Reveal(request.old_outputs).as_object();
    const Object program = Reveal(request.old_inputs).as_object();
    for (const Object* known : {&state, &program}) {
      auto text = GetString(*known, "policy");
      if (text && SamePolicyDocument(*text, shown)) return *text;
    }
    TellDeleted(operation, request.resource.id, shown);
    return shown;
  }

  // A policy goes as a whole, and with it what others wrote into it.
  static void TellReplaced(Operation& operation, const UpdateRequest& request) {
    const std::string& arn = request.resource.id;
    aws::Result<Json> live =
        operation.DynamoDb("GetResourcePolicy", {{"ResourceArn", arn}});
    if (!live) return;  // who may not read it may write it all the same
    const Object state = Reveal(request.old_outputs).as_object();
    const std::string policy = Text(*live, "Policy");
    if (SamePolicyDocument(GetString(state, "policy").value_or(""), policy)) {
      return;
    }
    operation.Warn(
        fmt::format("The policy of {} was changed outside of this stack; this "
                    "update takes its place. It was: {}",
                    arn, policy));
  }

  static void TellDeleted(Operation& operation, const std::string& arn,
                          const std::string& policy) {
    std::vector<std::string> deleted = PrincipalsOf(policy);
    std::erase_if(deleted, std::not_fn(IsUniqueId));
    if (deleted.empty()) return;
    operation.Warn(fmt::format(
        "The policy of {} grants something to {}: the role or user is deleted, "
        "and one that is made anew under its name does not have its rights. "
        "An `up` with --refresh writes the policy again; take the name out of "
        "it, or make the role first.",
        arn, fmt::join(deleted, ", ")));
  }

  // AWS does not know a principal: for minutes, if it was made just now.
  static aws::Error WithPrincipals(aws::Error error,
                                   const std::string& policy) {
    if (error.kind != aws::ErrorClass::kPropagating) return error;
    error.message += fmt::format(
        " AWS knows at least one of these not, or not yet: {}. Mend the "
        "policy, or run again once they are there",
        fmt::join(PrincipalsOf(policy), ", "));
    return error;
  }

  static aws::Result<Object> Put(Operation& operation, const Object& inputs) {
    bool confirm =
        GetBool(inputs, "confirmRemoveSelfResourceAccess").value_or(false);
    std::string arn = GetString(inputs, "resourceArn").value_or("");
    std::string policy = GetString(inputs, "policy").value_or("");
    Json request{{"ResourceArn", arn}, {"Policy", policy}};
    if (confirm) request["ConfirmRemoveSelfResourceAccess"] = true;
    aws::Result<Json> answer =
        SendChange(operation, "PutResourcePolicy", request, TableOfArn(arn));
    if (!answer) return tl::unexpected(WithPrincipals(answer.error(), policy));
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
