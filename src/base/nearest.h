// What somebody most likely meant to write.
#pragma once

#include <string_view>
#include <vector>

namespace dynaplane::base {

// The word that `text` was most likely meant to be; empty when none is near,
// unless `always` asks for the nearest all the same.
std::string_view Nearest(std::string_view text,
                         const std::vector<std::string_view>& words,
                         bool always = false);

}  // namespace dynaplane::base
