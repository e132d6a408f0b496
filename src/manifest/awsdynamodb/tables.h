// The tables of this folder, declared where more than one file needs them.
#pragma once

#include "manifest/awsdynamodb/draft.h"
#include "manifest/awsdynamodb/model.h"
#include "manifest/field/bind.h"
#include "manifest/field/field.h"

namespace dynaplane::manifest {

template <>
const Enum& DescribeEnum<BillingMode>();
template <>
const Enum& DescribeEnum<ScalarType>();
template <>
const Enum& DescribeEnum<ProjectionType>();
template <>
const Enum& DescribeEnum<StreamViewType>();
template <>
const Enum& DescribeEnum<TableClass>();
template <>
const Enum& DescribeEnum<ConsistencyMode>();
template <>
const Enum& DescribeEnum<InputFormat>();
template <>
const Enum& DescribeEnum<CompressionType>();
template <>
const Enum& DescribeEnum<InsightsMode>();
template <>
const Enum& DescribeEnum<TimestampPrecision>();

template <>
const Message& Describe<Spec>();
template <>
const Message& Describe<AttributeDefinition>();
template <>
const Message& Describe<awsdynamodb::KeyElement>();
template <>
const Message& Describe<GlobalSecondaryIndex>();
template <>
const Message& Describe<LocalSecondaryIndex>();
template <>
const Message& Describe<OnDemandThroughput>();
template <>
const Message& Describe<WarmThroughput>();
template <>
const Message& Describe<AutoScale>();
template <>
const Message& Describe<SuspendedState>();
template <>
const Message& Describe<ScalingDimension>();
template <>
const Message& Describe<CapacityBounds>();
template <>
const Message& Describe<ScheduledAction>();
template <>
const Message& Describe<ContributorInsights>();
template <>
const Message& Describe<ServerSideEncryption>();
template <>
const Message& Describe<PointInTimeRecovery>();
template <>
const Message& Describe<Ttl>();
template <>
const Message& Describe<Replica>();
template <>
const Message& Describe<ImportTable>();
template <>
const Message& Describe<Restore>();
template <>
const Message& Describe<KinesisStreamingDestination>();

namespace awsdynamodb {

// Fields that are more than a member: keys in all their forms.
Field HashKeyOfTable();
Field RangeKeyOfTable();
Field HashKeyOfIndex();
Field RangeKeyOfIndex();
Field RangeKeyOfLocalIndex();
Field Attributes();
// The v1 forms of the same.
Field KeySchemaOfTable();
Field KeySchemaOfIndex();
Field KeySchemaOfLocalIndex();

// v1's {readCapacityUnits, writeCapacityUnits} and {type, nonKeyAttributes},
// whose fields belong to the message around them.
template <typename Owner>
const Message& ProvisionedThroughputMessage() {
  static const Message message(
      "ProvisionedThroughput", "The capacity, in the v1 dialect.",
      {Bind<&Owner::read_capacity>("readCapacityUnits",
                                   "Reads of 4 KB a second.")
           .At("readCapacity")
           .Minimum(0)
           .ZeroIsAbsent(kV1),
       Bind<&Owner::write_capacity>("writeCapacityUnits",
                                    "Writes of 1 KB a second.")
           .At("writeCapacity")
           .Minimum(0)
           .ZeroIsAbsent(kV1)});
  return message;
}

template <typename Owner>
Field ProvisionedThroughput() {
  return BindInline<Owner>("provisionedThroughput",
                           "The capacity, in the v1 dialect.",
                           &ProvisionedThroughputMessage<Owner>)
      .Transparent()
      .Only(kV1);
}

template <typename Index>
const Message& ProjectionMessage() {
  static const Message message(
      "Projection", "What an index copies, in the v1 dialect.",
      {Bind<&Index::projection, &Projection::type>("type", "How much.")
           .At("projectionType"),
       Bind<&Index::projection, &Projection::non_key_attributes>(
           "nonKeyAttributes", "Which attributes, with INCLUDE.")
           .Length(1, 255)});
  return message;
}

template <typename Index>
Field ProjectionField() {
  return BindInline<Index>("projection",
                           "What the index copies, in the v1 dialect.",
                           &ProjectionMessage<Index>)
      .Transparent()
      .Only(kV1);
}

template <typename Index>
Field ProjectionTypeField() {
  return Bind<&Index::projection, &Projection::type>(
             "projectionType",
             "How much of an item the index copies. Changing it builds the "
             "index anew.")
      .Required(kNotV1);
}

template <typename Index>
Field NonKeyAttributesField() {
  return Bind<&Index::projection, &Projection::non_key_attributes>(
             "nonKeyAttributes",
             "Which attributes the index copies besides the keys: 1 to 20 "
             "with INCLUDE, none otherwise, 100 over all indexes.")
      .Length(1, 255)
      .Set();
}

}  // namespace awsdynamodb
}  // namespace dynaplane::manifest
