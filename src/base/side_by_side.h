// The same work for many, several at once.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dynaplane::base {

// Calls work(0) … work(count - 1), each once, on this thread and on up to
// `at_once` - 1 others, and returns when all are done. What one of them has
// thrown is at its place, in words; it stops no other.
std::vector<std::optional<std::string>> SideBySide(
    std::size_t count, std::size_t at_once,
    const std::function<void(std::size_t)>& work);

}  // namespace dynaplane::base
