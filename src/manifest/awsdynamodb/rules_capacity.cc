// Billing, capacity and scaling.
#include <fmt/format.h>

#include <set>

#include "manifest/awsdynamodb/limits.h"
#include "manifest/awsdynamodb/rules.h"
#include "manifest/awsdynamodb/schedule.h"
#include "manifest/field/words.h"

namespace dynaplane::manifest::awsdynamodb {
namespace {

using Capacity = std::optional<std::int64_t>;

// The original's words, for the dialect that has its field names.
constexpr std::string_view kTableCapacity =
    "When billing_mode is PROVISIONED, provisioned_throughput must be set with "
    "RCUs and WCUs > 0; for PAY_PER_REQUEST it must be unset or zero";
constexpr std::string_view kIndexCapacity =
    "For each GSI: when billing_mode is PROVISIONED, provisioned_throughput "
    "must be set with RCUs/WCUs > 0; for PAY_PER_REQUEST it must be unset or "
    "zero";

// A table ("spec") or a global index with its capacities.
struct Unit {
  std::string path;
  Capacity read;
  Capacity write;
  bool scales = false;
  bool is_table = false;

  std::string_view rule() const {
    return is_table ? "provisioned_requires_throughput"
                    : "gsi_throughput_matches_billing";
  }
  std::string_view text() const {
    return is_table ? kTableCapacity : kIndexCapacity;
  }
};

std::vector<Unit> UnitsOf(const Spec& spec) {
  std::vector<Unit> units = {
      {"spec", spec.read_capacity, spec.write_capacity, Scales(spec), true}};
  for (std::size_t i = 0; i < spec.global_secondary_indexes.size(); ++i) {
    const GlobalSecondaryIndex& index = spec.global_secondary_indexes[i];
    units.push_back({IndexPath(i), index.read_capacity, index.write_capacity,
                     Scales(spec, index), false});
  }
  return units;
}

void CheckOnDemand(Check& check, const Unit& unit) {
  for (const auto& [capacity, name] :
       {std::pair(unit.read, ".readCapacity"),
        std::pair(unit.write, ".writeCapacity")}) {
    if (!capacity) continue;
    const std::string_view text =
        check.Is(kV1) ? unit.text()
                      : "PAY_PER_REQUEST has no capacity to reserve";
    check.Error(
        unit.path + name, unit.rule(),
        fmt::format("{}; remove it, or set billingMode: PROVISIONED", text));
  }
}

// Where the zero stands, or what lacks the field: the block, the table, the
// index.
void ReportNoCapacity(Check& check, const Unit& unit,
                      const std::vector<std::string>& names) {
  std::vector<std::string_view> missing;
  for (const std::string& name : names) {
    const std::string path = unit.path + "." + name;
    const Place* zero = check.Trace(path);
    if (zero == nullptr) {
      missing.push_back(name == "readCapacity" ? "readCapacityUnits"
                                               : "writeCapacityUnits");
      continue;
    }
    const std::string& written = zero->written;
    check.Error(path, unit.rule(),
                fmt::format("{}; set {} above 0", unit.text(),
                            written.substr(written.rfind('.') + 1)));
  }
  if (missing.empty()) return;
  const std::string block = unit.path + ".provisionedThroughput";
  check.ErrorAtKey(check.Trace(block) != nullptr ? block : unit.path,
                   unit.rule(),
                   fmt::format("{}; set {} above 0", unit.text(),
                               fmt::join(missing, " and ")));
}

// v1 has no defaults; the other dialects take the scaler's least or 5.
void CheckProvisioned(Check& check, const Unit& unit) {
  // A value that was refused where it stands is not missing as well.
  std::vector<std::string> absent;
  for (const auto& [capacity, name] :
       {std::pair(unit.read, "readCapacity"),
        std::pair(unit.write, "writeCapacity")}) {
    if (capacity || check.Wrote(unit.path + "." + name)) continue;
    absent.emplace_back(name);
  }
  if (check.IsBroken(unit.path + ".provisionedThroughput")) return;
  if (check.Is(kV1) && !unit.scales) ReportNoCapacity(check, unit, absent);
  for (const auto& [capacity, name] :
       {std::pair(unit.read, ".readCapacity"),
        std::pair(unit.write, ".writeCapacity")}) {
    if (!capacity || *capacity <= kDefaultCapacityQuota) continue;
    check.Warn(unit.path + name, "capacity_quota",
               fmt::format("{} is above AWS's default quota of {}; ask AWS to "
                           "raise it first",
                           *capacity, kDefaultCapacityQuota));
  }
}

void CheckOnDemandThroughput(Check& check, const std::string& path,
                             const std::optional<OnDemandThroughput>& limits) {
  if (!limits) return;
  if (check.spec.billing_mode == BillingMode::kProvisioned &&
      !check.IsBroken("spec.billingMode")) {
    check.ErrorAtKey(path + ".onDemandThroughput", "on_demand_needs_billing",
                     "onDemandThroughput works with billingMode: "
                     "PAY_PER_REQUEST only; remove it");
  }
  for (const auto& [value, name] :
       {std::pair(limits->max_read_request_units, ".maxReadRequestUnits"),
        std::pair(limits->max_write_request_units, ".maxWriteRequestUnits")}) {
    if (value != 0) continue;
    check.Error(path + ".onDemandThroughput" + name, "number_range",
                "a maximum of 0 is refused by AWS; write 1 or more, or -1 for "
                "no maximum");
  }
}

void CheckWarm(Check& check, const std::string& path,
               const std::optional<WarmThroughput>& warm) {
  if (!warm) return;
  const std::string field = path + ".warmThroughput";
  if (warm->read_units_per_second == 0 && warm->write_units_per_second == 0 &&
      !check.Wrote(field + ".readUnitsPerSecond") &&
      !check.Wrote(field + ".writeUnitsPerSecond")) {
    check.ErrorAtKey(field, "warm_throughput_empty",
                     "warmThroughput is empty; set readUnitsPerSecond or "
                     "writeUnitsPerSecond, or remove it");
  }
  if (check.spec.billing_mode == BillingMode::kProvisioned) return;
  for (const auto& [value, least, name] :
       {std::tuple(warm->read_units_per_second, kOnDemandWarmReads,
                   ".readUnitsPerSecond"),
        std::tuple(warm->write_units_per_second, kOnDemandWarmWrites,
                   ".writeUnitsPerSecond")}) {
    if (value == 0 || value >= least) continue;
    check.Error(field + name, "warm_throughput_minimum",
                fmt::format("{} is below what every on-demand table starts "
                            "with, and it may only rise; write {} or more",
                            value, least));
  }
}

void CheckBounds(Check& check, const std::string& path, std::int64_t least,
                 std::int64_t most) {
  if (check.IsBroken(path + ".minCapacity") ||
      check.IsBroken(path + ".maxCapacity")) {
    return;
  }
  if (least > most) {
    const std::string low = path + ".minCapacity";
    const std::string high = path + ".maxCapacity";
    check.Error(check.Wrote(low) ? low : high, "scaling_bounds",
                fmt::format("minCapacity {} is above maxCapacity {}{}; raise "
                            "the one or lower the other",
                            least, most,
                            check.Wrote(high) && check.Wrote(low)
                                ? ""
                                : " (one of them is the default)"));
  }
  if (most > kDefaultCapacityQuota && check.Wrote(path + ".maxCapacity")) {
    check.Warn(path + ".maxCapacity", "capacity_quota",
               fmt::format("{} is above AWS's default quota of {}; ask AWS to "
                           "raise it first",
                           most, kDefaultCapacityQuota));
  }
}

void CheckTime(Check& check, const std::string& path,
               const ScheduledAction& action) {
  const std::string schedule = path + ".schedule";
  if (!check.IsBroken(schedule) && !action.schedule.empty()) {
    std::string fault = FaultOfSchedule(action.schedule);
    if (!fault.empty()) {
      check.Error(schedule, "schedule_expression", std::move(fault));
    }
  }
  const std::string zone = path + ".timezone";
  if (action.timezone.empty() || check.IsBroken(zone) ||
      IsKnownTimezone(action.timezone)) {
    return;
  }
  check.Error(
      zone, "timezone_known",
      fmt::format("{} is no time zone that AWS knows; did you mean "
                  "{}?",
                  Quoted(action.timezone), NearestTimezone(action.timezone)));
}

void CheckAction(Check& check, const std::string& path,
                 const ScheduledAction& action) {
  if (check.IsBroken(path)) return;
  CheckTime(check, path, action);
  if (!check.Wrote(path + ".readCapacity") &&
      !check.Wrote(path + ".writeCapacity")) {
    check.ErrorAtKey(path, "scheduled_action_empty",
                     "the action changes nothing; give it readCapacity or "
                     "writeCapacity");
  }
  for (const auto& [bounds, name] :
       {std::pair(&action.read_capacity, ".readCapacity"),
        std::pair(&action.write_capacity, ".writeCapacity")}) {
    if (!*bounds || check.IsBrokenBelow(path + name)) continue;
    const std::optional<std::int64_t>& least = (*bounds)->min_capacity;
    const std::optional<std::int64_t>& most = (*bounds)->max_capacity;
    if (!least && !most) {
      check.ErrorAtKey(path + name, "scheduled_action_empty",
                       "the action sets no bound; give it minCapacity, "
                       "maxCapacity or both");
    }
    if (least && most) CheckBounds(check, path + name, *least, *most);
  }
}

void CheckActions(Check& check, const std::string& path,
                  const AutoScale& scale) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < scale.scheduled_actions.size(); ++i) {
    const std::string at = fmt::format("{}.scheduledActions[{}]", path, i);
    const ScheduledAction& action = scale.scheduled_actions[i];
    if (!action.name.empty() && !names.insert(action.name).second) {
      check.Error(at + ".name", "scheduled_action_name_unique",
                  fmt::format("the action name {} is already taken; give each "
                              "action its own",
                              Quoted(action.name)));
    }
    CheckAction(check, at, action);
  }
  if (!scale.scheduled_actions.empty() && !scale.is_enabled &&
      check.Wrote(path + ".isEnabled") &&
      !check.IsBroken(path + ".isEnabled")) {
    check.Warn(path + ".scheduledActions", "scheduled_actions_unused",
               "the scheduled actions have no effect while isEnabled is "
               "false; set it to true, or remove them");
  }
}

