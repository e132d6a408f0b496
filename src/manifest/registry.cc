#include "manifest/awsdynamodb/kind.h"
#include "manifest/kind.h"

namespace dynaplane::manifest {

Kinds AllKinds() {
  static const Kind* const kKinds[] = {
      &AwsDynamodbKind(),
  };
  return kKinds;
}

const Kind* FindKind(std::string_view name, Kinds kinds) {
  for (const Kind* kind : kinds) {
    if (kind->name == name) return kind;
  }
  return nullptr;
}

}  // namespace dynaplane::manifest
