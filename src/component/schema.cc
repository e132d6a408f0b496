#include "component/schema.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>

#include "manifest/awsdynamodb/kind.h"
#include "module/types.h"

namespace dynaplane::component {
namespace {

using Json = nlohmann::ordered_json;
using manifest::Enum;
using manifest::Field;
using manifest::FieldType;
using manifest::Message;
using manifest::Shape;

std::string Token(std::string_view name) {
  return fmt::format("{}:index:{}", module::kComponentPackage, name);
}

Json ListOf(Json items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}

// Whether the canonical dialect has the field, under that name.
bool IsCanonical(const Field& field) {
  return !field.alias_only && (field.dialects & 1U) != 0;
}

// What SDKs may send in the user's place: a value, not a description of one.
void AddDefault(const Field& field, Json& member) {
  const std::string_view text = field.default_text;
  if (field.type == FieldType::kBoolean && (text == "true" || text == "false"))
    member["default"] = text == "true";
  if (field.type == FieldType::kEnum) {
    for (const auto& word : field.enumeration->words) {
      if (word.word == text) member["default"] = text;
    }
    return;
  }
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || text.empty()) return;
  if (field.type == FieldType::kNumber) member["default"] = number;
  if (field.type == FieldType::kInteger) {
    member["default"] = static_cast<std::int64_t>(number);
  }
}

class SchemaWriter {
 public:
  Json Write() {
    Json resources = {{module::kTableComponent, TableComponent()},
                      {module::kManifestComponent, ManifestComponent()}};
    return {{"name", module::kComponentPackage},
            {"displayName", "AWS DynamoDB tables by dynaplane"},
            {"version", DYNAPLANE_VERSION},
            {"description",
             "DynamoDB tables with indexes, scaling, replicas and policies, "
             "as one component."},
            {"license", "Apache-2.0"},
            {"meta", {{"supportPack", true}}},
            {"types", std::move(types_)},
            {"resources", std::move(resources)}};
  }

 private:
  static const manifest::Kind& Kind() { return manifest::AwsDynamodbKind(); }

  Json TableComponent() {
    Json outputs = Members(Outputs());
    outputs["status"] = {{"$ref", "#/types/" + Define(Kind().status())},
                         {"description", Kind().status().doc}};
    Json component = Component(
        Kind().doc, std::move(outputs),
        {"status", "tableName", "tableArn", "tableId", "region", "accountId"});
    component["inputProperties"] = Members(Kind().spec());
    component["requiredInputs"] = Required(Kind().spec());
    return component;
  }

  Json ManifestComponent() {
    Json of_table = {{"$ref", "#/types/" + Define(Outputs())}};
    Json component = Component(
        "The tables of a manifest, with everything that belongs to them.",
        {{"tables",
          {{"type", "object"},
           {"additionalProperties", std::move(of_table)},
           {"description",
            "What is known of each table, by its metadata.name."}}}},
        {"tables"});
    component["inputProperties"] = {
        {"text",
         {{"type", "string"},
          {"description",
           "One manifest or several, YAML or JSON. This or `file`."}}},
        {"file",
         {{"type", "string"},
          {"description",
           "Where the manifests are; a relative path starts from the "
           "project's folder. This or `text`."}}}};
    return component;
  }

  static Json Component(std::string_view doc, Json outputs, Json required) {
    return {{"isComponent", true},
            {"description", doc},
            {"properties", std::move(outputs)},
            {"required", std::move(required)}};
  }

  static const Message& Outputs() {
    return Kind().status().Find("stackOutputs")->message();
  }

  Json Members(const Message& message) {
    Json members = Json::object();
    for (const Field& field : message.fields) {
      if (IsCanonical(field)) members[std::string(field.name)] = Member(field);
    }
    return members;
  }

  static Json Required(const Message& message) {
    Json names = Json::array();
    for (const Field& field : message.fields) {
      const bool required = (field.required_in & 1U) != 0;
      if (IsCanonical(field) && required) names.push_back(field.name);
    }
    return names;
  }

  Json Member(const Field& field) {
    Json member = TypeOf(field);
    std::string doc(field.doc);
    if (!field.default_text.empty()) {
      doc += fmt::format(" Default: {}.", field.default_text);
    }
    if (field.shape == Shape::kSingle) AddDefault(field, member);
    member["description"] = doc;
    return member;
  }

  Json TypeOf(const Field& field) {
    switch (field.shape) {
      case Shape::kMap:
        return {{"type", "object"},
                {"additionalProperties", {{"type", "string"}}}};
      case Shape::kList:
        return ListOf(Element(field));
      case Shape::kOneOrMany: {
        Json either = Element(field);
        Json all =
            either.contains("oneOf") ? either["oneOf"] : Json::array({either});
        all.push_back(ListOf(std::move(either)));
        return {{"oneOf", std::move(all)}};
      }
      case Shape::kSingle:
        break;
    }
    return Element(field);
  }

  // A message, or the scalar that may stand for it.
  Json Element(const Field& field) {
    if (field.type != FieldType::kMessage) return Scalar(field);
    const Message& message = field.message();
    Json whole = {{"$ref", "#/types/" + Define(message)}};
    if (field.shorthand.empty() || field.shorthand_noted) return whole;
    Json choices = {Scalar(*message.Find(field.shorthand)), std::move(whole)};
    return {{"oneOf", std::move(choices)}};
  }

  Json Scalar(const Field& field) {
    switch (field.type) {
      case FieldType::kBoolean:
        return {{"type", "boolean"}};
      case FieldType::kInteger:
        return {{"type", "integer"}};
      case FieldType::kNumber:
        return {{"type", "number"}};
      case FieldType::kEnum:
        return {{"$ref", "#/types/" + Define(*field.enumeration)}};
      case FieldType::kJson:
        return {{"$ref", "pulumi.json#/Any"}};
      default:
        return {{"type", "string"}};
    }
  }

  std::string Define(const Message& message) {
    std::string token = Token(message.name);
    if (types_.contains(token)) return token;
    types_[token] = {{"type", "object"}, {"description", message.doc}};
    Json members = Members(message);
    types_[token]["properties"] = std::move(members);
    types_[token]["required"] = Required(message);
    return token;
  }

  std::string Define(const Enum& enumeration) {
    std::string token = Token(enumeration.name);
    Json words = Json::array();
    for (const auto& word : enumeration.words) {
      words.push_back({{"value", word.word}, {"description", word.doc}});
    }
    types_[token] = {{"type", "string"}, {"enum", std::move(words)}};
    return token;
  }

  Json types_ = Json::object();
};

}  // namespace

std::string PackageSchema() { return SchemaWriter().Write().dump(); }

}  // namespace dynaplane::component