// The block alone looks like scaling, and is none.
void CheckEnabled(Check& check, const std::string& path,
                  const AutoScale& scale) {
  if (scale.is_enabled || !check.Wrote(path) || check.IsBroken(path) ||
      check.Wrote(path + ".isEnabled")) {
    return;
  }
  check.WarnAtKey(path, "auto_scale_not_enabled",
                  fmt::format("nothing scales without isEnabled: true; add it "
                              "to {}, or isEnabled: false if that is meant",
                              check.Name(path)));
}

// Written to be kept for later, or in the belief that they hold.
void NoteUnusedBounds(Check& check, const std::string& path,
                      const AutoScale& scale) {
  const std::string switched = path + ".isEnabled";
  if (scale.is_enabled || !check.Wrote(switched) || check.IsBroken(switched)) {
    return;
  }
  for (const char* name : {".readCapacity", ".writeCapacity"}) {
    if (!check.Wrote(path + name)) continue;
    check.Note(path + name, "scaling_bounds_unused",
               "these bounds have no effect while isEnabled is false; set it "
               "to true, or remove them");
  }
}

// A capacity that the scaler moves as soon as it is there.
void NoteBesideBounds(Check& check, const std::string& path,
                      const Capacity& capacity, const std::string& scaler,
                      const ScalingDimension& bounds) {
  if (!capacity || !check.Wrote(path) || check.IsBrokenBelow(scaler)) return;
  if (*capacity >= bounds.min_capacity && *capacity <= bounds.max_capacity) {
    return;
  }
  check.Note(
      path, "capacity_beside_scaling",
      fmt::format("autoScale keeps this capacity between {1} and {2}, so {0} "
                  "does not stay; write one of these, or leave it out",
                  *capacity, bounds.min_capacity, bounds.max_capacity));
}

