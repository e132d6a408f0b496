// Reads of Application Auto Scaling, shared by all resources of a process.
//
// Each Pulumi resource is read by a call of its own, while AWS describes many
// targets or policies in one request. So reads that come together, and those
// that come a little later, are answered out of one request.
//
// The first request of a kind asks for everything of the service in the
// region. Where that fits one page (most accounts), it answers every further
// read until something is written. Otherwise what is asked for is asked of AWS
// by name, in batches of what has gathered meanwhile, and for each of these
// one more page of everything: whether few are read of many, or all, it takes
// no more than about twice the requests that would have been the fewest.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "provider/json_read.h"
#include "provider/operation.h"

namespace dynaplane::provider {

enum class ScalingKind {
  kTarget,
  kPolicy,
  kScheduledAction,
  kSchedule,  // all scheduled actions of a target, as a list
};

// What one thing is called; `name` stays empty for targets and schedules.
struct ScalingKey {
  std::string resource_id;
  std::string dimension;
  std::string name;
  friend bool operator<(const ScalingKey& a, const ScalingKey& b) {
    return std::tie(a.resource_id, a.dimension, a.name) <
           std::tie(b.resource_id, b.dimension, b.name);
  }
};

class ScalingReader {
 public:
  // AWS's description, or nothing when there is none. Waits for a request that
  // is under way instead of sending its own, up to its own deadline; that
  // request's errors are its own, too, but for another's lack of time.
  aws::Result<std::optional<Json>> Read(Operation& operation, ScalingKind kind,
                                        const std::string& service_namespace,
                                        const ScalingKey& key);

  // Something was written: what was read before is not believed any more.
  void Forget();

 private:
  // Of one kind, namespace and region.
  using PoolKey = std::tuple<ScalingKind, std::string, std::string>;
  struct Pool {
    std::map<ScalingKey, Json> known;
    std::set<ScalingKey> absent;
    std::set<ScalingKey> waiting;
    bool complete = false;  // `known` holds everything that there is
    bool too_many = false;  // more than one page: ask for what is needed
    std::string next;       // where the next page of everything begins
    int pages = 0;          // of everything, so far
    int named = 0;          // requests for what is needed, so far
    bool busy = false;      // a request is under way
    std::chrono::steady_clock::time_point read_at{};
    std::optional<aws::Error> error;  // of the last request
    std::uint64_t round = 0;          // requests so far
  };

  // Until the request under way has its answer; the operation's own kTimeout
  // or kCancelled.
  aws::Status AwaitAnswer(Operation& operation, Pool& pool,
                          std::unique_lock<std::mutex>& lock);
  // One request, or its pages, for what waits.
  aws::Status Fetch(Operation& operation, const PoolKey& pool_key, Pool& pool,
                    std::unique_lock<std::mutex>& lock);
  std::optional<std::optional<Json>> Lookup(Pool& pool, const ScalingKey& key,
                                            Operation& operation);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<PoolKey, Pool> pools_;  // guarded by mutex_
  std::uint64_t generation_ = 0;   // guarded by mutex_; bumped by Forget
};

}  // namespace dynaplane::provider
