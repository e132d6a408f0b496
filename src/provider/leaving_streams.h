// Streams that an Update of their table is to turn off, while replicas that are
// resources of their own still hold them. The engine deletes after it updates:
// so who takes the last replica away turns the stream off, in the same run.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace dynaplane::provider {

// In the outputs of the table: this was promised, so that the run after one
// that was cut off still knows it. Engines show no property of such a name.
inline constexpr const char* kStreamLeaves = "__streamLeaves";

// Thread-safe. A table is its region and its name.
class LeavingStreams {
 public:
  void Add(const std::string& region, const std::string& table) {
    std::lock_guard lock(mutex_);
    tables_.insert({region, table});
  }
  // It is to stay, after all.
  void Remove(const std::string& region, const std::string& table) {
    std::lock_guard lock(mutex_);
    tables_.erase({region, table});
  }
  bool Contains(const std::string& region, const std::string& table) const {
    std::lock_guard lock(mutex_);
    return tables_.contains({region, table});
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::pair<std::string, std::string>> tables_;
};

}  // namespace dynaplane::provider
