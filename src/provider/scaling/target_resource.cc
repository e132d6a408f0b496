// aws:appautoscaling/target:Target on AWS.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "aws/endpoint.h"
#include "provider/generic/changes.h"
#include "provider/generic/default_tags.h"
#include "provider/generic/diff.h"
#include "provider/generic/imported.h"
#include "provider/generic/values.h"
#include "provider/generic/wire.h"
#include "provider/scaling/leftovers.h"
#include "provider/scaling/scaling_calls.h"
#include "provider/scaling/scaling_types.h"
#include "provider/table/table_rules.h"
#include "pulumi/json_value.h"

namespace dynaplane::provider {
namespace {

using pulumi::FromJson;
using pulumi::Object;
using pulumi::Value;

const Property& SuspendedState() {
  return *FindProperty(TargetType().properties, "suspendedState");
}

// The role that AWS uses for DynamoDB, which only a further call would tell.
std::string ServiceRole(const std::string& region, const std::string& arn) {
  std::size_t at = 0;
  for (int i = 0; i < 4 && at != std::string::npos; ++i) {
    at = arn.find(':', at == 0 ? 0 : at + 1);
  }
  if (at == std::string::npos) return {};
  std::string account = arn.substr(at + 1, arn.find(':', at + 1) - at - 1);
  return fmt::format(
      "arn:{}:iam::{}:role/aws-service-role/"
      "dynamodb.application-autoscaling.amazonaws.com/"
      "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
      aws::PartitionOf(region).id, account);
}

Object AllSuspended(const Object& given) {
  Object state;
  for (const Property& each : SuspendedState().object->properties) {
    std::string key(each.name);
    state[key] = GetBool(given, key).value_or(false);
  }
  return state;
}

constexpr const char* kBounds[] = {"minCapacity", "maxCapacity"};

// "minCapacity" → "MinCapacity".
const char* AwsBound(const std::string& key) {
  return key == kBounds[0] ? "MinCapacity" : "MaxCapacity";
}

// The bounds among `inputs` that differ from those of the state.
std::vector<std::string> ChangedBounds(const Object& state,
                                       const Object& inputs) {
  std::vector<std::string> changed;
  for (const char* key : kBounds) {
    if (GetInteger(inputs, key) != GetInteger(state, key)) {
      changed.emplace_back(key);
    }
  }
  return changed;
}

Object WithDefaultTags(Operation& operation, const Object& tags) {
  return AllTags(operation.services().default_tags(), tags);
}

Object Outputs(Operation& operation, const Object& inputs,
               const std::string& arn, const std::string& role) {
  Object outputs;
  for (const char* key : {"maxCapacity", "minCapacity", "resourceId",
                          "scalableDimension", "serviceNamespace"}) {
    if (const Value* value = Find(inputs, key)) outputs[key] = *value;
  }
  outputs["arn"] = arn;
  outputs["region"] = operation.region();
  outputs["roleArn"] =
      role.empty() ? ServiceRole(operation.region(), arn) : role;
  outputs["suspendedState"] = AllSuspended(GetObject(inputs, "suspendedState"));
  outputs["tags"] = GetObject(inputs, "tags");
  outputs["tagsAll"] = WithDefaultTags(operation, GetObject(inputs, "tags"));
  return outputs;
}

class TargetHandler : public ResourceHandler {
 public:
  explicit TargetHandler(ScalingReader& reader) : reader_(reader) {}

  OperationResult<CreateResponse> Create(
      Operation& operation, const CreateRequest& request) override {
    Object inputs = Reveal(request.inputs).as_object();
    Object tags = WithDefaultTags(operation, GetObject(inputs, "tags"));
    leftovers_.Tell(operation, SubjectOf(inputs));
    aws::Result<std::string> arn =
        Register(operation, inputs, AllBounds(),
                 AllSuspended(GetObject(inputs, "suspendedState")), tags);
    if (!arn) return tl::unexpected(Failure(arn.error()));
    std::string id = GetString(inputs, "resourceId").value_or("");
    Object outputs = Outputs(operation, inputs, *arn, RoleOf(inputs));
    if (aws::Status tagged = TagFound(operation, *arn, tags); !tagged) {
      outputs["tags"] = outputs["tagsAll"] = Object();
      return tl::unexpected(Unfinished(tagged.error(), std::move(id),
                                       std::move(outputs), request.inputs));
    }
    return CreateResponse{std::move(id), std::move(outputs)};
  }

