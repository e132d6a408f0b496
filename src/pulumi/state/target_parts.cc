#include "pulumi/state/target_parts.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "pulumi/state/state_entry.h"

extern char** environ;

namespace pulumi::state {
namespace {

// Other arguments and what the engine's environment has beyond this process's.
constexpr std::size_t kReserve = 24 << 10;
constexpr std::size_t kLeastRoom = 16 << 10;

// Of `--target URN`: the texts with their ends, and a pointer to each.
std::size_t SizeOf(const std::string& urn) {
  return sizeof "--target" + urn.size() + 1 + 2 * sizeof(char*);
}

// Sets of targets that depend on one another, each by its first member.
class Groups {
 public:
  Groups(const State& state, const std::vector<std::string>& targets) {
    for (const std::string& urn : targets) leader_[urn] = urn;
    for (const StateResource& resource : state.resources) {
      if (IsBookkeeping(resource.type)) {
        bookkeeping_[resource.urn] = true;
        leader_.erase(resource.urn);
      }
    }
    for (const StateResource& resource : state.resources) {
      Join(resource.urn, resource.parent);
      Join(resource.urn, resource.deleted_with);
      for (const auto& urn : resource.dependencies) Join(resource.urn, urn);
    }
  }

  bool IsBookkeepingUrn(const std::string& urn) const {
    return bookkeeping_.contains(urn);
  }
  std::string LeaderOf(const std::string& urn) {
    std::string& leader = leader_.at(urn);
    if (leader != urn) leader = LeaderOf(leader);
    return leader;
  }

 private:
  void Join(const std::string& one, const std::string& other) {
    if (!leader_.contains(one) || !leader_.contains(other)) return;
    leader_[LeaderOf(one)] = LeaderOf(other);
  }

  std::map<std::string, std::string> leader_;
  std::map<std::string, bool> bookkeeping_;
};

}  // namespace

std::size_t RoomForTargets() {
  std::size_t used = kReserve;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    used += std::strlen(*entry) + 1 + sizeof(char*);
  }
  const long most = sysconf(_SC_ARG_MAX);
  const std::size_t room = most > 0 ? static_cast<std::size_t>(most) : 0;
  return room > used + kLeastRoom ? room - used : kLeastRoom;
}

std::size_t SizeOfTargets(const std::vector<std::string>& targets) {
  std::size_t size = 0;
  for (const std::string& urn : targets) size += SizeOf(urn);
  return size;
}

std::vector<std::vector<std::string>> TargetParts(
    const State& state, const std::vector<std::string>& targets,
    std::size_t room) {
  Groups groups(state, targets);
  std::vector<std::vector<std::string>> sets;
  std::map<std::string, std::size_t> set_of;  // by leader
  std::vector<std::string> last;
  for (const std::string& urn : targets) {
    if (groups.IsBookkeepingUrn(urn)) {
      last.push_back(urn);
      continue;
    }
    const auto [set, is_new] =
        set_of.try_emplace(groups.LeaderOf(urn), sets.size());
    if (is_new) sets.emplace_back();
    sets[set->second].push_back(urn);
  }
  if (!last.empty()) sets.push_back(std::move(last));
  std::vector<std::vector<std::string>> parts;
  std::size_t left = 0;
  for (const std::vector<std::string>& set : sets) {
    const std::size_t size = SizeOfTargets(set);
    if (parts.empty() || size > left) {
      parts.emplace_back();
      left = room;
    }
    left -= std::min(left, size);
    parts.back().insert(parts.back().end(), set.begin(), set.end());
  }
  return parts;
}

}  // namespace pulumi::state
