#include "cli/yaml_text.h"

#include <nlohmann/json.hpp>

#include "manifest/yaml.h"

namespace dynaplane::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string Scalar(const Json& value) {
  if (value.is_string()) {
    return manifest::yaml::QuoteScalar(value.get<std::string>());
  }
  return value.is_structured() ? (value.is_array() ? "[]" : "{}")
                               : value.dump();
}

bool IsInline(const Json& value) {
  return !value.is_structured() || value.empty();
}

void Append(const Json& value, int indent, std::string& text);

// "key: scalar" or "key:" with the value in the lines below.
void AppendMember(const std::string& key, const Json& value, int indent,
                  std::string& text) {
  text += manifest::yaml::QuoteScalar(key) + ":";
  if (IsInline(value)) {
    text += " " + Scalar(value) + "\n";
    return;
  }
  text += "\n";
  Append(value, value.is_array() ? indent : indent + 2, text);
}

void AppendObject(const Json& object, int indent, bool first_is_indented,
                  std::string& text) {
  bool indented = first_is_indented;
  for (const auto& [key, value] : object.items()) {
    if (!indented) text += std::string(indent, ' ');
    indented = false;
    AppendMember(key, value, indent, text);
  }
}

void Append(const Json& value, int indent, std::string& text) {
  if (value.is_object()) {
    AppendObject(value, indent, /*first_is_indented=*/false, text);
    return;
  }
  for (const Json& item : value) {
    text += std::string(indent, ' ') + "- ";
    if (IsInline(item)) {
      text += Scalar(item) + "\n";
    } else if (item.is_object()) {
      AppendObject(item, indent + 2, /*first_is_indented=*/true, text);
    } else {
      text += "\n";
      Append(item, indent + 2, text);
    }
  }
}

}  // namespace

std::string ToYaml(const Json& value) {
  if (IsInline(value)) return Scalar(value) + "\n";
  std::string text;
  Append(value, 0, text);
  return text;
}

}  // namespace dynaplane::cli
