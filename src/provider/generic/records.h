// Which of the engine's records of one thing on AWS is the newest.
//
// The engine forces some replacements without asking for a Diff (`--replace`,
// `replacementTrigger`, `replaceWith`): it creates before it deletes. Create
// then finds the thing that is there and goes on with it, so that two records
// stand for one thing until the older is deleted, at the end of the run or,
// if that fails, in a later one. That Delete must leave the thing alone.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "provider/generic/property.h"

namespace dynaplane::provider {

// In the outputs: when the record was made, in milliseconds of Unix time.
// Engines show no property whose name begins like this.
inline constexpr std::string_view kMade = "__made";

// One text for each thing on AWS. `region`: where it is.
std::string ThingOf(const ResourceType& type, const std::string& region,
                    const std::string& id, const pulumi::Object& outputs);

// Takes kMade over from a record's outputs to those that follow them.
void KeepMade(const pulumi::Object& old_outputs, pulumi::Object& outputs);

// The records that one deployment has shown. Thread-safe.
class Records {
 public:
  void Forget();

  // Marks a new record of the thing.
  void Make(const std::string& thing, std::int64_t now_ms,
            pulumi::Object& outputs);
  // A record that the state holds.
  void See(const std::string& thing, const pulumi::Object& outputs);

  // Whether a newer record of the thing is known than the one with these
  // outputs. Without outputs nothing can be told.
  bool IsOutdated(const std::string& thing, const pulumi::Object& outputs);

 private:
  std::mutex mutex_;
  std::map<std::string, std::int64_t> newest_;  // guarded by mutex_
};

}  // namespace dynaplane::provider
