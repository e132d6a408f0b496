#include "manifest/awsdynamodb/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace dynaplane::manifest {

bool HasEventualReplica(const Spec& spec) {
  return std::ranges::any_of(spec.replicas, [](const Replica& replica) {
    return replica.consistency_mode == ConsistencyMode::kEventual;
  });
}

Position AwsDynamodb::PositionOf(const std::string& path) const {
  for (std::string_view rest = path;;) {
    const auto found = positions.find(std::string(rest));
    // What an override brought in has no place in the file.
    if (found != positions.end() && found->second.line > 0) {
      return found->second;
    }
    if (rest.empty()) return {};
    const std::size_t cut = rest.find_last_of(".[");
    rest = cut == std::string_view::npos ? "" : rest.substr(0, cut);
  }
}

std::string FieldWithPlace(const AwsDynamodb& manifest,
                           const std::string& path) {
  const Position position = manifest.PositionOf(path);
  if (position.line == 0) return fmt::format("{} ({})", path, manifest.file);
  return fmt::format("{} ({}:{}:{})", path, manifest.file, position.line,
                     position.column);
}

}  // namespace dynaplane::manifest
