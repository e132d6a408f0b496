// The tables of what stands beside a table: protection, expiry, replicas,
// import, restore, streams.
#include "manifest/awsdynamodb/limits.h"
#include "manifest/awsdynamodb/tables.h"

namespace dynaplane::manifest {

using awsdynamodb::kClassic;
using awsdynamodb::kV1;

template <>
const Message& Describe<ServerSideEncryption>() {
  using T = ServerSideEncryption;
  static const Message message(
      "ServerSideEncryption",
      "Encryption with a KMS key instead of the key that AWS owns.",
      {Bind<&T::is_enabled>("isEnabled", "Whether a KMS key is used.")
           .Default("false")
           .Alias("enabled", kV1),
       Bind<&T::kms_key_arn>("kmsKeyArn", "The full ARN of the key.")
           .Default("the key aws/dynamodb")
           .Length(1, 2048)});
  return message;
}

template <>
const Message& Describe<PointInTimeRecovery>() {
  using T = PointInTimeRecovery;
  static const Message message(
      "PointInTimeRecovery", "Continuous backups.",
      {Bind<&T::is_enabled>("isEnabled", "Whether they are made.")
           .Default("false"),
       Bind<&T::recovery_period_in_days>("recoveryPeriodInDays",
                                         "How far they reach back.")
           .Default("35")
           .Range(1, 35)});
  return message;
}

template <>
const Message& Describe<Ttl>() {
  using T = Ttl;
  static const Message message(
      "Ttl", "When items expire by themselves.",
      {Bind<&T::is_enabled>("isEnabled", "Whether items expire.")
           .Default("false")
           .Alias("enabled", kV1),
       Bind<&T::attribute_name>(
           "attributeName",
           "The attribute that holds the time, in seconds since 1970.")
           .Length(1, 255)});
  return message;
}

template <>
const Message& Describe<Replica>() {
  using T = Replica;
  static const Message message(
      "Replica", "A copy of the table in another region.",
      {Bind<&T::region_name>("regionName", "The region.")
           .Length(1, 64)
           .Matches(awsdynamodb::kRegionName)
           .Required(),
       Bind<&T::kms_key_arn>("kmsKeyArn",
                             "The full ARN of a key of that region. The keys "
                             "of all regions change in one request.")
           .Length(1, 2048),
       Bind<&T::point_in_time_recovery>(
           "pointInTimeRecovery",
           "As the table's; true or false alone is isEnabled.")
           .Shorthand("isEnabled"),
       Bind<&T::deletion_protection_enabled>(
           "deletionProtectionEnabled",
           "Whether AWS refuses to delete the replica."),
       Bind<&T::table_class>("tableClass", "What storage costs there.")
           .Default("the table's"),
       Bind<&T::tags>("tags",
                      "The replica's own tags; they win over those "
                      "of the table."),
       Bind<&T::propagate_tags>("propagateTags",
                                "Whether it gets the table's tags, too.")
           .Default("false"),
       Bind<&T::consistency_mode>(
           "consistencyMode",
           "How soon the replicas agree, the same for all. STRONG needs two "
           "replicas in the table's set of regions, or one and a witness.")
           .Default("EVENTUAL"),
       Bind<&T::witness_region_name>(
           "witnessRegionName",
           "The third region of a STRONG table with one replica.")
           .Length(1, 64)
           .Matches(awsdynamodb::kRegionName)});
  return message;
}

namespace awsdynamodb {
namespace {

const Message& CsvMessage() {
  static const Message message(
      "CsvOptions", "How CSV files are read.",
      {Bind<&ImportTable::csv_delimiter>("delimiter",
                                         "What stands between two fields.")
           .Default("a comma")
           .Length(1, 1)
           .Matches(kCsvDelimiter),
       Bind<&ImportTable::csv_headers>(
           "headers", "The fields' names, where the files have none.")
           .Length(1, 65536)
           .Matches(kCsvHeader)
           .Items(1, 255)});
  return message;
}

const Message& FormatMessage() {
  static const Message message(
      "InputFormatOptions", "How the files are read.",
      {BindInline<ImportTable>("csv", "With CSV only.", &CsvMessage)});
  return message;
}

const Message& BucketMessage() {
  static const Message message(
      "S3BucketSource", "Where the files are.",
      {Bind<&ImportTable::bucket>("bucket", "The bucket's name.")
           .Length(1, 255)
           .Matches(kBucketName)
           .Required(),
       Bind<&ImportTable::bucket_owner>("bucketOwner",
                                        "The account that owns it.")
           .Length(12, 12)
           .Matches(kDigits),
       Bind<&ImportTable::key_prefix>("keyPrefix",
                                      "How the files' names start.")
           .Length(1, 1024)});
  return message;
}

}  // namespace
}  // namespace awsdynamodb

template <>
const Message& Describe<ImportTable>() {
  using T = ImportTable;
  static const Message message(
      "ImportTable",
      "Fills the new table from S3. Read when the table is made, never "
      "later.",
      {Bind<&T::input_format>("inputFormat", "What the files hold.").Required(),
       Bind<&T::input_compression_type>("inputCompressionType",
                                        "How the files are compressed.")
           .Default("NONE")
           .Required(kClassic),
       BindInline<T>("inputFormatOptions", "How the files are read.",
                     &awsdynamodb::FormatMessage),
       BindInline<T>("s3BucketSource", "Where the files are.",
                     &awsdynamodb::BucketMessage)
           .Required()});
  return message;
}

template <>
const Message& Describe<Restore>() {
  using T = Restore;
  static const Message message(
      "Restore",
      "Fills the new table from another's backups. Read when the table is "
      "made, never later.",
      {Bind<&T::source_table_name>("sourceTableName",
                                   "The other table, in the same region.")
           .Length(3, 255)
           .Matches(awsdynamodb::kResourceName),
       Bind<&T::source_table_arn>("sourceTableArn",
                                  "The other table, in any region.")
           .Length(1, 1024)
           .Matches(awsdynamodb::kTableArn),
       Bind<&T::date_time>("dateTime",
                           "The moment, such as 2030-01-31T06:00:00Z.")
           .Matches(awsdynamodb::kDateTime),
       Bind<&T::to_latest>("toLatest",
                           "The latest moment that can be restored.")
           .Default("false")});
  return message;
}

template <>
const Message& Describe<KinesisStreamingDestination>() {
  using T = KinesisStreamingDestination;
  static const Message message(
      "KinesisStreamingDestination", "A Kinesis stream for every change.",
      {Bind<&T::stream_arn>("streamArn", "The stream.")
           .Length(37, 1024)
           .Matches(awsdynamodb::kStreamArn)
           .Required(),
       Bind<&T::approximate_creation_date_time_precision>(
           "approximateCreationDateTimePrecision",
           "How exact the records' times are.")
           .Default("MILLISECOND")});
  return message;
}

}  // namespace dynaplane::manifest
