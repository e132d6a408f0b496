// Inside the writer: a canonical manifest as a cluster takes it, too.
#pragma once

#include "manifest/metadata.h"
#include "manifest/yaml/tree.h"

namespace dynaplane::manifest {

// Puts the words of identity among the labels, or the annotations where a
// label may not hold them. A label that a cluster refuses becomes what it
// stands for: a tag, an annotation that chooses the stack, or both.
// `metadata` and `spec` are those of one manifest, written from `model`.
void ToClusterForm(const Metadata& model, Tree& metadata, Tree& spec);

}  // namespace dynaplane::manifest
