#include "provider/table/plan.h"

#include "provider/table/request.h"

namespace dynaplane::provider {

Step UpdateTableStep(const Table& live, std::string what, Json change) {
  change["TableName"] = live.name;
  return {std::move(what), "UpdateTable", std::move(change)};
}

namespace {

// The stream is the replicas' own, whatever the program says of it: AWS does
// not let it be turned off while there is one, and asks for it with a new one.
Table WithStreamOfReplicas(const Table& live, Table wanted) {
  if (wanted.stream) return wanted;
  const Table& last = wanted.manages_replicas ? wanted : live;
  bool keeps = live.stream && !last.replicas.empty();
  if (!keeps && !(wanted.manages_replicas && NeedsStream(wanted))) {
    return wanted;
  }
  wanted.stream = true;
  wanted.stream_view = live.stream ? live.stream_view : kReplicaView;
  return wanted;
}

}  // namespace

std::vector<Step> PlanUpdate(const Table& live, const Table& program,
                             const KnownParts& known) {
  const Table wanted = WithStreamOfReplicas(live, program);
  std::vector<Step> steps;
  auto add = [&](std::vector<Step> more) {
    for (Step& step : more) steps.push_back(std::move(step));
  };
  // First what is quick and cannot be refused for the table's state; among
  // it what protects data.
  if (known.tags) {
    // While the table still tells which tags of a replica were its own.
    add(PlanReplicaUntags(live, wanted));
    add(PlanTags(live, wanted));
  }
  add(PlanProtection(live, wanted));
  if (known.just_made) add(PlanTimeToLive(live, wanted));
  if (known.backups) add(PlanRecovery(live, wanted));
  // Indexes that go, before capacities: they would need some. Also those that
  // are re-made, since AWS takes one index of a name at a time.
  add(PlanIndexDeletes(live, wanted));
  // They hold the stream.
  add(PlanReplicaDeletes(live, wanted));
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
