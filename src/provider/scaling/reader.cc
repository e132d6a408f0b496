#include "provider/scaling/reader.h"

#include <algorithm>
#include <utility>

#include "base/thrown.h"

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
    if (auto waited = AwaitAnswer(operation, pool, lock); !waited) {
      pool.waiting.erase(key);
      return tl::unexpected(waited.error());
    }
    // An error of the request that this read waited for is its own, too.
    if (pool.error && !Lookup(pool, key, operation)) {
      pool.waiting.erase(key);
      return tl::unexpected(*pool.error);
    }
  }
}

// Each has a deadline of its own, whoever asks, and hears a cancel.
aws::Status ScalingReader::AwaitAnswer(Operation& operation, Pool& pool,
                                       std::unique_lock<std::mutex>& lock) {
  Services& services = operation.services();
  const auto left = std::chrono::duration_cast<milliseconds>(
      operation.Options().deadline - services.clock().Now());
  const std::uint64_t round = pool.round;
  const auto is_over = [&] { return pool.round != round || !pool.busy; };
  bool over = false;
  bool cancelled = false;
  // A cancel is told under the token's own lock: that one comes first.
  lock.unlock();
  {
    const auto subscription = services.cancel().OnCancel([&] {
      const std::lock_guard heard(mutex_);
      cancelled = true;
      changed_.notify_all();
    });
    std::unique_lock waiting(mutex_);
    changed_.wait_for(waiting, left, [&] { return is_over() || cancelled; });
    over = is_over();
  }
  aws::Status end;
  if (!over) end = operation.Sleep("the answer to another read", left);
  lock.lock();
  return end;
}

namespace {

struct Answer {
  std::vector<Json> found;
  std::string next;  // where the next page begins
  std::optional<aws::Error> error;
};

// `request`; with `to_the_end` all its pages, else the first.
Answer Ask(Operation& operation, const Call& call, Json request,
           bool to_the_end) {
  Answer answer;
  do {
    aws::Result<Json> page = operation.Scaling(call.operation, request);
    if (!page) {
      answer.error = page.error();
      break;
    }
    for (const Json* each : Objects(*page, call.list)) {
      answer.found.push_back(*each);
    }
    answer.next = Text(*page, "NextToken");
    request["NextToken"] = answer.next;
  } while (!answer.next.empty() && to_the_end);
  return answer;
}

// Out of time, or cancelled, is who asked; the next one may have more of it.
bool IsShared(const std::optional<aws::Error>& error) {
  return error && error->kind != aws::ErrorClass::kTimeout &&
         error->kind != aws::ErrorClass::kCancelled;
}

}  // namespace

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
  Answer answer;
  const auto thrown = base::Thrown(
      [&] { answer = Ask(operation, call, std::move(request), !everything); });
  // Those that wait must be told all the same.
  if (thrown) {
    answer.error = aws::Fail(aws::ErrorClass::kOther, *thrown).value();
  }
  const std::string& next = answer.next;

  lock.lock();
  pool.busy = false;
  ++pool.round;
  pool.error.reset();
  if (IsShared(answer.error)) pool.error = answer.error;
  if (!answer.error && generation == generation_) {
    pool.read_at = operation.services().clock().Now();
    // A page may end in the middle of what shares a key.
    bool torn = call.many && everything && !next.empty();
    if (!torn) Keep(call, std::move(answer.found), pool.known);
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
  if (answer.error) return tl::unexpected(*answer.error);
  return {};
}

}  // namespace dynaplane::provider
