// What two manifests of a run cannot both have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "manifest/model.h"
#include "manifest/yaml/diagnostic.h"

namespace dynaplane::manifest {

// The manifests come one by one, and little is kept of each, so that a run of
// any size can be checked.
class Collisions {
 public:
  // What the manifest, bound for that stack, shares with one before it: the
  // name in the stack, or the table on AWS.
  Diagnostics Add(const AwsDynamodb& manifest, const std::string& stack,
                  Severity severity = Severity::kError);

 private:
  struct First {
    std::uint32_t file = 0;  // in files_
    std::int32_t line = 0;
  };
  // By a hash, which 64 bits make unique enough, and small.
  using Seen = std::unordered_map<std::uint64_t, First>;
  // The place of the first of that key, unless this manifest is it.
  std::optional<std::string> Find(Seen& seen, const std::string& key,
                                  const AwsDynamodb& manifest,
                                  const std::string& path);

  std::vector<std::string> files_;
  Seen names_;
  Seen tables_;
};

}  // namespace dynaplane::manifest
