#include "provider/table/table_parts.h"

#include "provider/table/table_rules.h"

namespace dynaplane::provider {
namespace {

using enum Type;

constexpr std::string_view kCompressions[] = {"GZIP", "ZSTD", "NONE"};
constexpr std::string_view kImportFormats[] = {"CSV", "DYNAMODB_JSON", "ION"};
const Property kCsv[] = {
    {.name = "delimiter",
     .type = kString,
     .doc = "What stands between two fields; a comma by default."},
    {.name = "headerLists",
     .type = kStringList,
     .doc = "Names of the columns, when the files do not carry them."},
};
const ObjectType kCsvType{"dynamodb/TableImportTableInputFormatOptionsCsv",
                          kCsv};
const Property kFormatOptions[] = {
    {.name = "csv",
     .type = kObject,
     .doc = "How the CSV files are written.",
     .object = &kCsvType},
};
const ObjectType kFormatOptionsType{
    "dynamodb/TableImportTableInputFormatOptions", kFormatOptions};
const Property kBucketSource[] = {
    {.name = "bucket",
     .type = kString,
     .doc = "Bucket that holds the data.",
     .use = Use::kRequired},
    {.name = "bucketOwner",
     .type = kString,
     .doc = "Account that owns the bucket."},
    {.name = "keyPrefix",
     .type = kString,
     .doc = "Prefix of the objects to import."},
};
const ObjectType kBucketSourceType{"dynamodb/TableImportTableS3BucketSource",
                                   kBucketSource};
const Property kImportTable[] = {
    {.name = "inputFormat",
     .type = kString,
     .doc = "CSV, DYNAMODB_JSON or ION.",
     .use = Use::kRequired,
     .choices = kImportFormats},
    {.name = "inputCompressionType",
     .type = kString,
     .doc = "GZIP, ZSTD or NONE.",
     .choices = kCompressions},
    {.name = "inputFormatOptions",
     .type = kObject,
     .doc = "Options of the format.",
     .object = &kFormatOptionsType},
    {.name = "s3BucketSource",
     .type = kObject,
     .doc = "Where the data is.",
     .use = Use::kRequired,
     .object = &kBucketSourceType},
};
const ObjectType kImportTableType{"dynamodb/TableImportTable", kImportTable};

constexpr std::string_view kConsistencyModes[] = {"EVENTUAL", "STRONG"};

const Property kReplica[] = {
    {.name = "regionName",
     .type = kString,
     .doc = "Region of the replica.",
     .use = Use::kRequired},
    {.name = "arn",
     .type = kString,
     .doc = "ARN of the replica.",
     .absence = Absence::kKeep,
     .on_change = OnChange::kNothing,
     .always = true},
    {.name = "consistencyMode",
     .type = kString,
     .doc = "EVENTUAL (default) or STRONG; a change re-makes the replica.",
     .absent = "\"EVENTUAL\"",
     .choices = kConsistencyModes},
    {.name = "deletionProtectionEnabled",
     .type = kBool,
     .doc = "Whether AWS refuses to delete the replica.",
     .absence = Absence::kKeep,
     .absent = "false",
     .always = true},
    {.name = "kmsKeyArn",
     .type = kString,
     .doc = "Key that encrypts the replica; a change re-makes it.",
     .absence = Absence::kKeep,
     .absent = "\"\"",
     .always = true,
     .same = SameKey},
    {.name = "pointInTimeRecovery",
     .type = kBool,
     .doc = "Point-in-time recovery of the replica.",
     .absent = "false"},
    {.name = "propagateTags",
     .type = kBool,
     .doc = "Whether the table's tags are copied to the replica.",
     .absent = "false"},
    {.name = "streamArn",
     .type = kString,
     .doc = "ARN of the replica's stream.",
     .absence = Absence::kKeep,
     .on_change = OnChange::kNothing,
     .always = true},
    {.name = "streamLabel",
     .type = kString,
     .doc = "Label of the replica's stream.",
     .absence = Absence::kKeep,
     .on_change = OnChange::kNothing,
     .always = true},
};
// A strongly consistent replica is part of the table's own list and of no
// other resource: left out of it, it goes.
bool IsEventual(const pulumi::Value& replica) {
  return replica["consistencyMode"] != pulumi::Value("STRONG");
}

const ObjectType kReplicaType{"dynamodb/TableReplica", kReplica, "regionName",
                              IsEventual};

const Property kWitness[] = {
    {.name = "regionName",
     .type = kString,
     .doc = "Region that holds no data but a vote.",
     .always = true},
};
const ObjectType kWitnessType{"dynamodb/TableGlobalTableWitness", kWitness};

}  // namespace

const ObjectType& ImportTableType() { return kImportTableType; }
const ObjectType& ReplicaType() { return kReplicaType; }
const ObjectType& WitnessType() { return kWitnessType; }

}  // namespace dynaplane::provider
