// The text that `dynaplane init` writes: a manifest to begin with, commented.
#pragma once

#include <string>

namespace dynaplane::manifest {

enum class StarterFlavour {
  kOnDemand,    // pay for each request
  kProduction,  // provisioned and scaling, encrypted, protected
};

struct StarterOptions {
  StarterFlavour flavour = StarterFlavour::kOnDemand;
  std::string name;       // metadata.name
  std::string region;     // empty: a comment instead
  std::string hash_key;   // attribute name; its type is S
  std::string range_key;  // empty: none
  std::string schema;     // file of `dynaplane schema` for editors, or empty
};

// Valid as it is if the options are; the reader says what is wrong with them.
std::string StarterText(const StarterOptions& options);

}  // namespace dynaplane::manifest
