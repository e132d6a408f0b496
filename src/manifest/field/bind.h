// Makes fields out of pointers to members. Only the tables include this.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "manifest/field/field.h"
#include "manifest/field/reader.h"
#include "manifest/yaml/json.h"

namespace dynaplane::manifest {

// Where the writer is. What the user wrote is written again, even where it is
// the default.
struct WriteScope {
  const Places* places = nullptr;  // null: nobody wrote anything
  std::string path;

  WriteScope Below(std::string_view component) const;
  bool Wrote() const { return places != nullptr && places->contains(path); }
};

// The fields of a message that differ from their defaults or were written.
Tree WriteMessage(const Message& message, const void* object,
                  const WriteScope& scope = {});

namespace bind {

template <typename T>
struct OwnerOf;
template <typename Owner, typename T>
struct OwnerOf<T Owner::*> {
  using type = Owner;
};

template <auto First, auto...>
struct FirstOwner {
  using type = typename OwnerOf<decltype(First)>::type;
};

template <auto... Path>
using Owner = typename FirstOwner<Path...>::type;

template <auto... Path>
auto& Get(void* object) {
  return (*static_cast<Owner<Path...>*>(object).*....*Path);
}

template <auto... Path>
const auto& Get(const void* object) {
  return (*static_cast<const Owner<Path...>*>(object).*....*Path);
}

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <typename T>
inline constexpr bool kIsVector = false;
template <typename T>
inline constexpr bool kIsVector<std::vector<T>> = true;

using TextMap = std::map<std::string, std::string>;

// What the type of a member says about its field.
template <typename T>
void DescribeType(Field& field) {
  if constexpr (kIsOptional<T>) {
    DescribeType<typename T::value_type>(field);
  } else if constexpr (kIsVector<T>) {
    DescribeType<typename T::value_type>(field);
    field.shape = Shape::kList;
  } else if constexpr (std::is_same_v<T, TextMap>) {
    field.shape = Shape::kMap;
  } else if constexpr (std::is_same_v<T, std::string>) {
    field.type = FieldType::kString;
  } else if constexpr (std::is_same_v<T, bool>) {
    field.type = FieldType::kBoolean;
  } else if constexpr (std::is_same_v<T, double>) {
    field.type = FieldType::kNumber;
  } else if constexpr (std::is_integral_v<T>) {
    field.type = FieldType::kInteger;
  } else if constexpr (std::is_enum_v<T>) {
    field.type = FieldType::kEnum;
    field.enumeration = &DescribeEnum<T>();
  } else {
    field.type = FieldType::kMessage;
    field.message = &Describe<T>;
  }
}

template <typename T>
std::optional<T> ReadScalar(const Field& field, const yaml::Node& node,
                            Reader& reader) {
  if constexpr (std::is_same_v<T, std::string>) {
    return field.type == FieldType::kJson ? reader.Json(field, node)
                                          : reader.Text(field, node);
  } else if constexpr (std::is_same_v<T, bool>) {
    return reader.Boolean(field, node);
  } else if constexpr (std::is_same_v<T, double>) {
    return reader.Number(field, node);
  } else if constexpr (std::is_integral_v<T>) {
    return reader.Integer(field, node);
  } else {
    static_assert(std::is_enum_v<T>);
    const std::optional<int> value = reader.EnumValue(field, node);
    if (!value) return std::nullopt;
    return static_cast<T>(*value);
  }
}

template <typename T>
inline constexpr bool kIsScalar = std::is_same_v<T, std::string> ||
                                  std::is_arithmetic_v<T> || std::is_enum_v<T>;

template <typename T>
void ReadValue(const Field& field, const yaml::Node& node, T& target,
               Reader& reader) {
  if constexpr (kIsScalar<T>) {
    if (auto value = ReadScalar<T>(field, node, reader)) {
      target = std::move(*value);
    }
  } else if constexpr (kIsOptional<T>) {
    using Value = typename T::value_type;
    if constexpr (kIsScalar<Value>) {
      if (auto value = ReadScalar<Value>(field, node, reader)) {
        target = std::move(value);
      }
    } else {
      ReadValue(field, node, target.emplace(), reader);
    }
  } else if constexpr (kIsVector<T>) {
    reader.Items(field, node, [&](const yaml::Node& item) {
      using Value = typename T::value_type;
      if constexpr (kIsScalar<Value>) {
        if (auto value = ReadScalar<Value>(field, item, reader)) {
          target.push_back(std::move(*value));
        }
      } else {
        target.resize(reader.item());  // for the empty ones before it
        ReadValue(field, item, target.emplace_back(), reader);
      }
    });
  } else if constexpr (std::is_same_v<T, TextMap>) {
    reader.TextEntries(field, node,
                       [&](const std::string& key, std::string text) {
                         target[key] = std::move(text);
                       });
  } else {
    reader.ReadSub(field, node, &target);
  }
}

// A message that says something by being there, though all of it is as by
// default: `{isEnabled: false}` tells more than `{}`.
inline Tree WriteFirstField(const Field& field, const void* object) {
  const Message& message = field.message();
  const Places written = {{std::string(message.fields.front().PathName()), {}}};
  return WriteMessage(message, object, {&written, ""});
}

template <typename T>
Tree WriteValue(const Field& field, const T& value, const WriteScope& scope) {
  if constexpr (kIsOptional<T>) {
    Tree tree = WriteValue(field, *value, scope);
    if (field.type != FieldType::kMessage || !tree.entries.empty()) return tree;
    return WriteFirstField(field, &*value);
  } else if constexpr (kIsVector<T>) {
    Tree list = Tree::List();
    for (const auto& item : value) {
      const std::string index = "[" + std::to_string(list.items.size()) + "]";
      list.items.push_back(WriteValue(field, item, scope.Below(index)));
    }
    return list;
  } else if constexpr (std::is_same_v<T, TextMap>) {
    Tree map = Tree::Map();
    for (const auto& [key, text] : value) map.Add(key, Tree::Text(text));
    return map;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return field.type == FieldType::kJson ? JsonToTree(value)
                                          : Tree::Text(value);
  } else if constexpr (std::is_same_v<T, bool>) {
    return Tree::Boolean(value);
  } else if constexpr (std::is_same_v<T, double>) {
    return Tree::Number(value);
  } else if constexpr (std::is_integral_v<T>) {
    return Tree::Integer(value);
  } else if constexpr (std::is_enum_v<T>) {
    return Tree::Text(
        std::string(field.enumeration->WordOf(static_cast<int>(value))));
  } else {
    return WriteMessage(field.message(), &value, scope);
  }
}

template <auto... Path>
void ReadMember(const Field& field, const yaml::Node& node, void* object,
                Reader& reader) {
  ReadValue(field, node, Get<Path...>(object), reader);
}

// A default is worth writing where the user did, if it says anything.
template <typename T>
bool SaysSomething(const T& value) {
  if constexpr (kIsOptional<T>) {
    return value.has_value();
  } else if constexpr (requires { value.empty(); }) {
    return !value.empty();
  } else {
    return kIsScalar<T>;
  }
}

template <auto... Path>
std::optional<Tree> WriteMember(const Field& field, const void* object,
                                const WriteScope& scope) {
  static const Owner<Path...> kDefault{};
  const auto& value = Get<Path...>(object);
  const auto& initial = Get<Path...>(static_cast<const void*>(&kDefault));
  const bool wanted = value != initial || (field.required_in & 1U) != 0 ||
                      (scope.Wrote() && SaysSomething(value));
  if (!wanted) return std::nullopt;
  return WriteValue(field, value, scope);
}

template <typename Owner>
void ReadInline(const Field& field, const yaml::Node& node, void* object,
                Reader& reader) {
  reader.ReadSub(field, node, object);
}

inline std::optional<Tree> WriteInline(const Field& field, const void* object,
                                       const WriteScope& scope) {
  Tree tree = WriteMessage(field.message(), object, scope);
  if (tree.entries.empty()) return std::nullopt;
  return tree;
}

}  // namespace bind

// A field that lives in a member, or in a member of a member.
template <auto... Path>
Field Bind(std::string_view name, std::string_view doc) {
  Field field;
  field.name = name;
  field.doc = doc;
  using Member = std::remove_cvref_t<decltype(bind::Get<Path...>(
      static_cast<void*>(nullptr)))>;
  bind::DescribeType<Member>(field);
  field.binding = {&bind::ReadMember<Path...>, &bind::WriteMember<Path...>};
  return field;
}

// As Bind, of a text that holds a JSON object.
template <auto... Path>
Field BindJson(std::string_view name, std::string_view doc) {
  Field field = Bind<Path...>(name, doc);
  field.type = FieldType::kJson;
  return field;
}

// A message in the manifest whose fields live in the object around it.
template <typename Owner>
Field BindInline(std::string_view name, std::string_view doc,
                 const Message& (*message)()) {
  Field field;
  field.name = name;
  field.doc = doc;
  field.type = FieldType::kMessage;
  field.message = message;
  field.binding = {&bind::ReadInline<Owner>, &bind::WriteInline};
  return field;
}

namespace bind {

template <typename T>
void ReadAndDrop(const Field& field, const yaml::Node& node, void*,
                 Reader& reader) {
  T dropped{};
  ReadValue(field, node, dropped, reader);
}

inline std::optional<Tree> WriteNothing(const Field&, const void*,
                                        const WriteScope&) {
  return std::nullopt;
}

}  // namespace bind

// A field that is checked like any other and then has no effect.
template <typename T>
Field Discard(std::string_view name, std::string_view doc) {
  Field field;
  field.name = name;
  field.doc = doc;
  bind::DescribeType<T>(field);
  field.binding = {&bind::ReadAndDrop<T>, &bind::WriteNothing};
  return field;
}

}  // namespace dynaplane::manifest
