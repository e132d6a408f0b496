#include "provider/replica/replication_group.h"

#include <fmt/format.h>

#include <algorithm>

#include "provider/generic/values.h"
#include "provider/json_read.h"
#include "provider/table/calls.h"
#include "provider/table/plan.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;

Json Updates(Json update) {
  Json change = Json::object();
  change["ReplicaUpdates"] = Json::array({std::move(update)});
  return change;
}

Json CreateUpdate(const ReplicaSubject& subject, const Object& inputs) {
  Json create{{"RegionName", subject.region}};
  auto key = GetString(inputs, "kmsKeyArn");
  if (key && !key->empty()) create["KMSMasterKeyId"] = *key;
  auto table_class = GetString(inputs, "tableClassOverride");
  if (table_class && !table_class->empty()) {
    create["TableClassOverride"] = *table_class;
  }
  return Updates({{"Create", std::move(create)}});
}

Json DeleteUpdate(const ReplicaSubject& subject) {
  return Updates({{"Delete", {{"RegionName", subject.region}}}});
}

aws::Result<Json> Send(Operation& operation, const ReplicaSubject& subject,
                       Json change) {
  change["TableName"] = subject.table;
  return operation.DynamoDb("UpdateTable", change, subject.main_region);
}

// Which changes no list that could be looked at.
bool IsSetting(const Json& change) {
  return std::ranges::none_of(
      Objects(change, "ReplicaUpdates"), [](const Json* each) {
        return each->contains("Create") || each->contains("Delete");
      });
}

// An earlier request whose answer was lost may have done what is refused now.
bool MayBeDone(const aws::Error& refusal) {
  switch (refusal.kind) {
    case aws::ErrorClass::kAlreadyExists:
    case aws::ErrorClass::kValidation:
    case aws::ErrorClass::kNotFound:
    case aws::ErrorClass::kConnectionLost:
    case aws::ErrorClass::kServer:
    case aws::ErrorClass::kMalformedAnswer:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string ReplicaSubject::Id() const {
  return fmt::format("{}:{}", table, main_region);
}

std::mutex& ReplicationGroup::LockOf(const ReplicaSubject& subject) {
  std::lock_guard lock(mutex_);
  return locks_[subject.Id()];
}

ReplicaChange ReplicationGroup::Change(Operation& operation,
                                       const ReplicaSubject& subject,
                                       const Next& next) {
  std::lock_guard lock(LockOf(subject));
  ReplicaChange change;
  // The last request, what AWS said against it, and since when its effect is
  // looked for.
  Json sent;
  std::optional<aws::Error> refusal;
  std::chrono::steady_clock::time_point since;
  auto step = [&]() -> aws::Result<bool> {
    aws::Result<Table> main =
        WaitSettled(operation, subject.table, subject.main_region);
    if (!main) return tl::unexpected(main.error());
    aws::Result<std::optional<Json>> update = next(*main);
    if (!update) return tl::unexpected(update.error());
    if (!*update) return true;
    aws::Clock& clock = operation.services().clock();
    if (**update == sent) {
      if (clock.Now() - since < operation.services().pace().lag) return false;
      if (refusal) return tl::unexpected(*refusal);
      return IsSetting(sent);  // is believed
    }
    aws::Result<Json> answer = Send(operation, subject, **update);
    if (!answer && answer.error().kind == aws::ErrorClass::kBusy) return false;
    if (!answer && !MayBeDone(answer.error())) {
      return tl::unexpected(answer.error());
    }
    change.accepted |= answer.has_value();
    refusal.reset();
    if (!answer) refusal = answer.error();
    sent = **update;
    since = clock.Now();
    return false;
  };
  change.status = operation.Poll(
      fmt::format("the replica of {} in {}", subject.table, subject.region),
      step);
  return change;
}

ReplicaChange ReplicationGroup::Add(Operation& operation,
                                    const ReplicaSubject& subject,
                                    const Object& inputs) {
  std::optional<bool> existed;
  bool made = false;
  auto next = [&](const Table& main) -> aws::Result<std::optional<Json>> {
    const Replica* there = main.FindReplica(subject.region);
    const bool failed = there != nullptr && there->failed();
    if (!existed) existed = there != nullptr && !failed;
    if (failed && made) return tl::unexpected(CreationFailed(main, *there));
    if (failed) return DeleteUpdate(subject);
    if (there != nullptr) return std::optional<Json>();
    made = true;
    operation.Progress(fmt::format("adding a replica of {} in {}",
                                   subject.table, subject.region));
    return CreateUpdate(subject, inputs);
  };
  ReplicaChange change = Change(operation, subject, next);
  change.existed = existed.value_or(false);
  return change;
}

ReplicaChange ReplicationGroup::Await(Operation& operation,
                                      const ReplicaSubject& subject) {
  auto next = [&](const Table& main) -> aws::Result<std::optional<Json>> {
    const Replica* there = main.FindReplica(subject.region);
    if (there == nullptr) {
      return aws::Fail(
          aws::ErrorClass::kNotFound,
          fmt::format("Table {} has no replica in {} any more: it was changed "
                      "outside of this stack. `up --refresh` shows all that "
                      "differs, and does it.",
                      subject.table, subject.region));
    }
    if (there->failed()) return tl::unexpected(CreationFailed(main, *there));
    return std::optional<Json>();
  };
  return Change(operation, subject, next);
}

ReplicaChange ReplicationGroup::TurnStreamOff(Operation& operation,
                                              const ReplicaSubject& subject) {
  auto next = [&](const Table& main) -> aws::Result<std::optional<Json>> {
    if (!main.replicas.empty() || !main.stream) return std::optional<Json>();
    operation.Progress(
        fmt::format("turning the stream of {} off", subject.table));
    return Json{{"StreamSpecification", {{"StreamEnabled", false}}}};
  };
  return Change(operation, subject, next);
}

ReplicaChange ReplicationGroup::SetKey(Operation& operation,
                                       const ReplicaSubject& subject,
                                       const std::string& key) {
  auto next = [&](const Table& main) -> aws::Result<std::optional<Json>> {
    const Replica* there = main.FindReplica(subject.region);
    bool same =
        there == nullptr || key.empty() || IsSameKey(there->kms_key, key);
    if (same) return std::optional<Json>();
    return KeyChange(main, [&](const std::string& region) {
      return region == subject.region ? key : std::string();
    });
  };
  return Change(operation, subject, next);
}

ReplicaChange ReplicationGroup::Remove(Operation& operation,
                                       const ReplicaSubject& subject) {
  return Change(operation, subject,
                [&](const Table& main) -> aws::Result<std::optional<Json>> {
                  bool gone = main.FindReplica(subject.region) == nullptr;
                  if (gone) return std::optional<Json>();
                  return DeleteUpdate(subject);
                });
}

ReplicaChange ReplicationGroup::SetClass(
    Operation& operation, const ReplicaSubject& subject,
    const std::optional<std::string>& table_class) {
  auto next = [&](const Table& main) -> aws::Result<std::optional<Json>> {
    std::string wanted = table_class.value_or("");
    if (wanted.empty()) wanted = main.table_class;
    aws::Result<Table> there = DescribeTable(operation, subject.table);
    if (!there) return tl::unexpected(there.error());
    if (there->table_class == wanted) return std::optional<Json>();
    return Updates(
        {{"Update",
          {{"RegionName", subject.region}, {"TableClassOverride", wanted}}}});
  };
  return Change(operation, subject, next);
}

}  // namespace dynaplane::provider
