// aws:dynamodb/tableReplica:TableReplica on AWS: a replica is made and removed
// by its table in the main region, and set up in its own.
#include "provider/replica/table_replica.h"

#include <fmt/format.h>

#include <algorithm>

#include "provider/arn.h"
#include "provider/generic/changes.h"
#include "provider/generic/default_tags.h"
#include "provider/generic/diff.h"
#include "provider/generic/imported.h"
#include "provider/generic/values.h"
#include "provider/json_read.h"
#include "provider/possession.h"
#include "provider/replica/replication_group.h"
#include "provider/table/calls.h"
#include "provider/table/drift.h"
#include "provider/table/plan.h"
#include "provider/table/table_rules.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;

using Subject = ReplicaSubject;

Subject SubjectOf(const Operation& operation, const Object& properties) {
  std::string arn = GetString(properties, "globalTableArn").value_or("");
  return {TableOfArn(arn), ParseArn(arn).region, operation.region()};
}

// The settings of the replica as a table of its own region.
struct ReplicaTable {
  Table there;
  std::string kms_key;      // as the main table tells it
  std::string table_class;  // only when it differs from the main table's
};

// In the outputs: nobody has seen its end, so that it may not be there, or not
// be set up. Engines show no property whose name begins like this.
constexpr const char* kUnfinished = "__unfinished";

class TableReplicaHandler : public ResourceHandler {
 public:
  explicit TableReplicaHandler(LeavingStreams& streams) : streams_(streams) {}

  DefaultTimeouts timeouts() const override {
    return {std::chrono::minutes(60), std::chrono::minutes(60),
            std::chrono::minutes(30)};
  }

  OperationResult<CreateResponse> Create(
      Operation& operation, const CreateRequest& request) override {
    Object inputs = Reveal(request.inputs).as_object();
    Subject subject = SubjectOf(operation, inputs);
    if (subject.region == subject.main_region) {
      return tl::unexpected(Failure(
          aws::Fail(aws::ErrorClass::kValidation,
                    fmt::format("A replica of {} cannot be in the table's own "
                                "region {}; give it another provider or "
                                "region.",
                                subject.table, subject.region))
              .value()));
    }
    ReplicaChange added = group_.Add(operation, subject, inputs);
    if (added.status && added.existed) {
      aws::Status ours = TakeOver(operation, subject, inputs);
      if (!ours) return tl::unexpected(Failure(ours.error()));
    }
    if (!added.status && !added.accepted) {
      return tl::unexpected(Failure(added.status.error()));
    }
    aws::Result<Table> set;
    if (!added.status) set = tl::unexpected(added.status.error());
    if (added.status) {
      aws::Result<ReplicaTable> live = Look(operation, subject);
      if (!live) set = tl::unexpected(live.error());
      if (live) {
        set = SetUp(
            operation, subject, live->there,
            Wanted(operation, live->there, inputs, Changes::Everything()));
      }
    }
    return Made(operation, subject, request.inputs, set);
  }

  OperationResult<ReadResponse> Read(Operation& operation,
                                     const ReadRequest& request) override {
    Subject subject = SubjectOf(operation, request.old_outputs);
    if (subject.table.empty()) {
      std::size_t colon = request.resource.id.rfind(':');
      if (colon == std::string::npos) return ReadResponse{};
      subject.table = request.resource.id.substr(0, colon);
      subject.main_region = request.resource.id.substr(colon + 1);
    }
    aws::Result<ReplicaTable> live = Look(operation, subject);
    if (!live) {
      if (live.error().kind == aws::ErrorClass::kNotFound) {
        return ReadResponse{};
      }
      return tl::unexpected(Failure(live.error()));
    }
    // What bears no mark, or ours, is ours.
    const std::string& owner = live->there.owner;
    if (!request.old_outputs.empty() && !owner.empty() &&
        owner != operation.OwnerMark()) {
      auto ours = IsOurs(operation, subject, /*goes=*/false);
      if (!ours) return tl::unexpected(Failure(ours.error()));
    }
    Object old_inputs = Reveal(request.old_inputs).as_object();
    Object given = old_inputs;
    if (Find(given, "globalTableArn") == nullptr) {
      given["globalTableArn"] = InRegion(live->there.arn, subject.main_region);
    }
    Object outputs = Outputs(operation, given, *live, request.old_outputs);
    Object inputs = old_inputs.empty()
                        ? ImportedInputs(TableReplicaType(), outputs)
                        : RefreshedInputs(TableReplicaType(), request.resource,
                                          request.old_inputs, outputs);
    return ReadResponse{subject.Id(), std::move(inputs), std::move(outputs)};
  }

