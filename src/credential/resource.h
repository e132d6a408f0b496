// From the YAML of one credential to an Entry.
#pragma once

#include "credential/credential_file.h"
#include "credential/fields.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::credential {

// A whole AwsCredential resource. What is wrong goes to `problem`.
Entry ReadResource(const manifest::yaml::Node& node, Problem& problem);

// The fields of `spec` alone, at the top level.
Entry ReadFlatFields(const manifest::yaml::Node& node, Problem& problem);

// Whether a map is an AwsCredential resource rather than a flat file.
bool LooksLikeResource(const manifest::yaml::Node& node);

}  // namespace dynaplane::credential
