#include "provider/generic/schema.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "provider/generic/property.h"

namespace dynaplane::provider {
namespace {

using Json = nlohmann::json;

std::string TypeToken(const ObjectType& type) {
  std::string_view last = type.name.substr(type.name.find('/') + 1);
  return fmt::format("aws:{}:{}", type.name, last);
}

// Whether a property may, or must, be given or is there in the output.
enum class Side { kInput, kOutput };

class SchemaWriter {
 public:
  Json Write() {
    Json resources = Json::object();
    for (const ResourceType* each : AllResources()) {
      resources[std::string(each->token)] = Resource(*each);
    }
    Json functions = Json::object();
    for (const FunctionType* each : AllFunctions()) {
      functions[std::string(each->token)] = Function(*each);
    }
    Json configuration = Members(ConfigurationProperties(), Side::kInput);
    return {
        {"name", "aws"},
        {"displayName", "AWS DynamoDB, native"},
        {"version", DYNAPLANE_PROVIDER_VERSION},
        {"description",
         "DynamoDB tables and their scaling, with the tokens and properties "
         "of the official AWS provider."},
        {"license", "Apache-2.0"},
        // As the official schema: "dynamodb/table" is module dynamodb.
        {"meta", {{"moduleFormat", "(.*)(?:/[^/]*)"}}},
        {"config", {{"variables", configuration}}},
        {"provider",
         {{"description", "What the provider is configured with."},
          {"inputProperties", configuration}}},
        {"types", types_},
        {"resources", resources},
        {"functions", functions},
    };
  }

 private:
  Json Resource(const ResourceType& type) {
    Json inputs = Members(type.properties, Side::kInput);
    return {
        {"description", type.doc},
        {"inputProperties", inputs},
        {"requiredInputs", RequiredInputs(type.properties)},
        {"properties", Members(type.properties, Side::kOutput)},
        {"required", Required(type.properties, Side::kOutput)},
        {"stateInputs",
         {{"description", "What is known of an existing one."},
          {"properties", Members(type.properties, Side::kOutput)},
          {"type", "object"}}},
    };
  }

  Json Function(const FunctionType& type) {
    return {
        {"description", type.doc},
        {"inputs",
         {{"type", "object"},
          {"properties", Members(type.arguments, Side::kInput)},
          {"required", RequiredInputs(type.arguments)}}},
        {"outputs",
         {{"type", "object"},
          {"properties", Members(type.results, Side::kOutput)},
          {"required", Required(type.results, Side::kOutput)}}},
    };
  }

  Json Members(std::span<const Property> properties, Side side) {
    Json members = Json::object();
    for (const Property& each : properties) {
      if (side == Side::kInput && each.use == Use::kComputed) continue;
      members[std::string(each.name)] = Member(each, side);
    }
    return members;
  }

  static Json Required(std::span<const Property> properties, Side side) {
    Json names = Json::array();
    for (const Property& each : properties) {
      // Computed members of a type exist in outputs alone.
      bool required = each.use == Use::kRequired ||
                      (each.always &&
                       (side == Side::kOutput || each.use == Use::kComputed));
      if (required) names.push_back(each.name);
    }
    return names;
  }

  static Json RequiredInputs(std::span<const Property> properties) {
    Json names = Json::array();
    for (const Property& each : properties) {
      if (each.use == Use::kRequired) names.push_back(each.name);
    }
    return names;
  }

  Json Member(const Property& property, Side side) {
    Json member = TypeOf(property);
    member["description"] = property.doc;
    if (property.secret) member["secret"] = true;
    if (property.on_change == OnChange::kReplace && side == Side::kInput) {
      member["willReplaceOnChanges"] = true;
    }
    return member;
  }

  Json TypeOf(const Property& property) {
    switch (property.type) {
      case Type::kString:
        return {{"type", "string"}};
      case Type::kInteger:
        return {{"type", "integer"}};
      case Type::kNumber:
        return {{"type", "number"}};
      case Type::kBool:
        return {{"type", "boolean"}};
      case Type::kStringList:
        return {{"type", "array"}, {"items", {{"type", "string"}}}};
      case Type::kStringMap:
        return {{"type", "object"},
                {"additionalProperties", {{"type", "string"}}}};
      case Type::kObject:
        return Reference(*property.object);
      case Type::kObjectList:
        return {{"type", "array"}, {"items", Reference(*property.object)}};
    }
    return {};
  }

  // Also puts the type itself into the schema.
  Json Reference(const ObjectType& type) {
    std::string token = TypeToken(type);
    if (!types_.contains(token)) {
      types_[token] = {{"type", "object"}};
      Json members = Json::object();
      for (const Property& each : type.properties) {
        members[std::string(each.name)] = Member(each, Side::kOutput);
      }
      types_[token]["properties"] = members;
      types_[token]["required"] = Required(type.properties, Side::kInput);
      Json outputs = Required(type.properties, Side::kOutput);
      types_[token]["language"] = {{"nodejs", {{"requiredOutputs", outputs}}}};
    }
    return {{"$ref", "#/types/" + token}};
  }

  Json types_ = Json::object();
};

}  // namespace

std::string PackageSchema() { return SchemaWriter().Write().dump(); }

}  // namespace dynaplane::provider
