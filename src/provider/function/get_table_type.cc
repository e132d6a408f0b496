// What getTable tells is what a Table has, so its properties are those of the
// table of properties, all computed. What the official schema names or shapes
// otherwise is listed here.
#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "provider/function/function_types.h"
#include "provider/table/table_type.h"

namespace dynaplane::provider {
namespace {

using enum Type;

// A resource's alone: how a table is made, and what dynaplane adds.
constexpr std::string_view kNotTold[] = {
    "globalTableWitness",  "importTable",       "restoreBackupArn",
    "restoreDateTime",     "restoreSourceName", "restoreSourceTableArn",
    "restoreToLatestTime", "tableId",           "tagsAll",
};
constexpr std::string_view kToldOfReplicas[] = {"kmsKeyArn", "regionName"};

struct Plural {
  std::string_view name;
  std::string_view plural;
};
// Blocks that the function has as a list of one or none.
constexpr Plural kPlurals[] = {
    {"onDemandThroughput", "onDemandThroughputs"},
    {"warmThroughput", "warmThroughputs"},
};

bool IsTold(const ObjectType* owner, std::string_view property) {
  if (owner == nullptr) {
    return std::ranges::find(kNotTold, property) == std::end(kNotTold);
  }
  if (owner->name != "dynamodb/TableReplica") return true;
  return std::ranges::find(kToldOfReplicas, property) !=
         std::end(kToldOfReplicas);
}

// Builds the types and holds them.
class Derived {
 public:
  // Those of `owner`, or of the table itself.
  std::vector<Property> Properties(std::span<const Property> from,
                                   const ObjectType* owner, Use use) {
    std::vector<Property> properties;
    for (const Property& each : from) {
      if (IsTold(owner, each.name)) properties.push_back(Told(each, use));
    }
    return properties;
  }

  // The function takes serverSideEncryption as an argument as well.
  const ObjectType* Type(const ObjectType& from) {
    constexpr std::string_view kEncryption =
        "dynamodb/TableServerSideEncryption";
    const Use use = from.name == kEncryption ? Use::kOptional : Use::kComputed;
    const ObjectType*& type = types_[from.name];
    if (type != nullptr) return type;
    std::string name(from.name);
    name.insert(name.find('/') + 1, "get");
    members_.push_back(Properties(from.properties, &from, use));
    names_.push_back(std::move(name));
    all_.push_back({names_.back(), members_.back()});
    return type = &all_.back();
  }

 private:
  Property Told(const Property& from, Use use) {
    Property property{.name = from.name,
                      .type = from.type,
                      .doc = from.doc,
                      .use = use,
                      .always = true};
    if (from.object != nullptr) property.object = Type(*from.object);
    for (const Plural& each : kPlurals) {
      if (each.name != from.name) continue;
      property.name = each.plural;
      property.type = kObjectList;
    }
    return property;
  }

  std::map<std::string_view, const ObjectType*> types_;
  std::deque<ObjectType> all_;
  std::deque<std::string> names_;
  std::deque<std::vector<Property>> members_;
};

std::vector<Property> Results(Derived& derived) {
  std::vector<Property> results =
      derived.Properties(TableType().properties, nullptr, Use::kComputed);
  results.push_back({.name = "id",
                     .type = kString,
                     .doc = "Name of the table.",
                     .use = Use::kComputed,
                     .always = true});
  return results;
}

std::vector<Property> Arguments(Derived& derived) {
  const Property* encryption =
      FindProperty(TableType().properties, "serverSideEncryption");
  return {
      {.name = "name",
       .type = kString,
       .doc = "Name of the table.",
       .use = Use::kRequired},
      {.name = "region",
       .type = kString,
       .doc = "Region; the provider's by default."},
      {.name = "serverSideEncryption",
       .type = kObject,
       .doc = "Not looked at.",
       .object = derived.Type(*encryption->object)},
      {.name = "tags", .type = kStringMap, .doc = "Not looked at."},
  };
}

}  // namespace

const FunctionType& GetTableType() {
  static Derived derived;
  static const std::vector<Property> arguments = Arguments(derived);
  static const std::vector<Property> results = Results(derived);
  static const FunctionType type{"aws:dynamodb/getTable:getTable",
                                 "What a table is like.", arguments, results};
  return type;
}

}  // namespace dynaplane::provider
