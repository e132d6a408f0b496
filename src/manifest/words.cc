#include "manifest/words.h"

#include <algorithm>
#include <cctype>

namespace dynaplane::manifest {
namespace {

std::string Fold(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '_' || c == '-') continue;
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

// Insertions, deletions, changes and swaps of neighbours.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

// As the distance, but the start of a word is near it.
std::size_t Cost(const std::string& text, const std::string& word) {
  constexpr std::size_t kStart = 4;
  const bool start = std::min(text.size(), word.size()) >= kStart &&
                     (word.starts_with(text) || text.starts_with(word));
  const std::size_t distance = Distance(text, word);
  return start ? std::min<std::size_t>(distance, 1) : distance;
}

}  // namespace

std::string_view Nearest(std::string_view text,
                         const std::vector<std::string_view>& words,
                         bool always) {
  constexpr std::size_t kLongest = 64;  // no name is longer; bounds the work
  if (text.size() > kLongest) text = text.substr(0, always ? kLongest : 0);
  if (text.empty() && !always) return {};
  const std::string folded = Fold(text);
  std::string_view best;
  std::size_t best_distance =
      always ? std::string::npos
             : 1 + std::max<std::size_t>(folded.size() / 3, 1);
  for (const std::string_view word : words) {
    const std::size_t distance = Cost(folded, Fold(word));
    if (distance >= best_distance) continue;
    best = word;
    best_distance = distance;
  }
  return best;
}

std::string OneOf(const std::vector<std::string_view>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string Quoted(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  if (text.size() <= kLongest) return "\"" + std::string(text) + "\"";
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
    --end;
  }
  return "\"" + std::string(text.substr(0, end)) + "…\"";
}

std::size_t CharacterCount(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace dynaplane::manifest
