// The list of all that this provider has.
#include <array>

#include "provider/function/function_types.h"
#include "provider/generic/property.h"
#include "provider/satellite/satellite_types.h"
#include "provider/scaling/scaling_types.h"
#include "provider/table/table_type.h"

namespace dynaplane::provider {

std::span<const ResourceType* const> AllResources() {
  static const std::array kAll = {
      &TableType(),
      &TableReplicaType(),
      &ContributorInsightsType(),
      &KinesisStreamingDestinationType(),
      &ResourcePolicyType(),
      &TargetType(),
      &PolicyType(),
      &ScheduledActionType(),
  };
  return kAll;
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

const ResourceType* FindResource(std::string_view token) {
  for (const ResourceType* each : AllResources()) {
    if (each->token == token) return each;
  }
  return nullptr;
}

const FunctionType* FindFunction(std::string_view token) {
  for (const FunctionType* each : AllFunctions()) {
    if (each->token == token) return each;
  }
  return nullptr;
}

}  // namespace dynaplane::provider
