#include "pulumi/testing/json_program.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

namespace pulumi::testing {
namespace {

using nlohmann::json;

ResourceHandle Handle(const json& place) {
  return ResourceHandle{place.get<std::size_t>()};
}

Value Shout(const Value& text) {
  if (!text.is_string()) return {};
  std::string loud = text.as_string() + "!";
  std::ranges::transform(loud, loud.begin(), [](unsigned char c) {
    return static_cast<char>(std::toupper(c));
  });
  return loud;
}

Object ReadObject(const json& members);

Value ReadMarked(const std::string& mark, const json& inside, bool& marked);

Value ReadValue(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) {
    Array array;
    for (const json& element : value) array.push_back(ReadValue(element));
    return array;
  }
  if (!value.is_object()) return {};
  if (value.size() == 1) {
    bool marked = true;
    Value special =
        ReadMarked(value.begin().key(), value.begin().value(), marked);
    if (marked) return special;
  }
  return ReadObject(value);
}

Value ReadMarked(const std::string& mark, const json& inside, bool& marked) {
  if (mark == "$output") {
    return OutputReference{Handle(inside[0]), inside[1].get<std::string>()};
  }
  if (mark == "$secret") return Value::MakeSecret(ReadValue(inside));
  if (mark == "$shout") return Value::Apply(ReadValue(inside), Shout);
  marked = false;
  return {};
}

Object ReadObject(const json& members) {
  Object object;
  for (const auto& [key, member] : members.items()) {
    object.emplace(key, ReadValue(member));
  }
  return object;
}

std::optional<bool> ReadFlag(const json& options, const char* name) {
  if (!options.contains(name)) return std::nullopt;
  return options[name].get<bool>();
}

std::vector<std::string> ReadList(const json& options, const char* name) {
  return options.value(name, std::vector<std::string>{});
}

ResourceHandle ReadHandle(const json& options, const char* name) {
  return options.contains(name) ? Handle(options[name]) : ResourceHandle{};
}

ResourceOptions ReadOptions(const json& options) {
  ResourceOptions read;
  read.parent = ReadHandle(options, "parent");
  read.provider = ReadHandle(options, "provider");
  read.deleted_with = ReadHandle(options, "deleted_with");
  for (std::size_t place :
       options.value("depends_on", std::vector<std::size_t>{})) {
    read.depends_on.push_back(ResourceHandle{place});
  }
  read.aliases = ReadList(options, "aliases");
  read.ignore_changes = ReadList(options, "ignore_changes");
  read.replace_on_changes = ReadList(options, "replace_on_changes");
  read.additional_secret_outputs =
      ReadList(options, "additional_secret_outputs");
  read.protect = ReadFlag(options, "protect");
  read.retain_on_delete = ReadFlag(options, "retain_on_delete");
  read.delete_before_replace = ReadFlag(options, "delete_before_replace");
  if (options.contains("timeouts")) {
    const json& timeouts = options["timeouts"];
    read.timeouts = {timeouts.value("create", ""), timeouts.value("update", ""),
                     timeouts.value("delete", "")};
  }
  read.import_id = options.value("import_id", "");
  read.version = options.value("version", "");
  read.plugin_download_url = options.value("plugin_download_url", "");
  if (options.contains("source")) {
    const json& source = options["source"];
    read.source = {source[0].get<std::string>(), source[1].get<int>(),
                   source[2].get<int>()};
  }
  return read;
}

Program ReadDocument(const json& document) {
  Program program;
  for (const json& resource : document.value("resources", json::array())) {
    program.Add(
        {.type = resource.at("type").get<std::string>(),
         .name = resource.at("name").get<std::string>(),
         .custom = !resource.value("component", false),
         .inputs = ReadObject(resource.value("inputs", json::object())),
         .options = ReadOptions(resource.value("options", json::object()))});
  }
  program.exports = ReadObject(document.value("exports", json::object()));
  return program;
}

}  // namespace

Result<Program> ReadProgram(const std::string& path) {
  std::ifstream file(path);
  try {
    return ReadDocument(json::parse(file));
  } catch (const json::exception& exception) {
    return Fail(Error::Code::kInvalidArgument, path + ": " + exception.what());
  }
}

json ToJson(const Object& object) {
  json members = json::object();
  for (const auto& [key, member] : object) members[key] = ToJson(member);
  return members;
}

json ToJson(const Value& value) {
  if (value.is_bool()) return value.as_bool();
  if (value.is_number()) return value.as_number();
  if (value.is_string()) return value.as_string();
  if (value.is_object()) return ToJson(value.as_object());
  if (value.is_secret()) return {{"$secret", ToJson(value.as_secret())}};
  if (value.is_unknown()) return {{"$unknown", true}};
  if (value.is_resource()) return {{"$resource", value.as_resource().urn}};
  if (!value.is_array()) return nullptr;
  json elements = json::array();
  for (const Value& element : value.as_array()) {
    elements.push_back(ToJson(element));
  }
  return elements;
}

}  // namespace pulumi::testing
