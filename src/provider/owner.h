// Whose table it is: the mark that makes creation safe to repeat.
//
// Every table that is made here carries one tag: a hash of the stack's random
// id and of the resource's URN. A table of that name with that tag was made by
// an earlier run that did not live to tell; any other is somebody else's.
#pragma once

#include <string>
#include <string_view>

namespace dynaplane::provider {

inline constexpr std::string_view kOwnerTag = "dynaplane.dev/owner";

// The tag's value: 64 hex digits of SHA-256.
std::string OwnerMark(std::string_view owner_id, std::string_view urn);

// 32 random hex digits.
std::string NewOwnerId();

}  // namespace dynaplane::provider
