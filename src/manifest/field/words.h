// Small pieces of the sentences that findings are made of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dynaplane::manifest {

// The word that `text` was most likely meant to be; empty when none is near,
// unless `always` asks for the nearest all the same.
std::string_view Nearest(std::string_view text,
                         const std::vector<std::string_view>& words,
                         bool always = false);

// "A, B or C".
std::string OneOf(const std::vector<std::string_view>& words);

// Cut to a readable length.
std::string Shortened(std::string_view text);

// The same in double quotes.
std::string Quoted(std::string_view text);

// Code points of valid UTF-8.
std::size_t CharacterCount(std::string_view text);

}  // namespace dynaplane::manifest
