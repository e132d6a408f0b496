// Billing mode, capacities, and the limits and warm throughput of what is on
// demand.
#include <fmt/format.h>

#include <algorithm>

#include "provider/table/plan.h"
#include "provider/table/request.h"

namespace dynaplane::provider {
namespace {

// `wanted` with what it leaves open as it is. 0 is what an on-demand table
// says: no capacity to keep.
Capacity Resolve(const Capacity& wanted, const Capacity& live) {
  auto side = [](auto now, auto was) {
    if (now) return now;
    return was.value_or(0) > 0 ? was : std::optional<std::int64_t>();
  };
  return {side(wanted.read, live.read), side(wanted.write, live.write)};
}

Json IndexUpdate(const std::string& name, const char* member, Json value) {
  return {{"Update", {{"IndexName", name}, {member, std::move(value)}}}};
}

// The capacities of the table and of every index have to be in the one
// request that switches the mode.
Step SwitchBilling(const Table& live, const Table& wanted) {
  if (wanted.on_demand) {
    return UpdateTableStep(live, "switch to on-demand",
                           {{"BillingMode", "PAY_PER_REQUEST"}});
  }
  Json change{{"BillingMode", "PROVISIONED"},
              {"ProvisionedThroughput",
               ProvisionedThroughput(Resolve(wanted.capacity, live.capacity))}};
  for (const GlobalIndex& index : live.indexes) {
    const GlobalIndex* now = wanted.FindIndex(index.name);
    Capacity capacity = now != nullptr ? now->capacity : wanted.capacity;
    change["GlobalSecondaryIndexUpdates"].push_back(
        IndexUpdate(index.name, "ProvisionedThroughput",
                    ProvisionedThroughput(Resolve(capacity, index.capacity))));
  }
  return UpdateTableStep(live, "switch to provisioned capacity",
                         std::move(change));
}

std::string Units(const Capacity& capacity) {
  return fmt::format("{} read and {} write units", capacity.read.value_or(0),
                     capacity.write.value_or(0));
}

void PlanCapacities(const Table& live, const Table& wanted,
                    std::vector<Step>& steps) {
  Capacity capacity = Resolve(wanted.capacity, live.capacity);
  if (capacity != live.capacity) {
    steps.push_back(UpdateTableStep(
        live, fmt::format("set capacity to {}", Units(capacity)),
        {{"ProvisionedThroughput", ProvisionedThroughput(capacity)}}));
  }
  for (const GlobalIndex& index : live.indexes) {
    const GlobalIndex* now = wanted.FindIndex(index.name);
    if (now == nullptr) continue;
    Capacity units = Resolve(now->capacity, index.capacity);
    if (units == index.capacity) continue;
    Json update = IndexUpdate(index.name, "ProvisionedThroughput",
                              ProvisionedThroughput(units));
    steps.push_back(UpdateTableStep(
        live,
        fmt::format("set capacity of index {} to {}", index.name, Units(units)),
        IndexChange(std::move(update))));
  }
}

void PlanMaxima(const Table& live, const Table& wanted,
                std::vector<Step>& steps) {
  if (wanted.maximum != live.maximum) {
    steps.push_back(UpdateTableStep(
        live, "set on-demand limits",
        {{"OnDemandThroughput", OnDemandThroughput(wanted.maximum)}}));
  }
  for (const GlobalIndex& index : live.indexes) {
    const GlobalIndex* now = wanted.FindIndex(index.name);
    if (now == nullptr || now->maximum == index.maximum) continue;
    Json update = IndexUpdate(index.name, "OnDemandThroughput",
                              OnDemandThroughput(now->maximum));
    steps.push_back(UpdateTableStep(
        live, fmt::format("set on-demand limits of index {}", index.name),
        IndexChange(std::move(update))));
  }
}

}  // namespace

std::vector<Step> PlanThroughput(const Table& live, const Table& wanted) {
  std::vector<Step> steps;
  if (live.on_demand != wanted.on_demand) {
    steps.push_back(SwitchBilling(live, wanted));
  }
  // After a switch to provisioned the capacities are right; limits come after
  // a switch to on-demand.
  if (wanted.on_demand) {
    PlanMaxima(live, wanted, steps);
  } else if (!live.on_demand) {
    PlanCapacities(live, wanted, steps);
  }
  return steps;
}

std::vector<Step> PlanWarmThroughput(const Table& live, const Table& wanted) {
  std::vector<Step> steps;
  auto rises = [](const Capacity& was, const Capacity& now) {
    auto side = [](auto before, auto after) {
      return after && *after > before.value_or(0);
    };
    return side(was.read, now.read) || side(was.write, now.write);
  };
  if (rises(live.warm, wanted.warm)) {
    steps.push_back(
        UpdateTableStep(live, "raise warm throughput",
                        {{"WarmThroughput", WarmThroughput(wanted.warm)}}));
    steps.back().slow = true;
  }
  for (const GlobalIndex& index : live.indexes) {
    const GlobalIndex* now = wanted.FindIndex(index.name);
    if (now == nullptr || !rises(index.warm, now->warm)) continue;
    Json update =
        IndexUpdate(index.name, "WarmThroughput", WarmThroughput(now->warm));
    steps.push_back(UpdateTableStep(
        live, fmt::format("raise warm throughput of index {}", index.name),
        IndexChange(std::move(update))));
    steps.back().slow = true;
  }
  return steps;
}

}  // namespace dynaplane::provider
