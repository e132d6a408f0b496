// What AWS has to allow for what DynamoDB has beside the table.
#include <fmt/format.h>

#include "provider/arn.h"
#include "provider/generic/values.h"
#include "provider/permission_parts.h"
#include "provider/satellite/satellite_types.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;

std::string TableOf(const Object& inputs) {
  return GetString(inputs, "tableName").value_or("*");
}

Permissions ReplicaPermissions(const Object& inputs, const Place& place) {
  Permissions permissions;
  const std::string table =
      TableOfArn(GetString(inputs, "globalTableArn").value_or(""));
  const Place there = place.In(GetString(inputs, "region").value_or("*"));
  Statement settings(permissions, "Replica", {there.TableArn(table)});
  settings
      .Reads("dynamodb", {"DescribeContinuousBackups", "DescribeTable",
                          "ListTagsOfResource"})
      .Writes("dynamodb", {"TagResource"});
  if (Find(inputs, "tags") != nullptr) {
    settings.Writes("dynamodb", {"UntagResource"});
  }
  if (Find(inputs, "pointInTimeRecovery") != nullptr) {
    settings.Writes("dynamodb", {"UpdateContinuousBackups"});
  }
  if (Find(inputs, "deletionProtectionEnabled") != nullptr) {
    settings.Writes("dynamodb", {"UpdateTable"});
  }
  AllowReplication(permissions, there, table);
  if (auto key = GetString(inputs, "kmsKeyArn")) {
    AllowKey(permissions, there, *key);
  }
  return permissions;
}

Permissions InsightsPermissions(const Object& inputs, const Place& place) {
  Permissions permissions;
  std::vector<std::string> resources{place.TableArn(TableOf(inputs))};
  if (auto index = GetString(inputs, "indexName")) {
    resources.push_back(fmt::format("{}/index/{}", resources[0], *index));
  }
  Statement(permissions, "ContributorInsights", resources)
      .Reads("dynamodb", {"DescribeContributorInsights"})
      .Writes("dynamodb", {"UpdateContributorInsights"});
  AllowServiceRole(permissions, "ContributorInsightsRole", place,
                   "contributorinsights.dynamodb.amazonaws.com",
                   "AWSServiceRoleForDynamoDBCloudWatchContributorInsights");
  return permissions;
}

Permissions KinesisPermissions(const Object& inputs, const Place& place) {
  Permissions permissions;
  Statement destination(permissions, "KinesisDestination",
                        {place.TableArn(TableOf(inputs))});
  destination.Reads("dynamodb", {"DescribeKinesisStreamingDestination"})
      .Writes("dynamodb", {"DisableKinesisStreamingDestination",
                           "EnableKinesisStreamingDestination"});
  if (Find(inputs, "approximateCreationDateTimePrecision") != nullptr) {
    destination.Writes("dynamodb", {"UpdateKinesisStreamingDestination"});
  }
  // DynamoDB tries with the caller's rights whether the stream takes records.
  Statement(permissions, "KinesisStream",
            {GetString(inputs, "streamArn").value_or("*")})
      .Writes("kinesis", {"DescribeStream", "PutRecords"});
  AllowServiceRole(permissions, "KinesisRole", place,
                   "kinesisreplication.dynamodb.amazonaws.com",
                   "AWSServiceRoleForDynamoDBKinesisDataStreamsReplication");
  return permissions;
}

Permissions PolicyPermissions(const Object& inputs) {
  Permissions permissions;
  Statement(permissions, "ResourcePolicy",
            {GetString(inputs, "resourceArn").value_or("*")})
      .Reads("dynamodb", {"GetResourcePolicy"})
      .Writes("dynamodb", {"DeleteResourcePolicy", "PutResourcePolicy"});
  return permissions;
}

}  // namespace

Permissions SatellitePermissions(const std::string& type, const Object& inputs,
                                 const Place& place) {
  if (type == TableReplicaType().token) {
    return ReplicaPermissions(inputs, place);
  }
  if (type == ContributorInsightsType().token) {
    return InsightsPermissions(inputs, place);
  }
  if (type == KinesisStreamingDestinationType().token) {
    return KinesisPermissions(inputs, place);
  }
  if (type == ResourcePolicyType().token) return PolicyPermissions(inputs);
  return {};
}

}  // namespace dynaplane::provider
