#include "provider/function/functions.h"

#include <fmt/format.h>

#include <array>

#include "aws/endpoint.h"
#include "provider/function/function_types.h"
#include "provider/generic/unsupported.h"
#include "provider/generic/values.h"
#include "provider/table/calls.h"

namespace dynaplane::provider {
namespace {

using pulumi::Array;
using pulumi::Object;
using pulumi::Result;
using pulumi::Value;

// A block as the function's result has it: a list of one or none.
Value AsList(const Object& object, const char* key) {
  const Value* value = Find(object, key);
  return value == nullptr ? Array() : Array{*value};
}

Value IndexResult(Object index) {
  index["onDemandThroughputs"] = AsList(index, "onDemandThroughput");
  index["warmThroughputs"] = AsList(index, "warmThroughput");
  index.erase("onDemandThroughput");
  index.erase("warmThroughput");
  index.emplace("rangeKey", "");
  return index;
}

Result<Object> GetTable(Operation& operation, const Object& arguments) {
  std::string name = GetString(arguments, "name").value_or("");
  aws::Result<Table> live = DescribeTable(operation, name);
  if (!live) return tl::unexpected(ToPulumi(live.error()));
  aws::Status read = ReadParts(operation, *live, {});
  if (!read) return tl::unexpected(ToPulumi(read.error()));
  Object result = TableOutputs(*live, {});
  Array indexes;
  for (const Value& each : GetArray(result, "globalSecondaryIndexes")) {
    indexes.push_back(IndexResult(each.as_object()));
  }
  Array replicas;
  for (const Replica& replica : live->replicas) {
    replicas.push_back(
        Object{{"regionName", replica.region}, {"kmsKeyArn", replica.kms_key}});
  }
  result["globalSecondaryIndexes"] = std::move(indexes);
  result["replicas"] = std::move(replicas);
  result["id"] = live->name;
  result["onDemandThroughputs"] = AsList(result, "onDemandThroughput");
  result["warmThroughputs"] = AsList(result, "warmThroughput");
  result.emplace("rangeKey", "");
  for (const char* key : {"onDemandThroughput", "warmThroughput",
                          "globalTableWitness", "tagsAll"}) {
    result.erase(key);
  }
  return result;
}

Result<Object> CallerIdentity(Operation& operation) {
  aws::Result<aws::CallerIdentity> caller =
      operation.services().api().CallerIdentity(operation.Options());
  if (!caller) return tl::unexpected(ToPulumi(caller.error()));
  return Object{{"accountId", caller->account},
                {"arn", caller->arn},
                {"id", caller->account},
                {"userId", caller->user_id}};
}

struct RegionName {
  std::string_view region;
  std::string_view description;
};
constexpr std::array kRegions = {
    RegionName{"af-south-1", "Africa (Cape Town)"},
    RegionName{"ap-east-1", "Asia Pacific (Hong Kong)"},
    RegionName{"ap-east-2", "Asia Pacific (Taipei)"},
    RegionName{"ap-northeast-1", "Asia Pacific (Tokyo)"},
    RegionName{"ap-northeast-2", "Asia Pacific (Seoul)"},
    RegionName{"ap-northeast-3", "Asia Pacific (Osaka)"},
    RegionName{"ap-south-1", "Asia Pacific (Mumbai)"},
    RegionName{"ap-south-2", "Asia Pacific (Hyderabad)"},
    RegionName{"ap-southeast-1", "Asia Pacific (Singapore)"},
    RegionName{"ap-southeast-2", "Asia Pacific (Sydney)"},
    RegionName{"ap-southeast-3", "Asia Pacific (Jakarta)"},
    RegionName{"ap-southeast-4", "Asia Pacific (Melbourne)"},
    RegionName{"ap-southeast-5", "Asia Pacific (Malaysia)"},
    RegionName{"ap-southeast-7", "Asia Pacific (Thailand)"},
    RegionName{"ca-central-1", "Canada (Central)"},
    RegionName{"ca-west-1", "Canada West (Calgary)"},
    RegionName{"cn-north-1", "China (Beijing)"},
    RegionName{"cn-northwest-1", "China (Ningxia)"},
    RegionName{"eu-central-1", "Europe (Frankfurt)"},
    RegionName{"eu-central-2", "Europe (Zurich)"},
    RegionName{"eu-north-1", "Europe (Stockholm)"},
    RegionName{"eu-south-1", "Europe (Milan)"},
    RegionName{"eu-south-2", "Europe (Spain)"},
    RegionName{"eu-west-1", "Europe (Ireland)"},
    RegionName{"eu-west-2", "Europe (London)"},
    RegionName{"eu-west-3", "Europe (Paris)"},
    RegionName{"il-central-1", "Israel (Tel Aviv)"},
    RegionName{"me-central-1", "Middle East (UAE)"},
    RegionName{"me-south-1", "Middle East (Bahrain)"},
    RegionName{"mx-central-1", "Mexico (Central)"},
    RegionName{"sa-east-1", "South America (Sao Paulo)"},
    RegionName{"us-east-1", "US East (N. Virginia)"},
    RegionName{"us-east-2", "US East (Ohio)"},
    RegionName{"us-gov-east-1", "AWS GovCloud (US-East)"},
    RegionName{"us-gov-west-1", "AWS GovCloud (US-West)"},
    RegionName{"us-west-1", "US West (N. California)"},
    RegionName{"us-west-2", "US West (Oregon)"},
};

Result<Object> GetRegion(const Operation& operation, const Object& arguments) {
  std::string region = operation.region();
  for (const char* key : {"region", "name", "id"}) {
    if (auto given = GetString(arguments, key); given && !given->empty()) {
      region = *given;
      break;
    }
  }
  auto endpoint = GetString(arguments, "endpoint");
  if (endpoint && endpoint->starts_with("ec2.")) {
    std::string rest = endpoint->substr(4);
    region = rest.substr(0, rest.find('.'));
  }
  std::string description = region;
  for (const RegionName& each : kRegions) {
    if (each.region == region) description = each.description;
  }
  return Object{{"description", description},
                {"endpoint", fmt::format("ec2.{}.{}", region,
                                         aws::PartitionOf(region).dns_suffix)},
                {"id", region},
                {"name", region},
                {"region", region}};
}

Object GetPartition(const Operation& operation) {
  const aws::Partition& partition = aws::PartitionOf(operation.region());
  std::string reverse;
  std::string rest(partition.dns_suffix);
  while (!rest.empty()) {
    std::size_t dot = rest.rfind('.');
    if (!reverse.empty()) reverse += '.';
    reverse += dot == std::string::npos ? rest : rest.substr(dot + 1);
    rest = dot == std::string::npos ? "" : rest.substr(0, dot);
  }
  return {{"dnsSuffix", partition.dns_suffix},
          {"id", partition.id},
          {"partition", partition.id},
          {"reverseDnsPrefix", reverse}};
}

}  // namespace

Result<Object> CallFunction(Operation& operation, const std::string& token,
                            const Object& arguments) {
  if (token == GetTableType().token) return GetTable(operation, arguments);
  if (token == GetCallerIdentityType().token) return CallerIdentity(operation);
  if (token == GetRegionType().token) return GetRegion(operation, arguments);
  if (token == GetPartitionType().token) return GetPartition(operation);
  return Unsupported(token);
}

}  // namespace dynaplane::provider
