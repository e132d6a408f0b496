// Each rule on both sides of its boundary, with the place it points at.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/testing.h"

namespace dynaplane::manifest {
namespace {

using ::testing::IsEmpty;

// A spec's text from line 6 on. `path` is where the refused one is pointed at.
struct Case {
  const char* rule;
  const char* accepted;
  const char* refused;
  const char* path;
  Position position;
  const char* api_version = "aws.dynaplane.dev/v1";
};

constexpr const char* kClassicVersion = "aws.project.planton/v1";
constexpr const char* kV1Version = "aws.openmcf.org/v1";

#define KEY "  hashKey: {name: a, type: S}\n"
#define PAIR KEY "  rangeKey: {name: b, type: N}\n"
#define LOCAL                                                            \
  "  localSecondaryIndexes: [{name: idx, rangeKey: {name: c, type: S}, " \
  "projectionType: ALL}]\n"
#define STRONG                                                      \
  "{regionName: eu-west-1, consistencyMode: STRONG}, {regionName: " \
  "eu-west-2, consistencyMode: STRONG}"
#define PROVISIONED KEY "  billingMode: PROVISIONED\n"
#define ACTION(schedule, zone)                                                 \
  PROVISIONED                                                                  \
  "  autoScale: {isEnabled: true, scheduledActions: [{name: n, "               \
  "readCapacity: {minCapacity: 1}, schedule: '" schedule "', timezone: '" zone \
  "'}]}\n"
#define V1KEY                                      \
  "  attributeDefinitions: [{name: a, type: S}]\n" \
  "  keySchema: [{attributeName: a, keyType: HASH}]\n"

const Case kCases[] = {
    // Keys and attributes.
    {"key_attributes_distinct",
     PAIR,
     KEY "  rangeKey: {name: a, type: S}\n",
     "spec.rangeKey",
     {7, 3}},
    {"key_attribute_undefined",
     "  hashKey: {name: a}\n  attributes: [{name: a, type: S}]\n",
     "  hashKey: {name: a}\n",
     "spec.hashKey",
     {6, 3}},
    // A slip in one of two names is said once; see OneFaultIsOneFinding.
    {"key_attribute_undefined",
     "  hashKey: {name: a}\n  attributes: [{name: a, type: S}]\n",
     "  hashKey: {name: a}\n  attributes: [{name: b, type: S}]\n",
     "spec.hashKey",
     {6, 3}},
    {"attribute_unused",
     PAIR "  attributes: [{name: b, type: N}]\n",
     KEY "  attributes: [{name: b, type: N}]\n",
     "spec.attributes[0]",
     {7, 16}},
    {"attribute_defined_twice",
     KEY "  attributes: [{name: a, type: S}]\n",
     KEY "  attributes: [{name: a, type: N}]\n",
     "spec.attributes[0]",
     {7, 16}},
    {"attribute_defined_twice",
     KEY,
     KEY "  attributes: [{name: a, type: S}, {name: a, type: S}]\n",
     "spec.attributes[1]",
     {7, 36}},
    {"table_key_schema_shape",
     "  billingMode: PAY_PER_REQUEST\n" V1KEY,
     "  billingMode: PAY_PER_REQUEST\n"
     "  attributeDefinitions: [{name: a, type: S}]\n"
     "  keySchema: [{attributeName: a, keyType: RANGE}]\n",
     "spec.keySchema",
     {8, 3},
     kV1Version},
    {"key_schema_order",
     "  billingMode: PAY_PER_REQUEST\n" V1KEY,
     "  billingMode: PAY_PER_REQUEST\n"
     "  attributeDefinitions: [{name: a, type: S}, {name: b, type: S}]\n"
     "  keySchema: [{attributeName: b, keyType: RANGE}, "
     "{attributeName: a, keyType: HASH}]\n",
     "spec.keySchema[0]",
     {8, 15},
     kV1Version},
    {"gsi_key_schema_shape",
     "  billingMode: PAY_PER_REQUEST\n" V1KEY,
     "  billingMode: PAY_PER_REQUEST\n" V1KEY "  globalSecondaryIndexes:\n"
     "    - name: idx\n"
     "      keySchema: [{attributeName: a, keyType: RANGE}]\n"
     "      projection: {type: ALL}\n",
     "spec.globalSecondaryIndexes[0].keySchema",
     {11, 7},
     kV1Version},
    {"duplicate_field",
     "  billingMode: PAY_PER_REQUEST\n" V1KEY,
     "  billingMode: PAY_PER_REQUEST\n" V1KEY "  hashKey: {name: a, type: S}\n",
     "spec.hashKey",
     {9, 3},
     kV1Version},
    {"duplicate_field",
     PROVISIONED "  read_capacity: 5\n",
     PROVISIONED "  readCapacity: 5\n  read_capacity: 5\n",
     "spec.read_capacity",
     {9, 3}},
    // Indexes.
    {"lsi_needs_range_key",
     PAIR "  localSecondaryIndexes: [{name: idx, rangeKey: {name: c, type: S},"
          " projectionType: ALL}]\n",
     KEY "  localSecondaryIndexes: [{name: idx, rangeKey: {name: c, type: S},"
         " projectionType: ALL}]\n",
     "spec.localSecondaryIndexes",
     {7, 3}},
    {"index_name_unique",
     PAIR "  globalSecondaryIndexes: [{name: one, hashKey: b, projectionType: "
          "ALL}]\n  localSecondaryIndexes: [{name: two, rangeKey: {name: c, "
          "type: S}, projectionType: ALL}]\n",
     PAIR "  globalSecondaryIndexes: [{name: one, hashKey: b, projectionType: "
          "ALL}]\n  localSecondaryIndexes: [{name: one, rangeKey: {name: c, "
          "type: S}, projectionType: ALL}]\n",
     "spec.localSecondaryIndexes[0].name",
     {9, 34}},
    {"include_requires_attributes",
     // Key attributes may be named: every index has them.
     KEY "  globalSecondaryIndexes: [{name: idx, hashKey: a, projectionType: "
         "INCLUDE, nonKeyAttributes: [x, a]}]\n",
     KEY "  globalSecondaryIndexes: [{name: idx, hashKey: a, projectionType: "
         "INCLUDE}]\n",
     "spec.globalSecondaryIndexes[0].projectionType",
     {7, 52}},
    {"include_requires_attributes",
     KEY "  globalSecondaryIndexes: [{name: idx, hashKey: a, projectionType: "
         "KEYS_ONLY, nonKeyAttributes: []}]\n",
     KEY "  globalSecondaryIndexes: [{name: idx, hashKey: a, projectionType: "
         "KEYS_ONLY, nonKeyAttributes: [x]}]\n",
     "spec.globalSecondaryIndexes[0].nonKeyAttributes",
     {7, 79}},
    {"projected_attributes_unique",
     KEY,
     KEY "  globalSecondaryIndexes: [{name: idx, hashKey: a, projectionType: "
         "INCLUDE, nonKeyAttributes: [x, y, x]}]\n",
     "spec.globalSecondaryIndexes[0].nonKeyAttributes[2]",
     {7, 102}},
    {"missing_field",
     KEY,
     KEY "  globalSecondaryIndexes: [{name: idx, hashKey: a}]\n",
     "spec.globalSecondaryIndexes[0].projectionType",
     {7, 28}},
    // Capacity.
    {"provisioned_requires_throughput",
     PROVISIONED "  readCapacity: 1\n",
     KEY "  readCapacity: 1\n",
     "spec.readCapacity",
     {7, 17}},
    {"number_range",
     PROVISIONED "  readCapacity: 1\n",
     PROVISIONED "  readCapacity: 0\n",
     "spec.readCapacity",
     {8, 17}},
    {"gsi_throughput_matches_billing",
     PROVISIONED "  globalSecondaryIndexes: [{name: idx, hashKey: a, "
                 "projectionType: ALL, writeCapacity: 1}]\n",
     KEY "  globalSecondaryIndexes: [{name: idx, hashKey: a, projectionType: "
         "ALL, writeCapacity: 1}]\n",
     "spec.globalSecondaryIndexes[0].writeCapacity",
     {7, 88}},
    {"billing_mode_set",
     "  billingMode: PAY_PER_REQUEST\n" V1KEY,
     V1KEY,
     "spec.billingMode",
     {5, 1},
     kV1Version},
    {"provisioned_requires_throughput",
     "  billingMode: PROVISIONED\n  provisionedThroughput: "
     "{readCapacityUnits: 1, writeCapacityUnits: 1}\n" V1KEY,
     "  billingMode: PROVISIONED\n  provisionedThroughput: "
     "{readCapacityUnits: 1, writeCapacityUnits: 0}\n" V1KEY,
     "spec.provisionedThroughput.writeCapacityUnits",
     {7, 69},
     kV1Version},
    {"on_demand_needs_billing",
     KEY "  onDemandThroughput: {maxReadRequestUnits: 1}\n",
     PROVISIONED "  onDemandThroughput: {maxReadRequestUnits: 1}\n",
     "spec.onDemandThroughput",
     {8, 3}},
    {"number_range",
     KEY "  onDemandThroughput: {maxReadRequestUnits: -1}\n",
     KEY "  onDemandThroughput: {maxReadRequestUnits: 0}\n",
     "spec.onDemandThroughput.maxReadRequestUnits",
     {7, 45}},
    {"number_range",
     KEY "  onDemandThroughput: {maxWriteRequestUnits: 1}\n",
     KEY "  onDemandThroughput: {maxWriteRequestUnits: -2}\n",
     "spec.onDemandThroughput.maxWriteRequestUnits",
     {7, 46}},
    {"warm_throughput_minimum",
     KEY "  warmThroughput: {readUnitsPerSecond: 12000}\n",
     KEY "  warmThroughput: {readUnitsPerSecond: 11999}\n",
     "spec.warmThroughput.readUnitsPerSecond",
     {7, 40}},
    {"warm_throughput_minimum",
     PROVISIONED "  warmThroughput: {writeUnitsPerSecond: 3999}\n",
     KEY "  warmThroughput: {writeUnitsPerSecond: 3999}\n",
     "spec.warmThroughput.writeUnitsPerSecond",
     {7, 41}},
    {"warm_throughput_empty",
     KEY,
     KEY "  warmThroughput: {}\n",
     "spec.warmThroughput",
     {7, 3}},
    // Scaling.
    {"auto_scale_needs_provisioned",
     PROVISIONED "  autoScale: {isEnabled: true}\n",
     KEY "  autoScale: {isEnabled: true}\n",
     "spec.autoScale.isEnabled",
     {7, 26}},
    {"scaling_bounds",
     PROVISIONED "  autoScale: {readCapacity: {minCapacity: 20}}\n",
     PROVISIONED "  autoScale: {readCapacity: {minCapacity: 21}}\n",
     "spec.autoScale.readCapacity.minCapacity",
     {8, 43}},
    {"scaling_bounds",
     PROVISIONED "  autoScale: {writeCapacity: {maxCapacity: 5}}\n",
     PROVISIONED "  autoScale: {writeCapacity: {maxCapacity: 4}}\n",
     "spec.autoScale.writeCapacity.maxCapacity",
     {8, 44}},
    {"number_range",
     PROVISIONED "  autoScale: {readCapacity: {targetUtilization: 20}}\n",
     PROVISIONED "  autoScale: {readCapacity: {targetUtilization: 19.9}}\n",
     "spec.autoScale.readCapacity.targetUtilization",
     {8, 49}},
    {"number_range",
     PROVISIONED "  autoScale: {readCapacity: {targetUtilization: 90}}\n",
     PROVISIONED "  autoScale: {readCapacity: {targetUtilization: 90.5}}\n",
     "spec.autoScale.readCapacity.targetUtilization",
     {8, 49}},
    {"number_range",
     PROVISIONED "  autoScale: {readCapacity: {scaleInCooldown: 0}}\n",
     PROVISIONED "  autoScale: {readCapacity: {scaleInCooldown: -1}}\n",
     "spec.autoScale.readCapacity.scaleInCooldown",
     {8, 47}},
    {"scheduled_action_empty",
     PROVISIONED "  autoScale: {isEnabled: true, scheduledActions: [{name: n, "
                 "schedule: rate(1 day), readCapacity: {minCapacity: 1}}]}\n",
     PROVISIONED "  autoScale: {isEnabled: true, scheduledActions: [{name: n, "
                 "schedule: rate(1 day)}]}\n",
     "spec.autoScale.scheduledActions[0]",
     {8, 51}},
    {"scheduled_action_name_unique",
     PROVISIONED,
     PROVISIONED "  autoScale: {isEnabled: true, scheduledActions: [{name: n, "
                 "schedule: rate(1 day), readCapacity: {minCapacity: 1}}, "
                 "{name: n, schedule: rate(1 day), readCapacity: {minCapacity: "
                 "1}}]}\n",
     "spec.autoScale.scheduledActions[1].name",
     {8, 124}},
    {"scaling_bounds",
     PROVISIONED "  autoScale: {isEnabled: true, scheduledActions: [{name: n, "
                 "schedule: rate(1 day), readCapacity: {minCapacity: 9, "
                 "maxCapacity: 9}}]}\n",
     PROVISIONED "  autoScale: {isEnabled: true, scheduledActions: [{name: n, "
                 "schedule: rate(1 day), readCapacity: {minCapacity: 9, "
                 "maxCapacity: 8}}]}\n",
     "spec.autoScale.scheduledActions[0].readCapacity.minCapacity",
     {8, 112}},
    // Streams, expiry, encryption, backups.
    {"stream_view_requires_enabled",
     KEY "  enableStreams: true\n  streamViewType: KEYS_ONLY\n",
     KEY "  enableStreams: true\n",
     "spec.enableStreams",
     {7, 3}},
    {"stream_view_requires_enabled",
     KEY "  enableStreams: false\n",
     KEY "  streamViewType: KEYS_ONLY\n",
     "spec.streamViewType",
     {7, 19}},
    {"stream_policy_needs_stream",
     KEY "  enableStreams: true\n  streamViewType: KEYS_ONLY\n"
         "  streamResourcePolicy: {Version: x}\n",
     KEY "  streamResourcePolicy: {Version: x}\n",
     "spec.streamResourcePolicy",
     {7, 3}},
    {"ttl_attribute_when_enabled",
     KEY "  ttl: {isEnabled: true, attributeName: t}\n",
     KEY "  ttl: {isEnabled: true}\n",
     "spec.ttl.attributeName",
     {7, 3}},
    {"ttl_attribute_when_enabled",
     "  billingMode: PAY_PER_REQUEST\n" V1KEY "  ttl: {enabled: false}\n",
     "  billingMode: PAY_PER_REQUEST\n" V1KEY
     "  ttl: {enabled: false, attributeName: t}\n",
     "spec.ttl.attributeName",
     {9, 40},
     kV1Version},
    {"resource_policy_empty",
     KEY "  resourcePolicy: {Statement: []}\n",
     KEY "  resourcePolicy: {}\n",
     "spec.resourcePolicy",
     {7, 3}},
    {"resource_policy_empty",
     KEY,
     KEY "  resourcePolicy: ' { } '\n",
     "spec.resourcePolicy",
     {7, 3}},
    {"resource_policy_empty",
     KEY "  enableStreams: true\n  streamViewType: KEYS_ONLY\n",
     KEY "  enableStreams: true\n  streamViewType: KEYS_ONLY\n"
         "  streamResourcePolicy: {}\n",
     "spec.streamResourcePolicy",
     {9, 3}},
    {"kms_key_when_encryption_enabled",
     KEY "  serverSideEncryption: {isEnabled: true, kmsKeyArn: "
         "'arn:aws:kms:eu-west-1:123456789012:key/1'}\n",
     KEY "  serverSideEncryption: {kmsKeyArn: "
         "'arn:aws:kms:eu-west-1:123456789012:key/1'}\n",
     "spec.serverSideEncryption.kmsKeyArn",
     {7, 37}},
    {"number_range",
     KEY "  pointInTimeRecovery: {isEnabled: true, recoveryPeriodInDays: 35}\n",
     KEY "  pointInTimeRecovery: {isEnabled: true, recoveryPeriodInDays: 36}\n",
     "spec.pointInTimeRecovery.recoveryPeriodInDays",
     {7, 64}},
    {"number_range",
     KEY "  pointInTimeRecovery: {isEnabled: true, recoveryPeriodInDays: 1}\n",
     KEY "  pointInTimeRecovery: {isEnabled: true, recoveryPeriodInDays: 0}\n",
     "spec.pointInTimeRecovery.recoveryPeriodInDays",
     {7, 64}},
    {"recovery_period_when_enabled",
     KEY "  pointInTimeRecovery: {isEnabled: true, recoveryPeriodInDays: 1}\n",
     KEY "  pointInTimeRecovery: {recoveryPeriodInDays: 1}\n",
     "spec.pointInTimeRecovery.recoveryPeriodInDays",
     {7, 47}},
    // Tags.
    {"tag_key_reserved",
     KEY "  tags: {'aws': x}\n",
     KEY "  tags: {'AWS:x': x}\n",
     "spec.tags.AWS:x",
     {7, 10}},
    {"tag_characters",
     KEY "  tags: {größe: 'наименование 名前 नमस्ते ١٢٣'}\n",
     KEY "  tags: {dog: 'woof 🐶'}\n",
     "spec.tags.dog",
     {7, 15}},
    {"tag_characters",
     KEY "  replicas: [{regionName: eu-west-1, tags: {a: 'x-y'}}]\n",
     KEY "  replicas: [{regionName: eu-west-1, tags: {a: 'x–y'}}]\n",
     "spec.replicas[0].tags.a",
     {7, 48}},
    {"tag_characters",
     KEY "  tags: {price: '5 EUR'}\n",
     KEY "  tags: {€: '5'}\n",
     "spec.tags.€",
     {7, 10}},
    {"tag_characters",
     KEY "  tags: {'a +-=._:/@ü': 'x y'}\n",
     KEY "  tags: {a: 'x!'}\n",
     "spec.tags.a",
     {7, 13}},
    // Replicas.
    {"replica_region_unique",
     KEY "  replicas: [{regionName: eu-west-1}, {regionName: us-east-1}]\n",
     KEY "  replicas: [{regionName: eu-west-1}, {regionName: eu-west-1}]\n",
     "spec.replicas[1].regionName",
     {7, 52}},
    {"replica_region_differs",
     KEY "  region: eu-west-1\n  replicaRegionNames: [us-east-1]\n",
     KEY "  region: eu-west-1\n  replicaRegionNames: [eu-west-1]\n",
     "spec.replicaRegionNames[0]",
     {8, 24}},
    {"replicas_need_scaling",
     PROVISIONED "  autoScale: {isEnabled: true}\n"
                 "  replicas: [{regionName: eu-west-1}]\n",
     PROVISIONED "  replicas: [{regionName: eu-west-1}]\n",
     "spec.replicas",
     {8, 3}},
    {"replicas_need_scaling",
     PROVISIONED,
     PROVISIONED "  autoScale: {isEnabled: true}\n"
                 "  replicas: [{regionName: eu-west-1}]\n"
                 "  globalSecondaryIndexes: [{name: idx, hashKey: a, "
                 "projectionType: ALL, autoScale: {isEnabled: false}}]\n",
     "spec.globalSecondaryIndexes[0].autoScale",
     {10, 73}},
    // Any view does beside replicas; a stream of STRONG ones is not implied.
    {"stream_view_requires_enabled",
     KEY "  replicas: [{regionName: eu-west-1}]\n  enableStreams: true\n"
         "  streamViewType: KEYS_ONLY\n",
     KEY "  replicas: [" STRONG "]\n  streamViewType: KEYS_ONLY\n",
     "spec.streamViewType",
     {8, 19}},
    // Keys of the customer.
    {"replica_keys",
     KEY "  region: eu-west-1\n  serverSideEncryption: {isEnabled: true, "
         "kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k'}\n"
         "  replicas: [{regionName: us-east-1, kmsKeyArn: "
         "'arn:aws:kms:us-east-1:123456789012:key/k'}]\n",
     KEY "  region: eu-west-1\n  serverSideEncryption: {isEnabled: true, "
         "kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k'}\n"
         "  replicas: [{regionName: us-east-1, kmsKeyArn: "
         "'arn:aws:kms:us-east-1:123456789012:key/k'}, "
         "{regionName: us-east-2}]\n",
     "spec.replicas[1].kmsKeyArn",
     {9, 94}},
    {"replica_keys",
     KEY "  serverSideEncryption: {isEnabled: true}\n"
         "  replicaRegionNames: [us-east-1]\n",
     KEY "  serverSideEncryption: {isEnabled: true, "
         "kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k'}\n"
         "  replicaRegionNames: [us-east-1]\n",
     "spec.replicaRegionNames[0]",
     {8, 24}},
    {"replica_keys",
     KEY "  serverSideEncryption: {isEnabled: true, kmsKeyArn: "
         "alias/aws/dynamodb}\n  replicas: [{regionName: us-east-1}]\n",
     KEY "  serverSideEncryption: {isEnabled: true, kmsKeyArn: alias/mine}\n"
         "  replicas: [{regionName: us-east-1}]\n",
     "spec.replicas[0].kmsKeyArn",
     {8, 14}},
    {"replica_keys",
     KEY "  billingMode: PAY_PER_REQUEST\n"
         "  serverSideEncryption: {isEnabled: true}\n"
         "  replicaRegionNames: [us-east-1]\n",
     KEY "  billingMode: PAY_PER_REQUEST\n"
         "  serverSideEncryption: {isEnabled: true, kmsKeyArn: alias/mine}\n"
         "  replicaRegionNames: [us-east-1]\n",
     "spec.replicaRegionNames[0]",
     {9, 24},
     kClassicVersion},
    // Partitions.
    {"one_partition",
     KEY "  region: cn-north-1\n  serverSideEncryption: {isEnabled: true, "
         "kmsKeyArn: 'arn:aws-cn:kms:cn-north-1:123456789012:key/k'}\n",
     KEY "  region: cn-north-1\n  serverSideEncryption: {isEnabled: true, "
         "kmsKeyArn: 'arn:aws:kms:cn-north-1:123456789012:key/k'}\n",
     "spec.serverSideEncryption.kmsKeyArn",
     {8, 54}},
    {"one_partition",
     KEY "  region: us-gov-west-1\n  replicas: [{regionName: "
         "us-gov-east-1}]\n",
     KEY "  region: us-gov-west-1\n  replicas: [{regionName: us-east-1}]\n",
     "spec.replicas[0].regionName",
     {8, 27}},
    {"one_partition",
     KEY "  replicaRegionNames: [cn-north-1, cn-northwest-1]\n",
     KEY "  replicaRegionNames: [cn-north-1, eu-west-1]\n",
     "spec.replicaRegionNames[1]",
     {7, 36}},
    {"one_partition",
     KEY "  region: us-iso-east-1\n  kinesisStreamingDestination: {streamArn: "
         "'arn:aws-iso:kinesis:us-iso-east-1:123456789012:stream/s'}\n",
     KEY "  region: us-iso-east-1\n  kinesisStreamingDestination: {streamArn: "
         "'arn:aws:kinesis:us-east-1:123456789012:stream/s'}\n",
     "spec.kinesisStreamingDestination.streamArn",
     {8, 44}},
    {"one_partition",
     KEY "  region: us-east-1\n  restore: {sourceTableArn: "
         "'arn:aws:dynamodb:eu-west-1:123456789012:table/abc', "
         "toLatest: true}\n",
     KEY "  region: us-east-1\n  restore: {sourceTableArn: "
         "'arn:aws-us-gov:dynamodb:us-gov-west-1:123456789012:table/abc', "
         "toLatest: true}\n",
     "spec.restore.sourceTableArn",
     {8, 29}},
    {"one_partition",
     KEY "  region: us-east-1\n  resourcePolicy: {Statement: [{Principal: "
         "{AWS: ['123456789012', 'arn:aws:iam::123456789012:root']}, "
         "Condition: {ArnLike: {'aws:SourceArn': 'arn:aws-cn:s3:::b'}}}]}\n",
     KEY "  region: us-east-1\n  resourcePolicy: {Statement: [{Principal: "
         "{AWS: ['123456789012', 'arn:aws-cn:iam::123456789012:root']}}]}\n",
     "spec.resourcePolicy",
     {8, 3}},
    {"one_partition",
     KEY "  region: us-east-1\n  replicas: [{regionName: us-east-2, "
         "consistencyMode: STRONG, witnessRegionName: us-west-2}]\n",
     KEY "  region: us-east-1\n  replicas: [{regionName: us-east-2, "
         "consistencyMode: STRONG, witnessRegionName: cn-north-1}]\n",
     "spec.replicas[0].witnessRegionName",
     {8, 82}},
    // Schedules and their zones.
    {"schedule_expression",
     ACTION("cron(59 23 ? * SUN 2199)", "UTC"),
     ACTION("cron(60 17 * * ? *)", "UTC"),
     "spec.autoScale.scheduledActions[0].schedule",
     {8, 103}},
    {"timezone_known",
     ACTION("rate(1 day)", "America/Argentina/Buenos_Aires"),
     ACTION("rate(1 day)", "Europe/Berln"),
     "spec.autoScale.scheduledActions[0].timezone",
     {8, 128}},
    {"strong_replica_count",
     KEY "  replicas: [{regionName: eu-west-1, consistencyMode: STRONG}, "
         "{regionName: eu-west-2, consistencyMode: STRONG}]\n",
     KEY "  replicas: [{regionName: eu-west-1, consistencyMode: STRONG}]\n",
     "spec.replicas",
     {7, 3}},
    {"strong_replica_count",
     KEY "  replicas: [{regionName: eu-west-1, consistencyMode: STRONG, "
         "witnessRegionName: eu-west-2}]\n",
     KEY "  replicas: [{regionName: eu-west-1, consistencyMode: STRONG, "
         "witnessRegionName: eu-west-2}, {regionName: eu-west-3, "
         "consistencyMode: STRONG}]\n",
     "spec.replicas",
     {7, 3}},
    {"strong_region_set",
     KEY "  region: us-west-2\n  replicas: [{regionName: us-east-1, "
         "consistencyMode: STRONG, witnessRegionName: us-east-2}]\n",
     KEY "  region: eu-west-1\n  replicas: [{regionName: eu-west-2, "
         "consistencyMode: STRONG, witnessRegionName: us-east-1}]\n",
     "spec.replicas[0].witnessRegionName",
     {8, 82}},
    {"replica_consistency_same",
     KEY,
     KEY "  replicas: [{regionName: eu-west-1, consistencyMode: STRONG}, "
         "{regionName: eu-west-2, consistencyMode: EVENTUAL}]\n",
     "spec.replicas[1].consistencyMode",
     {7, 105}},
    {"witness_needs_strong",
     KEY,
     KEY "  replicas: [{regionName: eu-west-1, witnessRegionName: "
         "eu-west-2}]\n",
     "spec.replicas[0].witnessRegionName",
     {7, 57}},
    {"strong_without_ttl",
     KEY "  ttl: {isEnabled: false}\n  replicas: [" STRONG "]\n",
     KEY "  ttl: {isEnabled: true, attributeName: t}\n  replicas: [" STRONG
         "]\n",
     "spec.ttl.isEnabled",
     {7, 20}},
    {"strong_without_ttl",
     KEY "  ttl: {isEnabled: true, attributeName: t}\n"
         "  replicas: [{regionName: eu-west-1}, {regionName: eu-west-2}]\n",
     KEY "  replicas: [{regionName: eu-west-1, consistencyMode: STRONG, "
         "witnessRegionName: eu-west-2}]\n"
         "  ttl: {isEnabled: true, attributeName: t}\n",
     "spec.ttl.isEnabled",
     {8, 20}},
    {"strong_without_local_indexes",
     PAIR LOCAL "  replicas: [{regionName: eu-west-1}]\n",
     PAIR LOCAL "  replicas: [" STRONG "]\n",
     "spec.localSecondaryIndexes",
     {8, 3}},
    // Regions in ARNs.
    {"arn_region",
     KEY "  region: eu-west-1\n  serverSideEncryption: {isEnabled: true, "
         "kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k'}\n",
     KEY "  region: us-east-1\n  serverSideEncryption: {isEnabled: true, "
         "kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k'}\n",
     "spec.serverSideEncryption.kmsKeyArn",
     {8, 54}},
    {"arn_region",
     KEY "  serverSideEncryption: {isEnabled: true, "
         "kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:alias/a'}\n",
     KEY "  region: us-east-1\n  serverSideEncryption: {isEnabled: true, "
         "kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:alias/a'}\n",
     "spec.serverSideEncryption.kmsKeyArn",
     {8, 54}},
    {"arn_region",
     KEY "  region: us-east-1\n  kinesisStreamingDestination: {streamArn: "
         "'arn:aws:kinesis:us-east-1:123456789012:stream/s'}\n",
     KEY "  region: us-east-1\n  kinesisStreamingDestination: {streamArn: "
         "'arn:aws:kinesis:eu-west-1:123456789012:stream/s'}\n",
     "spec.kinesisStreamingDestination.streamArn",
     {8, 44}},
    {"arn_region",
     KEY "  region: us-east-1\n  replicas: [{regionName: us-west-2, "
         "kmsKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/k'}]\n",
     KEY "  region: us-east-1\n  replicas: [{regionName: us-west-2, "
         "kmsKeyArn: 'arn:aws:kms:ap-south-1:123456789012:key/k'}]\n",
     "spec.replicas[0].kmsKeyArn",
     {8, 49}},
    // A restored table may come from elsewhere.
    {"restore_source",
     KEY "  region: us-east-1\n  restore: {sourceTableArn: "
         "'arn:aws:dynamodb:eu-west-1:123456789012:table/abc', "
         "toLatest: true}\n",
     KEY "  region: us-east-1\n  restore: {toLatest: true}\n",
     "spec.restore",
     {8, 3}},
    // Sources.
    {"csv_options_need_csv",
     KEY "  importTable: {inputFormat: CSV, inputFormatOptions: {csv: "
         "{delimiter: '|'}}, s3BucketSource: {bucket: bbb}}\n",
     KEY "  importTable: {inputFormat: ION, inputFormatOptions: {csv: "
         "{delimiter: '|'}}, s3BucketSource: {bucket: bbb}}\n",
     "spec.importTable.inputFormatOptions.csv",
     {7, 56}},
    {"text_pattern",
     KEY,
     KEY "  importTable: {inputFormat: CSV, inputFormatOptions: {csv: "
         "{delimiter: x}}, s3BucketSource: {bucket: bbb}}\n",
     "spec.importTable.inputFormatOptions.csv.delimiter",
     {7, 73}},
    {"text_length",
     KEY "  importTable: {inputFormat: ION, s3BucketSource: {bucket: bbb, "
         "bucketOwner: 012345678901}}\n",
     KEY "  importTable: {inputFormat: ION, s3BucketSource: {bucket: bbb, "
         "bucketOwner: 12345678901}}\n",
     "spec.importTable.s3BucketSource.bucketOwner",
     {7, 78}},
    {"missing_field",
     KEY,
     KEY "  importTable: {s3BucketSource: {bucket: b}}\n",
     "spec.importTable.inputFormat",
     {7, 3}},
    {"restore_source",
     KEY "  restore: {sourceTableName: abc, toLatest: true}\n",
     KEY "  restore: {toLatest: true}\n",
     "spec.restore",
     {7, 3}},
    {"restore_time",
     KEY "  restore: {sourceTableArn: "
         "'arn:aws:dynamodb:eu-west-1:123456789012:table/abc', dateTime: "
         "2024-02-29T00:00:00Z}\n",
     KEY "  restore: {sourceTableName: abc}\n",
     "spec.restore",
     {7, 3}},
    {"text_pattern",
     KEY,
     KEY "  restore: {sourceTableName: abc, dateTime: 2023-02-29T00:00:00Z}\n",
     "spec.restore.dateTime",
     {7, 45}},
    {"one_source",
     KEY,
     KEY "  restore: {sourceTableName: abc, toLatest: true}\n  importTable: "
         "{inputFormat: ION, s3BucketSource: {bucket: bbb}}\n",
     "spec.restore",
     {7, 3}},
    {"text_pattern",
     KEY "  kinesisStreamingDestination: {streamArn: "
         "'arn:aws:kinesis:eu-west-1:123456789012:stream/s'}\n",
     KEY "  kinesisStreamingDestination: {streamArn: "
         "'arn:aws:kinesis:eu-west-1:123456789012:table/st'}\n",
     "spec.kinesisStreamingDestination.streamArn",
     {7, 44}},
    {"text_pattern",
     KEY,
     KEY "  importTable: {inputFormat: CSV, inputFormatOptions: {csv: "
         "{headers: ['a,b']}}, s3BucketSource: {bucket: bbb}}\n",
     "spec.importTable.inputFormatOptions.csv.headers[0]",
     {7, 72}},
    // Single fields.
    {"text_length",
     KEY "  tableName: abc\n",
     KEY "  tableName: ab\n",
     "spec.tableName",
     {7, 14}},
    {"text_pattern",
     KEY "  tableName: a_b.c-D1\n",
     KEY "  tableName: a b\n",
     "spec.tableName",
     {7, 14}},
    {"enum_value",
     KEY "  tableClass: STANDARD_INFREQUENT_ACCESS\n",
     KEY "  tableClass: COLD\n",
     "spec.tableClass",
     {7, 15}},
    {"wrong_type",
     KEY "  enableStreams: false\n",
     KEY "  enableStreams: 0\n",
     "spec.enableStreams",
     {7, 18}},
    {"wrong_type", KEY, KEY "  tags: [a]\n", "spec.tags", {7, 9}},
    {"wrong_type", KEY, KEY "  replicas: a\n", "spec.replicas", {7, 13}},
    {"json_object",
     KEY "  resourcePolicy: '{\"Statement\": []}'\n",
     KEY "  resourcePolicy: '[]'\n",
     "spec.resourcePolicy",
     {7, 19}},
    {"text_pattern",
     KEY "  region: us-gov-west-1\n",
     KEY "  region: europe\n",
     "spec.region",
     {7, 11}},
    {"unknown_field",
     KEY,
     KEY "  rangekey: {name: b, type: S}\n",
     "spec.rangekey",
     {7, 3}},
    // Classic only.
    {"missing_field",
     KEY "  importTable: {inputFormat: ION, inputCompressionType: NONE, "
         "s3BucketSource: {bucket: bbb}}\n",
     KEY "  importTable: {inputFormat: ION, s3BucketSource: {bucket: bbb}}\n",
     "spec.importTable.inputCompressionType",
     {7, 3},
     kClassicVersion},
};

class RulesTest : public ::testing::TestWithParam<Case> {};

TEST_P(RulesTest, TheGoodSideIsAccepted) {
  const Case& c = GetParam();
  const LoadResult result = LoadText(In(c.api_version, c.accepted), "t.yaml");
  EXPECT_THAT(Errors(result.diagnostics), IsEmpty());
  EXPECT_EQ(result.manifests.size(), 1U);
}

TEST_P(RulesTest, TheBadSideIsRefusedWhereItIs) {
  const Case& c = GetParam();
  const LoadResult result = LoadText(In(c.api_version, c.refused), "t.yaml");
  EXPECT_THAT(result.manifests, IsEmpty());
  bool found = false;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    found |= diagnostic.rule == c.rule && diagnostic.path == c.path &&
             diagnostic.position == c.position &&
             diagnostic.severity == Severity::kError;
  }
  EXPECT_TRUE(found) << ::testing::PrintToString(Errors(result.diagnostics));
}

TEST_P(RulesTest, EveryErrorSaysHowToMendIt) {
  const Case& c = GetParam();
  const LoadResult result = LoadText(In(c.api_version, c.refused), "t.yaml");
  for (const Diagnostic& diagnostic : result.diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    EXPECT_NE(diagnostic.message.find("; "), std::string::npos)
        << diagnostic.message;
    EXPECT_NE(diagnostic.rule, "");
  }
}

INSTANTIATE_TEST_SUITE_P(All, RulesTest, ::testing::ValuesIn(kCases),
                         [](const ::testing::TestParamInfo<Case>& info) {
                           return fmt::format("{}_{}", info.param.rule,
                                              info.index);
                         });

// What is better made than written.

std::string Indexes(int count, int projected) {
  std::string text = KEY "  globalSecondaryIndexes:\n";
  for (int i = 0; i < count; ++i) {
    text += fmt::format("    - {{name: idx{}, hashKey: a, projectionType: ", i);
    if (projected == 0) {
      text += "ALL}\n";
      continue;
    }
    text += "INCLUDE, nonKeyAttributes: [";
    for (int j = 0; j < projected; ++j) text += fmt::format("x{},", j);
    text += "]}\n";
  }
  return text;
}

bool Refuses(const std::string& spec, std::string_view rule) {
  const LoadResult result = LoadText(Canonical(spec), "t.yaml");
  const Diagnostic* found = FindRule(result.diagnostics, rule);
  EXPECT_EQ(HasErrors(result.diagnostics), found != nullptr)
      << ::testing::PrintToString(Errors(result.diagnostics));
  return found != nullptr;
}

TEST(RuleLimitsTest, TwentyGlobalAndFiveLocalIndexes) {
  EXPECT_FALSE(Refuses(Indexes(20, 0), "list_size"));
  EXPECT_TRUE(Refuses(Indexes(21, 0), "list_size"));
  for (const int count : {5, 6}) {
    std::string text = PAIR
        "  attributes: [{name: c, type: S}]\n"
        "  localSecondaryIndexes:\n";
    for (int i = 0; i < count; ++i) {
      text += fmt::format(
          "    - {{name: idx{}, rangeKey: c, projectionType: ALL}}\n", i);
    }
    EXPECT_EQ(Refuses(text, "list_size"), count > 5);
  }
}

TEST(RuleLimitsTest, TwentyProjectedAttributesEachAndAHundredInAll) {
  EXPECT_FALSE(Refuses(Indexes(1, 20), "projected_attributes_per_index"));
  EXPECT_TRUE(Refuses(Indexes(1, 21), "projected_attributes_per_index"));
  EXPECT_FALSE(Refuses(Indexes(5, 20), "projected_attributes_in_all"));
  const std::string more = Indexes(5, 20) +
                           "    - {name: idx9, hashKey: a, projectionType: "
                           "INCLUDE, nonKeyAttributes: [y]}\n";
  EXPECT_TRUE(Refuses(more, "projected_attributes_in_all"));
}

TEST(RuleLimitsTest, FourPartsOfAnIndexKey) {
  for (const int count : {1, 4, 5}) {
    std::string names;
    for (int i = 0; i < count; ++i) {
      names += fmt::format("{{name: k{}, type: S}},", i);
    }
    EXPECT_EQ(Refuses(KEY "  globalSecondaryIndexes: [{name: idx, hashKey: [" +
                          names + "], projectionType: ALL}]\n",
                      "list_size"),
              count > 4);
    EXPECT_EQ(Refuses(KEY "  globalSecondaryIndexes: [{name: idx, hashKey: a, "
                          "rangeKey: [" +
                          names + "], projectionType: ALL}]\n",
                      "list_size"),
              count > 4);
  }
}

TEST(RuleLimitsTest, LengthsOfNames) {
  const auto name = [](int length) { return std::string(length, 'x'); };
  for (const auto& [field, least, most] :
       {std::tuple("  tableName: ", 3, 255), std::tuple("  ttl: {isEnabled: "
                                                        "true, attributeName: ",
                                                        1, 255)}) {
    const std::string close =
        std::string_view(field).find('{') == std::string_view::npos ? "\n"
                                                                    : "}\n";
    EXPECT_FALSE(
        Refuses(KEY + std::string(field) + name(least) + close, "text_length"));
    EXPECT_FALSE(
        Refuses(KEY + std::string(field) + name(most) + close, "text_length"));
    EXPECT_TRUE(Refuses(KEY + std::string(field) + name(most + 1) + close,
                        "text_length"));
  }
  EXPECT_FALSE(Refuses("  hashKey: {name: " + name(255) + ", type: S}\n",
                       "text_length"));
  EXPECT_TRUE(Refuses("  hashKey: {name: " + name(256) + ", type: S}\n",
                      "text_length"));
  // Characters, not bytes.
  std::string umlauts;
  for (int i = 0; i < 255; ++i) umlauts += "ü";
  EXPECT_FALSE(
      Refuses("  hashKey: {name: " + umlauts + ", type: S}\n", "text_length"));
  EXPECT_TRUE(
      Refuses("  hashKey: {name: " + umlauts + "ü, type: S}\n", "text_length"));
}

TEST(RuleLimitsTest, TagLengthsAndCount) {
  const std::string key(128, 'k');
  const std::string value(256, 'v');
  EXPECT_FALSE(
      Refuses(KEY "  tags: {" + key + ": " + value + "}\n", "tag_key_length"));
  EXPECT_TRUE(Refuses(KEY "  tags: {k" + key + ": v}\n", "tag_key_length"));
  EXPECT_TRUE(Refuses(KEY "  tags: {k: v" + value + "}\n", "tag_value_length"));
  EXPECT_TRUE(Refuses(KEY "  tags: {'': v}\n", "tag_key_length"));
  // 49 tags and the one that says who owns the table.
  std::string tags = KEY "  tags:\n";
  for (int i = 0; i < 49; ++i) tags += fmt::format("    t{}: x\n", i);
  EXPECT_FALSE(Refuses(tags, "tag_count"));
  EXPECT_TRUE(Refuses(tags + "    t49: x\n", "tag_count"));
  // Labels and identity count, the same key once.
  std::string text = Canonical(tags);
  text.replace(text.find("  name: orders\n"), 15,
               "  name: orders\n  labels: {t0: y}\n");
  EXPECT_FALSE(HasErrors(LoadText(text, "t").diagnostics));
  text.replace(text.find("  labels:"), 9, "  org: acme\n  labels:");
  EXPECT_NE(FindRule(LoadText(text, "t").diagnostics, "tag_count"), nullptr);
}

TEST(RuleLimitsTest, PoliciesUpTo20480Bytes) {
  const std::string frame = "{\"a\":\"\"}";
  const auto policy = [&](std::size_t bytes) {
    return KEY "  resourcePolicy: '{\"a\":\"" +
           std::string(bytes - frame.size(), 'x') + "\"}'\n";
  };
  EXPECT_FALSE(Refuses(policy(20480), "text_length"));
  EXPECT_TRUE(Refuses(policy(20481), "text_length"));
}

TEST(RuleLimitsTest, NumbersBeyond64Bits) {
  EXPECT_TRUE(Refuses(PROVISIONED "  readCapacity: 9223372036854775808\n",
                      "number_range"));
  EXPECT_TRUE(Refuses(PROVISIONED "  readCapacity: -99999999999999999999\n",
                      "number_range"));
}

TEST(RuleLimitsTest, NameOfTheManifest) {
  const auto text = [](const std::string& name) {
    std::string out = Canonical(KEY);
    return out.replace(out.find("orders"), 6, name);
  };
  for (const int length : {3, 63}) {
    EXPECT_FALSE(
        HasErrors(LoadText(text(std::string(length, 'x')), "t").diagnostics));
  }
  for (const int length : {2, 64}) {
    const LoadResult result = LoadText(text(std::string(length, 'x')), "t");
    ASSERT_NE(FindRule(result.diagnostics, "text_length"), nullptr);
    EXPECT_THAT(FindRule(result.diagnostics, "text_length")->message,
                ::testing::HasSubstr("Name must be between 3 and 63 "
                                     "characters long"));
  }
  EXPECT_TRUE(HasErrors(LoadText(text("'a b c'"), "t").diagnostics));
}

// Faults that look alike to a rule must not be said twice.
TEST(RuleLimitsTest, OneFaultIsOneFinding) {
  for (const char* spec :
       {KEY "  region: europe\n  kinesisStreamingDestination: {streamArn: "
            "'arn:aws:kinesis:eu-west-1:123456789012:stream/s'}\n",
        KEY "  region: us-east-1\n  kinesisStreamingDestination: {streamArn: "
            "'arn:aws:kinesis:eu-west-1:123456789012:table/st'}\n",
        KEY "  replicas: [{regionName: europe, kmsKeyArn: "
            "'arn:aws:kms:eu-west-1:123456789012:key/k'}]\n",
        "  hashKey: {name: a, type: STRING}\n",
        "  hashKey: {name: a}\n  attributes: [{name: b, type: S}]\n",
        "  hashkey: {name: a, type: S}\n", PROVISIONED "  billing_mode_: x\n",
        KEY "  billingMode: ON_DEMAND\n  readCapacity: 5\n",
        KEY "  ttl: {enabled: true, attributeName: t}\n",
        KEY "  ttl: {isEnabled: maybe, attributeName: t}\n",
        KEY "  globalSecondaryIndexes: [{name: idx, hashKey: a, "
            "projectionType: SOME, nonKeyAttributes: [x]}]\n"}) {
    EXPECT_EQ(Errors(LoadText(Canonical(spec), "t.yaml").diagnostics).size(),
              1U)
        << spec
        << ::testing::PrintToString(
               Errors(LoadText(Canonical(spec), "t").diagnostics));
  }
}

// The most common form in the field; only v1 has a rule against it.
TEST(RuleLimitsTest, TtlThatIsOffMayNameItsAttribute) {
  for (const char* version : {"aws.dynaplane.dev/v1", kClassicVersion}) {
    const LoadResult result = LoadText(
        In(version, KEY "  ttl: {isEnabled: false, attributeName: t}\n"), "t");
    ASSERT_EQ(result.manifests.size(), 1U);
    EXPECT_FALSE(result.manifests[0].spec.ttl.is_enabled);
    const Diagnostic* note =
        FindRule(result.diagnostics, "ttl_attribute_when_enabled");
    ASSERT_NE(note, nullptr);
    EXPECT_EQ(note->severity, Severity::kNote);
    EXPECT_EQ(note->path, "spec.ttl.attributeName");
  }
}

TEST(RuleLimitsTest, AStreamBesideReplicasKeepsItsView) {
  const auto view = [](const std::string& spec) {
    return LoadOne(Canonical(KEY + spec)).spec.stream_view_type;
  };
  for (const char* stream :
       {"", "  enableStreams: true\n", "  enableStreams: false\n"}) {
    const std::string replicas = "  replicaRegionNames: [us-east-1]\n";
    EXPECT_EQ(view(replicas + stream), StreamViewType::kNewAndOldImages);
    EXPECT_EQ(view(replicas + stream + "  streamViewType: KEYS_ONLY\n"),
              StreamViewType::kKeysOnly);
  }
}

TEST(RuleLimitsTest, StrongReplicasTurnNoStreamOn) {
  for (const char* stream : {"", "  enableStreams: false\n"}) {
    const LoadResult result = LoadText(
        Canonical(KEY "  replicas: [" STRONG "]\n" + std::string(stream)), "t");
    ASSERT_EQ(result.manifests.size(), 1U);
    EXPECT_FALSE(result.manifests[0].spec.enable_streams);
    EXPECT_FALSE(result.manifests[0].spec.stream_view_type);
    EXPECT_EQ(FindRule(result.diagnostics, "replica_stream_view"), nullptr);
  }
}

// The same block in each dialect, and no warning where it says false.
TEST(RuleLimitsTest, AutoScaleSaysWhetherItIsEnabled) {
  for (const char* version :
       {"aws.dynaplane.dev/v1", kClassicVersion, kV1Version}) {
    const std::string head =
        version == std::string(kV1Version)
            ? "  billingMode: PROVISIONED\n" V1KEY
              "  provisionedThroughput: {readCapacityUnits: 1, "
              "writeCapacityUnits: 1}\n"
            : PROVISIONED;
    const auto warned = [&](const char* block) {
      const LoadResult result = LoadText(In(version, head + block), "t");
      EXPECT_EQ(result.manifests.size(), 1U);
      return FindRule(result.diagnostics, "auto_scale_not_enabled") != nullptr;
    };
    EXPECT_TRUE(warned("  autoScale: {readCapacity: {maxCapacity: 9}}\n"));
    EXPECT_TRUE(warned("  autoScale: {}\n"));
    EXPECT_FALSE(warned("  autoScale: {isEnabled: false}\n"));
    EXPECT_FALSE(warned("  autoScale: {isEnabled: true}\n"));
    EXPECT_FALSE(warned(""));
  }
}

// Notes, and none where it stands as it holds.
TEST(RuleLimitsTest, WhatAScalerOverrulesIsNoted) {
  const auto places = [](const std::string& spec, const char* rule) {
    std::vector<std::string> found;
    const LoadResult result = LoadText(Canonical(PROVISIONED + spec), "t.yaml");
    EXPECT_EQ(result.manifests.size(), 1U) << spec;
    for (const Diagnostic& finding : result.diagnostics) {
      if (finding.rule != rule) continue;
      EXPECT_EQ(finding.severity, Severity::kNote);
      found.push_back(finding.path);
    }
    return found;
  };
  using ::testing::ElementsAre;
  using ::testing::IsEmpty;
  const std::string bounds = "readCapacity: {minCapacity: 5, maxCapacity: 9}";
  const std::string on = "  autoScale: {isEnabled: true, " + bounds + "}\n";
  const std::string off = "  autoScale: {isEnabled: false, " + bounds + "}\n";
  constexpr char kUnused[] = "scaling_bounds_unused";
  constexpr char kBeside[] = "capacity_beside_scaling";
  EXPECT_THAT(places(off, kUnused), ElementsAre("spec.autoScale.readCapacity"));
  EXPECT_THAT(places(on, kUnused), IsEmpty());
  for (const char* beside : {"4", "10"}) {
    const std::string capacity = std::string("  readCapacity: ") + beside;
    EXPECT_THAT(places(on + capacity + "\n", kBeside),
                ElementsAre("spec.readCapacity"));
    EXPECT_THAT(places(off + capacity + "\n", kBeside), IsEmpty());
  }
  for (const char* within : {"5", "9"}) {
    EXPECT_THAT(places(on + "  readCapacity: " + within + "\n", kBeside),
                IsEmpty());
  }
  EXPECT_THAT(places(on, kBeside), IsEmpty());
  const std::string index =
      "  globalSecondaryIndexes: [{name: idx, hashKey: a, projectionType: "
      "ALL, readCapacity: 4";
  EXPECT_THAT(places(on + index + "}]\n", kBeside),
              ElementsAre("spec.globalSecondaryIndexes[0].readCapacity"));
  EXPECT_THAT(
      places(on + index + ", autoScale: {isEnabled: false}}]\n", kBeside),
      IsEmpty());
}

// cases/25: two mistakes, two errors. The replica's key fits its replica.
TEST(RuleLimitsTest, AMixOfPartitionsIsToldOnceForEach) {
  const Diagnostics diagnostics =
      LoadText(Canonical(KEY "  region: cn-north-1\n"
                             "  serverSideEncryption:\n"
                             "    isEnabled: true\n"
                             "    kmsKeyArn: "
                             "arn:aws:kms:cn-north-1:123456789012:key/5\n"
                             "  replicas:\n"
                             "    - regionName: us-east-1\n"
                             "      kmsKeyArn: "
                             "arn:aws:kms:us-east-1:123456789012:key/6\n"),
               "t")
          .diagnostics;
  EXPECT_EQ(Errors(diagnostics).size(), 2U)
      << ::testing::PrintToString(Errors(diagnostics));
  for (const Diagnostic& finding : diagnostics) {
    EXPECT_EQ(finding.rule, "one_partition");
  }
}

// cases/offline-key_type_sort: nothing is said of what follows from it.
TEST(RuleLimitsTest, AKeyTypeThatIsNoneIsOneError) {
  const std::vector<std::string> errors = Errors(
      LoadText(In(kV1Version,
                  "  billingMode: PAY_PER_REQUEST\n"
                  "  attributeDefinitions: [{name: pk, type: S}, {name: sk, "
                  "type: S}]\n"
                  "  keySchema: [{attributeName: pk, keyType: HASH}, "
                  "{attributeName: sk, keyType: SORT}]\n"),
               "t")
          .diagnostics);
  ASSERT_EQ(errors.size(), 1U) << ::testing::PrintToString(errors);
  EXPECT_THAT(errors[0], ::testing::HasSubstr("\"SORT\" is not an allowed"));
}

TEST(RuleLimitsTest, WarningsDoNotRefuse) {
  for (const auto& [spec, rule] :
       {std::pair(PROVISIONED "  readCapacity: 40001\n", "capacity_quota"),
        std::pair(KEY "  serverSideEncryption: {isEnabled: true, kmsKeyArn: "
                      "alias/mine}\n",
                  "kms_key_arn"),
        std::pair(PROVISIONED
                  "  autoScale: {isEnabled: false, scheduledActions: [{name: "
                  "n, schedule: rate(1 day), readCapacity: {minCapacity: "
                  "1}}]}\n",
                  "scheduled_actions_unused"),
        std::pair(PROVISIONED
                  "  autoScale: {readCapacity: {minCapacity: 1}, "
                  "scheduledActions: [{name: n, schedule: rate(1 day), "
                  "readCapacity: {minCapacity: 1}}]}\n",
                  "auto_scale_not_enabled"),
        std::pair(PROVISIONED
                  "  autoScale: {isEnabled: true}\n"
                  "  globalSecondaryIndexes: [{name: idx, hashKey: a, "
                  "projectionType: ALL, autoScale: {readCapacity: "
                  "{minCapacity: 1}}}]\n",
                  "auto_scale_not_enabled"),
        std::pair(KEY "  replicas: [{regionName: us-east-1, kmsKeyArn: "
                      "'arn:aws:kms:us-east-1:123456789012:key/k'}]\n",
                  "replica_keys"),
        std::pair(PROVISIONED "  readCapacity: 010\n", "read_unclear")}) {
    const LoadResult result = LoadText(Canonical(spec), "t.yaml");
    EXPECT_EQ(result.manifests.size(), 1U) << rule;
    ASSERT_NE(FindRule(result.diagnostics, rule), nullptr) << rule;
    EXPECT_EQ(FindRule(result.diagnostics, rule)->severity, Severity::kWarning);
  }
}

}  // namespace
}  // namespace dynaplane::manifest
