// The part of the reader that turns words into numbers, enums, lists, JSON.
#include <fmt/format.h>

#include "base/nearest.h"
#include "manifest/field/bind.h"
#include "manifest/field/reader.h"
#include "manifest/field/reader_scope.h"
#include "manifest/field/words.h"
#include "manifest/yaml/json.h"
#include "manifest/yaml/scalar.h"

namespace dynaplane::manifest {
namespace {

// Notes what a strict reader would have refused or read otherwise.
template <typename T>
void SayHowRead(const Scalar<T>& scalar, const yaml::Node& node,
                Reader& reader) {
  const std::string value = fmt::format("{}", scalar.value);
  if (scalar.reading == Reading::kLenient) {
    reader.Note(node, "read_leniently",
                fmt::format("{} was read as {}", Quoted(node.text), value));
  } else if (scalar.reading == Reading::kUnclear) {
    reader.Report(Severity::kWarning, node.position, "read_unclear",
                  fmt::format("{} was read as {}, but YAML 1.1 readers take a "
                              "leading zero for octal; write {}",
                              Quoted(node.text), value, value));
  }
}

// Shorter words, such as S, N and B, are near to everything.
constexpr std::size_t kHintedWord = 3;

std::string Plain(double value) {
  if (value == static_cast<double>(static_cast<std::int64_t>(value))) {
    return std::to_string(static_cast<std::int64_t>(value));
  }
  return fmt::format("{}", value);
}

}  // namespace

std::optional<bool> Reader::Boolean(const Field&, const yaml::Node& node) {
  if (node.IsScalar() && !node.unknown) {
    if (const auto scalar = ParseBoolean(node.text, node.quoted)) {
      SayHowRead(*scalar, node, *this);
      return scalar->value;
    }
  }
  WrongType(node, "true or false");
  return std::nullopt;
}

bool Reader::CheckRange(const Field& field, const yaml::Node& node,
                        double value) {
  const Limits& limits = field.limits;
  const bool low = limits.minimum && value < *limits.minimum;
  const bool high = limits.maximum && value > *limits.maximum;
  if (!low && !high) return true;
  std::string mend;
  if (limits.minimum && limits.maximum) {
    mend = fmt::format("write a number from {} to {}", Plain(*limits.minimum),
                       Plain(*limits.maximum));
  } else if (limits.minimum) {
    mend = fmt::format("write {} or more", Plain(*limits.minimum));
  } else {
    mend = fmt::format("write {} or less", Plain(*limits.maximum));
  }
  Error(node, "number_range",
        fmt::format("{} is too {}; {}", Quoted(node.text),
                    low ? "small" : "large", mend));
  return false;
}

void Reader::LeaveOut(const yaml::Node& node) {
  places_.erase(path_);
  traces_[path_] = {node.position, node.position, written_};
}

std::optional<std::int64_t> Reader::Integer(const Field& field,
                                            const yaml::Node& node) {
  if (!node.IsScalar()) {
    WrongType(node, "a whole number");
    return std::nullopt;
  }
  const IntegerResult result = ParseInteger(node.text, node.quoted);
  if (result.too_large) {
    Error(node, "number_range",
          fmt::format("{} does not fit into 64 bits; write a smaller number",
                      Quoted(node.text)));
    return std::nullopt;
  }
  if (!result.scalar) {
    WrongType(node, "a whole number");
    return std::nullopt;
  }
  const std::int64_t value = result.scalar->value;
  if (IsUnknown(node)) return value;
  SayHowRead(*result.scalar, node, *this);
  if (value == 0 && (field.zero_is_absent & dialect_) != 0) {
    LeaveOut(node);
    return std::nullopt;
  }
  if (!CheckRange(field, node, static_cast<double>(value))) return std::nullopt;
  return value;
}

std::optional<double> Reader::Number(const Field& field,
                                     const yaml::Node& node) {
  const auto scalar = node.IsScalar() ? ParseNumber(node.text, node.quoted)
                                      : std::optional<Scalar<double>>();
  if (!scalar) {
    WrongType(node, "a number");
    return std::nullopt;
  }
  if (IsUnknown(node)) return scalar->value;
  if (scalar->value == 0 && (field.zero_is_absent & dialect_) != 0) {
    LeaveOut(node);
    return std::nullopt;
  }
  SayHowRead(*scalar, node, *this);
  if (!CheckRange(field, node, scalar->value)) return std::nullopt;
  return scalar->value;
}

std::optional<int> Reader::EnumValue(const Field& field,
                                     const yaml::Node& node) {
  std::vector<std::string_view> words;
  for (const EnumWord& word : field.enumeration->words) {
    if (node.IsScalar() && node.text == word.word) return word.value;
    words.push_back(word.word);
  }
  for (const EnumAlias& alias : field.enumeration->aliases) {
    if (!node.IsScalar() || node.text != alias.word ||
        (alias.dialects & dialect_) == 0) {
      continue;
    }
    if (alias.lenient) {
      Note(node, "read_leniently",
           fmt::format("{} was read as {}", Quoted(node.text),
                       field.enumeration->WordOf(alias.value)));
    }
    return alias.value;
  }
  if (!node.IsScalar() || node.unknown) {
    WrongType(node, "one of the words " + OneOf(words));
    return std::nullopt;
  }
  const std::string_view near = base::Nearest(node.text, words);
  Error(node, "enum_value",
        fmt::format("{} is not an allowed value; write {}{}", Quoted(node.text),
                    OneOf(words),
                    near.size() < kHintedWord || words.size() < 3
                        ? ""
                        : fmt::format(" (did you mean {}?)", near)));
  return std::nullopt;
}

std::optional<std::string> Reader::Json(const Field& field,
                                        const yaml::Node& node) {
  if (IsUnknown(node)) return node.text;
  std::string fault;
  std::optional<std::string> json = ToJsonObject(node, &fault);
  if (!json) {
    Error(node, "json_object",
          fmt::format("this is not a JSON object{}; write a YAML map, or the "
                      "text of a JSON object",
                      fault.empty() ? "" : " (" + fault + ")"));
    return std::nullopt;
  }
  if (json->size() > field.limits.max_length) {
    Error(node, "text_length",
          fmt::format("this has {} bytes as JSON; AWS takes at most {}",
                      json->size(), field.limits.max_length));
    return std::nullopt;
  }
  return json;
}

void Reader::Items(const Field& field, const yaml::Node& node,
                   const std::function<void(const yaml::Node&)>& read) {
  const bool needs_list =
      field.type != FieldType::kString && field.shape != Shape::kOneOrMany;
  if (node.unknown && needs_list) return WrongType(node, "a list");
  if (!node.IsList()) {
    if (node.unknown || field.shape == Shape::kOneOrMany) {
      item_ = 0;
      return read(node);
    }
    const std::string found =
        node.IsMap() ? "a map" : fmt::format("the text {}", Quoted(node.text));
    Error(
        node, "wrong_type",
        fmt::format("{} is not a list; start each element with \"- \"", found));
    return;
  }
  const Limits& limits = field.limits;
  if (node.items.size() < limits.min_items ||
      node.items.size() > limits.max_items) {
    const bool few = node.items.size() < limits.min_items;
    Report(Severity::kError, key_, "list_size",
           fmt::format("this list has {} element{}; write at {} {}",
                       node.items.size(), node.items.size() == 1 ? "" : "s",
                       few ? "least" : "most",
                       few ? limits.min_items : limits.max_items));
  }
  const Position key = key_;
  const std::size_t outer = item_;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const yaml::Node& item = *node.items[i];
    const std::string index = fmt::format("[{}]", i);
    const Scope scope(*this, index, index);
    key_ = item.position;
    item_ = i;
    places_[path_] = {item.position, item.position, written_};
    if (item.IsNull()) {
      Error(item, "wrong_type", std::string(yaml::kEmptyElement));
      continue;
    }
    read(item);
  }
  key_ = key;
  item_ = outer;
}

void Reader::TextEntries(
    const Field&, const yaml::Node& node,
    const std::function<void(const std::string&, std::string)>& read) {
  if (IsUnknown(node)) return read(node.text, node.text);
  if (!node.IsMap()) {
    Error(node, "wrong_type",
          "this is not a map; write each entry as \"name: text\"");
    return;
  }
  for (const yaml::Entry& entry : node.entries) {
    const Scope scope(*this, entry.key, entry.key);
    places_[path_] = {entry.value->position, entry.position, written_};
    if (!entry.value->IsScalar()) {
      Error(*entry.value, "wrong_type",
            "this value is not a text; write one, in quotes if need be");
      continue;
    }
    read(entry.key, entry.value->IsNull() ? "" : entry.value->text);
  }
}

}  // namespace dynaplane::manifest
