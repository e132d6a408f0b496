#include "pulumi/outputs.h"

#include <utility>

namespace pulumi {
namespace {

void Collect(const Value& value, std::vector<OutputReference>& used) {
  if (value.is_output()) {
    used.push_back(value.as_output());
  } else if (value.is_secret()) {
    Collect(value.as_secret(), used);
  } else if (value.is_applied()) {
    Collect(*value.as_applied().argument, used);
  } else if (value.is_array()) {
    for (const Value& element : value.as_array()) Collect(element, used);
  } else if (value.is_object()) {
    for (const auto& [key, member] : value.as_object()) Collect(member, used);
  }
}

// The value without any secret's mark.
Value Reveal(const Value& value) {
  if (value.is_secret()) return Reveal(value.as_secret());
  if (value.is_array()) {
    Array array;
    for (const Value& element : value.as_array()) {
      array.push_back(Reveal(element));
    }
    return array;
  }
  if (value.is_object()) {
    Object object;
    for (const auto& [key, member] : value.as_object()) {
      object.emplace(key, Reveal(member));
    }
    return object;
  }
  return value;
}

Value Evaluate(const Value::Applied& applied, const OutputLookup& lookup) {
  Value argument = Resolve(*applied.argument, lookup);
  Value result = Unknown{};
  if (!argument.ContainsUnknown()) {
    result = Resolve(applied.function(Reveal(argument)), lookup);
  }
  return argument.ContainsSecret() ? Value::MakeSecret(std::move(result))
                                   : result;
}

}  // namespace

std::vector<OutputReference> UsedOutputs(const Value& value) {
  std::vector<OutputReference> used;
  Collect(value, used);
  return used;
}

Object ResolveObject(const Object& object, const OutputLookup& lookup) {
  Object resolved;
  for (const auto& [key, member] : object) {
    Value value = Resolve(member, lookup);
    if (!value.is_null()) resolved.emplace(key, std::move(value));
  }
  return resolved;
}

Value Resolve(const Value& value, const OutputLookup& lookup) {
  if (value.is_output()) return lookup(value.as_output());
  if (value.is_applied()) return Evaluate(value.as_applied(), lookup);
  if (value.is_secret()) {
    return Value::MakeSecret(Resolve(value.as_secret(), lookup));
  }
  if (value.is_array()) {
    Array array;
    array.reserve(value.as_array().size());
    for (const Value& element : value.as_array()) {
      array.push_back(Resolve(element, lookup));
    }
    return array;
  }
  if (value.is_object()) return ResolveObject(value.as_object(), lookup);
  return value;
}

}  // namespace pulumi
