#include "provider/function/function_types.h"

namespace dynaplane::provider {
namespace {

using enum Type;

const Property kGetCallerIdentityArguments[] = {
    {.name = "id",
     .type = kString,
     .doc = "Not looked at.",
     .use = Use::kOptional},
};
const Property kGetCallerIdentityResults[] = {
    {.name = "accountId",
     .type = kString,
     .doc = "Number of the account.",
     .use = Use::kComputed,
     .always = true},
    {.name = "arn",
     .type = kString,
     .doc = "ARN of the caller.",
     .use = Use::kComputed,
     .always = true},
    {.name = "id",
     .type = kString,
     .doc = "Number of the account.",
     .use = Use::kComputed,
     .always = true},
    {.name = "userId",
     .type = kString,
     .doc = "Unique id of the caller.",
     .use = Use::kComputed,
     .always = true},
};
const Property kGetRegionArguments[] = {
    {.name = "endpoint",
     .type = kString,
     .doc = "Host name of a regional EC2 endpoint.",
     .use = Use::kOptional},
    {.name = "id",
     .type = kString,
     .doc = "Name of the region; use region.",
     .use = Use::kOptional},
    {.name = "name",
     .type = kString,
     .doc = "Name of the region; use region.",
     .use = Use::kOptional},
    {.name = "region",
     .type = kString,
     .doc = "Name of the region; the provider's by default.",
     .use = Use::kOptional},
};
const Property kGetRegionResults[] = {
    {.name = "description",
     .type = kString,
     .doc = "Where it is.",
     .use = Use::kComputed,
     .always = true},
    {.name = "endpoint",
     .type = kString,
     .doc = "Host name of its EC2 endpoint.",
     .use = Use::kComputed,
     .always = true},
    {.name = "id",
     .type = kString,
     .doc = "Name of the region.",
     .use = Use::kComputed,
     .always = true},
    {.name = "name",
     .type = kString,
     .doc = "Name of the region.",
     .use = Use::kComputed,
     .always = true},
    {.name = "region",
     .type = kString,
     .doc = "Name of the region.",
     .use = Use::kComputed,
     .always = true},
};
const Property kGetPartitionArguments[] = {
    {.name = "id",
     .type = kString,
     .doc = "Not looked at.",
     .use = Use::kOptional},
};
const Property kGetPartitionResults[] = {
    {.name = "dnsSuffix",
     .type = kString,
     .doc = "Domain of its endpoints.",
     .use = Use::kComputed,
     .always = true},
    {.name = "id",
     .type = kString,
     .doc = "aws, aws-cn, …",
     .use = Use::kComputed,
     .always = true},
    {.name = "partition",
     .type = kString,
     .doc = "aws, aws-cn, …",
     .use = Use::kComputed,
     .always = true},
    {.name = "reverseDnsPrefix",
     .type = kString,
     .doc = "Its domain backwards.",
     .use = Use::kComputed,
     .always = true},
};

}  // namespace

const FunctionType& GetCallerIdentityType() {
  static const FunctionType type{
      "aws:index/getCallerIdentity:getCallerIdentity",
      "Whose credentials the provider uses.", kGetCallerIdentityArguments,
      kGetCallerIdentityResults};
  return type;
}

const FunctionType& GetRegionType() {
  static const FunctionType type{"aws:index/getRegion:getRegion",
                                 "A region, by default the provider's.",
                                 kGetRegionArguments, kGetRegionResults};
  return type;
}

const FunctionType& GetPartitionType() {
  static const FunctionType type{
      "aws:index/getPartition:getPartition",
      "The partition of AWS that the provider's region is in.",
      kGetPartitionArguments, kGetPartitionResults};
  return type;
}

}  // namespace dynaplane::provider
