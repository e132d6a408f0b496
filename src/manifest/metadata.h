// What every kind carries under `metadata`.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace dynaplane::manifest {

struct Metadata {
  std::string name;
  std::string id;
  std::string org;
  std::string env;
  std::string name_space;  // of the cluster; nothing on AWS is named by it
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
  bool operator==(const Metadata&) const = default;
};

// Whether a label becomes a tag on AWS: not those by which Kubernetes, Helm,
// Flux, Argo CD and dynaplane itself find things.
bool IsTagLabel(std::string_view key);

}  // namespace dynaplane::manifest
