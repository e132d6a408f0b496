// What this provider knows of a resource type beyond its properties, one row a
// type: who asks about a type reads it here (the provider itself, `iam-policy`,
// adoption, the guard).
//
// A new type is a folder with its properties, permissions and handler, and one
// row in registry.cc.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "provider/generic/property.h"
#include "provider/leaving_streams.h"
#include "provider/permissions.h"
#include "provider/resource_handler.h"
#include "provider/scaling/reader.h"

namespace dynaplane::provider {

// What the handlers of one process share. Outlives them.
struct Shared {
  ScalingReader reader;
  LeavingStreams streams;
};

// The table that a resource belongs to; an empty name: none.
struct TablePlace {
  std::string name;
  std::string region;
};

// A resource as its record tells of it.
struct Recorded {
  const std::string& region;
  const std::string& id;
  const pulumi::Object& outputs;
};

struct Resource {
  const ResourceType& type;
  std::unique_ptr<ResourceHandler> (*make_handler)(Shared& shared);
  // What AWS has to allow for one with these inputs.
  Permissions (*permissions)(const pulumi::Object& inputs, const Place& place);
  // Null: it is a table itself.
  TablePlace (*table)(const Recorded& resource) = nullptr;
  // No ARN of DynamoDB stands in its outputs: its account is noted there.
  bool needs_account = false;
  // The account that its id ends with; null: it tells none.
  std::string (*account)(const std::string& id) = nullptr;
};

std::span<const Resource> Resources();
// Null when this provider does not have it.
const Resource* FindRow(std::string_view token);

}  // namespace dynaplane::provider
