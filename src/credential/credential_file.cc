#include "credential/credential_file.h"

#include <fmt/format.h>
#include <string.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

#include "credential/private_file.h"
#include "credential/resource.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::credential {
namespace {

using manifest::yaml::Node;

// A resource with both of its names, of which Entry has one.
struct Named {
  Entry entry;
  std::string name;
  manifest::Position position;
};

// The reader's errors may quote what stands in the file, and that may be a
// key: only what looks like the name of a field is left.
std::string WithoutQuotes(const std::string& message) {
  constexpr std::size_t kLongestName = 24;
  const std::size_t first = message.find('"');
  const std::size_t last = message.rfind('"');
  if (first == last) return message;
  const std::string quoted = message.substr(first + 1, last - first - 1);
  const bool is_name = quoted.size() <= kLongestName &&
                       std::ranges::all_of(quoted, [](unsigned char c) {
                         return std::isalpha(c) || c == '_';
                       });
  if (is_name) return message;
  return message.substr(0, first + 1) + "…" + message.substr(last);
}

// The documents of a file.
Result<std::vector<manifest::yaml::NodePtr>> ReadRoots(
    const std::string& file) {
  auto text = ReadPrivateFile(file);
  if (!text) return tl::unexpected(std::move(text.error()));
  manifest::yaml::Parsed parsed = manifest::yaml::ParseDocuments(*text, file);
  explicit_bzero(text->data(), text->size());
  for (const manifest::Diagnostic& found : parsed.diagnostics) {
    if (found.severity != manifest::Severity::kError) continue;
    return tl::unexpected(Error{WithoutQuotes(found.message), file,
                                found.position.line, found.position.column});
  }
  std::vector<manifest::yaml::NodePtr> roots;
  for (manifest::yaml::Document& document : parsed.documents) {
    if (document.root != nullptr) roots.push_back(std::move(document.root));
  }
  return roots;
}

std::string NameOf(const Node& node) {
  const Node* metadata = node.Find("metadata");
  if (metadata == nullptr || !metadata->IsMap()) return "";
  const Node* name = metadata->Find("name");
  return name != nullptr && name->IsScalar() ? name->text : "";
}

// Adds the resource and sees that its id is not taken.
void Add(const Node& node, Problem& problem, std::vector<Named>& all) {
  Entry entry = ReadResource(node, problem);
  for (const Named& other : all) {
    if (other.entry.id != entry.id || entry.id.empty()) continue;
    problem.Add(node.position,
                fmt::format("credential {} is given twice, first in line {}; "
                            "give one another metadata.id",
                            entry.id, other.position.line));
  }
  all.push_back({std::move(entry), NameOf(node), node.position});
}

Result<std::vector<Named>> ReadNamed(const std::string& file) {
  const auto roots = ReadRoots(file);
  if (!roots) return tl::unexpected(roots.error());
  Problem problem(file);
  std::vector<Named> all;
  for (const auto& root : *roots) {
    if (!root->IsList()) {
      Add(*root, problem, all);
      continue;
    }
    for (const auto& item : root->items) Add(*item, problem, all);
  }
  if (problem.error()) return tl::unexpected(*problem.error());
  return all;
}

std::string KnownIds(const std::vector<Named>& all) {
  std::string ids;
  for (const Named& named : all) {
    ids += (ids.empty() ? "" : ", ") + named.entry.id;
  }
  return ids.empty() ? "it has none" : "it has " + ids;
}

}  // namespace

std::string ToString(const Error& error) {
  if (error.line == 0) {
    return fmt::format("{}: error: {}", error.file, error.message);
  }
  return fmt::format("{}:{}:{}: error: {}", error.file, error.line,
                     error.column, error.message);
}

Result<Entry> Find(const std::string& file, const std::string& id) {
  auto all = ReadNamed(file);
  if (!all) return tl::unexpected(std::move(all.error()));
  for (Named& named : *all) {
    if (named.entry.id == id) return std::move(named.entry);
  }
  const Named* found = nullptr;
  for (const Named& named : *all) {
    if (named.name != id) continue;
    if (found != nullptr) {
      return tl::unexpected(
          Error{fmt::format("two credentials have the name {}; use their "
                            "metadata.id: {} or {}",
                            id, found->entry.id, named.entry.id),
                file, named.position.line, named.position.column});
    }
    found = &named;
  }
  if (found != nullptr) return found->entry;
  return tl::unexpected(
      Error{fmt::format("there is no credential {} in this file; {}", id,
                        KnownIds(*all)),
            file});
}

Result<std::vector<Entry>> ReadAll(const std::string& file) {
  auto all = ReadNamed(file);
  if (!all) return tl::unexpected(std::move(all.error()));
  std::vector<Entry> entries;
  for (Named& named : *all) entries.push_back(std::move(named.entry));
  return entries;
}

Result<Entry> ReadFlat(const std::string& file) {
  const auto roots = ReadRoots(file);
  if (!roots) return tl::unexpected(roots.error());
  if (roots->size() != 1) {
    return tl::unexpected(Error{"a credential file holds one document", file});
  }
  const Node& root = *roots->front();
  Problem problem(file);
  Entry entry = root.IsMap() && LooksLikeResource(root)
                    ? ReadResource(root, problem)
                    : ReadFlatFields(root, problem);
  if (problem.error()) return tl::unexpected(*problem.error());
  entry.format = Format::kFlat;
  return entry;
}

Result<Entry> ReadAgain(const Entry& entry) {
  return entry.format == Format::kFlat ? ReadFlat(entry.file)
                                       : Find(entry.file, entry.id);
}

std::string CredentialsPath(const std::string& flag) {
  constexpr const char* kName = "dynaplane/credentials.yaml";
  const auto variable = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (!flag.empty()) return flag;
  if (auto path = variable("DYNAPLANE_CREDENTIALS"); !path.empty()) return path;
  // XDG asks to ignore a relative one.
  if (const auto folder = variable("XDG_CONFIG_HOME");
      folder.starts_with('/')) {
    return folder + "/" + kName;
  }
  const auto home = variable("HOME");
  return home.empty() ? "" : home + "/.config/" + kName;
}

}  // namespace dynaplane::credential