  OperationResult<UpdateResponse> Update(
      Operation& operation, const UpdateRequest& request) override {
    const bool unfinished = Find(request.old_outputs, kUnfinished) != nullptr;
    const Changes changes =
        unfinished ? Changes::Everything()
                   : Changes::Of(request, operation.services().default_tags());
    Object wanted = EffectiveInputs(request, request.old_outputs);
    Subject subject = SubjectOf(operation, wanted);
    auto ours = IsOurs(operation, subject, /*goes=*/false);
    if (!ours) return tl::unexpected(Failure(ours.error()));
    aws::Result<Table> done =
        Change(operation, subject, request, wanted, changes);
    aws::Result<ReplicaTable> live = LookAfter(operation, subject, done);
    Object outputs = request.old_outputs;
    if (live) {
      outputs =
          Recorded(request, Outputs(operation, wanted, *live, {}), changes);
    }
    if (done && live) return UpdateResponse{std::move(outputs)};
    // One that was not set is not to look as if it were.
    if (live && live->table_class.empty() &&
        Find(outputs, "tableClassOverride") != nullptr) {
      outputs["tableClassOverride"] = live->there.table_class;
    }
    if (unfinished) outputs[kUnfinished] = true;
    Object inputs =
        live ? AchievedInputs(request, outputs) : request.old_inputs;
    return tl::unexpected(Unfinished(!done ? done.error() : live.error(),
                                     request.resource.id, std::move(outputs),
                                     std::move(inputs)));
  }

  OperationResult<std::monostate> Delete(
      Operation& operation, const DeleteRequest& request) override {
    Subject subject = SubjectOf(operation, request.old_outputs);
    aws::Result<bool> there = IsOurs(operation, subject, /*goes=*/true);
    if (!there) return tl::unexpected(Failure(there.error()));
    if (!*there) return std::monostate();
    ReplicaChange removed = group_.Remove(operation, subject);
    const bool leaves = streams_.Contains(subject.main_region, subject.table);
    if (removed.status && leaves) {
      removed = group_.TurnStreamOff(operation, subject);
    } else if (removed.accepted && !leaves) {
      removed.status = operation.Gone(
          fmt::format("the replica of {} in {}", subject.table, subject.region),
          removed.status);
    }
    bool gone = removed.status ||
                removed.status.error().kind == aws::ErrorClass::kNotFound;
    if (!gone) return tl::unexpected(Failure(removed.status.error()));
    return std::monostate();
  }

 private:
  // The end of a Create that AWS accepted: all was done, or what is there goes
  // into the state with the reason that it is not all.
  static OperationResult<CreateResponse> Made(Operation& operation,
                                              const Subject& subject,
                                              const Object& program,
                                              const aws::Result<Table>& set) {
    Object inputs = Reveal(program).as_object();
    aws::Result<ReplicaTable> live = LookAfter(operation, subject, set);
    if (set && live) {
      return CreateResponse{subject.Id(),
                            Outputs(operation, inputs, *live, {})};
    }
    ReplicaTable unseen;
    unseen.there.region = subject.region;
    unseen.there.arn = InRegion(
        GetString(inputs, "globalTableArn").value_or(""), subject.region);
    Object outputs = Outputs(operation, inputs, live ? *live : unseen, {});
    outputs[kUnfinished] = true;
    return tl::unexpected(Unfinished(!set ? set.error() : live.error(),
                                     subject.Id(), std::move(outputs),
                                     program));
  }

