#include "manifest/collisions.h"

#include <fmt/format.h>

#include <functional>

#include "manifest/field/words.h"

namespace dynaplane::manifest {

std::optional<std::string> Collisions::Find(Seen& seen, const std::string& key,
                                            const AwsDynamodb& manifest,
                                            const std::string& path) {
  if (files_.empty() || files_.back() != manifest.file) {
    files_.push_back(manifest.file);
  }
  const First here{static_cast<std::uint32_t>(files_.size() - 1),
                   manifest.PositionOf(path).line};
  const auto [first, added] = seen.emplace(std::hash<std::string>()(key), here);
  if (added) return std::nullopt;
  return fmt::format("{}:{}", files_[first->second.file], first->second.line);
}

Diagnostics Collisions::Add(const AwsDynamodb& manifest,
                            const std::string& stack, Severity severity) {
  // No part can hold the separator.
  const auto key = [](const auto&... parts) { return ((parts + "\n") + ...); };
  const Spec& spec = manifest.spec;
  const std::string name_path = "metadata.name";
  const std::string table_path = manifest.positions.contains("spec.tableName")
                                     ? "spec.tableName"
                                     : name_path;
  const auto report = [&](const std::string& path, const char* rule,
                          std::string message) -> Diagnostics {
    return {{severity, manifest.file, manifest.PositionOf(path), path,
             std::move(message), rule}};
  };
  const auto name =
      Find(names_, key(stack, manifest.metadata.name), manifest, name_path);
  // A region that is left open is that of the credential.
  const auto table =
      Find(tables_, key(spec.aws_credential_id, spec.region, spec.table_name),
           manifest, table_path);
  if (name) {
    return report(name_path, "duplicate_name",
                  fmt::format("the name {} is already taken by {} in the same "
                              "stack; give each manifest its own name",
                              Quoted(manifest.metadata.name), *name));
  }
  if (!table) return {};
  return report(table_path, "duplicate_table",
                fmt::format("the table {} is already that of {}; give each "
                            "manifest a tableName of its own, or another "
                            "region",
                            Quoted(spec.table_name), *table));
}

}  // namespace dynaplane::manifest
