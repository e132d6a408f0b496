// Names: of the Pulumi resources, of the scaling policies in AWS, and of the
// resources of the Go module that dynaplane takes over.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace dynaplane::module {

// The name of a resource that belongs to the table `name` (metadata.name):
//
//   ChildName("orders", "read-target")                "orders/read-target"
//   ChildName("orders", "read-target", {"by-status"})
//                                       "orders/read-target:by-status"
//
// Different arguments give different names, whatever characters they hold:
// parts are escaped so that the last '/' always ends the table's name.
std::string ChildName(std::string_view name, std::string_view role,
                      std::initializer_list<std::string_view> parts = {});

// The metadata.name that a planned resource belongs to, the other way round;
// empty for a provider, which may serve several.
std::string ManifestNameOf(std::string_view type,
                           std::string_view resource_name);

// "urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME"; `types` from the outermost
// parent to the resource itself.
std::string Urn(std::string_view stack, std::string_view project,
                std::initializer_list<std::string_view> types,
                std::string_view name);

// The URN without the component that it is below, and without all that this one
// is below; empty where there is none.
std::string UrnWithoutComponent(std::string_view urn);

// "table/T" and "table/T/index/I", as Application Auto Scaling says it.
std::string ScalingResourceId(std::string_view table, std::string_view index);

// A policy's name in AWS: the metric (which says the dimension), the table and
// the index; 255 characters at most, the rest of a longer one is a hash.
std::string ScalingPolicyName(std::string_view metric,
                              std::string_view resource_id);

// "classic-provider-CREDENTIAL-REGION".
std::string SharedProviderName(std::string_view credential_id,
                               std::string_view region);

// The provider of a run of one manifest, and the Go module's.
inline constexpr char kClassicProviderName[] = "classic-provider";

// An element of a list by its name, as a property path:
// `replicas["eu-west-2"]`. The engine passes such a path by; the native
// provider honours it.
std::string ElementPath(std::string_view list, std::string_view name);

// Inputs of a table that are read when it is made and never again, so that
// they stand in its ignoreChanges.
const std::vector<std::string>& CreationOnlyInputs();

}  // namespace dynaplane::module
