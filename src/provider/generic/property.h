// What the provider knows about its resources: one table per resource, from
// which the input check, the diff and the package schema are all derived.
//
// A table is constant data. Names, types and tokens are those of the official
// provider; what is said here about absence, replacement and equality is what
// makes a diff exact.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "pulumi/provider.h"
#include "pulumi/value.h"

namespace dynaplane::provider {

enum class Type : std::uint8_t {
  kString,
  kInteger,
  kNumber,
  kBool,
  kObject,      // `object` says which
  kObjectList,  // of `object`
  kStringList,
  kStringMap,
};

// Who may give the property.
enum class Use : std::uint8_t {
  kOptional,
  kRequired,
  kComputed,  // output only
};

// What a change of the property means for the resource.
enum class OnChange : std::uint8_t {
  kUpdate,
  kReplace,
  kNothing,  // only read when the resource is made
};

// What it means that the program does not give the property.
enum class Absence : std::uint8_t {
  kEmpty,  // it shall have the value `absent`
  kKeep,   // AWS decides; once given and then left out: `absent`, if any
};

struct Property;

struct ObjectType {
  std::string_view name;  // "dynamodb/TableTtl"
  std::span<const Property> properties;
  // Elements of a list are told apart by this property; a list of objects
  // without one is compared by position.
  std::string_view key = {};
  // False: an element that is there and is not wanted goes, whatever
  // ignoreChanges says.
  bool (*can_stay)(const pulumi::Value& actual) = nullptr;
};

// The siblings of a property, and the whole resource, as wanted.
struct Context {
  const pulumi::Object& parent;
  const pulumi::Object& root;
};

struct Property {
  std::string_view name;
  Type type;
  std::string_view doc;
  Use use = Use::kOptional;
  Absence absence = Absence::kEmpty;
  OnChange on_change = OnChange::kUpdate;
  // JSON of the value that absence stands for ("false", "-1", "\"X\"").
  std::string_view absent = {};
  // The check fills `absent` in where the program gives nothing.
  bool fill_in = false;
  bool secret = false;
  // Always there in the outputs (the official schema's "required").
  bool always = false;
  // AWS fills it in by itself: an import does not take it for an input.
  bool from_aws = false;
  // The order of a list means nothing.
  bool unordered = false;
  const ObjectType* object = nullptr;
  // The check refuses other strings; empty: any.
  std::span<const std::string_view> choices = {};
  // False: under these siblings AWS does not look at the property.
  bool (*relevant)(const Context&) = nullptr;
  // Two different values that mean the same. `given` is the value that the
  // program gave before (null if none).
  bool (*same)(const pulumi::Value& given, const pulumi::Value& actual,
               const pulumi::Value& wanted) = nullptr;
  // AWS's name, where it is not `name` with a capital first letter.
  std::string_view aws = {};
  // A string here that is a number at AWS.
  bool aws_number = false;
};

struct ResourceType {
  std::string_view token;  // "aws:dynamodb/table:Table"
  std::string_view doc;
  std::span<const Property> properties;
  // The property that Pulumi names by itself when the program does not, with
  // its longest allowed length; empty when there is none.
  std::string_view name_property = {};
  std::size_t name_limit = 0;
  // Properties that say which thing on AWS it is: while they stay the same a
  // replacement must delete first.
  std::vector<std::string_view> identity = {};
  // Brings inputs or outputs into the one form that the diff compares.
  pulumi::Object (*normalise)(pulumi::Object) = nullptr;
  // Adds to the inputs what follows from those of the last run; a new
  // resource has none.
  void (*complete)(const pulumi::Object& old_inputs,
                   pulumi::Object& inputs) = nullptr;
  // Faults beyond types: adds what it finds. Must bear unknown values.
  void (*validate)(const pulumi::Object& inputs,
                   std::vector<pulumi::CheckFailure>& failures) = nullptr;
  // Faults of a change that AWS does not make: of the last run's inputs.
  void (*validate_change)(
      const pulumi::Object& old_inputs, const pulumi::Object& inputs,
      std::vector<pulumi::CheckFailure>& failures) = nullptr;
  // Last word on the changes found; see diff.cc.
  void (*refine)(const pulumi::DiffRequest& request,
                 pulumi::DiffResponse& response) = nullptr;
};

struct FunctionType {
  std::string_view token;
  std::string_view doc;
  std::span<const Property> arguments;
  std::span<const Property> results;
};

// Null when this provider does not have it.
const ResourceType* FindResource(std::string_view token);
const FunctionType* FindFunction(std::string_view token);
std::span<const ResourceType* const> AllResources();
std::span<const FunctionType* const> AllFunctions();

// The provider's own configuration.
std::span<const Property> ConfigurationProperties();

const Property* FindProperty(std::span<const Property> properties,
                             std::string_view name);
// Null is not, nor is an empty string: programs say it of what they leave out.
bool IsGiven(const Property& property, const pulumi::Value& value);
// Without what is not given, in blocks and their lists, too. Of plain values.
pulumi::Object OnlyGiven(std::span<const Property> properties,
                         pulumi::Object object);
// The value of Property::absent; null without one.
pulumi::Value AbsentValue(const Property& property);
// Property::aws, or its rule.
std::string AwsName(const Property& property);

}  // namespace dynaplane::provider
