// Scheduled actions that a scalable target has before this run registers it:
// AWS keeps targets beyond the end of their table, with all that they hold.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "provider/scaling/scaling_calls.h"

namespace dynaplane::provider {

class Leftovers {
 public:
  // Tells the user of the subject's. To be called before the target is
  // registered; all targets of a process share one request, unless the account
  // has more actions than fit an answer of AWS. Where they may not be looked
  // at, nothing is told.
  void Tell(Operation& operation, const ScalingSubject& subject);

 private:
  // Of one namespace and region.
  struct Found {
    std::vector<Json> actions;
    bool all = false;
  };
  const Found& Everything(Operation& operation, const ScalingSubject& subject);

  std::mutex mutex_;
  std::map<std::string, Found> found_;  // guarded by mutex_
};

}  // namespace dynaplane::provider
