// What is known of an AwsDynamodb manifest while it is read, and the bits of
// its dialects. Shared by the tables and the rules of this folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "manifest/awsdynamodb/model.h"
#include "manifest/field/field.h"

namespace dynaplane::manifest::awsdynamodb {

inline constexpr DialectSet kCanonical = 1U << 0;
inline constexpr DialectSet kFlat = 1U << 1;
inline constexpr DialectSet kWrapped = 1U << 2;
inline constexpr DialectSet kV1 = 1U << 3;
inline constexpr DialectSet kClassic = kFlat | kWrapped;
inline constexpr DialectSet kNotV1 = kAllDialects & ~kV1;

// A key attribute's type, said in `attributes` or at a key.
struct Definition {
  std::string name;
  ScalarType type = ScalarType::kString;
  std::string path;      // canonical
  bool in_list = false;  // of `attributes`
  bool broken = false;   // its type could not be read
};

// An element of a v1 `keySchema`.
struct SchemaElement {
  std::string name;
  bool is_hash = true;
  std::string path;
  bool broken = false;  // its part in the key could not be read
};

// One element of a key: the table's, or an index's.
struct KeyElement {
  std::string name;
  std::optional<ScalarType> type;
};

struct Scratch {
  std::vector<Definition> definitions;
  // By the path of the table ("spec") or index.
  std::map<std::string, std::vector<SchemaElement>> key_schemas;
  // replicaRegionNames: each region and its path.
  std::vector<std::pair<std::string, std::string>> replica_regions;
  // environmentInfo of the oldest dialect.
  std::string org;
  std::string env;
};

}  // namespace dynaplane::manifest::awsdynamodb
