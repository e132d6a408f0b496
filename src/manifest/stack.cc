#include "manifest/stack.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/names.h"

namespace dynaplane::manifest {
namespace {

// The original's label domain changed with its names.
constexpr std::string_view kDomains[] = {"dynaplane.dev", "project-planton.org",
                                         "openmcf.org", "planton.dev"};

constexpr std::string_view kParts[] = {"organization", "project", "stack.name"};

using Words = std::map<std::string, std::string>;

const std::string* Find(const Words& words, const std::string& key) {
  const auto found = words.find(key);
  return found == words.end() || found->second.empty() ? nullptr
                                                       : &found->second;
}

std::string Prefix(std::string_view domain) {
  return "pulumi." + std::string(domain) + "/";
}

std::optional<StackLabel> FindIn(const Words& words) {
  for (const std::string_view domain : kDomains) {
    const std::string prefix = Prefix(domain);
    const std::string fqdn = prefix + "stack.fqdn";
    if (const std::string* stack = Find(words, fqdn)) {
      return StackLabel{*stack, fqdn, {}};
    }
    const std::string* organization = Find(words, prefix + "organization");
    const std::string* project = Find(words, prefix + "project");
    const std::string* name = Find(words, prefix + "stack.name");
    if (organization != nullptr && project != nullptr && name != nullptr) {
      return StackLabel{*organization + "/" + *project + "/" + *name,
                        prefix + "organization",
                        {}};
    }
  }
  return std::nullopt;
}

std::optional<PartialStackLabels> FindPartIn(const Words& words) {
  for (const std::string_view domain : kDomains) {
    PartialStackLabels partial;
    for (const std::string_view part : kParts) {
      std::string label = Prefix(domain) + std::string(part);
      if (Find(words, label) == nullptr) {
        partial.missing.push_back(std::move(label));
      } else {
        partial.label = std::move(label);
      }
    }
    if (!partial.label.empty()) return partial;
  }
  return std::nullopt;
}

// What `find` has in the labels, else in the annotations.
template <typename Find>
auto InEither(const Metadata& metadata, Find find) {
  auto found = find(metadata.labels);
  std::string parent = "metadata.labels.";
  if (!found) {
    found = find(metadata.annotations);
    parent = "metadata.annotations.";
  }
  if (found) found->path = parent + found->label;
  return found;
}

}  // namespace

std::optional<StackLabel> StackFromLabels(const Metadata& metadata) {
  return InEither(metadata, &FindIn);
}

std::optional<PartialStackLabels> FindPartialStackLabels(
    const Metadata& metadata) {
  if (StackFromLabels(metadata)) return std::nullopt;
  return InEither(metadata, &FindPartIn);
}

bool IsStackKey(std::string_view key) {
  return std::ranges::any_of(kDomains, [&](std::string_view domain) {
    const std::string prefix = Prefix(domain);
    if (!key.starts_with(prefix)) return false;
    const std::string_view part = key.substr(prefix.size());
    return part == "stack.fqdn" ||
           std::ranges::find(kParts, part) != std::end(kParts);
  });
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
