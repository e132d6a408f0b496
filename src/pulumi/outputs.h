// Private to this room: which outputs a value uses, and the value with them
// filled in.
#pragma once

#include <functional>
#include <vector>

#include "pulumi/error.h"
#include "pulumi/program.h"

namespace pulumi {

// Every output named anywhere inside, applications and secrets included; in
// the order of appearance, possibly several times.
std::vector<OutputReference> UsedOutputs(const Value& value);

// `value` with each output replaced by what `lookup` gives for it and each
// application evaluated: unknown if its argument holds anything unknown,
// secret if it holds a secret.
using OutputLookup = std::function<Value(const OutputReference&)>;
Value Resolve(const Value& value, const OutputLookup& lookup);

// As Resolve. Members that are null are left out, at any depth: to the engine
// an absent input and a null one differ, to a program they do not.
Object ResolveObject(const Object& object, const OutputLookup& lookup);

}  // namespace pulumi
