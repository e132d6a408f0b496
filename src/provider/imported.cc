#include "provider/imported.h"

#include "provider/diff.h"
#include "provider/values.h"

namespace dynaplane::provider {
namespace {

using pulumi::Array;
using pulumi::Object;
using pulumi::Value;

Object Inputs(std::span<const Property> properties, const Object& outputs,
              const Object& root);

Value Input(const Property& property, const Value& output, const Object& root) {
  if (property.type == Type::kObject && output.is_object()) {
    return Inputs(property.object->properties, output.as_object(), root);
  }
  if (property.type == Type::kObjectList && output.is_array()) {
    Array list;
    for (const Value& each : output.as_array()) {
      if (!each.Plain().is_object()) continue;
      list.push_back(
          Inputs(property.object->properties, each.Plain().as_object(), root));
    }
    return list;
  }
  return output;
}

Object Inputs(std::span<const Property> properties, const Object& outputs,
              const Object& root) {
  Object inputs;
  for (const Property& each : properties) {
    if (each.use == Use::kComputed || each.from_aws) continue;
    if (each.relevant != nullptr && !each.relevant({outputs, root})) continue;
    const Value* output = Find(outputs, each.name);
    if (output == nullptr) continue;
    Value input = Input(each, *output, root);
    if (each.use != Use::kRequired && !each.fill_in) {
      if (IsEmpty(input) || SameText(input, AbsentValue(each))) continue;
    }
    inputs[std::string(each.name)] = std::move(input);
  }
  return inputs;
}

// An object whose required flag says "off" is as good as left out.
bool IsSwitchedOff(const Value& value) {
  if (!value.is_object()) return false;
  const Object& object = value.as_object();
  return object.size() == 1 && GetBool(object, "enabled") == false;
}

}  // namespace

Object ImportedInputs(const ResourceType& type, const Object& outputs) {
  Object normal = Reveal(outputs).as_object();
  if (type.normalise != nullptr) normal = type.normalise(std::move(normal));
  Object inputs = Inputs(type.properties, normal, normal);
  std::erase_if(inputs,
                [](const auto& each) { return IsSwitchedOff(each.second); });
  return inputs;
}

Object RefreshedInputs(const ResourceType& type,
                       const pulumi::ResourceIdentity& resource,
                       const Object& inputs, const Object& outputs) {
  pulumi::DiffRequest request;
  request.resource = resource;
  request.old_inputs = inputs;
  request.old_outputs = outputs;
  request.new_inputs = inputs;
  pulumi::Result<pulumi::DiffResponse> diff = DiffResource(request);
  if (!diff || diff->changes.empty()) return inputs;
  Object live = ImportedInputs(type, outputs);
  Object refreshed = inputs;
  for (const auto& [path, kind] : diff->changes) {
    std::string name = path.substr(0, path.find_first_of(".["));
    auto found = live.find(name);
    if (found == live.end()) {
      refreshed.erase(name);
    } else {
      refreshed[name] = found->second;
    }
  }
  return refreshed;
}

}  // namespace dynaplane::provider
