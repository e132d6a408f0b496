#include "manifest/output/field_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/nearest.h"
#include "manifest/field/words.h"
#include "manifest/output/explain.h"
#include "manifest/root.h"

namespace dynaplane::manifest {
namespace {

struct Found {
  std::string path;
  std::string type;
  std::string_view name;
  std::string_view doc;
};

void Collect(const Message& message, const std::string& above,
             std::vector<Found>& all) {
  for (const Field& field : message.fields) {
    if (field.alias_only) continue;
    const std::string path =
        above + (above.empty() ? "" : ".") + std::string(field.name);
    all.push_back({path, TypeText(field), field.name, field.doc});
    if (field.type == FieldType::kMessage) {
      Collect(field.message(), path, all);
    }
  }
}

bool IsOfWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Without case, '_', '-' and blanks: "point in time" is "pointInTime".
std::string Folded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '_' || c == '-' || c == ' ') continue;
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

// A text speaks of what one of its words begins with.
bool SpeaksOf(std::string_view doc, const std::string& word) {
  const std::string text = Lower(doc);
  const std::string wanted = Lower(word);
  for (std::size_t at = text.find(wanted); at != std::string::npos;
       at = text.find(wanted, at + 1)) {
    if (at == 0 || !IsOfWord(text[at - 1])) return true;
  }
  return false;
}

// 0 is the nearest; kNone: it has nothing to do with the word.
constexpr int kNone = 4;
int RankOf(const Found& found, const std::string& word,
           std::string_view meant) {
  const std::string wanted = Folded(word);
  const std::string name = Folded(found.name);
  if (found.name == meant) return 0;
  if (name == wanted) return 1;
  const bool is_path = wanted.find('.') != std::string::npos;
  const std::string where = is_path ? Folded(found.path) : name;
  if (where.find(wanted) != std::string::npos) return 2;
  return SpeaksOf(found.doc, word) ? 3 : kNone;
}

// In one line.
std::string FirstSentence(std::string_view doc) {
  constexpr std::size_t kLongest = 74;
  const std::string_view first = doc.substr(0, doc.find(". "));
  const bool whole = first.size() <= kLongest;
  std::string text(whole ? first : first.substr(0, first.rfind(' ', kLongest)));
  if (!whole) return text + " …";
  return text.ends_with('.') ? text : text + ".";
}

std::string_view MeantBy(std::string_view word, const Kind& kind) {
  const auto found =
      std::ranges::find(kind.abbreviations, Folded(word), &Abbreviation::text);
  return found == kind.abbreviations.end() ? "" : found->field;
}

std::string NoneFor(std::string_view word, const std::vector<Found>& all) {
  std::vector<std::string_view> names;
  for (const Found& found : all) names.push_back(found.name);
  const std::string_view nearest = base::Nearest(word, names, /*always=*/true);
  const auto found = std::ranges::find(all, nearest, &Found::name);
  return fmt::format(
      "there is no field {}, and no text speaks of it; the nearest one is "
      "\"{}\"",
      Quoted(word), found == all.end() ? "spec" : found->path);
}

}  // namespace

tl::expected<std::string, std::string> FindFields(std::string_view word,
                                                  const Kind& kind) {
  const Message root = RootMessage(kind);
  std::vector<Found> all;
  Collect(root, "", all);
  const std::string_view meant = MeantBy(word, kind);
  std::string lines;
  for (int rank = 0; rank < kNone; ++rank) {
    for (const Found& found : all) {
      if (RankOf(found, std::string(word), meant) != rank) continue;
      lines += fmt::format("  {} <{}>\n    {}\n", found.path, found.type,
                           FirstSentence(found.doc));
    }
  }
  if (lines.empty() || Folded(word).empty()) {
    return tl::unexpected(NoneFor(word, all));
  }
  return fmt::format("KIND:    {}\nVERSION: {}\n\nFIELDS for {}:\n{}",
                     kind.name, kind.api_version(), Quoted(word), lines);
}

}  // namespace dynaplane::manifest
