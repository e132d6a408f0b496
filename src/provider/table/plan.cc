#include "provider/table/plan.h"

namespace dynaplane::provider {

Step UpdateTableStep(const Table& live, std::string what, Json change) {
  change["TableName"] = live.name;
  return {std::move(what), "UpdateTable", std::move(change)};
}

std::vector<Step> PlanUpdate(const Table& live, const Table& wanted,
                             const KnownParts& known) {
  std::vector<Step> steps;
  auto add = [&](std::vector<Step> more) {
    for (Step& step : more) steps.push_back(std::move(step));
  };
  // First what is quick and cannot be refused for the table's state; among
  // it what protects data.
  if (known.tags) add(PlanTags(live, wanted));
  add(PlanProtection(live, wanted));
  if (known.just_made) add(PlanTimeToLive(live, wanted));
  if (known.backups) add(PlanRecovery(live, wanted));
  // Indexes that go, before capacities: they would need some. Also those that
  // are re-made, since AWS takes one index of a name at a time.
  add(PlanIndexDeletes(live, wanted));
  // A stream cannot change while capacities do, nor change its view while on.
  add(PlanStreamOff(live, wanted));
  add(PlanThroughput(live, wanted));
  add(PlanTableClass(live, wanted));
  add(PlanStreamOn(live, wanted));
  add(PlanEncryption(live, wanted));
  // A new expiry attribute may have to wait an hour, a new index for its
  // backfill: so they come after all that is quick.
  if (known.ttl && !known.just_made) add(PlanTimeToLive(live, wanted));
  add(PlanIndexCreates(live, wanted));
  // Replicas copy indexes and need the stream.
  add(PlanReplicas(live, wanted));
  // Minutes, and nothing depends on it.
  add(PlanWarmThroughput(live, wanted));
  return steps;
}

}  // namespace dynaplane::provider
