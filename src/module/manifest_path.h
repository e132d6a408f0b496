// From a provider's property back to the manifest's field, for messages that
// name what the user wrote.
#pragma once

#include <string>
#include <string_view>

namespace dynaplane::module {

// The canonical path of the field that gives a property of a planned resource:
//
//   ManifestPathOf(kTableType, "hashKey")               "spec.hashKey"
//   ManifestPathOf(kTableType, "ttl.enabled")           "spec.ttl.isEnabled"
//   ManifestPathOf(kReplicaType, "region", "spec.replicas[1]")
//                                            "spec.replicas[1].regionName"
//
// `base` is the resource's ResourceOrigin::path (plan.h). Indexes stand in the
// manifest's order, so that their positions are the manifest's. A property
// that the manifest does not hold leads to the nearest field that causes it.
std::string ManifestPathOf(std::string_view type,
                           std::string_view property_path,
                           std::string_view base = "spec");

}  // namespace dynaplane::module
