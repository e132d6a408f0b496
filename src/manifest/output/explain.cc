#include "manifest/output/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/nearest.h"
#include "manifest/field/words.h"
#include "manifest/root.h"

namespace dynaplane::manifest {
namespace {

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

std::vector<std::string> Split(std::string_view path) {
  std::vector<std::string> parts;
  std::string part;
  bool index = false;
  for (const char c : path) {
    if (c == '[') index = true;
    if (c == '.' && !index) {
      parts.push_back(std::move(part));
      part.clear();
    } else if (!index) {
      part += c;
    }
    if (c == ']') index = false;
  }
  if (!part.empty()) parts.push_back(std::move(part));
  return parts;
}

bool IsKind(std::string_view word, const Kind& kind) {
  return Lower(word) == Lower(kind.name) || Lower(word) == kind.plural;
}

// Lines of at most 76 characters behind `indent` spaces.
std::string Wrap(std::string_view text, std::size_t indent) {
  constexpr std::size_t kWidth = 76;
  std::string out;
  std::string line;
  const auto flush = [&] {
    if (line.empty()) return;
    out += std::string(indent, ' ') + line + "\n";
    line.clear();
  };
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    if (!line.empty() && indent + line.size() + 1 + word.size() > kWidth) {
      flush();
    }
    if (!line.empty()) line += ' ';
    line += word;
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  flush();
  return out;
}

std::string Plain(double value) { return fmt::format("{}", value); }

// Limits, words and other forms, a sentence each.
std::vector<std::string> FactsOf(const Field& field) {
  const Limits& limits = field.limits;
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::vector<std::string> facts;
  if (limits.minimum && limits.maximum) {
    facts.push_back("From " + Plain(*limits.minimum) + " to " +
                    Plain(*limits.maximum) + ".");
  } else if (limits.minimum) {
    facts.push_back("At least " + Plain(*limits.minimum) + ".");
  }
  if (limits.max_length != kNone && field.type != FieldType::kJson) {
    facts.push_back(fmt::format("{} to {} characters.", limits.min_length,
                                limits.max_length));
  }
  if (limits.pattern != nullptr) {
    facts.push_back(fmt::format("Write {}.", limits.pattern->words));
  }
  if (limits.max_items != kNone) {
    facts.push_back(fmt::format("At most {} elements.", limits.max_items));
  }
  if (field.shape == Shape::kOneOrMany) {
    facts.push_back("One element may stand without a list.");
  }
  if (!field.shorthand.empty()) {
    facts.push_back(fmt::format("A bare value is its {}.", field.shorthand));
  }
  if (field.type == FieldType::kEnum) {
    for (const EnumWord& word : field.enumeration->words) {
      facts.push_back(word.doc.empty()
                          ? std::string(word.word)
                          : fmt::format("{}: {}.", word.word, word.doc));
    }
  }
  if (field.ignored) facts.push_back("Read and passed over.");
  return facts;
}

std::string Heading(const Field& field) {
  std::string line = fmt::format("{} <{}>", field.name, TypeText(field));
  if ((field.required_in & 1U) != 0) line += " required";
  if (!field.default_text.empty()) {
    line += fmt::format(" (default: {})", field.default_text);
  }
  return line;
}

std::string Fields(const Message& message) {
  std::string out = "FIELDS:\n";
  for (const Field& field : message.fields) {
    if (field.alias_only) continue;
    out += "  " + Heading(field) + "\n" + Wrap(field.doc, 4) + "\n";
  }
  return out;
}

std::string Describe(const Field& field) {
  std::string out = "FIELD: " + Heading(field) + "\n\nDESCRIPTION:\n" +
                    Wrap(field.doc, 4) + "\n";
  const std::vector<std::string> facts = FactsOf(field);
  for (const std::string& fact : facts) out += Wrap(fact, 4);
  if (!facts.empty()) out += "\n";
  if (field.type == FieldType::kMessage) out += Fields(field.message());
  return out;
}

std::string UnknownField(const Message& message, std::string_view name,
                         std::string_view path) {
  std::vector<std::string_view> names;
  for (const Field& field : message.fields) {
    if (!field.alias_only) names.push_back(field.name);
  }
  return fmt::format("there is no field {} in {}; the nearest one is \"{}\"",
                     Quoted(name), path.empty() ? message.name : path,
                     base::Nearest(name, names, /*always=*/true));
}

// A field of a manifest, or the whole where there is none.
struct Place {
  const Message* message = nullptr;  // whose fields lie below
  const Field* field = nullptr;
  std::string path;
};

tl::expected<Place, std::string> Find(std::string_view path, const Kind& kind,
                                      const Message& root) {
  std::vector<std::string> parts = Split(path);
  if (!parts.empty() && IsKind(parts[0], kind)) parts.erase(parts.begin());
  Place place{&root, nullptr, ""};
  for (const std::string& part : parts) {
    if (place.message == nullptr) {
      return tl::unexpected(fmt::format("{} is a {} and has no fields",
                                        place.path, TypeText(*place.field)));
    }
    const Field* next = place.message->Find(part, 1U).field;
    if (next == nullptr) {
      return tl::unexpected(UnknownField(*place.message, part, place.path));
    }
    place.field = next;
    place.message =
        next->type == FieldType::kMessage ? &next->message() : nullptr;
    place.path += (place.path.empty() ? "" : ".") + std::string(next->name);
  }
  return place;
}

std::string Head(const Kind& kind) {
  return fmt::format("KIND:    {}\nVERSION: {}\n\n", kind.name,
                     kind.api_version());
}

std::string TreeText(const Message& message, std::size_t depth) {
  std::string out;
  for (const Field& field : message.fields) {
    if (field.alias_only) continue;
    const bool required = (field.required_in & 1U) != 0;
    out += fmt::format("{}{} <{}>{}\n", std::string(2 * depth, ' '), field.name,
                       TypeText(field), required ? " required" : "");
    if (field.type == FieldType::kMessage) {
      out += TreeText(field.message(), depth + 1);
    }
  }
  return out;
}

}  // namespace

std::string TypeText(const Field& field) {
  if (field.shape == Shape::kMap) return "map of string";
  std::string type;
  switch (field.type) {
    case FieldType::kString:
      type = "string";
      break;
    case FieldType::kBoolean:
      type = "boolean";
      break;
    case FieldType::kInteger:
      type = "integer";
      break;
    case FieldType::kNumber:
      type = "number";
      break;
    case FieldType::kEnum:
      type = field.enumeration->name;
      break;
    case FieldType::kMessage:
      type = field.message().name;
      break;
    case FieldType::kJson:
      type = "JSON object";
      break;
  }
  if (field.shape == Shape::kSingle) return type;
  return (field.shape == Shape::kOneOrMany ? type + " or list of "
                                           : "list of ") +
         type;
}

bool BeginsAsPath(std::string_view path, const Kind& kind) {
  const std::vector<std::string> parts = Split(path);
  if (parts.empty() || IsKind(parts[0], kind)) return true;
  return RootMessage(kind).Find(parts[0], 1U).field != nullptr;
}

tl::expected<std::string, std::string> Explain(std::string_view path,
                                               const Kind& kind) {
  const Message root = RootMessage(kind);
  const auto place = Find(path, kind, root);
  if (!place) return tl::unexpected(place.error());
  if (place->field != nullptr) return Head(kind) + Describe(*place->field);
  return Head(kind) + "DESCRIPTION:\n" + Wrap(kind.doc, 4) + "\n" +
         Fields(root);
}

tl::expected<std::string, std::string> ExplainTree(std::string_view path,
                                                   const Kind& kind) {
  const Message root = RootMessage(kind);
  const auto place = Find(path, kind, root);
  if (!place) return tl::unexpected(place.error());
  std::string out = Head(kind);
  if (place->field != nullptr) {
    out +=
        fmt::format("FIELD: {} <{}>\n\n", place->path, TypeText(*place->field));
  }
  if (place->message == nullptr) return out;
  return out + "FIELDS:\n" + TreeText(*place->message, 1);
}

}  // namespace dynaplane::manifest
