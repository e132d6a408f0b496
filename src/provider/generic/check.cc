#include "provider/generic/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/nearest.h"
#include "provider/generic/unsupported.h"
#include "provider/generic/values.h"
#include "provider/owner.h"
#include "provider/table/model.h"

namespace dynaplane::provider {
namespace {

using pulumi::Array;
using pulumi::CheckFailure;
using pulumi::Object;
using pulumi::Value;

std::string_view KindOf(const Value& value) {
  if (value.is_bool()) return "a boolean";
  if (value.is_number()) return "a number";
  if (value.is_string()) return "a string";
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  if (value.is_asset()) return "an asset";
  if (value.is_resource()) return "a resource";
  return "nothing";
}

class Checker {
 public:
  explicit Checker(std::vector<CheckFailure>& failures) : failures_(failures) {}

  Object Check(std::span<const Property> properties, const Object& object,
               const std::string& path) {
    Object checked;
    for (const auto& [key, value] : object) {
      // Our module's word to the table, and bookkeeping that the official
      // provider leaves in the state.
      if (key == kReplicaKeys && path.empty()) checked[key] = value;
      if (key.starts_with("__") || value.is_null()) continue;
      const Property* property = FindProperty(properties, key);
      if (property != nullptr && !IsGiven(*property, value)) continue;
      if (property == nullptr || property->use == Use::kComputed) {
        AddUnknown(properties, key, path);
        continue;
      }
      checked[key] = Member(*property, value, Join(path, key));
    }
    for (const Property& each : properties) {
      std::string key(each.name);
      if (checked.contains(key)) continue;
      if (each.use == Use::kRequired) {
        Add(Join(path, key), "must be given");
      } else if (each.fill_in) {
        checked[key] = AbsentValue(each);
      }
    }
    return checked;
  }