void NoteCapacities(Check& check, const Unit& unit, const std::string& path,
                    const AutoScale& scale) {
  if (!unit.scales) return;
  NoteBesideBounds(check, unit.path + ".readCapacity", unit.read,
                   path + ".readCapacity", scale.read_capacity);
  NoteBesideBounds(check, unit.path + ".writeCapacity", unit.write,
                   path + ".writeCapacity", scale.write_capacity);
}

void CheckScale(Check& check, const std::string& path, const AutoScale& scale) {
  CheckEnabled(check, path, scale);
  NoteUnusedBounds(check, path, scale);
  const bool on_demand = check.spec.billing_mode == BillingMode::kPayPerRequest;
  if (scale.is_enabled && on_demand && !check.IsBroken("spec.billingMode")) {
    if (check.Is(kClassic)) {
      check.Note(path + ".isEnabled", "auto_scale_needs_provisioned",
                 "autoScale has no effect with PAY_PER_REQUEST and is passed "
                 "over");
    } else {
      check.Error(path + ".isEnabled", "auto_scale_needs_provisioned",
                  "autoScale needs capacity to scale, and PAY_PER_REQUEST has "
                  "none; set billingMode: PROVISIONED, or isEnabled: false");
    }
  }
  for (const auto& [dimension, name] :
       {std::pair(&scale.read_capacity, ".readCapacity"),
        std::pair(&scale.write_capacity, ".writeCapacity")}) {
    CheckBounds(check, path + name, dimension->min_capacity,
                dimension->max_capacity);
  }
  CheckActions(check, path, scale);
}

}  // namespace

