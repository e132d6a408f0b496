#include "provider/scaling/reader.h"

#include <algorithm>

namespace dynaplane::provider {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// How long what was read is believed. A plugin lives for one command.
constexpr seconds kBelieved{30};
// Reads of one refresh come within this of each other.
constexpr milliseconds kGathering{3};
// AWS's limit for the lists in a request.
constexpr std::size_t kBatch = 50;

struct Call {
  const char* operation;
  const char* list;
  const char* name;  // member that holds the name; null when there is none
  const char* names;
  // Many share a key, and AWS takes one of `names` in a request.
  bool many = false;
};

const Call& CallOf(ScalingKind kind) {
  static const Call kTargets{"DescribeScalableTargets", "ScalableTargets",
                             nullptr, "ResourceIds"};
  static const Call kPolicies{"DescribeScalingPolicies", "ScalingPolicies",
                              "PolicyName", "PolicyNames"};
  static const Call kActions{"DescribeScheduledActions", "ScheduledActions",
                             "ScheduledActionName", "ScheduledActionNames"};
  static const Call kSchedules{"DescribeScheduledActions", "ScheduledActions",
                               nullptr, "ResourceId", true};
  switch (kind) {
    case ScalingKind::kSchedule:
      return kSchedules;
    case ScalingKind::kTarget:
      return kTargets;
    case ScalingKind::kPolicy:
      return kPolicies;
    case ScalingKind::kScheduledAction:
      break;
  }
  return kActions;
}

ScalingKey KeyOf(const Call& call, const Json& json) {
  return {Text(json, "ResourceId"), Text(json, "ScalableDimension"),
          call.name == nullptr ? std::string() : Text(json, call.name)};
}

void Keep(const Call& call, std::vector<Json> found,
          std::map<ScalingKey, Json>& known) {
  std::map<ScalingKey, Json> fresh;
  for (Json& each : found) {
    // The key first: Json is assigned by value, so `each` would be empty
    // before it was looked at.
    ScalingKey key = KeyOf(call, each);
    Json& kept = fresh[std::move(key)];
    if (call.many) {
      kept.push_back(std::move(each));
    } else {
      kept = std::move(each);
    }
  }
  for (auto& [key, kept] : fresh) known[key] = std::move(kept);
}

}  // namespace

void ScalingReader::Forget() {
  std::lock_guard lock(mutex_);
  ++generation_;
  for (auto& [key, pool] : pools_) {
    pool.known.clear();
    pool.absent.clear();
    pool.complete = false;
    pool.next.clear();
  }
}

std::optional<std::optional<Json>> ScalingReader::Lookup(Pool& pool,
                                                         const ScalingKey& key,
                                                         Operation& operation) {
  auto now = operation.services().clock().Now();
  bool stale = now - pool.read_at > kBelieved;
  if (stale && !pool.busy) {
    pool.known.clear();
    pool.absent.clear();
    pool.complete = pool.too_many = false;
    pool.next.clear();
    pool.pages = pool.named = 0;
  }
  auto found = pool.known.find(key);
  if (found != pool.known.end()) return std::optional<Json>(found->second);
  if (pool.complete || pool.absent.contains(key)) {
    return std::optional<Json>();
  }
  return std::nullopt;
}

aws::Result<std::optional<Json>> ScalingReader::Read(
    Operation& operation, ScalingKind kind,
    const std::string& service_namespace, const ScalingKey& key) {
  PoolKey pool_key{kind, service_namespace, operation.region()};
  std::unique_lock lock(mutex_);
  Pool& pool = pools_[pool_key];
  for (;;) {
    if (auto answer = Lookup(pool, key, operation)) return *answer;
    pool.waiting.insert(key);
    if (!pool.busy) {
      aws::Status fetched = Fetch(operation, pool_key, pool, lock);
      if (!fetched) {
        pool.waiting.erase(key);
        return tl::unexpected(fetched.error());
      }
      continue;
    }
    std::uint64_t round = pool.round;
    changed_.wait(lock, [&] { return pool.round != round || !pool.busy; });
    // An error of the request that this read waited for is its own, too.
    if (pool.error && !Lookup(pool, key, operation)) {
      pool.waiting.erase(key);
      return tl::unexpected(*pool.error);
    }
  }
}

aws::Status ScalingReader::Fetch(Operation& operation, const PoolKey& pool_key,
                                 Pool& pool,
                                 std::unique_lock<std::mutex>& lock) {
  const Call& call = CallOf(std::get<0>(pool_key));
  pool.busy = true;
  // Others come within milliseconds; their keys join this request.
  lock.unlock();
  operation.services().clock().Sleep(kGathering, operation.services().cancel());
  lock.lock();
  std::uint64_t generation = generation_;
  const std::string page = pool.pages <= pool.named ? pool.next : "";
  bool everything = !pool.too_many || !page.empty();
  ++(everything ? pool.pages : pool.named);
  std::set<ScalingKey> asked;
  std::set<std::string> names;
  for (const ScalingKey& key : pool.waiting) {
    if (names.size() == (call.many ? 1 : kBatch)) break;
    names.insert(call.name == nullptr ? key.resource_id : key.name);
    asked.insert(key);
  }
  lock.unlock();

  Json request{{"ServiceNamespace", std::get<1>(pool_key)}};
  if (!everything) {
    request[call.names] = call.many ? Json(*names.begin()) : Json(names);
  }
  if (!page.empty()) request["NextToken"] = page;
  std::vector<Json> found;
  std::optional<aws::Error> error;
  std::string next;
  bool more = true;
  while (more) {
    aws::Result<Json> answer = operation.Scaling(call.operation, request);
    if (!answer) {
      error = answer.error();
      break;
    }
    for (const Json* each : Objects(*answer, call.list)) found.push_back(*each);
    next = Text(*answer, "NextToken");
    request["NextToken"] = next;
    more = !next.empty() && !everything;
  }

  lock.lock();
  pool.busy = false;
  ++pool.round;
  pool.error = error;
  if (!error && generation == generation_) {
    pool.read_at = operation.services().clock().Now();
    // A page may end in the middle of what shares a key.
    bool torn = call.many && everything && !next.empty();
    if (!torn) Keep(call, std::move(found), pool.known);
    if (everything) {
      // A page that leads back to itself, as an emulator's do, leads nowhere.
      pool.next = call.many || next == page ? "" : next;
      pool.too_many = pool.too_many || !next.empty();
      pool.complete = next.empty();
    }
    for (const ScalingKey& key : asked) {
      bool answered = pool.known.contains(key) || !everything || pool.complete;
      if (!answered) continue;
      pool.waiting.erase(key);
      if (!pool.known.contains(key)) pool.absent.insert(key);
    }
  }
  changed_.notify_all();
  if (error) return tl::unexpected(*error);
  return {};
}

}  // namespace dynaplane::provider
