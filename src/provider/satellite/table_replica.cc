// aws:dynamodb/tableReplica:TableReplica on AWS: a replica is made and removed
// by its table in the main region, and set up in its own.
#include <fmt/format.h>

#include <map>
#include <mutex>

#include "provider/default_tags.h"
#include "provider/diff.h"
#include "provider/imported.h"
#include "provider/json_read.h"
#include "provider/satellite/arn.h"
#include "provider/satellite/satellite_resources.h"
#include "provider/satellite/satellite_types.h"
#include "provider/table/calls.h"
#include "provider/table/plan.h"
#include "provider/table/table_rules.h"
#include "provider/values.h"

namespace dynaplane::provider {
namespace {

using pulumi::CreateRequest;
using pulumi::CreateResponse;
using pulumi::DeleteRequest;
using pulumi::Object;
using pulumi::OperationResult;
using pulumi::PartialFailure;
using pulumi::ReadRequest;
using pulumi::ReadResponse;
using pulumi::UpdateRequest;
using pulumi::UpdateResponse;

// Which replica it is: of which table, from where, to where.
struct Subject {
  std::string table;
  std::string main_region;
  std::string region;

  std::string Id() const { return fmt::format("{}:{}", table, main_region); }
};

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

using Tags = decltype(Table::tags);

class TableReplicaHandler : public ResourceHandler {
 public:
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
    aws::Result<bool> existed = Add(operation, subject, inputs);
    aws::Status made;
    if (!existed) made = tl::unexpected(existed.error());
    if (existed && *existed) made = TakeOver(operation, subject, inputs);
    if (!made) return tl::unexpected(Failure(made.error()));
    aws::Result<Tags> set = SetUp(operation, subject, inputs);
    Object outputs;
    aws::Result<ReplicaTable> live = LookAfter(operation, subject, set);
    if (live) outputs = Outputs(operation, inputs, *live, {});
    if (!set) {
      pulumi::OperationError failure = Failure(set.error());
      failure.partial = PartialFailure{subject.Id(),
                                       live ? outputs : inputs,
                                       request.inputs,
                                       {failure.error.message}};
      return tl::unexpected(std::move(failure));
    }
    if (!live) return tl::unexpected(Failure(live.error()));
    return CreateResponse{subject.Id(), std::move(outputs)};
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
    Object old_inputs = Reveal(request.old_inputs).as_object();
    Object given = old_inputs;
    if (Find(given, "globalTableArn") == nullptr) {
      Arn arn = ParseArn(live->there.arn);
      std::string text = live->there.arn;
      std::size_t at = text.find(":" + arn.region + ":");
      text.replace(at + 1, arn.region.size(), subject.main_region);
      given["globalTableArn"] = text;
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
    Object wanted = EffectiveInputs(request, request.old_outputs);
    Subject subject = SubjectOf(operation, wanted);
    aws::Result<Tags> done;
    auto table_class = GetString(wanted, "tableClassOverride");
    if (table_class != GetString(request.old_outputs, "tableClassOverride")) {
      aws::Status changed =
          ChangeClass(operation, subject, table_class.value_or("STANDARD"));
      if (!changed) done = tl::unexpected(changed.error());
    }
    if (done) done = SetUp(operation, subject, wanted);
    aws::Result<ReplicaTable> live = LookAfter(operation, subject, done);
    if (!done || !live) {
      pulumi::OperationError failure =
          Failure(!done ? done.error() : live.error());
      failure.partial = PartialFailure{
          request.resource.id,
          live ? Outputs(operation, wanted, *live, request.old_outputs)
               : request.old_outputs,
          request.old_inputs,
          {failure.error.message}};
      return tl::unexpected(std::move(failure));
    }
    return UpdateResponse{Outputs(operation, wanted, *live, {})};
  }

  OperationResult<std::monostate> Delete(
      Operation& operation, const DeleteRequest& request) override {
    Subject subject = SubjectOf(operation, request.old_outputs);
    Json remove{{"Delete", {{"RegionName", subject.region}}}};
    aws::Status sent =
        Change(operation, subject, std::move(remove), [&](const Table& main) {
          return main.FindReplica(subject.region) == nullptr;
        });
    bool gone = sent || sent.error().kind == aws::ErrorClass::kNotFound;
    if (!gone) return tl::unexpected(Failure(sent.error()));
    return std::monostate();
  }

 private:
  using Done = std::function<bool(const Table& main)>;

  // AWS changes one replica of a table at a time; the others wait here.
  std::mutex& LockOf(const Subject& subject) {
    std::lock_guard lock(mutex_);
    return locks_[subject.Id()];
  }

