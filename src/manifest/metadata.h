// What every kind carries under `metadata`.
#pragma once

#include <map>
#include <string>

namespace dynaplane::manifest {

struct Metadata {
  std::string name;
  std::string id;
  std::string org;
  std::string env;
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
  bool operator==(const Metadata&) const = default;
};

}  // namespace dynaplane::manifest
