// A text of many pieces that has a greatest length.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace dynaplane::cli {

// What goes first when there is no room comes last here.
enum class Weight { kHead, kGrave, kChange, kUnchanged, kDetail };

struct Piece {
  Weight weight = Weight::kHead;
  const char* noun = "";  // "edit": what is counted when it is left out
  std::string text;
  bool shown = false;
};

// Pieces in a frame, which is there if one of them is.
struct Block {
  std::string open;
  std::vector<Piece> pieces;
  std::string close;

  std::string Text() const;  // of what is shown
};

// Chooses what is shown, by weight and then by order, in `room` bytes.
void Fit(std::vector<Block>& blocks, std::size_t room);

// "12 edits, 1 stack"; empty if nothing was left out.
std::string LeftOut(const std::vector<Block>& blocks);

}  // namespace dynaplane::cli