  OperationResult<ReadResponse> Read(Operation& operation,
                                     const ReadRequest& request) override {
    pulumi::Result<ScalingSubject> subject = SubjectOf(request, false);
    if (!subject) {
      return tl::unexpected(
          pulumi::OperationError{subject.error(), std::nullopt});
    }
    subject->key.name.clear();
    auto found = reader_.Read(operation, ScalingKind::kTarget,
                              subject->service_namespace, subject->key);
    if (!found) return tl::unexpected(Failure(found.error()));
    if (!*found) return ReadResponse{};
    const Json& target = **found;
    Object live = FromAws(TargetType().properties, target);
    std::string arn = Text(target, "ScalableTargetARN");
    if (arn.empty()) arn = GetString(request.old_outputs, "arn").value_or("");
    live["tags"] = GetObject(request.old_inputs, "tags");
    aws::Status bounds = KeepScheduledBounds(operation, request, live);
    if (!bounds) return tl::unexpected(Failure(bounds.error()));
    if (aws::Status read = ReadTags(operation, request, arn, live); !read) {
      return tl::unexpected(Failure(read.error()));
    }
    Object outputs = Outputs(operation, live, arn, Text(target, "RoleARN"));
    outputs["tagsAll"] = GetObject(live, "tagsAll");
    Object inputs = request.old_inputs.empty()
                        ? ImportedInputs(TargetType(), outputs)
                        : RefreshedInputs(TargetType(), request.resource,
                                          request.old_inputs, outputs);
    return ReadResponse{subject->key.resource_id, std::move(inputs),
                        std::move(outputs)};
  }

  OperationResult<UpdateResponse> Update(
      Operation& operation, const UpdateRequest& request) override {
    Object wanted = EffectiveInputs(request, request.old_outputs);
    aws::Result<std::string> arn = Change(operation, request, wanted);
    if (!arn) return tl::unexpected(Failure(arn.error()));
    if (arn->empty()) *arn = GetString(request.old_outputs, "arn").value_or("");
    aws::Status tagged = ChangeTags(operation, request, wanted, *arn);
    if (!tagged) return tl::unexpected(Failure(tagged.error()));
    return UpdateResponse{Outputs(operation, wanted, *arn, RoleOf(wanted))};
  }

  OperationResult<std::monostate> Delete(
      Operation& operation, const DeleteRequest& request) override {
    reader_.Forget();
    aws::Status removed =
        Remove(operation, "DeregisterScalableTarget",
               SubjectRequest(SubjectOf(request.old_outputs)));
    reader_.Forget();
    if (!removed) return tl::unexpected(Failure(removed.error()));
    return std::monostate();
  }

 private:
  // DynamoDB is scaled with the service's own role, whatever is asked for.
  static std::string RoleOf(const Object& inputs) {
    if (GetString(inputs, "serviceNamespace") == "dynamodb") return {};
    return GetString(inputs, "roleArn").value_or("");
  }

  // A bound that a scheduled action of the target sets is the schedule's, like
  // a capacity is the scaler's: where it is now is no drift. One that no
  // action sets is what AWS says it is, and so are all where schedules may not
  // be looked at: who manages none needs no leave to.
  aws::Status KeepScheduledBounds(Operation& operation,
                                  const ReadRequest& request, Object& live) {
    if (request.old_outputs.empty()) return {};
    std::vector<std::string> moved = ChangedBounds(request.old_outputs, live);
    if (moved.empty()) return {};
    ScalingSubject subject = SubjectOf(live);
    auto found = reader_.Read(operation, ScalingKind::kSchedule,
                              subject.service_namespace, subject.key);
    if (!found && found.error().kind == aws::ErrorClass::kAccessDenied) {
      return {};
    }
    if (!found) return tl::unexpected(found.error());
    if (!*found) return {};
    for (const std::string& key : moved) {
      bool scheduled = std::ranges::any_of(**found, [&](const Json& action) {
        return At(action, "ScalableTargetAction").contains(AwsBound(key));
      });
      if (scheduled) live[key] = request.old_outputs.at(key);
    }
    return {};
  }

