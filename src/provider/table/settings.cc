// The settings of a table that are changed one by one: tags, protection,
// point-in-time recovery, stream, encryption, class, expiry.
#include <fmt/format.h>

#include "provider/owner.h"
#include "provider/table/plan.h"
#include "provider/table/request.h"

namespace dynaplane::provider {

// The mark of ownership is put back where it is missing and never taken away.
// Untagging comes first, or 50 tags might have no room for a new one.
std::vector<Step> PlanTags(const Table& live, const Table& wanted) {
  std::vector<Step> steps;
  Json gone = Json::array();
  for (const auto& [key, value] : live.tags) {
    if (!wanted.tags.contains(key)) gone.push_back(key);
  }
  if (!gone.empty()) {
    steps.push_back({"remove tags",
                     "UntagResource",
                     {{"ResourceArn", live.arn}, {"TagKeys", std::move(gone)}},
                     Wait::kNothing});
  }
  Tags set;
  for (const auto& [key, value] : wanted.tags) {
    auto was = live.tags.find(key);
    if (was == live.tags.end() || was->second != value) set[key] = value;
  }
  if (!wanted.owner.empty() && wanted.owner != live.owner) {
    set[std::string(kOwnerTag)] = wanted.owner;
  }
  if (!set.empty()) {
    steps.push_back({"set tags",
                     "TagResource",
                     {{"ResourceArn", live.arn}, {"Tags", TagList(set)}},
                     Wait::kNothing});
  }
  return steps;
}

std::vector<Step> PlanProtection(const Table& live, const Table& wanted) {
  if (live.protection == wanted.protection) return {};
  return {UpdateTableStep(live,
                          fmt::format("turn deletion protection {}",
                                      wanted.protection ? "on" : "off"),
                          {{"DeletionProtectionEnabled", wanted.protection}})};
}

std::vector<Step> PlanRecovery(const Table& live, const Table& wanted) {
  bool days = wanted.recovery && wanted.recovery_days &&
              wanted.recovery_days != live.recovery_days.value_or(35);
  if (live.recovery == wanted.recovery && !days) return {};
  Json specification{{"PointInTimeRecoveryEnabled", wanted.recovery}};
  if (wanted.recovery && wanted.recovery_days) {
    specification["RecoveryPeriodInDays"] = *wanted.recovery_days;
  }
  return {{fmt::format("turn point-in-time recovery {}",
                       wanted.recovery ? "on" : "off"),
           "UpdateContinuousBackups",
           {{"TableName", live.name},
            {"PointInTimeRecoverySpecification", std::move(specification)}},
           Wait::kNothing}};
}

std::vector<Step> PlanStreamOff(const Table& live, const Table& wanted) {
  bool changes = wanted.stream && live.stream_view != wanted.stream_view;
  if (!live.stream || (wanted.stream && !changes)) return {};
  return {
      UpdateTableStep(live, "turn the stream off",
                      {{"StreamSpecification", {{"StreamEnabled", false}}}})};
}

std::vector<Step> PlanStreamOn(const Table& live, const Table& wanted) {
  bool right = live.stream && live.stream_view == wanted.stream_view;
  if (!wanted.stream || right) return {};
  return {UpdateTableStep(
      live, fmt::format("turn the stream on ({})", wanted.stream_view),
      {{"StreamSpecification",
        {{"StreamEnabled", true}, {"StreamViewType", wanted.stream_view}}}})};
}

bool IsSameKey(const std::string& live, const std::string& wanted) {
  return live == wanted ||
         (!wanted.starts_with("arn:") && live.ends_with(":key/" + wanted));
}

bool IsKeyAlias(const std::string& key) {
  return key.starts_with("alias/") || key.find(":alias/") != std::string::npos;
}

Json KeyChange(const Table& live,
               const std::function<std::string(const std::string&)>& key_of) {
  Json updates = Json::array();
  auto add = [&](const std::string& region, const std::string& present) {
    std::string key = key_of(region);
    if (key.empty()) key = present;
    updates.push_back(
        {{"Update", {{"RegionName", region}, {"KMSMasterKeyId", key}}}});
  };
  add(live.region, live.kms_key);
  for (const Replica& replica : live.replicas) {
    add(replica.region, replica.kms_key);
  }
  Json change = Json::object();
  change["ReplicaUpdates"] = std::move(updates);
  return change;
}

namespace {

// With a customer key on all regions of a table.
std::vector<Step> PlanKeys(const Table& live, const Table& wanted) {
  bool same = live.encrypted && IsSameKey(live.kms_key, wanted.kms_key);
  std::map<std::string, std::string> keys;
  if (!same) keys[live.region] = wanted.kms_key;
  for (const Replica& was : live.replicas) {
    const Replica* now = wanted.FindReplica(was.region);
    bool stays = now == nullptr || now->kms_key.empty() ||
                 IsSameKey(was.kms_key, now->kms_key);
    if (!stays) keys[was.region] = now->kms_key;
  }
  if (keys.empty()) return {};
  return {UpdateTableStep(live, "encrypt all regions with other keys",
                          KeyChange(live, [&](const std::string& region) {
                            return keys[region];
                          }))};
}

}  // namespace

bool HasKeysEverywhere(const Table& wanted) {
  return wanted.encrypted && !wanted.keep_kms_key && !wanted.kms_key.empty();
}

std::vector<Step> PlanEncryption(const Table& live, const Table& wanted) {
  if (!live.replicas.empty() && HasKeysEverywhere(wanted)) {
    return PlanKeys(live, wanted);
  }
  bool key_stays = !wanted.encrypted || wanted.keep_kms_key ||
                   IsSameKey(live.kms_key, wanted.kms_key);
  if (live.encrypted == wanted.encrypted && key_stays) return {};
  std::string what = wanted.encrypted ? "encrypt with a key of KMS"
                                      : "encrypt with AWS's own key";
  return {UpdateTableStep(live, what,
                          {{"SSESpecification", SseSpecification(wanted)}})};
}

std::vector<Step> PlanTableClass(const Table& live, const Table& wanted) {
  if (live.table_class == wanted.table_class) return {};
  return {UpdateTableStep(live, fmt::format("set class {}", wanted.table_class),
                          {{"TableClass", wanted.table_class}})};
}

std::vector<Step> PlanTimeToLive(const Table& live, const Table& wanted) {
  auto step = [&](bool on, const std::string& attribute) {
    return Step{
        fmt::format("turn expiry by {} {}", attribute, on ? "on" : "off"),
        "UpdateTimeToLive",
        {{"TableName", live.name},
         {"TimeToLiveSpecification",
          {{"Enabled", on}, {"AttributeName", attribute}}}},
        on ? Wait::kNothing : Wait::kTtlOff,
        /*slow=*/live.ttl};
  };
  std::vector<Step> steps;
  bool right = live.ttl && live.ttl_attribute == wanted.ttl_attribute;
  if (live.ttl && !(wanted.ttl && right)) {
    steps.push_back(step(false, live.ttl_attribute));
    // Nothing follows that would have to wait for it.
    if (!wanted.ttl) steps.back().wait = Wait::kNothing;
  }
  if (wanted.ttl && !right) steps.push_back(step(true, wanted.ttl_attribute));
  return steps;
}

}  // namespace dynaplane::provider