  // Does what is named. What an earlier run did not finish is also brought
  // back, or to its end. Returns the replica as it is then.
  aws::Result<Table> Change(Operation& operation, const Subject& subject,
                            const UpdateRequest& request, const Object& wanted,
                            const Changes& changes) {
    aws::Status there =
        (changes.everything() ? group_.Add(operation, subject, wanted)
                              : group_.Await(operation, subject))
            .status;
    if (there && changes.Touch({"kmsKeyArn"})) {
      there = group_
                  .SetKey(operation, subject,
                          GetString(wanted, "kmsKeyArn").value_or(""))
                  .status;
    }
    auto table_class = GetString(wanted, "tableClassOverride");
    bool classed = changes.Touch({"tableClassOverride"}) &&
                   (table_class || !changes.everything());
    if (there && classed) {
      there = group_.SetClass(operation, subject, table_class).status;
    }
    if (!there) return tl::unexpected(there.error());
    aws::Result<ReplicaTable> live = Look(operation, subject);
    if (!live) return tl::unexpected(live.error());
    WarnOfDrift(operation, request, *live, changes);
    return SetUp(operation, subject, live->there,
                 Wanted(operation, live->there, wanted, changes));
  }

  static void WarnOfDrift(Operation& operation, const UpdateRequest& request,
                          const ReplicaTable& live, const Changes& changes) {
    const Object actual =
        Outputs(operation, request.old_inputs, live, request.old_outputs);
    const Table wanted =
        Wanted(operation, live.there, EffectiveInputs(request, actual),
               Changes::Everything());
    std::string drift = DriftOf(request, actual, live.there, wanted, changes);
    if (!drift.empty()) operation.Warn(drift);
  }

  // What the state tells after an Update: drift is no news for it.
  static Object Recorded(const UpdateRequest& request, const Object& live,
                         const Changes& changes) {
    if (changes.everything()) return live;
    Object known = Reveal(request.old_outputs).as_object();
    Object outputs =
        TakeNamed(TableReplicaType().properties, known, live, changes);
    outputs["arn"] = live.at("arn");
    pulumi::Value& all = outputs["tagsAll"] = GetObject(known, "tagsAll");
    std::erase_if(all.as_object(),
                  [&](const auto& tag) { return changes.TouchTag(tag.first); });
    for (const auto& [key, value] : GetObject(live, "tagsAll")) {
      if (changes.TouchTag(key)) all.as_object()[key] = value;
    }
    return outputs;
  }

  // A replica that the table has already: left by a run that was killed, or
  // until now part of the table's own list. It is as good as a new one, unless
  // somebody else's or made in a way that no change of it can mend.
  aws::Status TakeOver(Operation& operation, const Subject& subject,
                       const Object& inputs) {
    aws::Result<Table> main =
        DescribeTable(operation, subject.table, subject.main_region);
    if (!main) return tl::unexpected(main.error());
    aws::Result<Table> there = DescribeTable(operation, subject.table);
    if (!there) return tl::unexpected(there.error());
    const Replica* replica = main->FindReplica(subject.region);
    if (replica == nullptr) return {};
    std::string fault = OtherMake(*replica, inputs);
    if (fault.empty()) {
      aws::Result<bool> foreign = IsForeign(operation, subject, *main, *there);
      if (!foreign) return tl::unexpected(foreign.error());
      if (*foreign) fault = "another stack or resource made it";
    }
    if (!fault.empty()) {
      return aws::Fail(
          aws::ErrorClass::kAlreadyExists,
          fmt::format("Table {} has a replica in {} already, and {}. Describe "
                      "it as it is, or remove it first.",
                      subject.table, subject.region, fault));
    }
    auto wanted = GetString(inputs, "tableClassOverride");
    if (!wanted || *wanted == there->table_class) return {};
    return group_.SetClass(operation, subject, wanted).status;
  }