  static std::vector<std::string> AllBounds() {
    return {std::begin(kBounds), std::end(kBounds)};
  }

  // Only what changes, so that the bounds stay where a schedule has put them
  // and the rest as it is on AWS. Where AWS does not take them so, with the
  // others: they may not fit the scheduled ones, or the target may be gone.
  // The ARN, or "" where nothing was to be sent.
  aws::Result<std::string> Change(Operation& operation,
                                  const UpdateRequest& request,
                                  const Object& wanted) {
    const Changes changes = Changes::Of(request);
    std::vector<std::string> bounds = AllBounds();
    std::erase_if(
        bounds, [&](const std::string& key) { return !changes.Touch({key}); });
    aws::Result<std::optional<Object>> state =
        Suspended(operation, wanted, changes);
    if (!state) return tl::unexpected(state.error());
    bool sends = !bounds.empty() || *state || changes.Touch({"roleArn"});
    if (!sends) return std::string();
    auto arn = Register(operation, wanted, bounds, *state, {});
    if (arn || arn.error().kind != aws::ErrorClass::kValidation) return arn;
    aws::Status free = CheckOtherBounds(operation, request, changes);
    if (!free) return tl::unexpected(free.error());
    return Register(operation, wanted, AllBounds(),
                    AllSuspended(GetObject(wanted, "suspendedState")), {});
  }

  // The state to send, which AWS takes as a whole: the live one with what is
  // named. Nothing if none of it is.
  aws::Result<std::optional<Object>> Suspended(Operation& operation,
                                               const Object& wanted,
                                               const Changes& changes) {
    if (!changes.Touch({"suspendedState"})) return std::optional<Object>();
    auto live = Live(operation, SubjectOf(wanted));
    if (!live) return tl::unexpected(live.error());
    Object state = AllSuspended(GetObject(wanted, "suspendedState"));
    if (!*live) return std::optional<Object>(std::move(state));
    Object now = AllSuspended(GetObject(**live, "suspendedState"));
    return std::optional<Object>(
        TakeNamed(SuspendedState().object->properties, now, state, changes,
                  PropertyPath().Member("suspendedState")));
  }

  // What AWS tells of it, or nothing.
  aws::Result<std::optional<Object>> Live(Operation& operation,
                                          ScalingSubject subject) {
    subject.key.name.clear();
    reader_.Forget();
    auto found = reader_.Read(operation, ScalingKind::kTarget,
                              subject.service_namespace, subject.key);
    if (!found) return tl::unexpected(found.error());
    if (!*found) return std::optional<Object>();
    return std::optional<Object>(FromAws(TargetType().properties, **found));
  }

  // An error when a bound that is not to change was set by hand: it is not
  // ours to set it back unasked.
  aws::Status CheckOtherBounds(Operation& operation,
                               const UpdateRequest& request,
                               const Changes& changes) {
    auto live = Live(operation, SubjectOf(request.old_outputs));
    if (!live) return tl::unexpected(live.error());
    if (!*live) return {};
    ReadRequest look;
    look.old_outputs = request.old_outputs;
    aws::Status kept = KeepScheduledBounds(operation, look, **live);
    if (!kept) return kept;
    for (const std::string& key : ChangedBounds(request.old_outputs, **live)) {
      if (changes.Touch({key})) continue;
      return aws::Fail(
          aws::ErrorClass::kValidation,
          fmt::format("The scaling of {} was changed outside of this stack: "
                      "AWS has {} {}, which the new bounds do not fit. `up "
                      "--refresh` shows all that differs, and does it.",
                      GetString(request.old_outputs, "resourceId").value_or(""),
                      key, GetInteger(**live, key).value_or(0)));
    }
    return {};
  }

