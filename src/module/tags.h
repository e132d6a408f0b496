// The tags of a table and of its replicas, as far as the manifest gives them.
// The ownership tag is the provider's and comes on top.
#pragma once

#include <map>
#include <string>

#include "manifest/model.h"

namespace dynaplane::module {

// Keys of the identity tags, one for each of metadata.org, env and id.
inline constexpr char kOrgTag[] = "dynaplane.dev/org";
inline constexpr char kEnvTag[] = "dynaplane.dev/env";
inline constexpr char kIdTag[] = "dynaplane.dev/id";

// Labels, then identity, then spec.tags: what comes later wins. Every label is
// a tag, also one that chooses a stack: the manifest says so, and a tag that
// tells which stack manages a table does no harm.
std::map<std::string, std::string> TableTags(
    const manifest::AwsDynamodb& manifest);

// The table's tags if they are propagated; the replica's own win.
std::map<std::string, std::string> ReplicaTags(
    const manifest::AwsDynamodb& manifest, const manifest::Replica& replica);

}  // namespace dynaplane::module
