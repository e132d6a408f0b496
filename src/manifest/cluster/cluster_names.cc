#include "manifest/cluster/cluster_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "manifest/field/words.h"

namespace dynaplane::manifest {
namespace {

constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxDomain = 253;

bool IsAlnum(char c) { return std::isalnum(static_cast<unsigned char>(c)); }

// Letters and digits at both ends, some of `others` between them.
bool IsWord(std::string_view text, std::string_view others) {
  return !text.empty() && IsAlnum(text.front()) && IsAlnum(text.back()) &&
         std::ranges::all_of(text, [&](char c) {
           return IsAlnum(c) || others.find(c) != std::string_view::npos;
         });
}

bool IsSmall(std::string_view text) {
  return std::ranges::none_of(
      text, [](unsigned char c) { return std::isupper(c) != 0; });
}

// "acme.example", the names between the dots like words.
bool IsDomain(std::string_view text) {
  if (text.size() > kMaxDomain || !IsSmall(text)) return false;
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos;
       dot = text.find('.')) {
    if (!IsWord(text.substr(0, dot), "-")) return false;
    text.remove_prefix(dot + 1);
  }
  return IsWord(text, "-");
}

// The place of the label or annotation that says the word; nothing when none
// does.
struct Said {
  const std::string* text = nullptr;
  std::string path;
};

Said FindWord(const Metadata& metadata, std::string_view key) {
  for (const auto& [words, parent] :
       {std::pair(&metadata.labels, "metadata.labels."),
        std::pair(&metadata.annotations, "metadata.annotations.")}) {
    const auto found = words->find(std::string(key));
    if (found == words->end() || found->second.empty()) continue;
    return {&found->second, parent + std::string(key)};
  }
  return {};
}

}  // namespace

void TakeIdentityWords(Metadata& metadata, Reader& reader) {
  for (const IdentityWord& word : kIdentityWords) {
    const Said said = FindWord(metadata, word.key);
    if (said.text == nullptr) continue;
    std::string& own = metadata.*word.member;
    const Place place = reader.places()[said.path];
    if (own.empty()) {
      own = *said.text;
      reader.places()["metadata." + std::string(word.name)] = place;
    } else if (own != *said.text) {
      reader.diagnostics().push_back(
          {Severity::kWarning, reader.file(), place.position, place.written,
           fmt::format("metadata.{} is {}, and that counts; remove one of the "
                       "two, or let them agree",
                       word.name, Quoted(own)),
           "identity_label"});
    }
  }
}

bool IsObjectName(std::string_view text) { return IsDomain(text); }

bool IsLabelKey(std::string_view text) {
  if (const std::size_t slash = text.find('/');
      slash != std::string_view::npos) {
    if (!IsDomain(text.substr(0, slash))) return false;
    text.remove_prefix(slash + 1);
  }
  return text.size() <= kMaxLabel && IsWord(text, "-_.");
}

bool IsLabelValue(std::string_view text) {
  return text.empty() || (text.size() <= kMaxLabel && IsWord(text, "-_."));
}

}  // namespace dynaplane::manifest
