// What AWS has to allow for aws:dynamodb/table:Table. The lists that AWS asks
// for beyond the calls themselves are those of its guides on global tables,
// encryption at rest, import from S3 and point-in-time recovery.
#include <fmt/format.h>

#include "aws/endpoint.h"
#include "provider/generic/values.h"
#include "provider/permission_parts.h"

namespace dynaplane::provider {
namespace {

using pulumi::Object;
using pulumi::Value;

void AllowImport(Permissions& permissions, const Object& import,
                 const std::string& table, const Place& place) {
  Statement(permissions, "Import", {table})
      .Writes("dynamodb", {"ImportTable", "ListImports"});
  Statement(permissions, "Import", {table + "/import/*"})
      .Writes("dynamodb", {"DescribeImport"});
  const Object& source = GetObject(import, "s3BucketSource");
  const std::string bucket =
      fmt::format("arn:{}:s3:::{}", place.Partition().id,
                  GetString(source, "bucket").value_or("*"));
  const std::string prefix = GetString(source, "keyPrefix").value_or("");
  Statement(permissions, "ImportSource", {bucket}).Writes("s3", {"ListBucket"});
  Statement(permissions, "ImportSource",
            {fmt::format("{}/{}*", bucket, prefix)})
      .Writes("s3", {"GetObject"});
  // What the import could not read is told in a log of the account's.
  Statement(permissions, "ImportLog",
            {place.Arn("logs", "log-group:/aws-dynamodb/*")})
      .Writes("logs",
              {"CreateLogGroup", "CreateLogStream", "DescribeLogGroups",
               "DescribeLogStreams", "PutLogEvents", "PutRetentionPolicy"});
}

void AllowRestore(Permissions& permissions, const Object& inputs,
                  const std::string& table, const Place& place) {
  const auto arn = GetString(inputs, "restoreSourceTableArn");
  const auto name = GetString(inputs, "restoreSourceName");
  Statement(permissions, "Restore",
            {arn ? *arn : place.TableArn(name.value_or("*"))})
      .Writes("dynamodb", {"RestoreTableToPointInTime"});
  // DynamoDB fills the table with the caller's rights.
  Statement(permissions, "RestoreByDynamoDb", {table})
      .Writes("dynamodb", {"BatchWriteItem", "DeleteItem", "GetItem", "PutItem",
                           "Query", "Scan", "UpdateItem"});
}

// Replicas of the table's own list.
void AllowReplicas(Permissions& permissions, const Object& inputs,
                   const std::string& name, const Place& place) {
  for (const Value& each : GetArray(inputs, "replicas")) {
    const Object& replica = each.as_object();
    const Place there =
        place.In(GetString(replica, "regionName").value_or("*"));
    Statement settings(permissions, "Replica", {there.TableArn(name)});
    settings
        .Reads("dynamodb", {"DescribeContinuousBackups", "DescribeTable",
                            "ListTagsOfResource"})
        .Writes("dynamodb", {"TagResource"});
    if (Find(replica, "pointInTimeRecovery") != nullptr) {
      settings.Writes("dynamodb", {"UpdateContinuousBackups"});
    }
    if (Find(replica, "deletionProtectionEnabled") != nullptr) {
      settings.Writes("dynamodb", {"UpdateTable"});
    }
    AllowReplication(permissions, there, name);
    if (auto key = GetString(replica, "kmsKeyArn")) {
      AllowKey(permissions, there, *key);
    }
  }
  const Object& witness = GetObject(inputs, "globalTableWitness");
  if (auto region = GetString(witness, "regionName")) {
    Statement(permissions, "WitnessByDynamoDb",
              {place.In(*region).TableArn(name)})
        .Writes("dynamodb",
                {"CreateGlobalTableWitness", "DeleteGlobalTableWitness"});
  }
}

}  // namespace

void AllowReplication(Permissions& permissions, const Place& there,
                      const std::string& table) {
  Statement(permissions, "ReplicationByDynamoDb", {there.TableArn(table)})
      .Writes("dynamodb",
              {"BatchWriteItem", "CreateTable", "CreateTableReplica",
               "DeleteItem", "DeleteTable", "DeleteTableReplica", "GetItem",
               "PutItem", "Query", "Scan", "UpdateItem"});
  AllowServiceRole(permissions, "ReplicationRole", there,
                   "replication.dynamodb.amazonaws.com",
                   "AWSServiceRoleForDynamoDBReplication");
}

Permissions TablePermissions(const Object& inputs, const Place& place) {
  Permissions permissions;
  const std::string name = GetString(inputs, "name").value_or("*");
  const std::string arn = place.TableArn(name);
  Statement table(permissions, "Table", {arn});
  table
      .Reads("dynamodb", {"DescribeContinuousBackups", "DescribeTable",
                          "DescribeTimeToLive", "ListTagsOfResource"})
      // The mark of ownership is a tag, so there is always one.
      .Writes("dynamodb", {"DeleteTable", "TagResource", "UpdateTable"});
  if (Find(inputs, "tags") != nullptr) {
    table.Writes("dynamodb", {"UntagResource"});
  }
  if (Find(inputs, "ttl") != nullptr) {
    table.Writes("dynamodb", {"UpdateTimeToLive"});
  }
  if (Find(inputs, "pointInTimeRecovery") != nullptr) {
    table.Writes("dynamodb", {"UpdateContinuousBackups"});
  }
  const bool restored = Find(inputs, "restoreSourceName") != nullptr ||
                        Find(inputs, "restoreSourceTableArn") != nullptr;
  if (Find(inputs, "importTable") != nullptr) {
    AllowImport(permissions, GetObject(inputs, "importTable"), arn, place);
  } else if (restored) {
    AllowRestore(permissions, inputs, arn, place);
  } else {
    table.Writes("dynamodb", {"CreateTable"});
  }
  const Object& encryption = GetObject(inputs, "serverSideEncryption");
  if (auto key = GetString(encryption, "kmsKeyArn")) {
    AllowKey(permissions, place, *key);
  }
  AllowReplicas(permissions, inputs, name, place);
  return permissions;
}

}  // namespace dynaplane::provider
