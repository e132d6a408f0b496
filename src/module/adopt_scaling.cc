// Scaling of a live table in a manifest's words. What those words cannot say
// exactly is left alone and told.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "module/adopt.h"
#include "module/live.h"
#include "module/names.h"
#include "module/types.h"

namespace dynaplane::module {
namespace {

using manifest::AutoScale;
using manifest::ScalingDimension;
using manifest::ScheduledAction;
using pulumi::Object;

// What AWS has for one dimension of the table or of an index.
struct LiveDimension {
  const Object* target = nullptr;
  std::vector<const Object*> policies;
  std::vector<const Object*> actions;
};

struct LiveSubject {
  LiveDimension read;
  LiveDimension write;
  bool any() const { return read.target != nullptr || write.target != nullptr; }
};

// A scaler in the manifest's words, or why there are none for it.
struct Reading {
  std::optional<AutoScale> scaler;
  std::string why_not;
};

LiveSubject SubjectIn(std::span<const LiveResource> live,
                      const std::string& resource_id) {
  LiveSubject subject;
  for (const LiveResource& resource : live) {
    const Object& inputs = resource.inputs;
    if (LiveText(inputs, "resourceId") != resource_id) continue;
    const bool writes =
        LiveText(inputs, "scalableDimension").ends_with(":WriteCapacityUnits");
    LiveDimension& dimension = writes ? subject.write : subject.read;
    if (resource.type == kTargetType) dimension.target = &inputs;
    if (resource.type == kPolicyType) dimension.policies.push_back(&inputs);
    if (resource.type == kScheduledActionType) {
      dimension.actions.push_back(&inputs);
    }
  }
  return subject;
}

// Why a manifest has no words for the dimension; "" when it has.
std::string WhyNot(const LiveDimension& live, const std::string& metric) {
  if (live.target == nullptr) return "it is not scaled";
  if (live.policies.empty()) return "its scalable target has no policy";
  if (live.policies.size() > 1) return "it has several policies";
  const Object& policy = *live.policies.front();
  const std::string type = LiveText(policy, "policyType");
  if (type != "TargetTrackingScaling") {
    return fmt::format("its policy is of the type {}", type);
  }
  const Object* tracking =
      LiveObject(policy, "targetTrackingScalingPolicyConfiguration");
  const Object* predefined =
      tracking == nullptr
          ? nullptr
          : LiveObject(*tracking, "predefinedMetricSpecification");
  if (predefined == nullptr ||
      LiveText(*predefined, "predefinedMetricType") != metric ||
      predefined->size() != 1) {
    return "its policy follows a metric of its own";
  }
  return "";
}

ScalingDimension Dimension(const LiveDimension& live) {
  ScalingDimension dimension;
  const Object& tracking = *LiveObject(
      *live.policies.front(), "targetTrackingScalingPolicyConfiguration");
  dimension.min_capacity = LiveInteger(*live.target, "minCapacity").value_or(0);
  dimension.max_capacity = LiveInteger(*live.target, "maxCapacity").value_or(0);
  auto value = tracking.find("targetValue");
  if (value != tracking.end() && value->second.is_number()) {
    dimension.target_utilization = value->second.as_number();
  }
  dimension.scale_in_cooldown = LiveInteger(tracking, "scaleInCooldown");
  dimension.scale_out_cooldown = LiveInteger(tracking, "scaleOutCooldown");
  dimension.disable_scale_in = LiveFlag(tracking, "disableScaleIn");
  if (const Object* state = LiveObject(*live.target, "suspendedState")) {
    dimension.suspended_state = {LiveFlag(*state, "dynamicScalingInSuspended"),
                                 LiveFlag(*state, "dynamicScalingOutSuspended"),
                                 LiveFlag(*state, "scheduledScalingSuspended")};
  }
  return dimension;
}

// One entry of the manifest says a name's read and write bounds together.
class Schedule {
 public:
  Schedule(std::string what, std::vector<std::string>& left_out)
      : what_(std::move(what)), left_out_(left_out) {}

  void Add(const LiveDimension& live,
           std::optional<manifest::CapacityBounds> ScheduledAction::*side) {
    for (const Object* action : live.actions) AddOne(*action, side);
  }

  std::vector<ScheduledAction> Take() { return std::move(actions_); }

