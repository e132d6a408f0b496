// The one place that knows a field of a manifest: its names, type, default,
// limits and doc text, and where in the model its value lives. The reader, the
// hints, `explain`, the JSON Schema, the writer and the reference page all
// work from these tables.
//
// A table is made of `Bind<member pointers>(name, doc)`; the C++ type of the
// member gives the type of the field:
//
//   template <>
//   const Message& Describe<Ttl>() {
//     static const Message message("Ttl", "When items expire by themselves.", {
//         Bind<&Ttl::is_enabled>("isEnabled", "Whether items expire."),
//         Bind<&Ttl::attribute_name>("attributeName", "Which attribute …")
//             .Length(1, 255),
//     });
//     return message;
//   }
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "manifest/yaml/tree.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {

struct Field;
struct Message;
struct WriteScope;
class Reader;

// A bit for each dialect of a kind; bit 0 is the canonical one.
using DialectSet = unsigned;
inline constexpr DialectSet kAllDialects = ~0U;
inline constexpr DialectSet kNoDialect = 0;

enum class FieldType {
  kString,
  kBoolean,
  kInteger,
  kNumber,
  kEnum,
  kMessage,
  kJson,  // an object, or text that holds one; kept as JSON text
};

enum class Shape {
  kSingle,
  kList,
  kOneOrMany,  // a list; one element may stand without it
  kMap,        // text to text
};

struct EnumWord {
  std::string_view word;
  int value = 0;
  std::string_view doc;
};

// A spelling that only some dialects use.
struct EnumAlias {
  std::string_view word;
  int value = 0;
  DialectSet dialects = kNoDialect;
  bool lenient = true;  // worth a note
};

struct Enum {
  std::string_view name;
  std::vector<EnumWord> words;
  std::vector<EnumAlias> aliases;

  std::string_view WordOf(int value) const;
};

// Characters a text may hold. `regex` is what the JSON Schema says; `matches`
// is the same test without the cost of a regular expression.
struct Pattern {
  std::string_view regex;
  std::string_view words;  // "letters, digits, '-', '_' and '.'"
  bool (*matches)(std::string_view text) = nullptr;
};

struct Limits {
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::size_t min_length = 0;  // in characters
  std::size_t max_length = std::numeric_limits<std::size_t>::max();
  std::size_t min_items = 0;
  std::size_t max_items = std::numeric_limits<std::size_t>::max();
  const Pattern* pattern = nullptr;
};

struct NameAlias {
  std::string_view name;
  DialectSet dialects = kNoDialect;
};

// How a field's value gets from the YAML into the model and back.
struct Binding {
  void (*read)(const Field&, const yaml::Node&, void* object, Reader&);
  // Nothing when the model holds the default and nobody wrote it.
  std::optional<Tree> (*write)(const Field&, const void* object,
                               const WriteScope&);
};

struct Field {
  std::string_view name;
  std::string_view doc;
  FieldType type = FieldType::kString;
  Shape shape = Shape::kSingle;
  Binding binding{};
  const Message& (*message)() = nullptr;  // of kMessage
  const Enum* enumeration = nullptr;      // of kEnum

  std::string_view default_text;  // in words or as written
  Limits limits;
  DialectSet required_in = kNoDialect;
  DialectSet dialects = kAllDialects;
  std::vector<NameAlias> aliases;
  std::string_view path;       // in the model, if it is not `name`
  bool transparent = false;    // its fields belong to the message around it
  bool alias_only = false;     // another spelling: in no schema or page
  bool of_cluster = false;     // what an API server writes: anything goes
  bool ignored = false;        // read, but without effect: worth a note
  std::string_view says;       // the original's words for its limits
  std::string_view list_key;   // the field by which elements are told apart
  bool is_set = false;         // a list without order, nothing twice
  std::string_view shorthand;  // the field that a bare scalar stands for
  bool shorthand_noted = false;
  DialectSet zero_is_absent = kNoDialect;  // where 0 means "left out"

  // The builders. Each returns the field, so that they can be chained.
  Field Default(std::string_view text) &&;
  Field Range(double minimum, double maximum) &&;
  Field Minimum(double minimum) &&;
  Field Length(std::size_t minimum, std::size_t maximum) &&;
  Field Items(std::size_t minimum, std::size_t maximum) &&;
  Field Matches(const Pattern& pattern) &&;
  Field Required(DialectSet dialects = kAllDialects) &&;
  Field Only(DialectSet dialects) &&;  // and alias_only
  Field Alias(std::string_view name, DialectSet dialects) &&;
  Field At(std::string_view path) &&;
  Field Transparent() &&;
  Field Ignored() &&;
  Field Says(std::string_view text) &&;
  Field KeyedBy(std::string_view field) &&;
  Field Set() &&;
  Field Shorthand(std::string_view field, bool noted = false) &&;
  Field ZeroIsAbsent(DialectSet dialects) &&;

  // The name below the message in canonical paths.
  std::string_view PathName() const { return path.empty() ? name : path; }
  // What a dialect calls it.
  std::string_view NameIn(DialectSet dialect) const;
};

struct Message {
  Message(std::string_view name, std::string_view doc,
          std::vector<Field> fields);

  struct Match {
    const Field* field = nullptr;
    bool snake_case = false;
  };

  // The field of that key in a dialect, in camelCase, snake_case or an alias.
  Match Find(std::string_view key, DialectSet dialect) const;
  // The field by its canonical name.
  const Field* Find(std::string_view name) const;

  std::string_view name;
  std::string_view doc;
  std::vector<Field> fields;

 private:
  struct Spelling {
    std::string key;
    std::size_t field = 0;
    DialectSet dialects = kAllDialects;
    bool snake_case = false;
  };
  std::vector<Spelling> spellings_;  // sorted by key
};

std::string SnakeCase(std::string_view camel_case);

// Specialised by the kinds.
template <typename T>
const Message& Describe();
template <typename T>
const Enum& DescribeEnum();

}  // namespace dynaplane::manifest
