// A plain scalar as Kubernetes reads it: by YAML 1.1, whatever field it is for.
#pragma once

#include <string>

#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {

enum class ClusterType { kText, kNull, kBoolean, kInteger, kNumber };

struct ClusterScalar {
  ClusterType type = ClusterType::kText;
  std::string value;  // as JSON has it, where it is no text
};

ClusterScalar ReadAsCluster(const yaml::Node& scalar);

}  // namespace dynaplane::manifest
