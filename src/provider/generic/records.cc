#include "provider/generic/records.h"

#include <algorithm>

#include "provider/generic/values.h"

namespace dynaplane::provider {

using pulumi::Object;

namespace {

// Records of other providers, and of imports, count as the oldest.
std::int64_t MadeAt(const Object& outputs) {
  return GetInteger(outputs, kMade).value_or(0);
}

}  // namespace

std::string ThingOf(const ResourceType& type, const std::string& region,
                    const std::string& id, const Object& outputs) {
  std::string thing(type.token);
  auto add = [&](std::string_view part) { thing.append("\n").append(part); };
  add(region);
  add(id);
  for (std::string_view key : type.identity) {
    const pulumi::Value* value = Find(outputs, key);
    // Not every provider tells the region.
    if (key != "region") add(value == nullptr ? "" : ScalarText(*value));
  }
  return thing;
}

void KeepMade(const Object& old_outputs, Object& outputs) {
  if (const pulumi::Value* made = Find(old_outputs, kMade)) {
    outputs[std::string(kMade)] = *made;
  }
}

void Records::Forget() {
  std::lock_guard lock(mutex_);
  newest_.clear();
}

void Records::Make(const std::string& thing, std::int64_t now_ms,
                   Object& outputs) {
  std::lock_guard lock(mutex_);
  std::int64_t& newest = newest_[thing];
  newest = std::max(now_ms, newest + 1);
  outputs[std::string(kMade)] = static_cast<double>(newest);
}

void Records::See(const std::string& thing, const Object& outputs) {
  std::lock_guard lock(mutex_);
  std::int64_t& newest = newest_[thing];
  newest = std::max(newest, MadeAt(outputs));
}

bool Records::IsOutdated(const std::string& thing, const Object& outputs) {
  if (outputs.empty()) return false;
  std::lock_guard lock(mutex_);
  auto found = newest_.find(thing);
  return found != newest_.end() && MadeAt(outputs) < found->second;
}

}  // namespace dynaplane::provider
