#include "provider/scaling/scaling_rules.h"

#include "base/timestamp.h"
#include "provider/generic/values.h"

namespace dynaplane::provider {

using pulumi::CheckFailure;
using pulumi::Object;
using pulumi::Value;

bool RoleMatters(const Context& context) {
  return GetString(context.root, "serviceNamespace") != "dynamodb";
}

bool SameCooldown(const Value&, const Value& actual, const Value& wanted) {
  auto none = [](const Value& value) {
    return value.is_null() || (value.is_number() && value.as_number() == 0);
  };
  return none(actual) && none(wanted);
}

bool SameTime(const Value&, const Value& actual, const Value& wanted) {
  if (!actual.is_string() || !wanted.is_string()) return false;
  auto was = base::ParseIso8601(actual.as_string());
  return was && was == base::ParseIso8601(wanted.as_string());
}

namespace {

bool IsDynamoDb(const Object& resource) {
  return GetString(resource, "serviceNamespace") == "dynamodb";
}

void CheckBounds(const Object& bounds, const std::string& prefix, bool dynamodb,
                 std::vector<CheckFailure>& failures) {
  auto least = GetInteger(bounds, "minCapacity");
  auto most = GetInteger(bounds, "maxCapacity");
  int floor = dynamodb ? 1 : 0;
  std::string reason = dynamodb ? "must be at least 1" : "must not be negative";
  if (least && *least < floor) {
    failures.push_back({prefix + "minCapacity", reason});
  }
  if (most && *most < floor) {
    failures.push_back({prefix + "maxCapacity", reason});
  }
  if (least && most && *most < *least) {
    failures.push_back(
        {prefix + "maxCapacity", "must not be below minCapacity"});
  }
}

void CheckTime(const Object& action, const char* key,
               std::vector<CheckFailure>& failures) {
  auto text = GetString(action, key);
  if (text && !base::ParseIso8601(*text)) {
    failures.push_back(
        {key, "must be a time such as 2030-01-31T08:00:00Z (RFC 3339)"});
  }
}

}  // namespace

void ValidateTarget(const Object& target, std::vector<CheckFailure>& failures) {
  CheckBounds(target, "", IsDynamoDb(target), failures);
}

void ValidatePolicy(const Object& policy, std::vector<CheckFailure>& failures) {
  auto type = GetString(policy, "policyType");
  const struct {
    const char* type;
    const char* property;
  } kConfigurations[] = {
      {"StepScaling", "stepScalingPolicyConfiguration"},
      {"TargetTrackingScaling", "targetTrackingScalingPolicyConfiguration"},
      {"PredictiveScaling", "predictiveScalingPolicyConfiguration"},
  };
  for (const auto& each : kConfigurations) {
    if (type == each.type && Find(policy, each.property) == nullptr) {
      failures.push_back({each.property, std::string("must be given when "
                                                     "policyType is ") +
                                             each.type});
    }
  }
  if (!IsDynamoDb(policy)) return;
  if (type && *type != "TargetTrackingScaling") {
    failures.push_back(
        {"policyType", "must be TargetTrackingScaling for DynamoDB"});
  }
  const Object& tracking =
      GetObject(policy, "targetTrackingScalingPolicyConfiguration");
  auto value = GetNumber(tracking, "targetValue");
  bool predefined = Find(tracking, "predefinedMetricSpecification") != nullptr;
  if (value && predefined && (*value < 20 || *value > 90)) {
    failures.push_back({"targetTrackingScalingPolicyConfiguration.targetValue",
                        "must be 20 to 90 (per cent) for DynamoDB"});
  }
}

void ValidateScheduledAction(const Object& action,
                             std::vector<CheckFailure>& failures) {
  const Object& bounds = GetObject(action, "scalableTargetAction");
  CheckBounds(bounds, "scalableTargetAction.", IsDynamoDb(action), failures);
  const Value* given = Find(action, "scalableTargetAction");
  if (given != nullptr && given->is_object() && IsEmpty(*given) &&
      !given->ContainsUnknown()) {
    failures.push_back(
        {"scalableTargetAction", "needs minCapacity, maxCapacity or both"});
  }
  CheckTime(action, "startTime", failures);
  CheckTime(action, "endTime", failures);
}

}  // namespace dynaplane::provider
