// The properties of aws:dynamodb/tableReplica:TableReplica, and what AWS has to
// allow for it.
#include "provider/arn.h"
#include "provider/generic/values.h"
#include "provider/permission_parts.h"
#include "provider/place_properties.h"
#include "provider/replica/table_replica.h"
#include "provider/table/table_rules.h"

namespace dynaplane::provider {
namespace {

using enum Type;
using pulumi::CheckFailure;
using pulumi::Object;

const Property kTableReplica[] = {
    {.name = "arn",
     .type = kString,
     .doc = "ARN of the replica.",
     .use = Use::kComputed,
     .always = true},
    {.name = "deletionProtectionEnabled",
     .type = kBool,
     .doc = "Whether AWS refuses to delete the replica.",
     .absence = Absence::kKeep,
     .absent = "false",
     .always = true},
    {.name = "globalTableArn",
     .type = kString,
     .doc = "ARN of the table that is replicated.",
     .use = Use::kRequired,
     .on_change = OnChange::kReplace},
    {.name = "kmsKeyArn",
     .type = kString,
     .doc = "Key that encrypts the replica.",
     .absence = Absence::kKeep,
     .absent = "\"\"",
     .always = true,
     .same = SameKey},
    {.name = "pointInTimeRecovery",
     .type = kBool,
     .doc = "Point-in-time recovery of the replica.",
     .absent = "false"},
    kRegion,
    {.name = "tableClassOverride",
     .type = kString,
     .doc = "Class of the replica; the table's by default.",
     .absence = Absence::kKeep,
     .absent = "\"\"",
     .choices = kTableClasses},
    {.name = "tags", .type = kStringMap, .doc = "Tags of the replica."},
    {.name = "tagsAll",
     .type = kStringMap,
     .doc = "All tags of the replica, the provider's default ones included.",
     .use = Use::kComputed,
     .always = true},
};

void ValidateReplica(const Object& replica,
                     std::vector<CheckFailure>& failures) {
  auto arn = GetString(replica, "globalTableArn");
  if (arn && arn->find(":table/") == std::string::npos) {
    failures.push_back({"globalTableArn", "must be the ARN of a table"});
  }
}

}  // namespace

const ResourceType& TableReplicaType() {
  static const ResourceType type{
      .token = "aws:dynamodb/tableReplica:TableReplica",
      .doc = "A copy of a DynamoDB table in another region.",
      .properties = kTableReplica,
      .identity = {"globalTableArn", "region"},
      .normalise = NormaliseTags,
      .validate = ValidateReplica,
  };
  return type;
}

Permissions TableReplicaPermissions(const Object& inputs, const Place& place) {
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

TablePlace TableOfReplica(const Recorded& replica) {
  const std::string arn =
      GetString(replica.outputs, "globalTableArn").value_or(replica.id);
  return {TableOfArn(arn), ParseArn(arn).region};
}

}  // namespace dynaplane::provider
