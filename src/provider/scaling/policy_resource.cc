// aws:appautoscaling/policy:Policy on AWS.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "provider/configuration/run_settings.h"
#include "provider/generic/changes.h"
#include "provider/generic/diff.h"
#include "provider/generic/imported.h"
#include "provider/generic/values.h"
#include "provider/generic/wire.h"
#include "provider/scaling/scaling_calls.h"
#include "provider/scaling/scaling_types.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;

pulumi::Array AlarmArns(const Json& answer) {
  pulumi::Array arns;
  for (const Json* each : Objects(answer, "Alarms")) {
    arns.push_back(Text(*each, "AlarmARN"));
  }
  return arns;
}

Object Outputs(const Operation& operation, Object properties,
               const Json& answer, const std::string& arn) {
  properties["arn"] = arn;
  properties["alarmArns"] = AlarmArns(answer);
  properties["region"] = operation.region();
  return properties;
}

class PolicyHandler : public ResourceHandler {
 public:
  explicit PolicyHandler(ScalingReader& reader) : reader_(reader) {}

  OperationResult<CreateResponse> Create(
      Operation& operation, const CreateRequest& request) override {
    Object inputs = Reveal(request.inputs).as_object();
    aws::Result<Object> outputs = Put(operation, inputs, inputs);
    if (!outputs) return tl::unexpected(Failure(outputs.error()));
    return CreateResponse{GetString(inputs, "name").value_or(""),
                          std::move(*outputs)};
  }

  OperationResult<ReadResponse> Read(Operation& operation,
                                     const ReadRequest& request) override {
    pulumi::Result<ScalingSubject> subject = SubjectOf(request, true);
    if (!subject) {
      return tl::unexpected(
          pulumi::OperationError{subject.error(), std::nullopt});
    }
    auto found = reader_.Read(operation, ScalingKind::kPolicy,
                              subject->service_namespace, subject->key);
    if (!found) return tl::unexpected(Failure(found.error()));
    if (!*found) return ReadResponse{};
    const Json& policy = **found;
    Object live = FromAws(PolicyType().properties, policy);
    live["name"] = subject->key.name;
    Object outputs =
        Outputs(operation, std::move(live), policy, Text(policy, "PolicyARN"));
    Object inputs = request.old_inputs.empty()
                        ? ImportedInputs(PolicyType(), outputs)
                        : RefreshedInputs(PolicyType(), request.resource,
                                          request.old_inputs, outputs);
    return ReadResponse{subject->key.name, std::move(inputs),
                        std::move(outputs)};
  }

  OperationResult<UpdateResponse> Update(
      Operation& operation, const UpdateRequest& request) override {
    Object wanted = EffectiveInputs(request, request.old_outputs);
    aws::Result<Object> whole = Whole(operation, request, wanted);
    if (!whole) return tl::unexpected(Failure(whole.error()));
    aws::Result<Object> outputs = Put(operation, *whole, wanted);
    if (!outputs) return tl::unexpected(Failure(outputs.error()));
    return UpdateResponse{std::move(*outputs)};
  }

  OperationResult<std::monostate> Delete(
      Operation& operation, const DeleteRequest& request) override {
    ScalingSubject subject = SubjectOf(request.old_outputs);
    reader_.Forget();
    aws::Status removed = RemovePolicy(operation, subject, subject.key.name);
    reader_.Forget();
    if (!removed) return tl::unexpected(Failure(removed.error()));
    return std::monostate();
  }

 private:
  // What is to be sent. One that is gone is made as wanted.
  aws::Result<Object> Whole(Operation& operation, const UpdateRequest& request,
                            const Object& wanted) {
    ScalingSubject subject = SubjectOf(wanted);
    reader_.Forget();
    auto found = reader_.Read(operation, ScalingKind::kPolicy,
                              subject.service_namespace, subject.key);
    if (!found) return tl::unexpected(found.error());
    if (!*found) return wanted;
    Object live = wanted;
    for (const Property& each : PolicyConfigurations()) {
      live.erase(std::string(each.name));
    }
    live.merge(FromAws(PolicyConfigurations(), **found));
    return OverLive(operation, PolicyType(), request, live, wanted);
  }