  // What AWS cannot change of a replica, where it is not as wanted.
  static std::string OtherMake(const Replica& replica, const Object& inputs) {
    if (replica.strong) return "it is strongly consistent";
    std::string key = GetString(inputs, "kmsKeyArn").value_or("");
    bool same = key.empty() || key == replica.kms_key ||
                key.find("alias/") != std::string::npos ||
                SameKey({}, replica.kms_key, key);
    if (same) return {};
    return replica.kms_key.empty()
               ? "AWS's own key encrypts it"
               : fmt::format("the key {} encrypts it", replica.kms_key);
  }

  // Whether there is a replica; refused when somebody else made it since, and
  // when it `goes` though AWS protects it.
  static aws::Result<bool> IsOurs(Operation& operation, const Subject& subject,
                                  bool goes) {
    auto main = operation.services().tables().Look(operation, subject.table,
                                                   subject.main_region);
    if (!main) return tl::unexpected(main.error());
    if (!*main) return false;
    aws::Result<Table> there = DescribeTable(operation, subject.table);
    aws::Result<bool> foreign = false;
    if (there) foreign = IsForeign(operation, subject, **main, *there);
    const aws::Error* error = !there ? &there.error() : nullptr;
    if (!foreign) error = &foreign.error();
    // One that is not yet to be seen, or not any more, is a matter of the
    // table's list.
    if (error != nullptr && error->kind == aws::ErrorClass::kNotFound) {
      return true;
    }
    if (error != nullptr) return tl::unexpected(*error);
    aws::Status may;
    if (!*foreign && goes) {
      may = RequireUnprotected(
          *there, fmt::format("the replica of {} in {}", subject.table,
                              subject.region));
    }
    if (!may) return tl::unexpected(may.error());
    if (!*foreign) return true;
    return Refuse(fmt::format(
        "the replica of {} in {} bears the ownership tag of another stack or "
        "resource of dynaplane (mark {}), which made it anew. Nothing was "
        "changed; `dynaplane forget --state-only` lets this stack go of it.",
        subject.table, subject.region, there->owner.substr(0, 12)));
  }

  // A replica in its table's own list carries the table's mark.
  static aws::Result<bool> IsForeign(Operation& operation,
                                     const Subject& subject, Table& main,
                                     Table& there) {
    for (Table* table : {&there, &main}) {
      aws::Status read =
          ReadTags(operation, *table,
                   table == &main ? subject.main_region : subject.region);
      if (!read) return tl::unexpected(read.error());
      bool known = there.owner.empty() || there.owner == operation.OwnerMark();
      if (known) return false;
    }
    return there.owner != main.owner;
  }

  // `live` with what is named as wanted. Protection, recovery and tags are a
  // matter of the replica's own region.
  static Table Wanted(Operation& operation, const Table& live,
                      const Object& inputs, const Changes& changes) {
    Table wanted = live;
    if (changes.Touch({"deletionProtectionEnabled"})) {
      wanted.protection = GetBool(inputs, "deletionProtectionEnabled")
                              .value_or(live.protection);
    }
    if (changes.Touch({"pointInTimeRecovery"})) {
      wanted.recovery = GetBool(inputs, "pointInTimeRecovery").value_or(false);
    }
    Tags program = operation.services().default_tags();
    for (const auto& [key, value] : GetObject(inputs, "tags")) {
      if (!IsHiddenTag(key)) program[key] = ScalarText(value);
    }
    std::erase_if(wanted.tags, [&](const auto& tag) {
      return changes.TouchTag(tag.first) && !program.contains(tag.first);
    });
    bool sets = changes.everything();
    for (const auto& [key, value] : program) {
      if (!changes.TouchTag(key)) continue;
      auto was = live.tags.find(key);
      sets |= was == live.tags.end() || was->second != value;
      wanted.tags[key] = value;
    }
    if (sets) wanted.owner = operation.OwnerMark();
    return wanted;
  }

