#include "provider/table/reconcile.h"

#include <fmt/format.h>

#include <algorithm>

#include "provider/json_read.h"
#include "provider/owner.h"
#include "provider/table/calls.h"
#include "provider/table/target.h"

namespace dynaplane::provider {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// An index of a large table is built for days.
constexpr hours kSlowStep{7 * 24};

std::string Key(const Step& step) {
  return step.operation + step.region +
         step.request.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// A change that shows in the table's description.
bool IsOfTable(const Step& step) {
  return step.operation == "UpdateTable" && step.region.empty();
}

// Refusals that a look at the table may explain.
bool IsAboutState(const Step& step, const aws::Error& error) {
  if (!IsOfTable(step)) return false;
  return error.kind == aws::ErrorClass::kBusy ||
         error.kind == aws::ErrorClass::kAlreadyExists ||
         error.kind == aws::ErrorClass::kNotFound ||
         error.kind == aws::ErrorClass::kValidation;
}

bool IsWarming(const std::string& status, const Capacity& wanted) {
  return wanted != Capacity{} && status == "UPDATING";
}

// Settled, and as warm as it was asked to be, which holds up nothing else.
bool IsDone(const Table& live, const Table& wanted) {
  auto warming = [&](const GlobalIndex& index) {
    const GlobalIndex* was = live.FindIndex(index.name);
    return was != nullptr && IsWarming(was->warm_status, index.warm);
  };
  return IsSettled(live) && !IsWarming(live.warm_status, wanted.warm) &&
         std::ranges::none_of(wanted.indexes, warming);
}

void NoteTags(const Step& step, Tags& tags, std::string& owner) {
  if (step.operation == "TagResource") {
    for (const Json& tag : step.request.at("Tags")) {
      std::string& value =
          tag.at("Key") == kOwnerTag ? owner : tags[tag.at("Key")];
      value = tag.at("Value");
    }
  } else if (step.operation == "UntagResource") {
    for (const Json& key : step.request.at("TagKeys")) {
      tags.erase(key.get<std::string>());
    }
  }
}

// The replica of a region that the step makes and AWS could not make.
const Replica* FailedBy(const Step& step, const Table& live) {
  for (const Json* update : Objects(step.request, "ReplicaUpdates")) {
    if (!update->contains("Create")) continue;
    const Replica* made =
        live.FindReplica(Text(update->at("Create"), "RegionName"));
    if (made != nullptr && made->failed()) return made;
  }
  return nullptr;
}

}  // namespace

Reconciler::Reconciler(Operation& operation, Table live, Table wanted,
                       KnownParts known, Changes changes)
    : operation_(operation),
      live_(std::move(live)),
      wanted_(std::move(wanted)),
      known_(known),
      changes_(std::move(changes)) {
  // By an earlier run, which was cut off.
  for (const Replica& replica : live_.replicas) {
    if (replica.status == "CREATING") made_.insert(replica.region);
  }
  TakeKeys();
}

Table Reconciler::Target() const {
  return TargetTable(live_, wanted_, changes_);
}

std::vector<Step> Reconciler::Remaining() const {
  std::vector<Step> steps = PlanUpdate(live_, Target(), known_);
  std::erase_if(steps,
                [&](const Step& step) { return done_.contains(Key(step)); });
  return steps;
}

bool Reconciler::IsPlanned(const Step& step) const {
  std::vector<Step> steps = PlanUpdate(live_, Target(), known_);
  return std::ranges::any_of(
      steps, [&](const Step& each) { return Key(each) == Key(step); });
}

aws::Status Reconciler::Run() {
  for (;;) {
    std::vector<Step> steps = Remaining();
    if (steps.empty()) {
      if (IsDone(live_, Target())) return AwaitTags();
      // What comes into being may bring more steps with it.
      if (aws::Status finished = Finish(); !finished) return finished;
      continue;
    }
    const Step& step = steps.front();
    if (step.operation == "UpdateTable" && !IsSettled(live_)) {
      if (aws::Status settled = Settle(); !settled) return settled;
      continue;
    }
    operation_.Progress(
        steps.size() == 1
            ? step.what
            : fmt::format("{} ({} more to do)", step.what, steps.size() - 1));
    if (step.slow) operation_.AllowAtLeast(kSlowStep);
    if (aws::Status done = Do(step); !done) {
      aws::Error error = done.error();
      error.message = fmt::format("could not {}: {}", step.what, error.message);
      if (steps.size() > 1) {
        error.message += fmt::format(
            " What was done before stays; {} more step{} to do, which the "
            "next run takes up.",
            steps.size() - 1, steps.size() > 2 ? "s are" : " is");
      }
      return tl::unexpected(std::move(error));
    }
  }
}

aws::Status Reconciler::Refresh() {
  aws::Result<Table> now = DescribeTable(operation_, live_.name);
  if (!now) return tl::unexpected(now.error());
  // What DescribeTable does not tell stays known.
  now->ttl = live_.ttl;
  now->ttl_attribute = live_.ttl_attribute;
  now->recovery = live_.recovery;
  now->recovery_days = live_.recovery_days;
  now->tags = live_.tags;
  now->owner = live_.owner;
  for (Replica& replica : now->replicas) {
    const Replica* was = live_.FindReplica(replica.region);
    if (was == nullptr || was->arn.empty()) continue;
    std::string status = replica.status;
    std::string key = replica.kms_key;
    replica = *was;
    replica.status = status;
    replica.kms_key = key;
  }
  live_ = std::move(*now);
  TakeKeys();
  bool news = wanted_.manages_replicas && IsSettled(live_) &&
              std::ranges::any_of(live_.replicas, [](const Replica& each) {
                return each.arn.empty() || !each.protection;
              });
  return news ? ReadReplicas(operation_, live_) : aws::Status();
}

void Reconciler::TrustAliases() {
  if (live_.encrypted && IsKeyAlias(wanted_.kms_key)) {
    wanted_.kms_key = live_.kms_key;
  }
  for (const Replica& replica : live_.replicas) made_.insert(replica.region);
  TakeKeys();
}

void Reconciler::TakeKeys() {
  for (Replica& replica : wanted_.replicas) {
    const Replica* live = live_.FindReplica(replica.region);
    const bool made = live != nullptr && made_.contains(replica.region);
    if (made) replica.kms_key = live->kms_key;
  }
}

aws::Status Reconciler::Until(const std::function<bool()>& ready) {
  return operation_.Poll(fmt::format("table {} to be ready", live_.name),
                         [&]() -> aws::Result<bool> {
                           aws::Status fresh = Refresh();
                           if (!fresh) return tl::unexpected(fresh.error());
                           return ready();
                         });
}

aws::Status Reconciler::Settle() {
  return Until([&] { return IsSettled(live_); });
}

aws::Status Reconciler::Finish() {
  operation_.AllowAtLeast(kSlowStep);
  return Until([&] { return IsDone(live_, Target()); });
}

aws::Status Reconciler::Do(const Step& step) {
  aws::Result<Json> answer = Send(step);
  if (!answer) return tl::unexpected(answer.error());
  done_.insert(Key(step));
  for (const Json* update : Objects(step.request, "ReplicaUpdates")) {
    if (update->contains("Create")) {
      made_.insert(Text(update->at("Create"), "RegionName"));
    }
  }
  if (step.operation == "TagResource" || step.operation == "UntagResource") {
    tagged_.insert(step.region);
  }
  Note(step, *answer);
  switch (step.wait) {
    case Wait::kNothing:
      return {};
    case Wait::kTtlOff:
      return AwaitTtlOff();
    case Wait::kSettled:
      return Await(step);
  }
  return {};
}

// Sends until AWS takes it: a busy table is waited for, an interval between
// two changes of the expiry is sat out. After every refusal the table is looked
// at: what is there already, also by a lost answer of our own, is success.
aws::Result<Json> Reconciler::Send(const Step& step) {
  constexpr minutes kIntervalLimit{75};
  aws::Clock& clock = operation_.services().clock();
  auto begin = clock.Now();
  for (;;) {
    aws::Result<Json> answer =
        IsOfTable(step) ? operation_.DynamoDb(step.operation, step.request)
                        : SendChange(operation_, step.operation, step.request,
                                     live_.name, step.region);
    if (answer) return answer;
    const aws::Error& error = answer.error();
    if (error.kind == aws::ErrorClass::kAlreadySo) return Json::object();
    if (IsAboutState(step, error)) {
      aws::Result<bool> pending = StillPending(step, error);
      if (!pending) return tl::unexpected(pending.error());
      if (!*pending) return Json::object();
      if (error.kind == aws::ErrorClass::kBusy) continue;
      return answer;
    }
    auto passed = clock.Now() - begin;
    bool interval =
        error.kind == aws::ErrorClass::kLongCooldown && passed < kIntervalLimit;
    if (!interval) return answer;
    operation_.AllowAtLeast(minutes(2));
    operation_.Progress(
        fmt::format("AWS allows one change of the expiry in up to an hour; "
                    "trying again every minute ({} min)",
                    std::chrono::duration_cast<minutes>(passed).count()));
    if (aws::Status slept = operation_.Sleep(step.what, seconds(60)); !slept) {
      return tl::unexpected(slept.error());
    }
  }
}

aws::Result<bool> Reconciler::StillPending(const Step& step,
                                           const aws::Error& error) {
  if (error.kind == aws::ErrorClass::kBusy) {
    aws::Status slept =
        operation_.Sleep(step.what, operation_.services().pace().least);
    if (!slept) return tl::unexpected(slept.error());
  }
  if (aws::Status settled = Settle(); !settled) {
    return tl::unexpected(settled.error());
  }
  return IsPlanned(step);
}

// Until nothing moves and the change shows. AWS answers with old values for a
// while; a change that it accepted but never shows is believed.
aws::Status Reconciler::Await(const Step& step) {
  if (!step.region.empty()) {
    aws::Result<Table> there = WaitSettled(operation_, live_.name, step.region);
    if (!there) return tl::unexpected(there.error());
    for (Replica& replica : live_.replicas) {
      if (replica.region == step.region) {
        replica.protection = there->protection;
      }
    }
    return {};
  }
  aws::Clock& clock = operation_.services().clock();
  auto settled_at = clock.Now();
  bool settled = false;
  return operation_.Poll(step.what, [&]() -> aws::Result<bool> {
    aws::Status fresh = Refresh();
    if (!fresh) return tl::unexpected(fresh.error());
    const Replica* failed = FailedBy(step, live_);
    if (failed != nullptr) {
      return tl::unexpected(CreationFailed(live_, *failed));
    }
    if (!IsDone(live_, Target())) {
      settled = false;
      return false;
    }
    if (!settled) settled_at = clock.Now();
    settled = true;
    return !IsPlanned(step) ||
           clock.Now() - settled_at >= operation_.services().pace().lag;
  });
}

aws::Status Reconciler::AwaitTtlOff() {
  return operation_.Poll("the expiry to be off", [&]() -> aws::Result<bool> {
    aws::Result<Json> answer =
        operation_.DynamoDb("DescribeTimeToLive", {{"TableName", live_.name}});
    if (!answer) return tl::unexpected(answer.error());
    return Text(At(*answer, "TimeToLiveDescription"), "TimeToLiveStatus") ==
           "DISABLED";
  });
}

aws::Status Reconciler::AwaitTags() {
  for (const std::string& region : tagged_) {
    const Replica* replica = live_.FindReplica(region);
    const std::string& arn = replica == nullptr ? live_.arn : replica->arn;
    const Tags& tags = replica == nullptr ? live_.tags : replica->tags;
    aws::Status shown = operation_.AwaitShown(
        fmt::format("the tags of {} to show", arn), [&]() -> aws::Result<bool> {
          Table seen;
          seen.arn = arn;
          aws::Status read = ReadTags(operation_, seen, region);
          if (!read) return tl::unexpected(read.error());
          return seen.tags == tags;
        });
    if (!shown) return shown;
  }
  return {};
}

void Reconciler::Note(const Step& step, const Json& answer) {
  if (!step.region.empty()) {
    for (Replica& replica : live_.replicas) {
      if (replica.region != step.region) continue;
      if (step.operation == "UpdateContinuousBackups") {
        replica.recovery = step.request.at("PointInTimeRecoverySpecification")
                               .at("PointInTimeRecoveryEnabled");
      }
      NoteTags(step, replica.tags, replica.owner);
    }
    return;
  }
  NoteTags(step, live_.tags, live_.owner);
  if (step.operation == "UpdateTimeToLive") {
    const Json& specification = step.request.at("TimeToLiveSpecification");
    live_.ttl = specification.at("Enabled");
    live_.ttl_attribute = "";
    if (live_.ttl) live_.ttl_attribute = specification.at("AttributeName");
  } else if (step.operation == "UpdateContinuousBackups") {
    const Json& wanted = step.request.at("PointInTimeRecoverySpecification");
    const bool on = wanted.at("PointInTimeRecoveryEnabled");
    const auto days = Integer(wanted, "RecoveryPeriodInDays");
    live_.recovery = on;
    live_.recovery_days = days;
    if (answer.contains("ContinuousBackupsDescription") && on) {
      AddBackups(live_, answer);
      live_.recovery = true;
      if (!live_.recovery_days) live_.recovery_days = days;
    }
  }
}

}  // namespace dynaplane::provider