 private:
  static std::string Join(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  void Add(std::string path, std::string reason) {
    failures_.push_back({std::move(path), std::move(reason)});
  }

  void AddUnknown(std::span<const Property> properties, const std::string& key,
                  const std::string& path) {
    const Property* property = FindProperty(properties, key);
    if (property != nullptr) {
      Add(Join(path, key), "is an output and cannot be given");
      return;
    }
    std::string_view near = NearestName(properties, key);
    Add(Join(path, key),
        near.empty() ? "there is no such property"
                     : fmt::format("there is no such property; did you mean "
                                   "\"{}\"?",
                                   near));
  }

  void Mismatch(const std::string& path, std::string_view wanted,
                const Value& found) {
    Add(path, fmt::format("must be {}, not {}", wanted, KindOf(found)));
  }

  Value Member(const Property& property, const Value& value,
               const std::string& path) {
    const Value& plain = value.Plain();
    if (plain.is_unknown()) return value;
    Value checked = Typed(property, plain, path);
    return value.is_secret() ? Value::MakeSecret(std::move(checked)) : checked;
  }

  Value Typed(const Property& property, const Value& plain,
              const std::string& path) {
    switch (property.type) {
      case Type::kBool:
        return Bool(plain, path);
      case Type::kInteger:
      case Type::kNumber:
        return Number(plain, path, property.type == Type::kInteger);
      case Type::kString:
        return String(property, plain, path);
      case Type::kObject:
        if (plain.is_object()) {
          return Check(property.object->properties, plain.as_object(), path);
        }
        // A list of one, as other tools write a block.
        if (plain.is_array() && plain.as_array().size() == 1 &&
            plain.as_array()[0].Plain().is_object()) {
          return Check(property.object->properties,
                       plain.as_array()[0].Plain().as_object(), path);
        }
        Mismatch(path, "an object", plain);
        return plain;
      case Type::kObjectList:
      case Type::kStringList:
        return List(property, plain, path);
      case Type::kStringMap:
        return Map(plain, path);
    }
    return plain;
  }

  Value Bool(const Value& plain, const std::string& path) {
    if (plain.is_string() && plain.as_string() == "true") return true;
    if (plain.is_string() && plain.as_string() == "false") return false;
    if (!plain.is_bool()) Mismatch(path, "a boolean", plain);
    return plain;
  }

  Value Number(const Value& plain, const std::string& path, bool integer) {
    Value number = plain;
    if (plain.is_string()) {
      const std::string& text = plain.as_string();
      double parsed = 0;
      auto [end, error] =
          std::from_chars(text.data(), text.data() + text.size(), parsed);
      bool whole = error == std::errc() && end == text.data() + text.size();
      if (whole) number = parsed;
    }
    if (!number.is_number() || !std::isfinite(number.as_number())) {
      Mismatch(path, "a number", plain);
    } else if (integer &&
               number.as_number() != std::floor(number.as_number())) {
      Add(path, "must be a whole number");
    }
    return number;
  }

  Value String(const Property& property, const Value& plain,
               const std::string& path) {
    if (plain.is_number() || plain.is_bool()) return ScalarText(plain);
    if (!plain.is_string()) {
      Mismatch(path, "a string", plain);
      return plain;
    }
    const std::string& text = plain.as_string();
    bool any =
        property.choices.empty() ||
        std::ranges::find(property.choices, text) != property.choices.end();
    if (!any) {
      Add(path, fmt::format("\"{}\" is none of {}", text,
                            fmt::join(property.choices, ", ")));
    }
    return plain;
  }

  Value List(const Property& property, const Value& plain,
             const std::string& path) {
    if (!plain.is_array()) {
      Mismatch(path, "a list", plain);
      return plain;
    }
    Array checked;
    for (std::size_t i = 0; i < plain.as_array().size(); ++i) {
      const Value& element = plain.as_array()[i];
      std::string here = fmt::format("{}[{}]", path, i);
      if (element.Plain().is_unknown()) {
        checked.push_back(element);
      } else if (property.type == Type::kStringList) {
        checked.push_back(String(property, element.Plain(), here));
      } else if (element.Plain().is_object()) {
        checked.push_back(Check(property.object->properties,
                                element.Plain().as_object(), here));
      } else {
        Mismatch(here, "an object", element.Plain());
      }
    }
    return checked;
  }

  Value Map(const Value& plain, const std::string& path) {
    if (!plain.is_object()) {
      Mismatch(path, "a map of strings", plain);
      return plain;
    }
    Object checked;
    for (const auto& [key, value] : plain.as_object()) {
      const Value& inside = value.Plain();
      if (inside.is_null()) continue;
      std::string here = fmt::format("{}[\"{}\"]", path, key);
      if (inside.is_number() || inside.is_bool()) {
        checked[key] = ScalarText(inside);
        continue;
      }
      if (!inside.is_string() && !inside.is_unknown()) {
        Mismatch(here, "a string", inside);
      }
      checked[key] = value;
    }
    return checked;
  }

  std::vector<CheckFailure>& failures_;
};

// As Pulumi's providers name things: the resource's name and seven hex digits
// out of the seed, which stays the same for the life of a resource.
std::string MakeUpName(const pulumi::CheckRequest& request) {
  if (request.random_seed.empty()) return {};
  return fmt::format(
      "{}-{}", request.resource.name,
      OwnerMark(request.resource.urn, request.random_seed).substr(0, 7));
}

// The name of a resource for which the program gives none: it stays what it
// is; a new one gets the engine's proposal, if there is one, with its random
// part kept when the whole is too long for AWS.
void GiveName(const ResourceType& type, const pulumi::CheckRequest& request,
              Object& inputs) {
  std::string key(type.name_property);
  const Value* given = key.empty() ? nullptr : Find(inputs, key);
  if (key.empty() || (given != nullptr && *given != Value(""))) return;
  std::string present = GetString(request.old_inputs, key).value_or("");
  if (!present.empty()) {
    inputs[key] = present;
    return;
  }
  std::string name = request.proposed_name;
  if (name.empty()) name = MakeUpName(request);
  if (name.empty()) return;
  if (name.size() > type.name_limit) {
    constexpr std::size_t kRandomPart = 8;  // "-1a2b3c4"
    name = name.substr(0, type.name_limit - kRandomPart) +
           name.substr(name.size() - kRandomPart);
  }
  inputs[key] = name;
}

}  // namespace

std::string_view NearestName(std::span<const Property> properties,
                             std::string_view name) {
  std::vector<std::string_view> names;
  for (const Property& each : properties) {
    if (each.use != Use::kComputed) names.push_back(each.name);
  }
  return base::Nearest(name, names);
}

Object CheckObject(std::span<const Property> properties, const Object& object,
                   const std::string& path,
                   std::vector<CheckFailure>& failures) {
  return Checker(failures).Check(properties, object, path);
}

pulumi::Result<pulumi::CheckResponse> CheckResource(
    const pulumi::CheckRequest& request) {
  const ResourceType* type = FindResource(request.resource.type);
  if (type == nullptr) return Unsupported(request.resource.type);
  pulumi::CheckResponse response;
  Object named = request.new_inputs;
  GiveName(*type, request, named);
  response.inputs = CheckObject(type->properties, named, "", response.failures);
  std::string key(type->name_property);
  if (!key.empty() && Find(response.inputs, key) == nullptr) {
    response.failures.push_back({key, "must be given"});
  }
  if (type->complete != nullptr && !request.old_inputs.empty()) {
    type->complete(Reveal(request.old_inputs).as_object(), response.inputs);
  }
  if (type->validate != nullptr) {
    type->validate(Reveal(response.inputs).as_object(), response.failures);
  }
  if (type->validate_change != nullptr && !request.old_inputs.empty()) {
    type->validate_change(Reveal(request.old_inputs).as_object(),
                          Reveal(response.inputs).as_object(),
                          response.failures);
  }
  return response;
}

}  // namespace dynaplane::provider
