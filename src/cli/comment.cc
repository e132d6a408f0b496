#include "cli/comment.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace dynaplane::cli {
namespace {

bool IsShown(const Block& block) {
  return std::ranges::any_of(block.pieces, &Piece::shown);
}

// Until something does not fit: so nothing stands there without what it is
// part of, which comes before it.
bool FitAll(Weight weight, std::vector<Block>& blocks, std::size_t& room) {
  for (Block& block : blocks) {
    bool is_open = IsShown(block);
    for (Piece& piece : block.pieces) {
      if (piece.weight != weight) continue;
      const std::size_t frame =
          is_open ? 0 : block.open.size() + block.close.size();
      if (piece.text.size() + frame > room) return false;
      piece.shown = is_open = true;
      room -= piece.text.size() + frame;
    }
  }
  return true;
}

}  // namespace

std::string Block::Text() const {
  if (!IsShown(*this)) return "";
  std::string text = open;
  for (const Piece& piece : pieces) {
    if (piece.shown) text += piece.text;
  }
  return text + close;
}

void Fit(std::vector<Block>& blocks, std::size_t room) {
  for (const Weight weight : {Weight::kHead, Weight::kGrave, Weight::kChange,
                              Weight::kUnchanged, Weight::kDetail}) {
    if (!FitAll(weight, blocks, room)) return;
  }
}

std::string LeftOut(const std::vector<Block>& blocks) {
  std::map<std::string, int> counts;
  for (const Block& block : blocks) {
    for (const Piece& piece : block.pieces) {
      if (!piece.shown) ++counts[piece.noun];
    }
  }
  std::vector<std::string> parts;
  for (const auto& [noun, count] : counts) {
    parts.push_back(fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace dynaplane::cli