  // Makes or changes it; the outputs, which tell of it what `told` says.
  aws::Result<Object> Put(Operation& operation, const Object& inputs,
                          const Object& told) {
    ScalingSubject subject = SubjectOf(inputs);
    Json request = ToAws(PolicyConfigurations(), inputs);
    request.update(SubjectRequest(subject));
    request["PolicyName"] = subject.key.name;
    if (auto type = GetString(inputs, "policyType")) {
      request["PolicyType"] = *type;
    }
    reader_.Forget();
    aws::Result<Json> answer = PutInPlace(operation, subject, request);
    reader_.Forget();
    if (!answer) return tl::unexpected(answer.error());
    Object properties = told;
    properties.erase("region");
    return Outputs(operation, std::move(properties), *answer,
                   Text(*answer, "PolicyARN"));
  }

  // AWS takes one policy for a metric: another one, under whatever name, keeps
  // this one out, and goes only if the user has said so.
  static aws::Result<Json> PutInPlace(Operation& operation,
                                      const ScalingSubject& subject,
                                      const Json& request) {
    aws::Result<Json> answer =
        CallPatiently(operation, "PutScalingPolicy", request);
    bool taken = !answer && answer.error().message.find(
                                "Only one TargetTrackingScaling policy") !=
                                std::string::npos;
    if (!taken) return answer;
    aws::Result<std::vector<std::string>> others =
        Rivals(operation, subject, request);
    if (!others || others->empty()) return answer;
    if (!MayReplacePolicies()) {
      return tl::unexpected(InTheWay(answer.error(), subject, *others));
    }
    for (const std::string& name : *others) {
      aws::Status removed = RemovePolicy(operation, subject, name);
      if (!removed) return tl::unexpected(removed.error());
      operation.Warn(
          fmt::format("The scaling policy {} of {} is deleted; {} "
                      "takes its place.",
                      name, TargetOf(subject), subject.key.name));
    }
    return CallPatiently(operation, "PutScalingPolicy", request);
  }

  // The names of the target's other policies for the same metric.
  static aws::Result<std::vector<std::string>> Rivals(
      Operation& operation, const ScalingSubject& subject,
      const Json& request) {
    std::vector<std::string> names;
    Json page = SubjectRequest(subject);
    for (;;) {
      aws::Result<Json> answer =
          operation.Scaling("DescribeScalingPolicies", page);
      if (!answer) return tl::unexpected(answer.error());
      for (const Json* each : Objects(*answer, "ScalingPolicies")) {
        bool other = Text(*each, "PolicyName") != subject.key.name;
        if (other && MetricOf(*each) == MetricOf(request)) {
          names.push_back(Text(*each, "PolicyName"));
        }
      }
      std::string next = Text(*answer, "NextToken");
      if (next.empty() || next == Text(page, "NextToken")) return names;
      page["NextToken"] = next;
    }
  }

  static std::pair<Json, Json> MetricOf(const Json& policy) {
    const Json& tracking =
        At(policy, "TargetTrackingScalingPolicyConfiguration");
    return {At(tracking, "PredefinedMetricSpecification"),
            At(tracking, "CustomizedMetricSpecification")};
  }

  static aws::Status RemovePolicy(Operation& operation,
                                  const ScalingSubject& subject,
                                  const std::string& name) {
    Json call = SubjectRequest(subject);
    call["PolicyName"] = name;
    return Remove(operation, "DeleteScalingPolicy", call);
  }

  static aws::Error InTheWay(aws::Error error, const ScalingSubject& subject,
                             const std::vector<std::string>& others) {
    error.message = fmt::format(
        "The scaling policy {} is in the way of {}: {} has it already, and AWS "
        "takes one policy for a metric. To have it replaced, run `dynaplane "
        "up` with --replace-policies, or set {}=1 for another program; or "
        "delete it yourself",
        fmt::join(others, ", "), subject.key.name, TargetOf(subject),
        kReplacePolicies);
    return error;
  }

  ScalingReader& reader_;
};

}  // namespace

std::unique_ptr<ResourceHandler> MakePolicyHandler(ScalingReader& reader) {
  return std::make_unique<PolicyHandler>(reader);
}

}  // namespace dynaplane::provider
