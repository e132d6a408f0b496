#include "manifest/field/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/nearest.h"
#include "manifest/field/reader_scope.h"
#include "manifest/field/words.h"

namespace dynaplane::manifest {
namespace {

// So many names can be listed in a message.
constexpr std::size_t kShortList = 8;

// The word that a dialect has for a value that is left out: an alias of no
// value.
bool IsUnset(const Enum& enumeration, std::string_view word,
             DialectSet dialect) {
  return std::any_of(enumeration.aliases.begin(), enumeration.aliases.end(),
                     [&](const EnumAlias& alias) {
                       return alias.value < 0 && alias.word == word &&
                              (alias.dialects & dialect) != 0;
                     });
}

}  // namespace

Reader::Reader(std::string file, DialectSet dialect, void* scratch)
    : file_(std::move(file)), dialect_(dialect), scratch_(scratch) {}

void Reader::Report(Severity severity, Position position, std::string_view rule,
                    std::string message) {
  // The elements of a list that is too long can be read all the same.
  if (severity == Severity::kError && rule != "list_size") {
    broken_.insert(path_);
  }
  diagnostics_.push_back({severity, file_, position, written_,
                          std::move(message), std::string(rule)});
}

bool Reader::IsBrokenBelow(std::string_view path) const {
  for (auto at = broken_.lower_bound(path);
       at != broken_.end() && at->starts_with(path); ++at) {
    const std::string_view rest = std::string_view(*at).substr(path.size());
    if (rest.empty() || rest.front() == '.' || rest.front() == '[') return true;
  }
  return false;
}

void Reader::Error(const yaml::Node& node, std::string_view rule,
                   std::string message) {
  Report(Severity::kError, node.position, rule, std::move(message));
}

void Reader::Note(const yaml::Node& node, std::string_view rule,
                  std::string message) {
  Report(Severity::kNote, node.position, rule, std::move(message));
}

void Reader::ReadRoot(const Message& message, std::string_view name,
                      const yaml::Entry& entry, void* object) {
  const Scope scope(*this, name, entry.key);
  key_ = entry.position;
  places_[path_] = {entry.position, entry.position, written_};
  ReadMessage(message, *entry.value, object);
}

void Reader::ReadMessage(const Message& message, const yaml::Node& node,
                         void* object) {
  const Position key = key_;
  if (node.unknown) return WrongType(node, "a map");
  if (!node.IsMap() && !node.IsNull()) {
    Error(
        node, "wrong_type",
        fmt::format(
            "this must be a map of fields, not a {}; write its "
            "fields below it, such as \"{}:\"",
            node.IsList() ? "list" : "single value",
            message.fields.empty() ? "" : message.fields[0].NameIn(dialect_)));
    return;
  }
  for (const yaml::Entry& entry : node.entries) {
    ReadEntry(message, entry, object);
  }
  key_ = key;
  CheckRequired(message, node);
}

void Reader::ReadSub(const Field& field, const yaml::Node& node, void* object) {
  const Message& message = field.message();
  if (!node.IsScalar() || field.shorthand.empty()) {
    return ReadMessage(message, node, object);
  }
  const Field* inner = message.Find(field.shorthand);
  if (field.shorthand_noted) {
    Note(node, "read_leniently",
         fmt::format("{} was read as {{{}: {}}}", Quoted(node.text),
                     field.shorthand, node.text));
  }
  const Scope scope(*this, inner->PathName(), "");
  places_[path_] = {node.position, key_, written_};
  inner->binding.read(*inner, node, object, *this);
}

bool Reader::IsAbsent(const Field& field, const yaml::Node& node) const {
  if (node.IsNull()) return true;
  if (IsCanonical() || !node.IsScalar()) return false;
  // The original API cannot tell these from what is left out.
  if (field.enumeration != nullptr &&
      IsUnset(*field.enumeration, node.text, dialect_)) {
    return true;
  }
  return node.text.empty() && (field.type != FieldType::kMessage ||
                               (field.zero_is_absent & dialect_) != 0);
}

void Reader::Trace(const Field& field, const yaml::Entry& entry) {
  if (field.transparent) {
    const Scope scope(*this, field.name, "");
    traces_[path_] = {entry.position, entry.position, written_};
  } else if (!entry.value->IsNull()) {
    const Position position = entry.value->position;
    traces_[path_] = {position, position, written_};
  }
}

bool Reader::Record(const yaml::Entry& entry) {
  const bool scalar = entry.value->IsScalar();
  Place place{scalar ? entry.value->position : entry.position, entry.position,
              written_};
  const auto [at, added] = places_.emplace(path_, std::move(place));
  if (added) return true;
  // YAML's own duplicates were said when the text was parsed.
  if (at->second.written == written_) return false;
  Report(Severity::kError, entry.position, "duplicate_field",
         fmt::format("this is already given as {} on line {}; keep one of "
                     "the two",
                     at->second.written, at->second.key.line));
  return false;
}

void Reader::ReadEntry(const Message& message, const yaml::Entry& entry,
                       void* object) {
  const Message::Match match = message.Find(entry.key, dialect_);
  if (match.field == nullptr) return ReportUnknown(message, entry);
  const Field& field = *match.field;
  const std::string_view canonical =
      field.transparent ? std::string_view() : field.PathName();
  const Scope scope(*this, canonical, entry.key);
  key_ = entry.position;
  const bool absent = IsAbsent(field, *entry.value);
  if (absent || field.transparent) Trace(field, entry);
  if (absent || (!field.transparent && !Record(entry))) return;
  if (field.transparent && !entry.value->IsMap()) {
    // The block alone is broken, not the message that its fields belong to.
    const Scope block(*this, field.name, "");
    return field.binding.read(field, *entry.value, object, *this);
  }
  if (field.ignored) {
    Report(Severity::kNote, entry.position, "ignored_field",
           "this field has no effect here and is passed over");
  }
  field.binding.read(field, *entry.value, object, *this);
}

void Reader::ReportUnknown(const Message& message, const yaml::Entry& entry) {
  const Scope scope(*this, entry.key, entry.key);
  const bool snake = entry.key.find('_') != std::string::npos;
  std::vector<std::string> names;
  std::vector<std::string> others;  // canonical, where the dialect has its own
  const Field* foreign = nullptr;
  const auto spelt = [&](std::string_view name) {
    return snake ? SnakeCase(name) : std::string(name);
  };
  for (const Field& field : message.fields) {
    if (field.of_cluster) continue;
    if ((field.dialects & dialect_) != 0) {
      const std::string_view own = field.NameIn(dialect_);
      names.push_back(spelt(own));
      if (own != field.name) others.push_back(spelt(field.name));
    } else if (field.name == entry.key || SnakeCase(field.name) == entry.key) {
      foreign = &field;
    }
    for (const NameAlias& alias : field.aliases) {
      if (alias.name == entry.key && (alias.dialects & dialect_) == 0) {
        foreign = &field;
      }
    }
  }
  const std::vector<std::string_view> words(names.begin(), names.end());
  std::vector<std::string_view> all = words;
  all.insert(all.end(), others.begin(), others.end());
  std::string mend;
  const Field* meant = nullptr;
  if (foreign != nullptr && !foreign->alias_only &&
      (foreign->dialects & dialect_) != 0) {
    mend = fmt::format("did you mean \"{}\"?", foreign->NameIn(dialect_));
    meant = foreign;
  } else if (const std::string_view near = base::Nearest(entry.key, all);
             !near.empty()) {
    mend = fmt::format("did you mean \"{}\"?", near);
    meant = message.Find(near, dialect_).field;
  } else if (words.size() <= kShortList) {
    mend = fmt::format("known here: {}", OneOf(words));
  } else {
    mend = fmt::format("the nearest known field is \"{}\"",
                       base::Nearest(entry.key, words, /*always=*/true));
  }
  Report(Severity::kError, entry.position, "unknown_field",
         fmt::format("unknown field {}; {}", Quoted(entry.key), mend));
  // The misspelt field is neither missing nor at its default.
  if (meant == nullptr) return;
  const std::size_t end = path_.size() - entry.key.size();
  const Place place{entry.position, entry.position, written_};
  std::string path = path_.substr(0, end) + std::string(meant->PathName());
  places_.emplace(path, place);
  broken_.insert(std::move(path));
}

void Reader::CheckRequired(const Message& message, const yaml::Node& node) {
  for (const Field& field : message.fields) {
    const Scope scope(*this, field.PathName(), field.name);
    if (field.transparent && IsBroken(path_)) return;  // it may be in there
  }
  for (const Field& field : message.fields) {
    if ((field.required_in & field.dialects & dialect_) == 0) continue;
    const Scope scope(*this, field.PathName(), field.name);
    if (!places_.contains(path_)) ReportMissing(field, node);
  }
}

// Where a list's element lacks a field there is no key to point at but the
// element itself; key_ is then the element's place.
void Reader::ReportMissing(const Field& field, const yaml::Node&) {
  std::string example;
  if (field.type == FieldType::kEnum) {
    std::vector<std::string_view> words;
    for (const EnumWord& word : field.enumeration->words) {
      words.push_back(word.word);
    }
    example = ": " + OneOf(words);
  }
  const auto trace = traces_.find(path_);
  const Position position =
      trace == traces_.end() ? key_ : trace->second.position;
  Report(Severity::kError, position, "missing_field",
         fmt::format("the field \"{}\" is missing; add it{}",
                     field.NameIn(dialect_), example));
  places_[path_] = {position, position, written_};
}

void Reader::WrongType(const yaml::Node& node, std::string_view wanted) {
  if (node.unknown) {
    return Error(node, "not_known_yet",
                 fmt::format("this is an output that is not known yet, and it "
                             "decides what there is to be made; write {} that "
                             "the program itself knows",
                             wanted));
  }
  std::string found = node.IsMap()    ? "a map"
                      : node.IsList() ? "a list"
                                      : Quoted(node.text);
  Error(node, "wrong_type",
        fmt::format("{} is not {}; write {}", found, wanted, wanted));
}

bool Reader::CheckText(const Field& field, const yaml::Node& node) {
  const Limits& limits = field.limits;
  const std::size_t length = CharacterCount(node.text);
  if (length < limits.min_length || length > limits.max_length) {
    const std::string found =
        fmt::format("{} has {} character{}", Quoted(node.text), length,
                    length == 1 ? "" : "s");
    const std::string wanted =
        limits.min_length == limits.max_length
            ? fmt::format("exactly {}", limits.min_length)
            : fmt::format("{} to {}", limits.min_length, limits.max_length);
    Error(node, "text_length",
          field.says.empty()
              ? fmt::format("{}; write {}", found, wanted)
              : fmt::format("{}; {}, so write {}", field.says, found, wanted));
    return false;
  }
  if (limits.pattern != nullptr && !limits.pattern->matches(node.text)) {
    Error(node, "text_pattern",
          fmt::format("{} does not fit; write {}", Quoted(node.text),
                      limits.pattern->words));
    return false;
  }
  return true;
}

bool Reader::IsUnknown(const yaml::Node& node) {
  if (node.unknown) broken_.insert(path_);
  return node.unknown;
}

std::optional<std::string> Reader::Text(const Field& field,
                                        const yaml::Node& node) {
  if (IsUnknown(node)) return node.text;
  if (!node.IsScalar()) {
    WrongType(node, "a text");
    return std::nullopt;
  }
  if (!CheckText(field, node)) return std::nullopt;
  return node.text;
}

}  // namespace dynaplane::manifest
