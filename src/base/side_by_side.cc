#include "base/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>

#include "base/thrown.h"

namespace dynaplane::base {

std::vector<std::optional<std::string>> SideBySide(
    std::size_t count, std::size_t at_once,
    const std::function<void(std::size_t)>& work) {
  std::vector<std::optional<std::string>> thrown(count);
  std::atomic<std::size_t> next = 0;
  const auto take = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      thrown[i] = Thrown([&] { work(i); });
    }
  };
  std::vector<std::jthread> threads;
  try {
    for (std::size_t i = 1; i < std::min(at_once, count); ++i) {
      threads.emplace_back(take);
    }
  } catch (const std::system_error&) {
    // No more threads to be had: those that there are do it.
  }
  take();
  threads.clear();
  return thrown;
}

}  // namespace dynaplane::base
