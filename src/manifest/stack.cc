#include "manifest/stack.h"

#include "base/names.h"

namespace dynaplane::manifest {
namespace {

// The original's label domain changed with its names.
constexpr std::string_view kDomains[] = {"dynaplane.dev", "project-planton.org",
                                         "openmcf.org", "planton.dev"};

const std::string* Find(const Metadata& metadata, const std::string& key) {
  const auto found = metadata.labels.find(key);
  return found == metadata.labels.end() || found->second.empty()
             ? nullptr
             : &found->second;
}

}  // namespace

std::optional<StackLabel> StackFromLabels(const Metadata& metadata) {
  for (const std::string_view domain : kDomains) {
    const std::string prefix = "pulumi." + std::string(domain) + "/";
    const std::string fqdn = prefix + "stack.fqdn";
    if (const std::string* stack = Find(metadata, fqdn)) {
      return StackLabel{*stack, fqdn};
    }
    const std::string* organization = Find(metadata, prefix + "organization");
    const std::string* project = Find(metadata, prefix + "project");
    const std::string* name = Find(metadata, prefix + "stack.name");
    if (organization != nullptr && project != nullptr && name != nullptr) {
      return StackLabel{*organization + "/" + *project + "/" + *name,
                        prefix + "organization"};
    }
  }
  return std::nullopt;
}

std::optional<PartialStackLabels> FindPartialStackLabels(
    const Metadata& metadata) {
  if (StackFromLabels(metadata)) return std::nullopt;
  for (const std::string_view domain : kDomains) {
    PartialStackLabels partial;
    for (const char* part : {"organization", "project", "stack.name"}) {
      std::string label = "pulumi." + std::string(domain) + "/" + part;
      if (Find(metadata, label) == nullptr) {
        partial.missing.push_back(std::move(label));
      } else {
        partial.label = std::move(label);
      }
    }
    if (!partial.label.empty()) return partial;
  }
  return std::nullopt;
}

bool IsStackName(std::string_view text) {
  int parts = 1;
  for (std::size_t slash = text.find('/'); slash != std::string_view::npos;
       slash = text.find('/')) {
    if (!base::IsPathSafeName(text.substr(0, slash))) return false;
    text.remove_prefix(slash + 1);
    ++parts;
  }
  return base::IsPathSafeName(text) && (parts == 2 || parts == 3);
}

std::string DefaultStackName(const Metadata& metadata, std::string_view kind) {
  const std::string& first =
      metadata.env.empty() ? metadata.name_space : metadata.env;
  return (first.empty() ? "default" : first) + "." + std::string(kind) + "." +
         metadata.name;
}

}  // namespace dynaplane::manifest
