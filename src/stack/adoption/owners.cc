#include "stack/adoption/owners.h"

#include <vector>

#include "stack/adoption/adoption.h"

namespace dynaplane::stack {

void Owners::Add(const std::string& stack, const state::State& state) {
  for (const state::StateResource& entry : state.resources) {
    const std::vector<std::string> arns = TaggedArns(entry);
    if (arns.empty() || entry.pending_delete) continue;
    const std::vector<std::string> marks = MarksOf(state, entry);
    for (const std::string& mark : marks) by_mark_.emplace(mark, stack);
    for (const std::string& arn : arns) {
      by_arn_.insert_or_assign(arn, Entry{stack, !marks.empty()});
    }
  }
}

Owners::Holder Owners::Find(const std::string& owner,
                            const std::string& arn) const {
  const auto held = by_arn_.find(arn);
  if (owner.empty()) {
    const bool managed = held != by_arn_.end() && !held->second.tags;
    return {managed ? held->second.stack : "", false};
  }
  const auto marked = by_mark_.find(owner);
  if (marked == by_mark_.end()) return {};
  return {marked->second, held == by_arn_.end()};
}

std::string Owners::HolderOf(const std::string& arn) const {
  const auto held = by_arn_.find(arn);
  return held == by_arn_.end() ? "" : held->second.stack;
}

}  // namespace dynaplane::stack
