#include "provider/scaling/scaling_types.h"

#include "provider/place_properties.h"
#include "provider/scaling/policy_configuration.h"
#include "provider/scaling/scaling_rules.h"
#include "provider/table/table_rules.h"

namespace dynaplane::provider {
namespace {

using enum Type;

const Property kSuspendedState[] = {
    {.name = "dynamicScalingInSuspended",
     .type = kBool,
     .doc = "Whether policies may not scale in.",
     .absent = "false"},
    {.name = "dynamicScalingOutSuspended",
     .type = kBool,
     .doc = "Whether policies may not scale out.",
     .absent = "false"},
    {.name = "scheduledScalingSuspended",
     .type = kBool,
     .doc = "Whether scheduled actions do nothing.",
     .absent = "false"},
};
const ObjectType kSuspendedStateType{"appautoscaling/TargetSuspendedState",
                                     kSuspendedState};

// What every resource of the service says of the dimension that it scales.
constexpr Property kResourceId{.name = "resourceId",
                               .type = kString,
                               .doc =
                                   "What is scaled: \"table/T\" or "
                                   "\"table/T/index/I\".",
                               .use = Use::kRequired,
                               .on_change = OnChange::kReplace};
constexpr Property kDimension{.name = "scalableDimension",
                              .type = kString,
                              .doc =
                                  "Which capacity, for example "
                                  "\"dynamodb:table:ReadCapacityUnits\".",
                              .use = Use::kRequired,
                              .on_change = OnChange::kReplace};
constexpr Property kNamespace{.name = "serviceNamespace",
                              .type = kString,
                              .doc = "The scaled service: \"dynamodb\".",
                              .use = Use::kRequired,
                              .on_change = OnChange::kReplace};

const Property kTarget[] = {
    {.name = "arn",
     .type = kString,
     .doc = "ARN of the scalable target.",
     .use = Use::kComputed,
     .always = true},
    {.name = "maxCapacity",
     .type = kInteger,
     .doc = "Upper bound of the capacity.",
     .use = Use::kRequired},
    {.name = "minCapacity",
     .type = kInteger,
     .doc = "Lower bound of the capacity.",
     .use = Use::kRequired},
    kRegion,
    kResourceId,
    {.name = "roleArn",
     .type = kString,
     .doc = "Role that the service uses; for DynamoDB always its own.",
     .absence = Absence::kKeep,
     .always = true,
     .from_aws = true,
     .relevant = RoleMatters,
     .aws = "RoleARN"},
    kDimension,
    kNamespace,
    {.name = "suspendedState",
     .type = kObject,
     .doc = "What of the scaling is suspended.",
     .always = true,
     .object = &kSuspendedStateType},
    {.name = "tags", .type = kStringMap, .doc = "Tags of the target."},
    {.name = "tagsAll",
     .type = kStringMap,
     .doc = "All tags of the target, the provider's default ones included.",
     .use = Use::kComputed,
     .always = true},
};

constexpr std::string_view kPolicyTypes[] = {
    "StepScaling", "TargetTrackingScaling", "PredictiveScaling"};

const Property kPolicy[] = {
    {.name = "alarmArns",
     .type = kStringList,
     .doc = "ARNs of the alarms that the policy has made.",
     .use = Use::kComputed,
     .always = true},
    {.name = "arn",
     .type = kString,
     .doc = "ARN of the policy.",
     .use = Use::kComputed,
     .always = true},
    {.name = "name",
     .type = kString,
     .doc = "Name of the policy.",
     .on_change = OnChange::kReplace,
     .always = true},
    {.name = "policyType",
     .type = kString,
     .doc = "TargetTrackingScaling for DynamoDB; StepScaling by default.",
     .absent = "\"StepScaling\"",
     .fill_in = true,
     .choices = kPolicyTypes},
    {.name = "predictiveScalingPolicyConfiguration",
     .type = kObject,
     .doc = "Configuration of a PredictiveScaling policy.",
     .object = &PredictiveScalingType()},
    kRegion,
    kResourceId,
    kDimension,
    kNamespace,
    {.name = "stepScalingPolicyConfiguration",
     .type = kObject,
     .doc = "Configuration of a StepScaling policy.",
     .object = &StepScalingType()},
    {.name = "targetTrackingScalingPolicyConfiguration",
     .type = kObject,
     .doc = "Configuration of a TargetTrackingScaling policy.",
     .object = &TargetTrackingType()},
};

const Property kScheduledBounds[] = {
    {.name = "maxCapacity", .type = kInteger, .doc = "New upper bound."},
    {.name = "minCapacity", .type = kInteger, .doc = "New lower bound."},
};
const ObjectType kScheduledBoundsType{
    "appautoscaling/ScheduledActionScalableTargetAction", kScheduledBounds};

const Property kScheduledAction[] = {
    {.name = "arn",
     .type = kString,
     .doc = "ARN of the scheduled action.",
     .use = Use::kComputed,
     .always = true},
    {.name = "endTime",
     .type = kString,
     .doc = "When the schedule ends, RFC 3339.",
     .same = SameTime},
    {.name = "name",
     .type = kString,
     .doc = "Name of the scheduled action.",
     .on_change = OnChange::kReplace,
     .always = true},
    kRegion,
    kResourceId,
    kDimension,
    {.name = "scalableTargetAction",
     .type = kObject,
     .doc = "The target's new bounds.",
     .use = Use::kRequired,
     .object = &kScheduledBoundsType},
    {.name = "schedule",
     .type = kString,
     .doc = "at(…), rate(…) or cron(…).",
     .use = Use::kRequired},
    kNamespace,
    {.name = "startTime",
     .type = kString,
     .doc = "When the schedule begins, RFC 3339.",
     .same = SameTime},
    {.name = "timezone",
     .type = kString,
     .doc = "Time zone of the schedule; UTC by default.",
     .absent = "\"UTC\"",
     .fill_in = true},
};

}  // namespace

const ResourceType& TargetType() {
  static const ResourceType type{
      .token = "aws:appautoscaling/target:Target",
      .doc = "A capacity that Application Auto Scaling may change.",
      .properties = kTarget,
      .identity = {"resourceId", "scalableDimension", "serviceNamespace",
                   "region"},
      .normalise = NormaliseTags,
      .validate = ValidateTarget,
  };
  return type;
}

// AWS takes one target-tracking policy per dimension and metric, so the name
// is no part of what makes room for a second one.
const ResourceType& PolicyType() {
  static const ResourceType type{
      .token = "aws:appautoscaling/policy:Policy",
      .doc = "When and how a scalable target is scaled.",
      .properties = kPolicy,
      .name_property = "name",
      .name_limit = 255,
      .identity = {"resourceId", "scalableDimension", "serviceNamespace",
                   "region"},
      .validate = ValidatePolicy,
  };
  return type;
}

const ResourceType& ScheduledActionType() {
  static const ResourceType type{
      .token = "aws:appautoscaling/scheduledAction:ScheduledAction",
      .doc = "A change of a scalable target's bounds at a time.",
      .properties = kScheduledAction,
      .name_property = "name",
      .name_limit = 255,
      .identity = {"name", "resourceId", "scalableDimension",
                   "serviceNamespace", "region"},
      .validate = ValidateScheduledAction,
  };
  return type;
}

std::span<const Property> PolicyConfigurations() {
  static const Property kConfigurations[] = {
      *FindProperty(kPolicy, "predictiveScalingPolicyConfiguration"),
      *FindProperty(kPolicy, "stepScalingPolicyConfiguration"),
      *FindProperty(kPolicy, "targetTrackingScalingPolicyConfiguration"),
  };
  return kConfigurations;
}

}  // namespace dynaplane::provider
