#include "manifest/field/field.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace dynaplane::manifest {

std::string_view Enum::WordOf(int value) const {
  for (const EnumWord& word : words) {
    if (word.value == value) return word.word;
  }
  return {};
}

std::string SnakeCase(std::string_view camel_case) {
  std::string out;
  for (const char c : camel_case) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isupper(byte)) out += '_';
    out += static_cast<char>(std::tolower(byte));
  }
  return out;
}

std::string_view Field::NameIn(DialectSet dialect) const {
  for (const NameAlias& alias : aliases) {
    if ((alias.dialects & dialect) != 0) return alias.name;
  }
  return name;
}

Field Field::Default(std::string_view text) && {
  default_text = text;
  return std::move(*this);
}

Field Field::Range(double minimum, double maximum) && {
  limits.minimum = minimum;
  limits.maximum = maximum;
  return std::move(*this);
}

Field Field::Minimum(double minimum) && {
  limits.minimum = minimum;
  return std::move(*this);
}

Field Field::Length(std::size_t minimum, std::size_t maximum) && {
  limits.min_length = minimum;
  limits.max_length = maximum;
  return std::move(*this);
}

Field Field::Items(std::size_t minimum, std::size_t maximum) && {
  limits.min_items = minimum;
  limits.max_items = maximum;
  return std::move(*this);
}

Field Field::Matches(const Pattern& pattern) && {
  limits.pattern = &pattern;
  return std::move(*this);
}

Field Field::Required(DialectSet set) && {
  required_in = set;
  return std::move(*this);
}

Field Field::Only(DialectSet set) && {
  dialects = set;
  alias_only = true;
  return std::move(*this);
}

Field Field::Alias(std::string_view alias, DialectSet set) && {
  aliases.push_back({alias, set});
  return std::move(*this);
}

Field Field::At(std::string_view model_path) && {
  path = model_path;
  return std::move(*this);
}

Field Field::Transparent() && {
  transparent = true;
  return std::move(*this);
}

Field Field::Ignored() && {
  ignored = true;
  return std::move(*this);
}

Field Field::Says(std::string_view text) && {
  says = text;
  return std::move(*this);
}

Field Field::KeyedBy(std::string_view field) && {
  list_key = field;
  return std::move(*this);
}

Field Field::Set() && {
  is_set = true;
  return std::move(*this);
}

Field Field::Shorthand(std::string_view field, bool noted) && {
  shorthand = field;
  shorthand_noted = noted;
  return std::move(*this);
}

Field Field::ZeroIsAbsent(DialectSet set) && {
  zero_is_absent = set;
  return std::move(*this);
}

Message::Message(std::string_view message_name, std::string_view message_doc,
                 std::vector<Field> message_fields)
    : name(message_name), doc(message_doc), fields(std::move(message_fields)) {
  const auto add = [&](std::string_view key, std::size_t index,
                       DialectSet dialects) {
    spellings_.push_back({std::string(key), index, dialects, false});
    std::string snake = SnakeCase(key);
    if (snake == key) return;
    spellings_.push_back({std::move(snake), index, dialects, true});
  };
  for (std::size_t i = 0; i < fields.size(); ++i) {
    add(fields[i].name, i, fields[i].dialects);
    for (const NameAlias& alias : fields[i].aliases) {
      add(alias.name, i, alias.dialects);
    }
  }
  std::stable_sort(
      spellings_.begin(), spellings_.end(),
      [](const Spelling& a, const Spelling& b) { return a.key < b.key; });
}

Message::Match Message::Find(std::string_view key, DialectSet dialect) const {
  auto at = std::lower_bound(spellings_.begin(), spellings_.end(), key,
                             [](const Spelling& spelling, std::string_view k) {
                               return spelling.key < k;
                             });
  for (; at != spellings_.end() && at->key == key; ++at) {
    if ((at->dialects & dialect) != 0) {
      return {&fields[at->field], at->snake_case};
    }
  }
  return {};
}

const Field* Message::Find(std::string_view field_name) const {
  for (const Field& field : fields) {
    if (field.name == field_name && !field.alias_only) return &field;
  }
  return nullptr;
}

}  // namespace dynaplane::manifest