void CheckCapacity(Check& check) {
  const Spec& spec = check.spec;
  if (check.IsBroken("spec.billingMode")) return;
  if (check.Is(kV1) && !check.Wrote("spec.billingMode")) {
    check.ErrorAtKey("spec.billingMode", "billing_mode_set",
                     "billing_mode must be set to PROVISIONED or "
                     "PAY_PER_REQUEST; add it");
    return;  // nothing is known about capacities then
  }
  for (const Unit& unit : UnitsOf(spec)) {
    if (spec.billing_mode == BillingMode::kPayPerRequest) {
      CheckOnDemand(check, unit);
    } else {
      CheckProvisioned(check, unit);
    }
  }
  CheckOnDemandThroughput(check, "spec", spec.on_demand_throughput);
  CheckWarm(check, "spec", spec.warm_throughput);
  for (std::size_t i = 0; i < spec.global_secondary_indexes.size(); ++i) {
    const GlobalSecondaryIndex& index = spec.global_secondary_indexes[i];
    CheckOnDemandThroughput(check, IndexPath(i), index.on_demand_throughput);
    CheckWarm(check, IndexPath(i), index.warm_throughput);
  }
}

void CheckScaling(Check& check) {
  CheckScale(check, "spec.autoScale", check.spec.auto_scale);
  for (std::size_t i = 0; i < check.spec.global_secondary_indexes.size(); ++i) {
    const GlobalSecondaryIndex& index = check.spec.global_secondary_indexes[i];
    if (!index.auto_scale) continue;
    CheckScale(check, IndexPath(i) + ".autoScale", *index.auto_scale);
  }
  const std::vector<Unit> units = UnitsOf(check.spec);
  NoteCapacities(check, units[0], "spec.autoScale", check.spec.auto_scale);
  for (std::size_t i = 1; i < units.size(); ++i) {
    const auto& own = check.spec.global_secondary_indexes[i - 1].auto_scale;
    NoteCapacities(check, units[i],
                   own ? units[i].path + ".autoScale" : "spec.autoScale",
                   own ? *own : check.spec.auto_scale);
  }
}

}  // namespace dynaplane::manifest::awsdynamodb
