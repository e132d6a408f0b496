#include "provider/table/change.h"

#include <nlohmann/json.hpp>

#include "provider/generic/changes.h"
#include "provider/generic/default_tags.h"
#include "provider/generic/diff.h"
#include "provider/generic/values.h"
#include "provider/table/calls.h"
#include "provider/table/drift.h"
#include "provider/table/target.h"

namespace dynaplane::provider {

using pulumi::Object;
using pulumi::OperationError;
using pulumi::OperationResult;
using pulumi::UpdateRequest;
using pulumi::UpdateResponse;

std::string ImportIn(const Object& outputs) {
  return GetString(outputs, kImport).value_or("");
}

Table OwnTable(Operation& operation, const Object& inputs) {
  Table wanted = WantedTable(inputs);
  wanted.owner = operation.OwnerMark();
  wanted.tags.insert(operation.services().default_tags().begin(),
                     operation.services().default_tags().end());
  return wanted;
}

Object OutputsOf(Operation& operation, const Table& table, const Object& inputs,
                 const Object& recorded) {
  Object outputs = TableOutputs(table, inputs);
  outputs["tags"] = OwnTags(
      operation.services().default_tags(), GetObject(outputs, "tagsAll"),
      GetObject(inputs, "tags"), Reveal(recorded).as_object());
  return outputs;
}

void NoteUntaggedReplicas(const Reconciler& reconciler, Object& outputs) {
  auto list = outputs.find("replicas");
  if (list == outputs.end() || !list->second.is_array()) return;
  for (const Step& step : reconciler.Remaining()) {
    if (step.operation != "TagResource" || step.region.empty()) continue;
    for (pulumi::Value& each : list->second.as_array()) {
      if (each["regionName"] == pulumi::Value(step.region)) {
        each.as_object()["propagateTags"] = false;
      }
    }
  }
}

namespace {

// The table as the state knows it.
Table StateTable(const UpdateRequest& request) {
  const Object& record =
      request.old_outputs.empty() ? request.old_inputs : request.old_outputs;
  Object known = Reveal(record).as_object();
  if (Find(known, "tagsAll") != nullptr) known["tags"] = known["tagsAll"];
  Table state = WantedTable(known);
  for (Replica& replica : state.replicas) {
    for (const pulumi::Value& each : GetArray(known, "replicas")) {
      bool it = ScalarText(each["regionName"]) == replica.region;
      if (!it || !each.is_object()) continue;
      replica.arn = GetString(each.as_object(), "arn").value_or("");
      replica.stream_arn =
          GetString(each.as_object(), "streamArn").value_or("");
      replica.stream_label =
          GetString(each.as_object(), "streamLabel").value_or("");
    }
  }
  return state;
}

// Reads the parts that matter; the others are as the state says.
aws::Status Complete(Operation& operation, Table& live, const Table& state,
                     const UpdateRequest& request, const KnownParts& known) {
  live.ttl = state.ttl;
  live.ttl_attribute = state.ttl_attribute;
  live.recovery = state.recovery;
  live.recovery_days = state.recovery_days;
  live.tags.clear();
  if (!known.tags) live.tags = state.tags;
  if (aws::Status read = ReadParts(operation, live, known); !read) return read;
  bool replicas = Find(request.old_inputs, "replicas") != nullptr ||
                  Find(request.new_inputs, "replicas") != nullptr;
  return replicas ? ReadReplicas(operation, live) : aws::Status();
}

// Whether it is to go, and replicas that are not the table's own hold it.
bool StreamLeaves(const Table& live, const Table& wanted,
                  const Changes& changes) {
  return changes.Touch({"streamEnabled"}) && !wanted.stream && live.stream &&
         !live.replicas.empty() && !wanted.manages_replicas;
}

// Replicas that are not the table's own get their keys with the table's.
Tags ReplicaKeys(const UpdateRequest& request) {
  Tags keys;
  const Object inputs = Reveal(request.new_inputs).as_object();
  for (const auto& [region, key] : GetObject(inputs, kReplicaKeys)) {
    keys[region] = ScalarText(key);
  }
  return keys;
}

aws::Status CheckTarget(const Table& live, const Table& wanted,
                        const Changes& changes) {
  std::string fault = FaultOfTarget(live, wanted, changes);
  if (fault.empty()) {
    fault = FaultOfStrongReplicas(live, TargetTable(live, wanted, changes));
  }
  if (fault.empty()) return {};
  return aws::Fail(aws::ErrorClass::kValidation, fault);
}

}  // namespace

OperationResult<UpdateResponse> ChangeTable(Operation& operation,
                                            const UpdateRequest& request,
                                            Table live,
                                            LeavingStreams& streams) {
  const Changes changes =
      Changes::Of(request, operation.services().default_tags());
  const KnownParts known{changes.Touch({"ttl"}),
                         changes.Touch({"pointInTimeRecovery"}),
                         changes.TouchTags()};
  const Table state = StateTable(request);
  aws::Status ready = Complete(operation, live, state, request, known);
  if (!ready) return tl::unexpected(Failure(ready.error()));
  const Object actual =
      OutputsOf(operation, live, request.old_inputs, request.old_outputs);
  Table wanted = OwnTable(operation, EffectiveInputs(request, actual));
  wanted.replica_keys = ReplicaKeys(request);
  ready = CheckTarget(live, wanted, changes);
  if (!ready) return tl::unexpected(Failure(ready.error()));
  std::string drift = DriftOf(request, actual, live, wanted, changes);
  if (!drift.empty()) operation.Warn(drift);

  Reconciler reconciler(operation, std::move(live), wanted, known, changes);
  aws::Status done = reconciler.Run();
  Object inputs = Reveal(request.new_inputs).as_object();
  Table recorded = RecordedTable(state, reconciler.live(), wanted, changes);
  const bool leaves = StreamLeaves(reconciler.live(), wanted, changes);
  if (leaves) recorded.stream = false;
  if (leaves) streams.Add(operation.region(), recorded.name);
  if (recorded.stream) streams.Remove(operation.region(), recorded.name);
  Object outputs = OutputsOf(operation, recorded, inputs,
                             done ? Object() : request.old_outputs);
  if (leaves || (!recorded.stream && Find(request.old_outputs, kStreamLeaves)))
    outputs[kStreamLeaves] = true;
  if (done) return UpdateResponse{std::move(outputs)};
  NoteUntaggedReplicas(reconciler, outputs);
  Object achieved = AchievedInputs(request, outputs);
  // Replicas that have come into being are the table's from now on.
  if (const pulumi::Value* replicas = Find(request.new_inputs, "replicas")) {
    achieved.emplace("replicas", *replicas);
  }
  return tl::unexpected(Unfinished(done.error(), request.resource.id,
                                   std::move(outputs), std::move(achieved)));
}

}  // namespace dynaplane::provider
