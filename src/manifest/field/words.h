// Small pieces of the sentences that findings are made of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dynaplane::manifest {

// "A, B or C".
std::string OneOf(const std::vector<std::string_view>& words);

// Cut to a readable length.
std::string Shortened(std::string_view text);

// The same in double quotes.
std::string Quoted(std::string_view text);

// Code points of valid UTF-8.
std::size_t CharacterCount(std::string_view text);

}  // namespace dynaplane::manifest
