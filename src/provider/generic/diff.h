// What a change of inputs means for a resource. Pure: no AWS, no I/O.
#pragma once

#include <vector>

#include "provider/generic/property_path.h"
#include "pulumi/provider.h"

namespace dynaplane::provider {

// Compares what the program wants (new_inputs) with what is there
// (old_outputs, else old_inputs) by the tables of property.h.
//
// Exact: what AWS regards as a set is compared as one, indexes are matched by
// name, values with the same meaning are equal, and what ignore_changes names
// is passed over, also in the form
// `globalSecondaryIndexes["by-a"].readCapacity` and whatever has moved the
// value. Values that are not known yet are changes. Paths name elements by
// their place in new_inputs; those of removed elements, by their place in
// old_outputs.
//
// kInvalidArgument: a resource type that this provider does not have.
pulumi::Result<pulumi::DiffResponse> DiffResource(
    const pulumi::DiffRequest& request);

// The same changes by name instead of place, each as often as it was found: an
// element that goes and another one in its place are two.
std::vector<PropertyPath> ChangedPaths(const pulumi::DiffRequest& request);

// The inputs to work towards, given the outputs of the live resource: what
// ignore_changes names, and what is equal in other words, as it is; what was
// given once and is left out now, at the value that its absence stands for.
pulumi::Object EffectiveInputs(const pulumi::UpdateRequest& request,
                               const pulumi::Object& actual);

// True when the change is a replacement.
bool IsReplacement(const pulumi::DiffResponse& response);

}  // namespace dynaplane::provider
