// The list of all that this provider has.
#include <algorithm>
#include <array>
#include <vector>

#include "provider/contributor_insights/contributor_insights.h"
#include "provider/function/function_types.h"
#include "provider/generic/property.h"
#include "provider/generic/values.h"
#include "provider/kinesis/kinesis_streaming_destination.h"
#include "provider/replica/table_replica.h"
#include "provider/resource.h"
#include "provider/resource_policy/resource_policy.h"
#include "provider/scaling/scaling_resources.h"
#include "provider/scaling/scaling_types.h"
#include "provider/table/table_resource.h"
#include "provider/table/table_type.h"

namespace dynaplane::provider {
namespace {

TablePlace TableNamed(const Recorded& resource) {
  return {GetString(resource.outputs, "tableName").value_or(""),
          resource.region};
}

// A handler that needs nothing of what others share.
template <std::unique_ptr<ResourceHandler> (*Make)()>
std::unique_ptr<ResourceHandler> Alone(Shared&) {
  return Make();
}
template <std::unique_ptr<ResourceHandler> (*Make)(LeavingStreams&)>
std::unique_ptr<ResourceHandler> WithStreams(Shared& shared) {
  return Make(shared.streams);
}
template <std::unique_ptr<ResourceHandler> (*Make)(ScalingReader&)>
std::unique_ptr<ResourceHandler> WithReader(Shared& shared) {
  return Make(shared.reader);
}

}  // namespace

std::span<const Resource> Resources() {
  static const Resource kAll[] = {
      {TableType(), WithStreams<MakeTableHandler>, TablePermissions},
      {TableReplicaType(), WithStreams<MakeTableReplicaHandler>,
       TableReplicaPermissions, TableOfReplica},
      {ContributorInsightsType(), Alone<MakeContributorInsightsHandler>,
       ContributorInsightsPermissions, TableNamed, false, AccountOfInsights},
      {KinesisStreamingDestinationType(),
       Alone<MakeKinesisStreamingDestinationHandler>,
       KinesisStreamingDestinationPermissions, TableNamed, true},
      {ResourcePolicyType(), Alone<MakeResourcePolicyHandler>,
       ResourcePolicyPermissions, TableOfPolicy},
      {TargetType(), WithReader<MakeTargetHandler>, TargetPermissions,
       TableOfScaling, true},
      {PolicyType(), WithReader<MakePolicyHandler>, PolicyPermissions,
       TableOfScaling, true},
      {ScheduledActionType(), WithReader<MakeScheduledActionHandler>,
       ScheduledActionPermissions, TableOfScaling, true},
  };
  return kAll;
}

const Resource* FindRow(std::string_view token) {
  const auto rows = Resources();
  const auto found = std::ranges::find(
      rows, token, [](const Resource& each) { return each.type.token; });
  return found == rows.end() ? nullptr : &*found;
}

std::span<const ResourceType* const> AllResources() {
  static const auto kAll = [] {
    std::vector<const ResourceType*> types;
    for (const Resource& each : Resources()) types.push_back(&each.type);
    return types;
  }();
  return kAll;
}

const ResourceType* FindResource(std::string_view token) {
  const Resource* row = FindRow(token);
  return row == nullptr ? nullptr : &row->type;
}

std::span<const FunctionType* const> AllFunctions() {
  static const std::array kAll = {
      &GetTableType(),
      &GetCallerIdentityType(),
      &GetRegionType(),
      &GetPartitionType(),
  };
  return kAll;
}

const FunctionType* FindFunction(std::string_view token) {
  for (const FunctionType* each : AllFunctions()) {
    if (each->token == token) return each;
  }
  return nullptr;
}

}  // namespace dynaplane::provider
