#include "module/names.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

#include "module/types.h"

namespace dynaplane::module {
namespace {

// The official provider takes 255, AWS 256.
constexpr std::size_t kLongestPolicyName = 255;

// A part of a name without the characters that separate parts.
std::string Escape(std::string_view part) {
  std::string escaped;
  for (char c : part) {
    if (c == '/' || c == ':' || c == '%') {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// FNV-1a. Not for security: it only keeps shortened names apart.
std::uint64_t Hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
  return hash;
}

}  // namespace

std::string ChildName(std::string_view name, std::string_view role,
                      std::initializer_list<std::string_view> parts) {
  std::string result = fmt::format("{}/{}", name, role);
  for (std::string_view part : parts) result += ":" + Escape(part);
  return result;
}

std::string ManifestNameOf(std::string_view type,
                           std::string_view resource_name) {
  if (type == kProviderType) return "";
  if (type == kTableType) return std::string(resource_name);
  std::size_t end = resource_name.rfind('/');
  if (end == std::string_view::npos) return "";
  return std::string(resource_name.substr(0, end));
}

std::string Urn(std::string_view stack, std::string_view project,
                std::initializer_list<std::string_view> types,
                std::string_view name) {
  std::string chain;
  for (std::string_view type : types) {
    if (!chain.empty()) chain += '$';
    chain += type;
  }
  return fmt::format("urn:pulumi:{}::{}::{}::{}", stack, project, chain, name);
}

std::string UrnWithoutComponent(std::string_view urn) {
  for (const std::string_view component :
       {kTableComponent, kManifestComponent}) {
    const std::size_t at = urn.find(std::string(component) + "$");
    if (at == std::string_view::npos) continue;
    const std::size_t types = urn.rfind("::", at) + 2;
    return std::string(urn.substr(0, types)) +
           std::string(urn.substr(at + component.size() + 1));
  }
  return "";
}

std::string ScalingResourceId(std::string_view table, std::string_view index) {
  std::string id = fmt::format("table/{}", table);
  if (!index.empty()) id += fmt::format("/index/{}", index);
  return id;
}

std::string ScalingPolicyName(std::string_view metric,
                              std::string_view resource_id) {
  std::string name = fmt::format("{}:{}", metric, resource_id);
  if (name.size() <= kLongestPolicyName) return name;
  std::string hash = fmt::format("-{:016x}", Hash(name));
  return name.substr(0, kLongestPolicyName - hash.size()) + hash;
}

std::string SharedProviderName(std::string_view credential_id,
                               std::string_view region) {
  return fmt::format("{}-{}-{}", kClassicProviderName, credential_id, region);
}

std::string ElementPath(std::string_view list, std::string_view name) {
  std::string quoted;
  for (char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return fmt::format("{}[\"{}\"]", list, quoted);
}

const std::vector<std::string>& CreationOnlyInputs() {
  static const std::vector<std::string> names = {
      "importTable", "restoreDateTime", "restoreSourceName",
      "restoreSourceTableArn", "restoreToLatestTime"};
  return names;
}

}  // namespace dynaplane::module
