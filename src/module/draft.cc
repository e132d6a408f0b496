#include "module/draft.h"

#include <utility>

#include "module/names.h"

namespace dynaplane::module {

pulumi::ResourceHandle Draft::Add(Part part) {
  const std::string& declared =
      part.declared.empty() ? part.settings : part.declared;
  part.options.provider = provider_;
  part.options.source = SourceOf(manifest_, declared, options_.directory);
  // A child inherits `protect`, and only the table is to have it.
  if (!part.options.protect) part.options.protect = false;
  plan_.origins.push_back({position_, part.settings});
  return plan_.program.Add({.type = std::move(part.type),
                            .name = std::move(part.name),
                            .inputs = std::move(part.inputs),
                            .options = std::move(part.options)});
}

std::vector<std::string> Draft::GoAlias(
    std::initializer_list<std::string_view> types,
    std::string_view name) const {
  if (!alone_) return {};
  return {Urn(options_.stack, options_.project, types, name)};
}

void Draft::Note(manifest::Severity severity, const std::string& path,
                 std::string rule, std::string message) {
  plan_.notes.push_back({.severity = severity,
                         .file = manifest_.file,
                         .position = manifest_.PositionOf(path),
                         .path = path,
                         .message = std::move(message),
                         .rule = std::move(rule)});
}

pulumi::SourcePosition SourceOf(const manifest::AwsDynamodb& manifest,
                                const std::string& path,
                                const std::string& directory) {
  std::string file = manifest.file;
  if (file.empty() || file == "-") return {};
  if (file.front() != '/') {
    if (directory.empty()) return {};
    file = directory + "/" + file;
  }
  manifest::Position position = manifest.PositionOf(path);
  if (position.line == 0) return {};
  return {std::move(file), position.line, position.column};
}

}  // namespace dynaplane::module