  // Returns `wanted`: AWS may show it some seconds later only.
  static aws::Result<Table> SetUp(Operation& operation, const Subject& subject,
                                  const Table& live, Table wanted) {
    std::vector<Step> steps = PlanTags(live, wanted);
    for (Step& step : PlanRecovery(live, wanted)) steps.push_back(step);
    for (Step& step : PlanProtection(live, wanted)) steps.push_back(step);
    for (const Step& step : steps) {
      operation.Progress(step.what);
      aws::Result<Json> answer =
          SendChange(operation, step.operation, step.request, subject.table);
      bool done = answer || answer.error().kind == aws::ErrorClass::kAlreadySo;
      if (!done) return tl::unexpected(answer.error());
    }
    return wanted;
  }

  // `set`: what was accepted a moment ago.
  static aws::Result<ReplicaTable> LookAfter(Operation& operation,
                                             const Subject& subject,
                                             const aws::Result<Table>& set) {
    aws::Result<ReplicaTable> live = Look(operation, subject);
    if (!live || !set) return live;
    live->there.tags = set->tags;
    live->there.protection = set->protection;
    live->there.recovery = set->recovery;
    return live;
  }

  static aws::Result<ReplicaTable> Look(Operation& operation,
                                        const Subject& subject) {
    aws::Result<Table> main =
        DescribeTable(operation, subject.table, subject.main_region);
    if (!main) return tl::unexpected(main.error());
    const Replica* replica = main->FindReplica(subject.region);
    if (replica == nullptr || replica->status == "DELETING" ||
        replica->failed()) {
      return aws::Fail(aws::ErrorClass::kNotFound,
                       fmt::format("Table {} has no replica in {}.",
                                   subject.table, subject.region));
    }
    aws::Result<Table> there = DescribeTable(operation, subject.table);
    if (!there) return tl::unexpected(there.error());
    aws::Status read = ReadParts(operation, *there, {.ttl = false});
    if (!read) return tl::unexpected(read.error());
    ReplicaTable live{std::move(*there), replica->kms_key, {}};
    if (live.there.table_class != main->table_class) {
      live.table_class = live.there.table_class;
    }
    return live;
  }

  // `recorded`: what the state told so far.
  static Object Outputs(Operation& operation, const Object& inputs,
                        const ReplicaTable& live, const Object& recorded) {
    Object tags;
    for (const auto& [key, value] : live.there.tags) tags[key] = value;
    Object outputs{
        {"arn", live.there.arn},
        {"deletionProtectionEnabled", live.there.protection},
        {"globalTableArn", GetString(inputs, "globalTableArn").value_or("")},
        // Not told at once: another key would replace the replica.
        {"kmsKeyArn", live.kms_key.empty()
                          ? GetString(inputs, "kmsKeyArn").value_or("")
                          : live.kms_key},
        {"pointInTimeRecovery", live.there.recovery},
        {"region", live.there.region},
        {"tags",
         OwnTags(operation.services().default_tags(), tags,
                 GetObject(inputs, "tags"), Reveal(recorded).as_object())},
        {"tagsAll", tags},
    };
    std::string table_class = live.table_class;
    if (table_class.empty()) {
      table_class = GetString(inputs, "tableClassOverride").value_or("");
    }
    if (!table_class.empty()) outputs["tableClassOverride"] = table_class;
    return outputs;
  }

  ReplicationGroup group_;
  LeavingStreams& streams_;
};

}  // namespace

std::unique_ptr<ResourceHandler> MakeTableReplicaHandler(
    LeavingStreams& streams) {
  return std::make_unique<TableReplicaHandler>(streams);
}

}  // namespace dynaplane::provider