  // Makes or changes it; the ARN.
  aws::Result<std::string> Register(Operation& operation, const Object& inputs,
                                    const std::vector<std::string>& bounds,
                                    const std::optional<Object>& suspended,
                                    const Object& tags) {
    Json request = SubjectRequest(SubjectOf(inputs));
    for (const std::string& key : bounds) {
      auto bound = GetInteger(inputs, key);
      if (bound) request[AwsBound(key)] = *bound;
    }
    std::string role = RoleOf(inputs);
    if (!role.empty()) request["RoleARN"] = role;
    if (suspended) {
      request["SuspendedState"] =
          ToAws(SuspendedState().object->properties, *suspended);
    }
    if (!tags.empty()) request["Tags"] = ToJson(tags);
    reader_.Forget();
    aws::Result<Json> answer =
        operation.Scaling("RegisterScalableTarget", request);
    reader_.Forget();
    if (!answer) return tl::unexpected(answer.error());
    return Text(*answer, "ScalableTargetARN");
  }

  // AWS takes a registration's tags for a new target alone; one that was there
  // before keeps its own.
  static aws::Status TagFound(Operation& operation, const std::string& arn,
                              const Object& tags) {
    if (tags.empty()) return {};
    aws::Result<Json> there =
        operation.Scaling("ListTagsForResource", {{"ResourceARN", arn}});
    if (!there) return tl::unexpected(there.error());
    const Json wanted = ToJson(tags);
    const Json& live = At(*there, "Tags");
    bool all = true;
    for (const auto& [key, value] : wanted.items()) {
      all = all && At(live, key.c_str()) == value;
    }
    if (all) return {};
    aws::Result<Json> answer = operation.Scaling(
        "TagResource", {{"ResourceARN", arn}, {"Tags", wanted}});
    if (!answer) return tl::unexpected(answer.error());
    return {};
  }

  // Only of targets that have or shall have some by our doing: one call each.
  static aws::Status ReadTags(Operation& operation, const ReadRequest& request,
                              const std::string& arn, Object& live) {
    const auto& defaults = operation.services().default_tags();
    bool tagged = !defaults.empty() ||
                  !GetObject(request.old_inputs, "tags").empty() ||
                  !GetObject(request.old_outputs, "tagsAll").empty();
    if (!tagged || arn.empty()) return {};
    aws::Result<Json> answer =
        operation.Scaling("ListTagsForResource", {{"ResourceARN", arn}});
    if (!answer) return tl::unexpected(answer.error());
    Value all = FromJson(At(*answer, "Tags"));
    if (!all.is_object()) all = Object();
    std::erase_if(all.as_object(),
                  [](const auto& tag) { return IsHiddenTag(tag.first); });
    live["tags"] = OwnTags(defaults, all.as_object(),
                           GetObject(request.old_inputs, "tags"),
                           Reveal(request.old_outputs).as_object());
    live["tagsAll"] = std::move(all);
    return {};
  }

  static aws::Status ChangeTags(Operation& operation,
                                const UpdateRequest& request,
                                const Object& wanted, const std::string& arn) {
    const Object& was = GetObject(request.old_outputs, "tagsAll");
    Object now = WithDefaultTags(operation, GetObject(wanted, "tags"));
    Json gone = Json::array();
    for (const auto& [key, value] : was) {
      if (!now.contains(key)) gone.push_back(key);
    }
    Object set;
    for (const auto& [key, value] : now) {
      auto before = was.find(key);
      if (before == was.end() || !SameText(before->second, value)) {
        set[key] = value;
      }
    }
    if (!gone.empty()) {
      aws::Result<Json> answer = operation.Scaling(
          "UntagResource", {{"ResourceARN", arn}, {"TagKeys", gone}});
      if (!answer) return tl::unexpected(answer.error());
    }
    if (set.empty()) return {};
    aws::Result<Json> answer = operation.Scaling(
        "TagResource", {{"ResourceARN", arn}, {"Tags", ToJson(set)}});
    if (!answer) return tl::unexpected(answer.error());
    return {};
  }

  ScalingReader& reader_;
  Leftovers leftovers_;
};

}  // namespace

std::unique_ptr<ResourceHandler> MakeTargetHandler(ScalingReader& reader) {
  return std::make_unique<TargetHandler>(reader);
}

}  // namespace dynaplane::provider
