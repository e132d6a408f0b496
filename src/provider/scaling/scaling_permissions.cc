// What Application Auto Scaling has to allow. It checks the caller's rights to
// what it scales and to the alarms of a policy, too, before it takes a request.
#include <fmt/format.h>

#include "provider/generic/values.h"
#include "provider/permission_parts.h"
#include "provider/scaling/scaling_resources.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;

constexpr const char* kService = "application-autoscaling";

// A target's ARN ends with an id of AWS's, so it cannot be named beforehand.
Statement Targets(Permissions& permissions, const Place& place) {
  return {permissions,
          "Scaling",
          {place.Arn(kService, "scalable-target/*")},
          {"StringEquals", "application-autoscaling:service-namespace",
           "dynamodb"}};
}

// AWS has no narrower resource for these reads.
Statement Descriptions(Permissions& permissions) {
  return {permissions, "ScalingReads", {"*"}};
}

}  // namespace

Permissions TargetPermissions(const Object&, const Place& place) {
  Permissions permissions;
  Descriptions(permissions)
      .Reads(kService, {"DescribeScalableTargets"})
      .Writes(kService, {"DescribeScheduledActions"});
  Targets(permissions, place)
      .Writes(kService, {"DeregisterScalableTarget", "RegisterScalableTarget"});
  AllowServiceRole(permissions, "ScalingRole", place,
                   "dynamodb.application-autoscaling.amazonaws.com",
                   "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable");
  return permissions;
}

// A policy goes with its target: no call deletes it.
Permissions PolicyPermissions(const Object& inputs, const Place& place) {
  Permissions permissions;
  Descriptions(permissions).Reads(kService, {"DescribeScalingPolicies"});
  Targets(permissions, place).Writes(kService, {"PutScalingPolicy"});
  const std::string subject = GetString(inputs, "resourceId").value_or("");
  Statement(permissions, "ScalingAlarms",
            {place.Arn("cloudwatch",
                       fmt::format("alarm:TargetTracking-{}-*", subject))})
      .Writes("cloudwatch", {"DeleteAlarms", "PutMetricAlarm"});
  Statement(permissions, "ScalingAlarmReads", {"*"})
      .Writes("cloudwatch", {"DescribeAlarms"});
  return permissions;
}

Permissions ScheduledActionPermissions(const Object&, const Place& place) {
  Permissions permissions;
  Descriptions(permissions).Reads(kService, {"DescribeScheduledActions"});
  Targets(permissions, place)
      .Writes(kService, {"DeleteScheduledAction", "PutScheduledAction"});
  return permissions;
}

}  // namespace dynaplane::provider
