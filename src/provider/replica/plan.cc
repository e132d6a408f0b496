// Replicas that stand in the table's own `replicas`.
#include "provider/table/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "provider/owner.h"
#include "provider/table/request.h"

namespace dynaplane::provider {
namespace {

bool MustBeRemade(const Replica& was, const Replica& now, const Table& wanted) {
  bool key = !now.kms_key.empty() && !IsSameKey(was.kms_key, now.kms_key) &&
             !HasKeysEverywhere(wanted);
  bool again = was.failed() && !now.failed();
  return key || was.strong != now.strong || again;
}

Json ReplicaChange(Json updates) {
  Json change = Json::object();
  change["ReplicaUpdates"] = std::move(updates);
  return change;
}

Json CreateReplica(const Replica& replica) {
  Json create{{"RegionName", replica.region}};
  if (!replica.kms_key.empty()) create["KMSMasterKeyId"] = replica.kms_key;
  return {{"Create", std::move(create)}};
}

Json DeleteReplica(const Replica& replica) {
  return {{"Delete", {{"RegionName", replica.region}}}};
}

}  // namespace

std::string FaultOfStrongReplicas(const Table& live, const Table& wanted) {
  const bool wants_strong =
      wanted.manages_replicas &&
      std::ranges::any_of(wanted.replicas, &Replica::strong);
  if (!wants_strong || live.replicas.empty()) return {};
  bool same = live.strong && live.witness == wanted.witness &&
              live.replicas.size() == wanted.replicas.size();
  for (const Replica& was : live.replicas) {
    const Replica* now = wanted.FindReplica(was.region);
    same = same && now != nullptr && !MustBeRemade(was, *now, wanted);
  }
  if (same) return {};
  return fmt::format(
      "The replicas of table {} cannot change to that: AWS makes and removes "
      "strongly consistent ones, with their witness, all at once, and makes "
      "them of an empty table without others. Remove all replicas first, then "
      "add the new ones.",
      live.name);
}

// With strong consistency all regions come, or go, in one request.
std::vector<Step> PlanReplicaDeletes(const Table& live, const Table& wanted) {
  std::vector<Step> steps;
  if (!wanted.manages_replicas) return steps;
  Json all = Json::array();
  for (const Replica& replica : live.replicas) {
    const Replica* now = wanted.FindReplica(replica.region);
    if (now != nullptr && !MustBeRemade(replica, *now, wanted)) continue;
    Json remove = DeleteReplica(replica);
    if (live.strong) {
      all.push_back(std::move(remove));
      continue;
    }
    steps.push_back(UpdateTableStep(
        live, fmt::format("remove the replica in {}", replica.region),
        ReplicaChange(Json::array({std::move(remove)}))));
  }
  if (all.empty()) return steps;
  Json change = ReplicaChange(std::move(all));
  if (!live.witness.empty() && wanted.witness != live.witness) {
    change["GlobalTableWitnessUpdates"] =
        Json::array({{{"Delete", {{"RegionName", live.witness}}}}});
  }
  steps.push_back(UpdateTableStep(live,
                                  "remove the strongly consistent "
                                  "replicas",
                                  std::move(change)));
  return steps;
}

namespace {

void PlanAdditions(const Table& live, const Table& wanted,
                   std::vector<Step>& steps) {
  Json all = Json::array();
  for (const Replica& replica : wanted.replicas) {
    const Replica* was = live.FindReplica(replica.region);
    if (was != nullptr && !MustBeRemade(*was, replica, wanted)) continue;
    Json create = CreateReplica(replica);
    if (replica.strong) {
      all.push_back(std::move(create));
      continue;
    }
    steps.push_back(UpdateTableStep(
        live, fmt::format("add a replica in {}", replica.region),
        ReplicaChange(Json::array({std::move(create)}))));
    steps.back().slow = true;
  }
  if (all.empty()) return;
  Json change = ReplicaChange(std::move(all));
  change["MultiRegionConsistency"] = "STRONG";
  if (!wanted.witness.empty()) {
    change["GlobalTableWitnessUpdates"] =
        Json::array({{{"Create", {{"RegionName", wanted.witness}}}}});
  }
  steps.push_back(UpdateTableStep(live, "add strongly consistent replicas",
                                  std::move(change)));
  steps.back().slow = true;
}

void PlanSettings(const Table& live, const Replica& was, const Replica& now,
                  const Tags& tags, std::vector<Step>& steps) {
  const std::string& region = was.region;
  if (now.protection && now.protection != was.protection.value_or(false)) {
    Step step =
        UpdateTableStep(live,
                        fmt::format("turn deletion protection in {} {}", region,
                                    *now.protection ? "on" : "off"),
                        {{"DeletionProtectionEnabled", *now.protection}});
    step.region = region;
    steps.push_back(std::move(step));
  }
  if (now.recovery != was.recovery) {
    steps.push_back({fmt::format("turn point-in-time recovery in {} {}", region,
                                 now.recovery ? "on" : "off"),
                     "UpdateContinuousBackups",
                     {{"TableName", live.name},
                      {"PointInTimeRecoverySpecification",
                       {{"PointInTimeRecoveryEnabled", now.recovery}}}},
                     Wait::kNothing});
    steps.back().region = region;
  }
  if (!tags.empty()) {
    steps.push_back({fmt::format("set tags in {}", region),
                     "TagResource",
                     {{"ResourceArn", was.arn}, {"Tags", TagList(tags)}},
                     Wait::kNothing});
    steps.back().region = region;
  }
}

}  // namespace

std::vector<Step> PlanReplicaUntags(const Table& live, const Table& wanted) {
  std::vector<Step> steps;
  for (const Replica& now : wanted.replicas) {
    const Replica* was = live.FindReplica(now.region);
    if (!now.propagate_tags || was == nullptr || was->arn.empty()) continue;
    Json gone = Json::array();
    for (const auto& [key, value] : live.tags) {
      bool leaves = !wanted.tags.contains(key) && was->tags.contains(key);
      if (leaves) gone.push_back(key);
    }
    if (gone.empty()) continue;
    steps.push_back({fmt::format("remove tags in {}", now.region),
                     "UntagResource",
                     {{"ResourceArn", was->arn}, {"TagKeys", std::move(gone)}},
                     Wait::kNothing});
    steps.back().region = now.region;
  }
  return steps;
}

std::vector<Step> PlanReplicas(const Table& live, const Table& wanted) {
  std::vector<Step> steps;
  if (!wanted.manages_replicas) return steps;
  PlanAdditions(live, wanted, steps);
  for (const Replica& now : wanted.replicas) {
    const Replica* was = live.FindReplica(now.region);
    if (was == nullptr || was->arn.empty()) continue;
    if (MustBeRemade(*was, now, wanted)) continue;
    Tags missing;
    for (const auto& [key, value] : now.tags) {
      auto there = was->tags.find(key);
      bool same = there != was->tags.end() && there->second == value;
      if (!same) missing[key] = value;
    }
    if (!now.owner.empty() && was->owner != now.owner) {
      missing[std::string(kOwnerTag)] = now.owner;
    }
    PlanSettings(live, *was, now, missing, steps);
  }
  return steps;
}

}  // namespace dynaplane::provider
