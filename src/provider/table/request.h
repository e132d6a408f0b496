// Pieces of DynamoDB's requests. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "provider/table/model.h"

namespace dynaplane::provider {

// Replicas copy each other by their streams, which show all of a change; with
// strong consistency they do without.
bool NeedsStream(const Table& wanted);
inline constexpr const char* kReplicaView = "NEW_AND_OLD_IMAGES";

// Everything that AWS can do at creation is in the one request.
Json CreateTableRequest(const Table& wanted);

Json AttributeDefinitions(const std::map<std::string, std::string>& types);
Json KeySchema(const std::vector<KeyElement>& keys);
Json ProvisionedThroughput(const Capacity& capacity);
Json OnDemandThroughput(const Maximum& maximum);
// Empty when nothing is wanted: AWS answers an empty one with an error.
Json WarmThroughput(const Capacity& warm);
Json SseSpecification(const Table& wanted);
// As CreateTable and GlobalSecondaryIndexUpdates.Create take it.
Json GlobalIndexRequest(const GlobalIndex& index, bool on_demand);
// UpdateTable's member for one change of one index.
Json IndexChange(Json update);
Json TagList(const Tags& tags);

}  // namespace dynaplane::provider
