// Carries a plan out.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "provider/generic/changes.h"
#include "provider/operation.h"
#include "provider/table/model.h"
#include "provider/table/plan.h"

namespace dynaplane::provider {

// Brings a live table to what is wanted, step by step, each awaited. Knows at
// any time what the table is like, also after a failure.
class Reconciler {
 public:
  // `live` is settled or not; `known` says what of it has been read. What
  // `changes` do not name stays as it is, also if it changes meanwhile.
  Reconciler(Operation& operation, Table live, Table wanted, KnownParts known,
             Changes changes = Changes::Everything());

  // Whatever is there was made as wanted, for this very resource: an alias
  // means the key that it has.
  void TrustAliases();

  // An error of the step that failed, its message saying which one it was and
  // how many are left.
  aws::Status Run();

  const Table& live() const { return live_; }
  // The steps that are still to be done.
  std::vector<Step> Remaining() const;

 private:
  // Worked out anew for each look at the table; see target.h.
  Table Target() const;
  // Looks at the table until it is so.
  aws::Status Until(const std::function<bool()>& ready);
  // Until the table takes the next step.
  aws::Status Settle();
  // Until all is done that was asked for, also by an earlier run.
  aws::Status Finish();
  aws::Status Do(const Step& step);
  aws::Result<Json> Send(const Step& step);
  // After a refusal: whether the step is still to be done.
  aws::Result<bool> StillPending(const Step& step, const aws::Error& error);
  bool IsPlanned(const Step& step) const;
  aws::Status Await(const Step& step);
  aws::Status AwaitTtlOff();
  // Until AWS shows the tags that were set: read before, by a refresh, they
  // would look like drift.
  aws::Status AwaitTags();
  // Takes what AWS tells of the keys of replicas that were made so: an alias
  // never comes back, and nothing that was just made is to be made again.
  void TakeKeys();
  // Notes the effect of a call that DescribeTable does not show.
  void Note(const Step& step, const Json& answer);
  aws::Status Refresh();

  Operation& operation_;
  Table live_;
  Table wanted_;
  KnownParts known_;
  Changes changes_;
  // Steps whose call has been accepted: not repeated, whatever AWS shows.
  std::set<std::string> done_;
  // Regions whose replica has the key that is wanted, however AWS tells it.
  std::set<std::string> made_;
  std::set<std::string> tagged_;  // regions; "" is the table's own
};

}  // namespace dynaplane::provider