 private:
  void AddOne(const Object& live,
              std::optional<manifest::CapacityBounds> ScheduledAction::*side) {
    ScheduledAction action;
    action.name = LiveText(live, "name");
    action.schedule = LiveText(live, "schedule");
    action.timezone = LiveText(live, "timezone");
    if (live.contains("startTime") || live.contains("endTime")) {
      LeaveOut(action.name, "it has a start or an end");
      return;
    }
    auto known =
        std::ranges::find(actions_, action.name, &ScheduledAction::name);
    if (known == actions_.end()) {
      known = actions_.insert(actions_.end(), action);
    }
    if (known->schedule != action.schedule ||
        known->timezone != action.timezone) {
      LeaveOut(action.name, "reads and writes have other times under it");
      return;
    }
    const Object* bounds = LiveObject(live, "scalableTargetAction");
    if (bounds == nullptr) return;
    (*known).*side =
        manifest::CapacityBounds{LiveInteger(*bounds, "minCapacity"),
                                 LiveInteger(*bounds, "maxCapacity")};
  }

  void LeaveOut(const std::string& name, const char* why) {
    left_out_.push_back(
        fmt::format("The scheduled action {} of {}: {}.", name, what_, why));
  }

  const std::string what_;
  std::vector<std::string>& left_out_;
  std::vector<ScheduledAction> actions_;
};

Reading Read(const LiveSubject& live, const std::string& what,
             std::vector<std::string>& left_out) {
  if (!live.any()) return {};
  const std::pair<const char*, std::string> faults[] = {
      {"reads", WhyNot(live.read, "DynamoDBReadCapacityUtilization")},
      {"writes", WhyNot(live.write, "DynamoDBWriteCapacityUtilization")}};
  for (const auto& [dimension, why] : faults) {
    if (why.empty()) continue;
    return {std::nullopt, fmt::format("The scaling of {}: of its {}, {}.", what,
                                      dimension, why)};
  }
  AutoScale scaler;
  scaler.is_enabled = true;
  scaler.read_capacity = Dimension(live.read);
  scaler.write_capacity = Dimension(live.write);
  Schedule schedule(what, left_out);
  schedule.Add(live.read, &ScheduledAction::read_capacity);
  schedule.Add(live.write, &ScheduledAction::write_capacity);
  scaler.scheduled_actions = schedule.Take();
  return {std::move(scaler), ""};
}

void SetCapacities(const Object& live, std::optional<std::int64_t>& read,
                   std::optional<std::int64_t>& write) {
  read = LiveInteger(live, "readCapacity");
  write = LiveInteger(live, "writeCapacity");
}

const Object* IndexIn(const Object& table, const std::string& name,
                      std::vector<Object>& storage) {
  storage = LiveObjects(table, "globalSecondaryIndexes");
  for (const Object& index : storage) {
    if (LiveText(index, "name") == name) return &index;
  }
  return nullptr;
}

// An index follows its table's scaler unless it says something else.
void DescribeIndex(const Object& table, std::optional<AutoScale> scaler,
                   const AutoScale& of_table,
                   manifest::GlobalSecondaryIndex& index) {
  if (scaler && *scaler == of_table) return;
  if (scaler) {
    index.auto_scale = std::move(scaler);
    return;
  }
  if (of_table.is_enabled) index.auto_scale = AutoScale{};
  std::vector<Object> storage;
  if (const Object* live = IndexIn(table, index.name, storage)) {
    SetCapacities(*live, index.read_capacity, index.write_capacity);
  }
}

void TellUnused(std::span<const LiveResource> live, Adopted& adopted) {
  const bool any = std::ranges::any_of(live, [](const LiveResource& resource) {
    return resource.type == kTargetType;
  });
  if (!any) return;
  adopted.left_out.push_back(
      "The scalable targets of a table on demand, which do nothing.");
}

}  // namespace

void DescribeScaling(std::span<const LiveResource> live, Adopted& adopted) {
  manifest::Spec& spec = adopted.manifest.spec;
  if (spec.billing_mode == manifest::BillingMode::kPayPerRequest) {
    TellUnused(live, adopted);
    return;
  }
  const Object* table = nullptr;
  for (const LiveResource& resource : live) {
    if (resource.type == kTableType) table = &resource.inputs;
  }
  if (table == nullptr) return;
  auto read = [&](const std::string& index) {
    const std::string what =
        index.empty() ? "table " + spec.table_name : "index " + index;
    Reading reading =
        Read(SubjectIn(live, ScalingResourceId(spec.table_name, index)), what,
             adopted.left_out);
    if (!reading.why_not.empty()) {
      adopted.left_out.push_back(
          reading.why_not +
          " The capacities of this moment stand in the manifest.");
    }
    return std::move(reading.scaler);
  };
  if (std::optional<AutoScale> scaler = read("")) {
    spec.auto_scale = *std::move(scaler);
  } else {
    SetCapacities(*table, spec.read_capacity, spec.write_capacity);
  }
  for (auto& index : spec.global_secondary_indexes) {
    DescribeIndex(*table, read(index.name), spec.auto_scale, index);
  }
}

}  // namespace dynaplane::module
