#include "provider/table/request.h"

#include <algorithm>

#include "provider/owner.h"

namespace dynaplane::provider {

Json AttributeDefinitions(const std::map<std::string, std::string>& types) {
  Json list = Json::array();
  for (const auto& [name, type] : types) {
    list.push_back({{"AttributeName", name}, {"AttributeType", type}});
  }
  return list;
}

Json KeySchema(const std::vector<KeyElement>& keys) {
  Json list = Json::array();
  for (const KeyElement& key : keys) {
    list.push_back({{"AttributeName", key.attribute},
                    {"KeyType", key.hash ? "HASH" : "RANGE"}});
  }
  return list;
}

Json ProvisionedThroughput(const Capacity& capacity) {
  return {{"ReadCapacityUnits", capacity.read.value_or(1)},
          {"WriteCapacityUnits", capacity.write.value_or(1)}};
}

Json OnDemandThroughput(const Maximum& maximum) {
  return {{"MaxReadRequestUnits", maximum.read},
          {"MaxWriteRequestUnits", maximum.write}};
}

Json WarmThroughput(const Capacity& warm) {
  Json units = Json::object();
  if (warm.read) units["ReadUnitsPerSecond"] = *warm.read;
  if (warm.write) units["WriteUnitsPerSecond"] = *warm.write;
  return units;
}

Json SseSpecification(const Table& wanted) {
  Json specification{{"Enabled", wanted.encrypted}};
  if (!wanted.encrypted) return specification;
  specification["SSEType"] = "KMS";
  if (!wanted.kms_key.empty()) {
    specification["KMSMasterKeyId"] = wanted.kms_key;
  }
  return specification;
}

namespace {

Json Projection(const std::string& type, const std::set<std::string>& names) {
  Json projection{{"ProjectionType", type}};
  if (!names.empty()) projection["NonKeyAttributes"] = names;
  return projection;
}

}  // namespace

Json GlobalIndexRequest(const GlobalIndex& index, bool on_demand) {
  Json request{
      {"IndexName", index.name},
      {"KeySchema", KeySchema(index.keys)},
      {"Projection", Projection(index.projection, index.non_key_attributes)},
  };
  if (!on_demand) {
    request["ProvisionedThroughput"] = ProvisionedThroughput(index.capacity);
  } else if (index.maximum != Maximum{}) {
    request["OnDemandThroughput"] = OnDemandThroughput(index.maximum);
  }
  Json warm = WarmThroughput(index.warm);
  if (!warm.empty()) request["WarmThroughput"] = std::move(warm);
  return request;
}

Json IndexChange(Json update) {
  Json change = Json::object();
  change["GlobalSecondaryIndexUpdates"] = Json::array();
  change["GlobalSecondaryIndexUpdates"].push_back(std::move(update));
  return change;
}

Json TagList(const Tags& tags) {
  Json list = Json::array();
  for (const auto& [key, value] : tags) {
    list.push_back({{"Key", key}, {"Value", value}});
  }
  return list;
}

bool NeedsStream(const Table& wanted) {
  return std::ranges::any_of(
      wanted.replicas, [](const Replica& replica) { return !replica.strong; });
}

Json CreateTableRequest(const Table& wanted) {
  std::vector<KeyElement> keys{{wanted.hash_key, true}};
  if (!wanted.range_key.empty()) keys.push_back({wanted.range_key, false});
  Tags tags = wanted.tags;
  if (!wanted.owner.empty()) tags[std::string(kOwnerTag)] = wanted.owner;
  Json request{
      {"TableName", wanted.name},
      {"AttributeDefinitions",
       AttributeDefinitions(KeyAttributes(wanted, wanted.attributes))},
      {"KeySchema", KeySchema(keys)},
      {"BillingMode", wanted.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED"},
  };
  if (!wanted.on_demand) {
    request["ProvisionedThroughput"] = ProvisionedThroughput(wanted.capacity);
  } else if (wanted.maximum != Maximum{}) {
    request["OnDemandThroughput"] = OnDemandThroughput(wanted.maximum);
  }
  for (const GlobalIndex& index : wanted.indexes) {
    request["GlobalSecondaryIndexes"].push_back(
        GlobalIndexRequest(index, wanted.on_demand));
  }
  for (const LocalIndex& index : wanted.local_indexes) {
    request["LocalSecondaryIndexes"].push_back(
        {{"IndexName", index.name},
         {"KeySchema",
          KeySchema({{wanted.hash_key, true}, {index.range_key, false}})},
         {"Projection",
          Projection(index.projection, index.non_key_attributes)}});
  }
  if (wanted.stream || NeedsStream(wanted)) {
    request["StreamSpecification"] = {
        {"StreamEnabled", true},
        {"StreamViewType", wanted.stream ? wanted.stream_view : kReplicaView}};
  }
  if (wanted.encrypted) request["SSESpecification"] = SseSpecification(wanted);
  if (wanted.table_class != "STANDARD") {
    request["TableClass"] = wanted.table_class;
  }
  if (wanted.protection) request["DeletionProtectionEnabled"] = true;
  Json warm = WarmThroughput(wanted.warm);
  if (!warm.empty()) request["WarmThroughput"] = std::move(warm);
  if (!tags.empty()) request["Tags"] = TagList(tags);
  return request;
}

}  // namespace dynaplane::provider
