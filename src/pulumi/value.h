// Property values: what travels between program, engine and provider.
//
// A Value is a plain value type: copy it, compare it, put it in containers.
// Besides JSON's kinds it knows the four things that Pulumi adds: a secret
// around another value, a value that is not known yet (previews only), an
// output of another resource of the same program, and a pure function of such
// an output.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pulumi {

class Value;
using Array = std::vector<Value>;
using Object = std::map<std::string, Value, std::less<>>;

// A resource of a Program, by its place in Program::resources.
struct ResourceHandle {
  std::size_t index = static_cast<std::size_t>(-1);
  bool operator==(const ResourceHandle&) const = default;
  explicit operator bool() const {
    return index != static_cast<std::size_t>(-1);
  }
};

// "The output `property` of that resource"; `property` is a top-level output
// name, or "id" or "urn".
struct OutputReference {
  ResourceHandle resource;
  std::string property;
  bool operator==(const OutputReference&) const = default;
};

// Not known before the resource exists. One kind for all types: a reader that
// expects a number and finds Unknown has an unknown number.
struct Unknown {
  bool operator==(const Unknown&) const = default;
};

// Another resource as a value (Pulumi's resource reference).
struct ResourceReference {
  std::string urn;
  std::string id;  // empty: not known yet, or a component
  std::string package_version;
  bool component = false;  // has no id at all
  bool operator==(const ResourceReference&) const = default;
};

// A file or text handed to a provider. Exactly one of text, path, uri is set.
struct Asset {
  std::string text;
  std::string path;
  std::string uri;
  std::string hash;
  bool operator==(const Asset&) const = default;
};

class Value {
 public:
  struct Secret {
    std::shared_ptr<const Value> plain;  // never null
  };
  struct Applied {
    std::shared_ptr<const Value> argument;  // never null
    Value (*function)(const Value&);        // pure; sees no secret or unknown
  };

  Value() = default;  // null
  Value(bool value) : data_(value) {}
  Value(int value) : data_(static_cast<double>(value)) {}
  Value(long value) : data_(static_cast<double>(value)) {}
  Value(long long value) : data_(static_cast<double>(value)) {}
  Value(double value) : data_(value) {}
  Value(const char* value) : data_(std::string(value)) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(std::string_view value) : data_(std::string(value)) {}
  Value(Array value) : data_(std::move(value)) {}
  Value(Object value) : data_(std::move(value)) {}
  Value(Unknown value) : data_(value) {}
  Value(OutputReference value) : data_(std::move(value)) {}
  Value(ResourceReference value) : data_(std::move(value)) {}
  Value(Asset value) : data_(std::move(value)) {}

  // A secret. Wrapping a secret again gives the same secret.
  static Value MakeSecret(Value plain);
  // function(argument), evaluated when the argument is known; unknown or
  // secret arguments make an unknown or secret result.
  static Value Apply(Value argument, Value (*function)(const Value&));

  bool is_null() const { return holds<std::monostate>(); }
  bool is_bool() const { return holds<bool>(); }
  bool is_number() const { return holds<double>(); }
  bool is_string() const { return holds<std::string>(); }
  bool is_array() const { return holds<Array>(); }
  bool is_object() const { return holds<Object>(); }
  bool is_unknown() const { return holds<Unknown>(); }
  bool is_secret() const { return holds<Secret>(); }
  bool is_output() const { return holds<OutputReference>(); }
  bool is_applied() const { return holds<Applied>(); }
  bool is_resource() const { return holds<ResourceReference>(); }
  bool is_asset() const { return holds<Asset>(); }

  // Each needs the kind of its name (asserted).
  bool as_bool() const { return std::get<bool>(data_); }
  double as_number() const { return std::get<double>(data_); }
  const std::string& as_string() const { return std::get<std::string>(data_); }
  const Array& as_array() const { return std::get<Array>(data_); }
  Array& as_array() { return std::get<Array>(data_); }
  const Object& as_object() const { return std::get<Object>(data_); }
  Object& as_object() { return std::get<Object>(data_); }
  const Value& as_secret() const { return *std::get<Secret>(data_).plain; }
  const OutputReference& as_output() const {
    return std::get<OutputReference>(data_);
  }
  const Applied& as_applied() const { return std::get<Applied>(data_); }
  const ResourceReference& as_resource() const {
    return std::get<ResourceReference>(data_);
  }
  const Asset& as_asset() const { return std::get<Asset>(data_); }

  // The member `key` of an object, or a null Value: of a missing key, and of
  // anything that is no object. Looks through a secret.
  const Value& operator[](std::string_view key) const;
  // The value inside a secret, or the value itself.
  const Value& Plain() const;
  // True when a value inside, at any depth, is of that kind.
  bool ContainsUnknown() const;
  bool ContainsSecret() const;

  // Deep equality; a secret equals only a secret.
  bool operator==(const Value& other) const;

 private:
  template <typename T>
  bool holds() const {
    return std::holds_alternative<T>(data_);
  }

  std::variant<std::monostate, bool, double, std::string, Array, Object,
               Unknown, Secret, OutputReference, Applied, ResourceReference,
               Asset>
      data_;
};

}  // namespace pulumi
