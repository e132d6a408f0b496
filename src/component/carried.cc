#include "component/carried.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "module/manifest_path.h"

namespace dynaplane::component {
namespace {

using pulumi::Object;
using pulumi::Value;

// A shorter secret is found by chance in anything.
constexpr std::size_t kTelling = 4;

class Carrier {
 public:
  explicit Carrier(const Carried& carried) : carried_(carried) {}

  // The first placeholder in a text.
  const Placeholder* FindIn(const std::string& text) const {
    for (const Placeholder& each : carried_.unknown) {
      if (text.find(each.digits) != std::string::npos) return &each;
    }
    return nullptr;
  }

  void Carry(pulumi::Resource& resource, const module::ResourceOrigin& origin) {
    type_ = resource.type;
    base_ = origin.path;
    for (auto& [name, value] : resource.inputs) {
      used_.clear();
      value = Carry(value, name);
      if (!used_.empty()) {
        resource.options.outside_dependencies[name] = std::move(used_);
      }
    }
  }

  // Of an output, which has no place in a resource.
  Value Carry(const Value& value) {
    type_.clear();
    return Carry(value, "");
  }

 private:
  Value Carry(const Value& value, const std::string& path) {
    if (value.is_object()) return Members(value.as_object(), path);
    if (value.is_array()) {
      pulumi::Array array;
      for (const Value& item : value.as_array()) {
        array.push_back(Carry(item, fmt::format("{}[{}]", path, array.size())));
      }
      return array;
    }
    if (value.is_applied()) {
      return Value::Apply(Carry(*value.as_applied().argument, path),
                          value.as_applied().function);
    }
    return Leaf(value, path);
  }

  Value Members(const Object& object, const std::string& path) {
    Object members;
    for (const auto& [key, member] : object) {
      const Placeholder* unknown = FindIn(key);
      if (unknown != nullptr) return Unknown(*unknown);
      members[key] = Carry(member, MemberPath(path, key));
    }
    return members;
  }

  Value Unknown(const Placeholder& unknown) {
    Depend(unknown.path);
    const Value value = pulumi::Unknown{};
    return unknown.secret ? Value::MakeSecret(value) : value;
  }

  Value Leaf(const Value& value, const std::string& path) {
    const Placeholder* unknown =
        value.is_string() ? FindIn(value.as_string()) : nullptr;
    for (const Placeholder& each : carried_.unknown) {
      if (value.is_number() && value.as_number() == each.number) {
        unknown = &each;
      }
    }
    if (unknown != nullptr) return Unknown(*unknown);
    const std::string field =
        type_.empty() ? "" : module::ManifestPathOf(type_, path, base_);
    Depend(field);
    const bool secret =
        !value.is_output() && (carried_.IsSecret(field) || HoldsSecret(value));
    return secret ? Value::MakeSecret(value) : value;
  }

  bool HoldsSecret(const Value& value) const {
    if (value.is_number()) {
      return carried_.secret_numbers.contains(value.as_number());
    }
    return value.is_string() &&
           std::ranges::any_of(
               carried_.secret_texts, [&](const std::string& secret) {
                 return value.as_string() == secret ||
                        (secret.size() >= kTelling &&
                         value.as_string().find(secret) != std::string::npos);
               });
  }

  void Depend(const std::string& field) {
    for (const auto& [path, urns] : carried_.dependencies) {
      if (IsBelow(field, path)) used_.insert(urns.begin(), urns.end());
    }
  }

  const Carried& carried_;
  std::string type_;
  std::string base_;
  std::set<std::string> used_;  // URNs, of the input that is being carried
};

}  // namespace

std::vector<pulumi::CheckFailure> CarryOver(const Carried& carried,
                                            module::Plan& plan) {
  std::vector<pulumi::CheckFailure> failures;
  Carrier carrier(carried);
  std::size_t place = 0;
  for (pulumi::Resource& resource : plan.program.resources) {
    carrier.Carry(resource, plan.origins[place++]);
    if (const Placeholder* unknown = carrier.FindIn(resource.name)) {
      failures.push_back(
          {unknown->path,
           "this is an output that is not known yet, and a resource is named "
           "by it; write one that the program itself knows [not_known_yet]"});
    }
  }
  for (module::ManifestOutputs& manifest : plan.outputs) {
    for (auto& [name, value] : manifest.outputs) value = carrier.Carry(value);
  }
  return failures;
}

}  // namespace dynaplane::component
