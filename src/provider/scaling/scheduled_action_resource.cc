// aws:appautoscaling/scheduledAction:ScheduledAction on AWS.
#include <fmt/format.h>

#include "base/timestamp.h"
#include "provider/generic/changes.h"
#include "provider/generic/diff.h"
#include "provider/generic/imported.h"
#include "provider/generic/values.h"
#include "provider/generic/wire.h"
#include "provider/scaling/scaling_calls.h"
#include "provider/scaling/scaling_types.h"
#include "pulumi/json_value.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;
using std::chrono::duration_cast;
using std::chrono::seconds;

const ObjectType& Bounds() {
  return *FindProperty(ScheduledActionType().properties, "scalableTargetAction")
              ->object;
}

// Seconds since 1970 on the wire, RFC 3339 in programs.
void SetTime(Json& request, const char* member, const Object& inputs,
             const char* key) {
  auto time = base::ParseIso8601(GetString(inputs, key).value_or(""));
  if (!time) return;
  request[member] = duration_cast<seconds>(time->time_since_epoch()).count();
}

void AddTime(Object& properties, const char* key, const Json& action,
             const char* member) {
  const Json& time = At(action, member);
  if (time.is_string()) properties[key] = time.get<std::string>();
  if (!time.is_number()) return;
  base::WallTime at{seconds(time.get<std::int64_t>())};
  properties[key] = base::FormatIso8601(at);
}

std::string IdOf(const ScalingSubject& subject) {
  return fmt::format("{}-{}-{}", subject.key.name, subject.service_namespace,
                     subject.key.resource_id);
}

class ScheduledActionHandler : public ResourceHandler {
 public:
  explicit ScheduledActionHandler(ScalingReader& reader) : reader_(reader) {}

  OperationResult<CreateResponse> Create(
      Operation& operation, const CreateRequest& request) override {
    Object inputs = Reveal(request.inputs).as_object();
    aws::Result<Object> outputs = Put(operation, inputs, inputs);
    if (!outputs) return tl::unexpected(Failure(outputs.error()));
    return CreateResponse{IdOf(SubjectOf(inputs)), std::move(*outputs)};
  }

  OperationResult<ReadResponse> Read(Operation& operation,
                                     const ReadRequest& request) override {
    pulumi::Result<ScalingSubject> subject = SubjectOf(request, true);
    if (!subject) {
      return tl::unexpected(
          pulumi::OperationError{subject.error(), std::nullopt});
    }
    aws::Result<std::optional<Object>> outputs = Describe(operation, *subject);
    if (!outputs) return tl::unexpected(Failure(outputs.error()));
    if (!*outputs) return ReadResponse{};
    Object inputs =
        request.old_inputs.empty()
            ? ImportedInputs(ScheduledActionType(), **outputs)
            : RefreshedInputs(ScheduledActionType(), request.resource,
                              request.old_inputs, **outputs);
    return ReadResponse{IdOf(*subject), std::move(inputs),
                        std::move(**outputs)};
  }

  OperationResult<UpdateResponse> Update(
      Operation& operation, const UpdateRequest& request) override {
    Object wanted = EffectiveInputs(request, request.old_outputs);
    // One that is gone is made as wanted.
    reader_.Forget();
    auto live = Describe(operation, SubjectOf(wanted));
    if (!live) return tl::unexpected(Failure(live.error()));
    Object whole = *live ? OverLive(operation, ScheduledActionType(), request,
                                    **live, wanted)
                         : wanted;
    aws::Result<Object> outputs = Put(operation, whole, wanted);
    if (!outputs) return tl::unexpected(Failure(outputs.error()));
    return UpdateResponse{std::move(*outputs)};
  }

  OperationResult<std::monostate> Delete(
      Operation& operation, const DeleteRequest& request) override {
    ScalingSubject subject = SubjectOf(request.old_outputs);
    Json call = SubjectRequest(subject);
    call["ScheduledActionName"] = subject.key.name;
    reader_.Forget();
    aws::Status removed = Remove(operation, "DeleteScheduledAction", call);
    reader_.Forget();
    if (!removed) return tl::unexpected(Failure(removed.error()));
    return std::monostate();
  }

 private:
  // Makes or changes it; the outputs, which tell of it what `told` says. AWS's
  // answer does not tell the ARN, so it is read.
  aws::Result<Object> Put(Operation& operation, const Object& inputs,
                          const Object& told) {
    ScalingSubject subject = SubjectOf(inputs);
    Json request = SubjectRequest(subject);
    request["ScheduledActionName"] = subject.key.name;
    request["Schedule"] = GetString(inputs, "schedule").value_or("");
    request["Timezone"] = GetString(inputs, "timezone").value_or("UTC");
    SetTime(request, "StartTime", inputs, "startTime");
    SetTime(request, "EndTime", inputs, "endTime");
    request["ScalableTargetAction"] =
        ToAws(Bounds().properties, GetObject(inputs, "scalableTargetAction"));
    reader_.Forget();
    aws::Result<Json> answer =
        CallPatiently(operation, "PutScheduledAction", request);
    reader_.Forget();
    if (!answer) return tl::unexpected(answer.error());
    aws::Result<std::optional<Object>> live = Describe(operation, subject);
    if (!live) return tl::unexpected(live.error());
    Object outputs = told;
    outputs["arn"] = *live ? GetString(**live, "arn").value_or("") : "";
    outputs["region"] = operation.region();
    return outputs;
  }

  aws::Result<std::optional<Object>> Describe(Operation& operation,
                                              const ScalingSubject& subject) {
    auto found = reader_.Read(operation, ScalingKind::kScheduledAction,
                              subject.service_namespace, subject.key);
    if (!found) return tl::unexpected(found.error());
    if (!*found) return std::optional<Object>();
    const Json& action = **found;
    Object outputs = FromAws(ScheduledActionType().properties, action);
    outputs["name"] = subject.key.name;
    outputs["arn"] = Text(action, "ScheduledActionARN");
    outputs["region"] = operation.region();
    outputs.erase("startTime");
    outputs.erase("endTime");
    AddTime(outputs, "startTime", action, "StartTime");
    AddTime(outputs, "endTime", action, "EndTime");
    return std::optional<Object>(std::move(outputs));
  }

  ScalingReader& reader_;
};

}  // namespace

std::unique_ptr<ResourceHandler> MakeScheduledActionHandler(
    ScalingReader& reader) {
  return std::make_unique<ScheduledActionHandler>(reader);
}

}  // namespace dynaplane::provider
