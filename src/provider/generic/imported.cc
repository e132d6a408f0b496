#include "provider/generic/imported.h"

#include <algorithm>

#include "provider/generic/diff.h"
#include "provider/generic/values.h"

namespace dynaplane::provider {
namespace {

using pulumi::Array;
using pulumi::Object;
using pulumi::Value;

// What is told about one thing: the outputs, and the inputs that the program
// gave before (null: none, as of something that is met for the first time).
struct Source {
  const Object& outputs;
  const Value& given;
  const Object& root;
};

Object Inputs(std::span<const Property> properties, const Source& source);

// The element of `given` that describes the same thing as `element`.
const Value& GivenElement(const ObjectType& type, const Value& given,
                          const Value& element) {
  static const Value kNone;
  if (type.key.empty() || !given.is_array()) return kNone;
  for (const Value& each : given.as_array()) {
    if (SameText(each[type.key], element[type.key])) return each.Plain();
  }
  return kNone;
}

Value Input(const Property& property, const Value& output, const Value& given,
            const Object& root) {
  if (property.type == Type::kObject && output.is_object()) {
    return Inputs(property.object->properties,
                  {output.as_object(), given, root});
  }
  if (property.type == Type::kObjectList && output.is_array()) {
    Array list;
    for (const Value& each : output.as_array()) {
      const Value& element = each.Plain();
      if (!element.is_object()) continue;
      const Value& before = GivenElement(*property.object, given, element);
      list.push_back(Inputs(property.object->properties,
                            {element.as_object(), before, root}));
    }
    return list;
  }
  return output;
}

// What the program leaves to AWS is none of its inputs, whatever it is.
bool IsLeftToAws(const Property& property, const Source& source) {
  if (!source.given[property.name].Plain().is_null()) return false;
  bool left_out =
      source.given.is_object() && property.absence == Absence::kKeep;
  return property.from_aws || left_out;
}

// As good as left out. A map may hold empty strings: tags have empty values.
bool SaysNothing(const Property& property, const Value& input) {
  if (property.type == Type::kStringMap && input.is_object()) {
    return input.as_object().empty();
  }
  return IsEmpty(input) || SameText(input, AbsentValue(property));
}

Object Inputs(std::span<const Property> properties, const Source& source) {
  Object inputs;
  for (const Property& each : properties) {
    if (each.use == Use::kComputed || IsLeftToAws(each, source)) continue;
    bool looked_at = each.relevant == nullptr ||
                     each.relevant({source.outputs, source.root});
    const Value* output = Find(source.outputs, each.name);
    if (!looked_at || output == nullptr) continue;
    Value input =
        Input(each, *output, source.given[each.name].Plain(), source.root);
    bool needed = each.use == Use::kRequired || each.fill_in;
    if (!needed && SaysNothing(each, input)) continue;
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

Object LiveInputs(const ResourceType& type, const Object& outputs,
                  const Value& given) {
  Object normal = Reveal(outputs).as_object();
  if (type.normalise != nullptr) normal = type.normalise(std::move(normal));
  Object inputs = Inputs(type.properties, {normal, given, normal});
  std::erase_if(inputs,
                [](const auto& each) { return IsSwitchedOff(each.second); });
  return inputs;
}

}  // namespace

Object ImportedInputs(const ResourceType& type, const Object& outputs) {
  return LiveInputs(type, outputs, {});
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
  Object live = LiveInputs(type, outputs, Reveal(inputs));
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

bool IsExternal(const ResourceType& type, const pulumi::ReadRequest& request) {
  if (request.old_outputs.empty()) return false;
  auto lacks = [&](std::string_view key) {
    return Find(request.old_inputs, key) == nullptr;
  };
  return (!type.name_property.empty() && lacks(type.name_property)) ||
         std::ranges::any_of(type.properties, [&](const Property& each) {
           return each.use == Use::kRequired && lacks(each.name);
         });
}

}  // namespace dynaplane::provider
