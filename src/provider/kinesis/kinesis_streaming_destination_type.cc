// The properties of aws:dynamodb/kinesisStreamingDestination, and what AWS has
// to allow for it.
#include "provider/generic/values.h"
#include "provider/kinesis/kinesis_streaming_destination.h"
#include "provider/permission_parts.h"
#include "provider/place_properties.h"

namespace dynaplane::provider {
namespace {

using enum Type;
using pulumi::Object;

constexpr std::string_view kPrecisions[] = {"MILLISECOND", "MICROSECOND"};

const Property kKinesis[] = {
    {.name = "approximateCreationDateTimePrecision",
     .type = kString,
     .doc = "MILLISECOND or MICROSECOND.",
     .absence = Absence::kKeep,
     .absent = "\"MILLISECOND\"",
     .always = true,
     .choices = kPrecisions},
    kRegion,
    {.name = "streamArn",
     .type = kString,
     .doc = "ARN of the Kinesis stream.",
     .use = Use::kRequired,
     .on_change = OnChange::kReplace},
    kTableName,
};

}  // namespace

const ResourceType& KinesisStreamingDestinationType() {
  static const ResourceType type{
      .token =
          "aws:dynamodb/kinesisStreamingDestination:"
          "KinesisStreamingDestination",
      .doc = "A Kinesis stream that gets a table's changes.",
      .properties = kKinesis,
      .identity = {"tableName", "region"},
  };
  return type;
}

Permissions KinesisStreamingDestinationPermissions(const Object& inputs,
                                                   const Place& place) {
  Permissions permissions;
  Statement destination(
      permissions, "KinesisDestination",
      {place.TableArn(GetString(inputs, "tableName").value_or("*"))});
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

}  // namespace dynaplane::provider