  // Sends one change of the table's replicas, unless it is done already, and
  // waits until it is done and nothing moves.
  aws::Status Change(Operation& operation, const Subject& subject, Json update,
                     const Done& done) {
    std::lock_guard lock(LockOf(subject));
    for (;;) {
      aws::Result<Table> main =
          WaitSettled(operation, subject.table, subject.main_region);
      if (!main) return tl::unexpected(main.error());
      if (done(*main)) return {};
      Json request{{"TableName", subject.table}};
      request["ReplicaUpdates"] = Json::array();
      request["ReplicaUpdates"].push_back(update);
      aws::Result<Json> answer =
          operation.DynamoDb("UpdateTable", request, subject.main_region);
      if (answer) break;
      aws::ErrorClass kind = answer.error().kind;
      bool again = kind == aws::ErrorClass::kBusy ||
                   kind == aws::ErrorClass::kAlreadyExists;
      if (!again) return tl::unexpected(answer.error());
      main = DescribeTable(operation, subject.table, subject.main_region);
      if (main && IsSettled(*main) && !done(*main) &&
          kind == aws::ErrorClass::kAlreadyExists) {
        // A table of that name that is no replica stands in the way.
        return tl::unexpected(answer.error());
      }
      aws::Status slept = operation.Sleep("the table's other changes",
                                          operation.services().pace().least);
      if (!slept) return slept;
    }
    return operation.Poll(
        fmt::format("the replica of {} in {}", subject.table, subject.region),
        [&]() -> aws::Result<bool> {
          aws::Result<Table> main =
              DescribeTable(operation, subject.table, subject.main_region);
          if (!main) return tl::unexpected(main.error());
          return IsSettled(*main) && done(*main);
        });
  }

  // True when it is there already.
  aws::Result<bool> Add(Operation& operation, const Subject& subject,
                        const Object& inputs) {
    operation.Progress(fmt::format("adding a replica of {} in {}",
                                   subject.table, subject.region));
    Json create{{"RegionName", subject.region}};
    auto key = GetString(inputs, "kmsKeyArn");
    if (key && !key->empty()) create["KMSMasterKeyId"] = *key;
    auto table_class = GetString(inputs, "tableClassOverride");
    if (table_class) create["TableClassOverride"] = *table_class;
    int looks = 0;
    bool existed = false;
    aws::Status added =
        Change(operation, subject, {{"Create", std::move(create)}},
               [&](const Table& main) {
                 bool there = main.FindReplica(subject.region) != nullptr;
                 if (++looks == 1) existed = there;
                 return there;
               });
    if (!added) return tl::unexpected(added.error());
    return existed;
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
    return ChangeClass(operation, subject, *wanted);
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

  aws::Status ChangeClass(Operation& operation, const Subject& subject,
                          const std::string& table_class) {
    bool sent = false;
    Json update{{"Update",
                 {{"RegionName", subject.region},
                  {"TableClassOverride", table_class}}}};
    return Change(operation, subject, std::move(update),
                  [&](const Table&) { return std::exchange(sent, true); });
  }

  // Protection, recovery and tags are a matter of the replica's own region.
  // Returns the tags that it has now.
  static aws::Result<Tags> SetUp(Operation& operation, const Subject& subject,
                                 const Object& inputs) {
    aws::Result<Table> live = DescribeTable(operation, subject.table);
    if (!live) return tl::unexpected(live.error());
    aws::Status read = ReadParts(operation, *live, {.ttl = false});
    if (!read) return tl::unexpected(read.error());
    Table wanted = *live;
    wanted.protection =
        GetBool(inputs, "deletionProtectionEnabled").value_or(live->protection);
    wanted.recovery = GetBool(inputs, "pointInTimeRecovery").value_or(false);
    wanted.tags.clear();
    for (const auto& [key, value] : GetObject(inputs, "tags")) {
      if (!IsHiddenTag(key)) wanted.tags[key] = ScalarText(value);
    }
    const auto& defaults = operation.services().default_tags();
    wanted.tags.insert(defaults.begin(), defaults.end());
    wanted.owner = operation.OwnerMark();
    std::vector<Step> steps = PlanTags(*live, wanted);
    for (Step& step : PlanRecovery(*live, wanted)) steps.push_back(step);
    for (Step& step : PlanProtection(*live, wanted)) steps.push_back(step);
    for (const Step& step : steps) {
      operation.Progress(step.what);
      aws::Result<Json> answer =
          SendChange(operation, step.operation, step.request, subject.table);
      bool done = answer || answer.error().kind == aws::ErrorClass::kAlreadySo;
      if (!done) return tl::unexpected(answer.error());
    }
    return wanted.tags;
  }

  // AWS shows new tags some seconds later only.
  static aws::Result<ReplicaTable> LookAfter(Operation& operation,
                                             const Subject& subject,
                                             const aws::Result<Tags>& set) {
    aws::Result<ReplicaTable> live = Look(operation, subject);
    if (live && set) live->there.tags = *set;
    return live;
  }

  static aws::Result<ReplicaTable> Look(Operation& operation,
                                        const Subject& subject) {
    aws::Result<Table> main =
        DescribeTable(operation, subject.table, subject.main_region);
    if (!main) return tl::unexpected(main.error());
    const Replica* replica = main->FindReplica(subject.region);
    if (replica == nullptr || replica->status == "DELETING") {
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

  std::mutex mutex_;
  std::map<std::string, std::mutex> locks_;  // guarded by mutex_
};

}  // namespace

std::unique_ptr<ResourceHandler> MakeTableReplicaHandler() {
  return std::make_unique<TableReplicaHandler>();
}

}  // namespace dynaplane::provider
