// The tables of throughput, scaling and indexes.
#include "manifest/awsdynamodb/limits.h"
#include "manifest/awsdynamodb/tables.h"

namespace dynaplane::manifest {

using awsdynamodb::kClassic;
using awsdynamodb::kV1;

template <>
const Message& Describe<OnDemandThroughput>() {
  using T = OnDemandThroughput;
  static const Message message(
      "OnDemandThroughput",
      "A ceiling for what PAY_PER_REQUEST may use in a second.",
      {Bind<&T::max_read_request_units>("maxReadRequestUnits",
                                        "The most reads; -1 is no maximum.")
           .Default("-1")
           .Minimum(-1),
       Bind<&T::max_write_request_units>("maxWriteRequestUnits",
                                         "The most writes; -1 is no maximum.")
           .Default("-1")
           .Minimum(-1)});
  return message;
}

template <>
const Message& Describe<WarmThroughput>() {
  using T = WarmThroughput;
  static const Message message(
      "WarmThroughput",
      "What must be there at once, before any load. It may only rise; leaving "
      "it out later changes nothing.",
      {Bind<&T::read_units_per_second>("readUnitsPerSecond",
                                       "Reads; on-demand starts at 12000.")
           .Minimum(1),
       Bind<&T::write_units_per_second>("writeUnitsPerSecond",
                                        "Writes; on-demand starts at 4000.")
           .Minimum(1)});
  return message;
}

template <>
const Message& Describe<SuspendedState>() {
  using T = SuspendedState;
  static const Message message(
      "SuspendedState",
      "What rests for now, as during an incident; target and policy stay.",
      {Bind<&T::dynamic_scaling_in_suspended>(
           "dynamicScalingInSuspended",
           "Whether the policy lowers the capacity no more.")
           .Default("false"),
       Bind<&T::dynamic_scaling_out_suspended>(
           "dynamicScalingOutSuspended",
           "Whether the policy raises the capacity no more.")
           .Default("false"),
       Bind<&T::scheduled_scaling_suspended>(
           "scheduledScalingSuspended", "Whether scheduled actions do nothing.")
           .Default("false")});
  return message;
}

template <>
const Message& Describe<ScalingDimension>() {
  using T = ScalingDimension;
  static const Message message(
      "ScalingDimension", "Bounds and target of one kind of capacity.",
      {Bind<&T::min_capacity>("minCapacity", "The least capacity.")
           .Default("5")
           .Range(1, awsdynamodb::kMaxScaledCapacity)
           .ZeroIsAbsent(kClassic),
       Bind<&T::max_capacity>("maxCapacity", "The most capacity.")
           .Default("20")
           .Range(1, awsdynamodb::kMaxScaledCapacity)
           .ZeroIsAbsent(kClassic),
       Bind<&T::target_utilization>(
           "targetUtilization",
           "How much of the capacity should be in use, per cent.")
           .Default("50")
           .Range(20, 90)
           .ZeroIsAbsent(kClassic),
       Bind<&T::scale_in_cooldown>("scaleInCooldown",
                                   "Seconds to wait before lowering it again.")
           .Default("AWS's, 0")
           .Range(0, 2147483647),
       Bind<&T::scale_out_cooldown>("scaleOutCooldown",
                                    "Seconds to wait before raising it again.")
           .Default("AWS's, 0")
           .Range(0, 2147483647),
       Bind<&T::disable_scale_in>("disableScaleIn",
                                  "Whether the capacity may only rise.")
           .Default("false"),
       Bind<&T::suspended_state>("suspendedState",
                                 "What of the scaling rests for now.")});
  return message;
}

template <>
const Message& Describe<CapacityBounds>() {
  using T = CapacityBounds;
  static const Message message(
      "CapacityBounds", "New bounds; a bound left out stays as it is.",
      {Bind<&T::min_capacity>("minCapacity", "The least capacity.")
           .Range(1, awsdynamodb::kMaxScaledCapacity),
       Bind<&T::max_capacity>("maxCapacity", "The most capacity.")
           .Range(1, awsdynamodb::kMaxScaledCapacity)});
  return message;
}

template <>
const Message& Describe<ScheduledAction>() {
  using T = ScheduledAction;
  static const Message message(
      "ScheduledAction", "Other bounds from a given time on.",
      {Bind<&T::name>("name", "The action's name, unique in the list.")
           .Length(1, 256)
           .Matches(awsdynamodb::kActionName)
           .Required(),
       Bind<&T::schedule>("schedule",
                          "cron(0 6 ? * MON-FRI *), rate(12 hours) or "
                          "at(2030-01-31T06:00:00).")
           .Length(1, 1600)
           .Matches(awsdynamodb::kSchedule)
           .Required(),
       Bind<&T::timezone>("timezone", "Whose clock the schedule means.")
           .Default("UTC")
           .Length(1, 1600)
           .Matches(awsdynamodb::kTimezone),
       Bind<&T::read_capacity>("readCapacity", "The bounds for reads."),
       Bind<&T::write_capacity>("writeCapacity", "The bounds for writes.")});
  return message;
}

template <>
const Message& Describe<AutoScale>() {
  using T = AutoScale;
  static const Message message(
      "AutoScale", "Lets the capacity follow the load.",
      {Bind<&T::is_enabled>("isEnabled", "Whether it does.").Default("false"),
       Bind<&T::read_capacity>("readCapacity", "How the reads scale."),
       Bind<&T::write_capacity>("writeCapacity", "How the writes scale."),
       Bind<&T::scheduled_actions>(
           "scheduledActions",
           "Other bounds at given times, for everything that scales.")
           .KeyedBy("name")});
  return message;
}

template <>
const Message& Describe<ContributorInsights>() {
  using T = ContributorInsights;
  static const Message message(
      "ContributorInsights", "CloudWatch's view of the most used keys.",
      {Bind<&T::is_enabled>("isEnabled", "Whether it is on.")
           .Default("false")
           .Alias("enabled", kV1),
       Bind<&T::mode>("mode", "Which keys it watches.")
           .Default("ACCESSED_AND_THROTTLED_KEYS")});
  return message;
}

template <>
const Message& Describe<GlobalSecondaryIndex>() {
  using T = GlobalSecondaryIndex;
  using namespace awsdynamodb;  // NOLINT: a table of fields
  static const Message message(
      "GlobalSecondaryIndex",
      "An index with keys of its own. Indexes can be added and dropped at "
      "any time.",
      {Bind<&T::name>("name", "The index's name, unique in the table.")
           .Length(3, 255)
           .Matches(kResourceName)
           .Required(),
       HashKeyOfIndex(), RangeKeyOfIndex(), KeySchemaOfIndex(),
       ProjectionTypeField<T>(), NonKeyAttributesField<T>(),
       ProjectionField<T>(),
       Bind<&T::read_capacity>("readCapacity",
                               "Reads of 4 KB a second. PROVISIONED only.")
           .Default("the least of its own autoScale, else the table's")
           .Minimum(1)
           .ZeroIsAbsent(kClassic | kV1),
       Bind<&T::write_capacity>("writeCapacity",
                                "Writes of 1 KB a second. PROVISIONED only.")
           .Default("the least of its own autoScale, else the table's")
           .Minimum(1)
           .ZeroIsAbsent(kClassic | kV1),
       ProvisionedThroughput<T>(),
       Bind<&T::on_demand_throughput>("onDemandThroughput",
                                      "Ceilings. PAY_PER_REQUEST only."),
       Bind<&T::warm_throughput>("warmThroughput",
                                 "What the index can serve at once."),
       Bind<&T::auto_scale>(
           "autoScale",
           "Replaces the table's autoScale for this index as a whole; "
           "{isEnabled: false} exempts the index."),
       Bind<&T::contributor_insights>("contributorInsights",
                                      "CloudWatch's view of the index.")});
  return message;
}

template <>
const Message& Describe<LocalSecondaryIndex>() {
  using T = LocalSecondaryIndex;
  using namespace awsdynamodb;  // NOLINT: a table of fields
  static const Message message(
      "LocalSecondaryIndex",
      "Another order within each partition. Made with the table only: any "
      "change replaces the table.",
      {Bind<&T::name>("name", "The index's name, unique in the table.")
           .Length(3, 255)
           .Matches(kResourceName)
           .Required(),
       RangeKeyOfLocalIndex(), KeySchemaOfLocalIndex(),
       ProjectionTypeField<T>(), NonKeyAttributesField<T>(),
       ProjectionField<T>()});
  return message;
}

}  // namespace dynaplane::manifest
