// Types that are Pulumi's own.
#pragma once

namespace pulumi {

// Of the resource that a stack itself is.
inline constexpr char kStackType[] = "pulumi:pulumi:Stack";

}  // namespace pulumi
