// What a cluster takes in an object's metadata, and the words of ours that
// stand there: Kubernetes knows no metadata.org, env or id, so in a cluster
// they are labels or annotations.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "manifest/field/reader.h"
#include "manifest/metadata.h"

namespace dynaplane::manifest {

// One of the three words by which a table is known.
struct IdentityWord {
  std::string_view name;  // below metadata, in a file
  std::string_view key;   // of the label or annotation
  std::string Metadata::*member;
};

inline constexpr std::array<IdentityWord, 3> kIdentityWords = {{
    {"id", "dynaplane.dev/id", &Metadata::id},
    {"org", "dynaplane.dev/org", &Metadata::org},
    {"env", "dynaplane.dev/env", &Metadata::env},
}};

// Takes the words from labels, else annotations, where metadata does not say
// them itself; where the two differ, metadata counts, with a warning.
void TakeIdentityWords(Metadata& metadata, Reader& reader);

// "orders-2": what an object may be called.
bool IsObjectName(std::string_view text);
// "team" or "acme.example/team": the key of a label or annotation.
bool IsLabelKey(std::string_view text);
// At most 63 letters, digits, '-', '_' and '.', or nothing.
bool IsLabelValue(std::string_view text);

}  // namespace dynaplane::manifest
