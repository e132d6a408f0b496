// The properties of aws:dynamodb/table:Table.
#include "provider/table/table_type.h"

#include "provider/generic/values.h"
#include "provider/table/table_parts.h"
#include "provider/table/table_rules.h"

namespace dynaplane::provider {
namespace {

using enum Type;

constexpr std::string_view kScalarTypes[] = {"S", "N", "B"};
constexpr std::string_view kKeyTypes[] = {"HASH", "RANGE"};
constexpr std::string_view kProjections[] = {"ALL", "INCLUDE", "KEYS_ONLY"};
constexpr std::string_view kBillingModes[] = {"PROVISIONED", "PAY_PER_REQUEST"};
constexpr std::string_view kViewTypes[] = {"KEYS_ONLY", "NEW_IMAGE",
                                           "OLD_IMAGE", "NEW_AND_OLD_IMAGES"};

// Conditions under which AWS looks at a property.
bool Provisioned(const Context& c) { return !IsOnDemand(c.root); }
bool OnDemand(const Context& c) { return IsOnDemand(c.root); }
bool Enabled(const Context& c) { return IsTrueOrUnknown(c.parent, "enabled"); }
bool Streaming(const Context& c) {
  return IsTrueOrUnknown(c.root, "streamEnabled");
}
bool Projecting(const Context& c) {
  return GetString(c.parent, "projectionType").value_or("INCLUDE") == "INCLUDE";
}

const Property kAttribute[] = {
    {.name = "name",
     .type = kString,
     .doc = "Name of the attribute.",
     .use = Use::kRequired},
    {.name = "type",
     .type = kString,
     .doc = "Type of the attribute: S (string), N (number) or B (binary).",
     .use = Use::kRequired,
     .choices = kScalarTypes},
};
const ObjectType kAttributeType{"dynamodb/TableAttribute", kAttribute, "name"};

const Property kKeySchema[] = {
    {.name = "attributeName",
     .type = kString,
     .doc = "Name of a defined attribute.",
     .use = Use::kRequired},
    {.name = "keyType",
     .type = kString,
     .doc = "HASH or RANGE; up to four of each.",
     .use = Use::kRequired,
     .choices = kKeyTypes},
};
const ObjectType kKeySchemaType{"dynamodb/TableGlobalSecondaryIndexKeySchema",
                                kKeySchema};

const Property kMaximum[] = {
    {.name = "maxReadRequestUnits",
     .type = kInteger,
     .doc = "Highest number of read request units a second; -1: no limit.",
     .absent = "-1",
     .always = true,
     .same = SameMaximum},
    {.name = "maxWriteRequestUnits",
     .type = kInteger,
     .doc = "Highest number of write request units a second; -1: no limit.",
     .absent = "-1",
     .always = true,
     .same = SameMaximum},
};
const ObjectType kTableMaximumType{"dynamodb/TableOnDemandThroughput",
                                   kMaximum};
const ObjectType kIndexMaximumType{
    "dynamodb/TableGlobalSecondaryIndexOnDemandThroughput", kMaximum};

const Property kWarm[] = {
    {.name = "readUnitsPerSecond",
     .type = kInteger,
     .doc = "Reads a second that can be served at once. Can only be raised.",
     .absence = Absence::kKeep,
     .always = true,
     .same = SameWarm},
    {.name = "writeUnitsPerSecond",
     .type = kInteger,
     .doc = "Writes a second that can be served at once. Can only be raised.",
     .absence = Absence::kKeep,
     .always = true,
     .same = SameWarm},
};
const ObjectType kTableWarmType{"dynamodb/TableWarmThroughput", kWarm};
const ObjectType kIndexWarmType{
    "dynamodb/TableGlobalSecondaryIndexWarmThroughput", kWarm};

const Property kGlobalIndex[] = {
    {.name = "name",
     .type = kString,
     .doc = "Name of the index.",
     .use = Use::kRequired},
    {.name = "hashKey",
     .type = kString,
     .doc = "The index's partition key, a defined attribute. Either this or "
            "keySchemas.",
     .always = true},
    {.name = "rangeKey",
     .type = kString,
     .doc = "The index's sort key, a defined attribute."},
    {.name = "keySchemas",
     .type = kObjectList,
     .doc = "The index's keys when it has more than one of a kind.",
     .always = true,
     .object = &kKeySchemaType},
    {.name = "projectionType",
     .type = kString,
     .doc = "What is copied into the index: ALL, KEYS_ONLY, or INCLUDE with "
            "nonKeyAttributes.",
     .use = Use::kRequired,
     .choices = kProjections},
    {.name = "nonKeyAttributes",
     .type = kStringList,
     .doc = "Attributes copied into the index besides the keys.",
     .unordered = true,
     .relevant = Projecting},
    {.name = "readCapacity",
     .type = kInteger,
     .doc = "Provisioned read capacity units.",
     .absence = Absence::kKeep,
     .always = true,
     .relevant = Provisioned},
    {.name = "writeCapacity",
     .type = kInteger,
     .doc = "Provisioned write capacity units.",
     .absence = Absence::kKeep,
     .always = true,
     .relevant = Provisioned},
    {.name = "onDemandThroughput",
     .type = kObject,
     .doc = "Limits of an on-demand index.",
     .object = &kIndexMaximumType,
     .relevant = OnDemand},
    {.name = "warmThroughput",
     .type = kObject,
     .doc = "Throughput that the index is kept ready for.",
     .absence = Absence::kKeep,
     .always = true,
     .from_aws = true,
     .object = &kIndexWarmType},
};
const ObjectType kGlobalIndexType{"dynamodb/TableGlobalSecondaryIndex",
                                  kGlobalIndex, "name"};

const Property kLocalIndex[] = {
    {.name = "name",
     .type = kString,
     .doc = "Name of the index.",
     .use = Use::kRequired},
    {.name = "rangeKey",
     .type = kString,
     .doc = "The index's sort key, a defined attribute.",
     .use = Use::kRequired},
    {.name = "projectionType",
     .type = kString,
     .doc = "What is copied into the index: ALL, KEYS_ONLY, or INCLUDE with "
            "nonKeyAttributes.",
     .use = Use::kRequired,
     .choices = kProjections},
    {.name = "nonKeyAttributes",
     .type = kStringList,
     .doc = "Attributes copied into the index besides the keys.",
     .unordered = true,
     .relevant = Projecting},
};
const ObjectType kLocalIndexType{"dynamodb/TableLocalSecondaryIndex",
                                 kLocalIndex, "name"};

const Property kRecovery[] = {
    {.name = "enabled",
     .type = kBool,
     .doc = "Whether continuous backups allow going back to any second.",
     .use = Use::kRequired,
     .absent = "false"},
    {.name = "recoveryPeriodInDays",
     .type = kInteger,
     .doc = "How far back, 1 to 35 days.",
     .absence = Absence::kKeep,
     .absent = "35",
     .always = true,
     .relevant = Enabled},
};
const ObjectType kRecoveryType{"dynamodb/TablePointInTimeRecovery", kRecovery};

const Property kEncryption[] = {
    {.name = "enabled",
     .type = kBool,
     .doc = "false: AWS's own key, at no cost. true: a key of KMS.",
     .use = Use::kRequired,
     .absent = "false"},
    {.name = "kmsKeyArn",
     .type = kString,
     .doc = "The customer's key; without it, AWS's managed key.",
     .absence = Absence::kKeep,
     .absent = "\"\"",
     .always = true,
     .from_aws = true,
     .relevant = Enabled,
     .same = SameKey},
};
const ObjectType kEncryptionType{"dynamodb/TableServerSideEncryption",
                                 kEncryption};

const Property kTtl[] = {
    {.name = "attributeName",
     .type = kString,
     .doc = "Attribute that holds the time, in seconds since 1970.",
     .relevant = Enabled},
    {.name = "enabled",
     .type = kBool,
     .doc = "Whether items expire.",
     .absent = "false"},
};
const ObjectType kTtlType{"dynamodb/TableTtl", kTtl};

const Property kTable[] = {
    {.name = "arn",
     .type = kString,
     .doc = "ARN of the table.",
     .use = Use::kComputed,
     .always = true},
    {.name = "attributes",
     .type = kObjectList,
     .doc = "Types of the attributes that are keys of the table or an index.",
     .absence = Absence::kKeep,
     .always = true,
     .unordered = true,
     .object = &kAttributeType},
    {.name = "billingMode",
     .type = kString,
     .doc = "PROVISIONED (default) or PAY_PER_REQUEST.",
     .absent = "\"PROVISIONED\"",
     .fill_in = true,
     .choices = kBillingModes},
    {.name = "deletionProtectionEnabled",
     .type = kBool,
     .doc = "Whether AWS refuses to delete the table.",
     .absent = "false"},
    {.name = "globalSecondaryIndexes",
     .type = kObjectList,
     .doc = "Indexes with keys of their own; made and dropped one at a time.",
     .always = true,
     .unordered = true,
     .object = &kGlobalIndexType},
    {.name = "globalTableWitness",
     .type = kObject,
     .doc = "The third region of a strongly consistent global table.",
     .absence = Absence::kKeep,
     .absent = "{}",
     .always = true,
     .object = &WitnessType()},
    {.name = "hashKey",
     .type = kString,
     .doc = "Partition key of the table, a defined attribute.",
     .absence = Absence::kKeep,
     .on_change = OnChange::kReplace,
     .always = true},
    {.name = "importTable",
     .type = kObject,
     .doc = "Data in S3 that the table is made from. Read only then.",
     .on_change = OnChange::kNothing,
     .object = &ImportTableType()},
    {.name = "localSecondaryIndexes",
     .type = kObjectList,
     .doc = "Indexes with the table's partition key; fixed at creation.",
     .on_change = OnChange::kReplace,
     .unordered = true,
     .object = &kLocalIndexType},
    {.name = "name",
     .type = kString,
     .doc = "Name of the table.",
     .on_change = OnChange::kReplace,
     .always = true},
    {.name = "onDemandThroughput",
     .type = kObject,
     .doc = "Limits of an on-demand table.",
     .object = &kTableMaximumType,
     .relevant = OnDemand},
    {.name = "pointInTimeRecovery",
     .type = kObject,
     .doc = "Continuous backups.",
     .always = true,
     .object = &kRecoveryType},
    {.name = "rangeKey",
     .type = kString,
     .doc = "Sort key of the table, a defined attribute.",
     .on_change = OnChange::kReplace,
     .relevant = NotRestored},
    {.name = "readCapacity",
     .type = kInteger,
     .doc = "Provisioned read capacity units.",
     .absence = Absence::kKeep,
     .always = true,
     .relevant = Provisioned},
    {.name = "region",
     .type = kString,
     .doc = "Region of the table; the provider's by default.",
     .absence = Absence::kKeep,
     .on_change = OnChange::kReplace,
     .always = true,
     .from_aws = true},
    {.name = "replicas",
     .type = kObjectList,
     .doc = "Copies of the table in other regions.",
     .absence = Absence::kKeep,
     .absent = "[]",
     .unordered = true,
     .object = &ReplicaType()},
    {.name = "restoreBackupArn",
     .type = kString,
     .doc = "Backup that the table is made from. Read only then.",
     .on_change = OnChange::kNothing},
    {.name = "restoreDateTime",
     .type = kString,
     .doc = "Point in time of the source table, RFC 3339.",
     .on_change = OnChange::kNothing},
    {.name = "restoreSourceName",
     .type = kString,
     .doc = "Table whose backups the table is made from.",
     .on_change = OnChange::kNothing},
    {.name = "restoreSourceTableArn",
     .type = kString,
     .doc = "The same by ARN; needed when it is in another region.",
     .on_change = OnChange::kNothing},
    {.name = "restoreToLatestTime",
     .type = kBool,
     .doc = "Take the newest point in time.",
     .on_change = OnChange::kNothing},
    {.name = "serverSideEncryption",
     .type = kObject,
     .doc = "Encryption at rest.",
     .always = true,
     .object = &kEncryptionType},
    {.name = "streamArn",
     .type = kString,
     .doc = "ARN of the stream.",
     .use = Use::kComputed,
     .always = true},
    {.name = "streamEnabled",
     .type = kBool,
     .doc = "Whether the table has a stream of its changes.",
     .absent = "false"},
    {.name = "streamLabel",
     .type = kString,
     .doc = "Label of the stream, the time when it was made.",
     .use = Use::kComputed,
     .always = true},
    {.name = "streamViewType",
     .type = kString,
     .doc = "What the stream tells of a change.",
     .absence = Absence::kKeep,
     .always = true,
     .choices = kViewTypes,
     .relevant = Streaming},
    {.name = "tableClass",
     .type = kString,
     .doc = "STANDARD (default) or STANDARD_INFREQUENT_ACCESS.",
     .absent = "\"STANDARD\"",
     .choices = kTableClasses},
    {.name = "tableId",
     .type = kString,
     .doc = "AWS's own id, which tells a table from a later one of its name.",
     .use = Use::kComputed},
    {.name = "tags", .type = kStringMap, .doc = "Tags of the table."},
    {.name = "tagsAll",
     .type = kStringMap,
     .doc = "All tags of the table, the provider's default ones included.",
     .use = Use::kComputed,
     .always = true},
    {.name = "ttl",
     .type = kObject,
     .doc = "Expiry of items.",
     .always = true,
     .object = &kTtlType},
    {.name = "warmThroughput",
     .type = kObject,
     .doc = "Throughput that the table is kept ready for.",
     .absence = Absence::kKeep,
     .always = true,
     .from_aws = true,
     .object = &kTableWarmType},
    {.name = "writeCapacity",
     .type = kInteger,
     .doc = "Provisioned write capacity units.",
     .absence = Absence::kKeep,
     .always = true,
     .relevant = Provisioned},
};

}  // namespace

const ResourceType& TableType() {
  static const ResourceType type{
      .token = "aws:dynamodb/table:Table",
      .doc = "A DynamoDB table with its indexes and settings.",
      .properties = kTable,
      .name_property = "name",
      .name_limit = 255,
      .identity = {"name", "region"},
      .normalise = NormaliseTable,
      .complete = CompleteCapacity,
      .validate = ValidateTable,
      .validate_change = ValidateTableChange,
      .refine = RefineTableDiff,
  };
  return type;
}

}  // namespace dynaplane::provider
