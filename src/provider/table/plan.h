// From a live table to the wanted one, as a list of requests. Pure.
//
// AWS refuses most pairs of changes in one UpdateTable, allows one index to be
// made or dropped at a time, and answers with the values of before. So a step
// is one logical change; after each one the table is read again and planned
// anew, and what was done already, by whomever, is no step any more.
#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "provider/table/model.h"

namespace dynaplane::provider {

// What must be seen before the next step.
enum class Wait {
  kNothing,  // the answer says it all
  kSettled,  // the table, its indexes and replicas are ACTIVE again
  kTtlOff,   // DescribeTimeToLive says DISABLED
};

struct Step {
  std::string what;  // "add index by-a"
  std::string operation;
  Json request;
  Wait wait = Wait::kSettled;
  // May take hours, whatever the operation's default timeout is.
  bool slow = false;
  // Where it is sent, when that is not the table's region.
  std::string region = {};
};

// The parts of `live` that are known; the others are left alone.
struct KnownParts {
  bool ttl = true;
  bool backups = true;
  bool tags = true;
  // A table that was made a moment ago: AWS still prepares its backups.
  bool just_made = false;
};

// Strongly consistent replicas and their witness come and go all at once, and
// come to an empty table alone. Why a change would stop half way, with the old
// ones gone; empty if it would not.
std::string FaultOfStrongReplicas(const Table& live, const Table& wanted);

// The steps in the order in which they are safe (plan.cc says why).
std::vector<Step> PlanUpdate(const Table& live, const Table& wanted,
                             const KnownParts& known);

// The parts of it, one file each.
std::vector<Step> PlanTags(const Table& live, const Table& wanted);
std::vector<Step> PlanProtection(const Table& live, const Table& wanted);
std::vector<Step> PlanRecovery(const Table& live, const Table& wanted);
std::vector<Step> PlanIndexDeletes(const Table& live, const Table& wanted);
std::vector<Step> PlanReplicaDeletes(const Table& live, const Table& wanted);
std::vector<Step> PlanStreamOff(const Table& live, const Table& wanted);
std::vector<Step> PlanThroughput(const Table& live, const Table& wanted);
std::vector<Step> PlanStreamOn(const Table& live, const Table& wanted);
std::vector<Step> PlanEncryption(const Table& live, const Table& wanted);
std::vector<Step> PlanTableClass(const Table& live, const Table& wanted);
std::vector<Step> PlanTimeToLive(const Table& live, const Table& wanted);
std::vector<Step> PlanIndexCreates(const Table& live, const Table& wanted);
std::vector<Step> PlanReplicas(const Table& live, const Table& wanted);
// Tags that the table is about to lose go from the replicas that take its tags.
std::vector<Step> PlanReplicaUntags(const Table& live, const Table& wanted);
std::vector<Step> PlanWarmThroughput(const Table& live, const Table& wanted);

// Whether AWS cannot change the one into the other: it is dropped and made.
bool MustBeRemade(const GlobalIndex& was, const GlobalIndex& now,
                  const Table& live, const Table& wanted);

// Whether AWS's ARN of a key is what is wanted. An alias never is: what key it
// means is known only of what was just made with it.
bool IsSameKey(const std::string& live, const std::string& wanted);
bool IsKeyAlias(const std::string& key);

// Whether a customer's key encrypts it, and so each of its replicas: their keys
// change in place then.
bool HasKeysEverywhere(const Table& wanted);
// The customer keys of a table with replicas, all regions' in one UpdateTable:
// AWS takes them no other way. `key_of` a region: another key; empty: as it is.
Json KeyChange(const Table& live,
               const std::function<std::string(const std::string&)>& key_of);

// A step of one UpdateTable.
Step UpdateTableStep(const Table& live, std::string what, Json change);

}  // namespace dynaplane::provider
