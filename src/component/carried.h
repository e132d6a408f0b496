// Puts back into a plan what the manifest had no place for.
#pragma once

#include <vector>

#include "component/inputs.h"
#include "module/plan.h"

namespace dynaplane::component {

// Makes unknown what holds a placeholder, secret what came from a secret or
// holds its text, and dependent on the same resources what came from an input
// that was. Rather too secret than not. The failures name unknown values that
// resources are named by: nobody can say which there will be.
std::vector<pulumi::CheckFailure> CarryOver(const Carried& carried,
                                            module::Plan& plan);

}  // namespace dynaplane::component
