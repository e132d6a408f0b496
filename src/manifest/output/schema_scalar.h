// Inside the schemas: what a JSON Schema and a cluster's say alike.
#pragma once

#include <string>
#include <string_view>

#include "manifest/field/field.h"
#include "manifest/yaml/tree.h"

namespace dynaplane::manifest {

Tree TypeSchema(std::string_view type);
// Type and limits of one value; of a list, those of its elements.
Tree ScalarSchema(const Field& field);
Tree ListSchema(Tree element, const Limits& limits);
// What `explain` tells of a field, with its default in words.
std::string DocWithDefault(const Field& field);
// Puts the text into the schema, in the place of another one.
void SetDescription(std::string_view doc, Tree& tree);

}  // namespace dynaplane::manifest
