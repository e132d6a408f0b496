#include "base/names.h"

#include <algorithm>
#include <cctype>

namespace dynaplane::base {

bool IsPathSafeName(std::string_view text) {
  return text.find_first_not_of('.') != std::string_view::npos &&
         std::ranges::all_of(text, [](unsigned char c) {
           return std::isalnum(c) || c == '-' || c == '_' || c == '.';
         });
}

}  // namespace dynaplane::base
