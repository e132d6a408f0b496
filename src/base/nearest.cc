#include "base/nearest.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace dynaplane::base {
namespace {

constexpr std::size_t kLongest = 64;  // no name is longer; bounds the work

// A word without what people get wrong most: case, '_' and '-'.
class Folded {
 public:
  explicit Folded(std::string_view text) {
    for (const char c : text) {
      if (c == '_' || c == '-') continue;
      if (size_ == kLongest) break;
      text_[size_++] =
          static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, kLongest> text_;
  std::size_t size_ = 0;
};

// Insertions, deletions, changes and swaps of neighbours; `limit` when there
// are as many or more.
std::size_t Distance(std::string_view a, std::string_view b,
                     std::size_t limit) {
  using Row = std::array<std::size_t, kLongest + 1>;
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) >= limit) {
    return limit;
  }
  Row rows[3];
  Row* before = &rows[0];
  Row* last = &rows[1];
  Row* row = &rows[2];
  for (std::size_t j = 0; j <= b.size(); ++j) (*last)[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t least = (*row)[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      std::size_t cost = std::min(
          {(*last)[j] + 1, (*row)[j - 1] + 1, (*last)[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost = std::min(cost, (*before)[j - 2] + 1);
      }
      (*row)[j] = cost;
      least = std::min(least, cost);
    }
    // A swap may still gain one over the least of this row.
    if (least > limit) return limit;
    Row* const free = before;
    before = last;
    last = row;
    row = free;
  }
  return std::min((*last)[b.size()], limit);
}

// As the distance, but the start of a word is near it.
std::size_t Cost(std::string_view text, std::string_view word,
                 std::size_t limit) {
  constexpr std::size_t kStart = 4;
  const bool start = std::min(text.size(), word.size()) >= kStart &&
                     (word.starts_with(text) || text.starts_with(word));
  if (start) return std::min<std::size_t>(text == word ? 0 : 1, limit);
  return Distance(text, word, limit);
}

// What to name when nothing is near: a common end says most, as in sortKey and
// rangeKey.
std::string_view LeastFar(std::string_view text,
                          const std::vector<std::string_view>& words) {
  std::string_view best;
  std::size_t best_cost = std::string::npos;
  for (const std::string_view word : words) {
    const Folded folded(word);
    const std::string_view other = folded.view();
    std::size_t common = 0;
    while (common < std::min(text.size(), other.size()) &&
           text[text.size() - 1 - common] == other[other.size() - 1 - common]) {
      ++common;
    }
    const std::size_t cost =
        kLongest + Distance(text, other, 2 * kLongest) - common;
    if (cost >= best_cost) continue;
    best = word;
    best_cost = cost;
  }
  return best;
}

}  // namespace

std::string_view Nearest(std::string_view text,
                         const std::vector<std::string_view>& words,
                         bool always) {
  if (text.size() > kLongest) text = text.substr(0, always ? kLongest : 0);
  if (text.empty() && !always) return {};
  const Folded folded(text);
  std::string_view best;
  std::size_t best_distance =
      1 + std::max<std::size_t>(folded.view().size() / 3, 1);
  for (const std::string_view word : words) {
    const std::size_t distance =
        Cost(folded.view(), Folded(word).view(), best_distance);
    if (distance >= best_distance) continue;
    best = word;
    best_distance = distance;
  }
  return best.empty() && always ? LeastFar(folded.view(), words) : best;
}

}  // namespace dynaplane::base
