// The saved plan of a command: the one that it applies, or the one that it
// writes.
#pragma once

#include <optional>
#include <vector>

#include "cli/command/commands.h"
#include "cli/input/inputs.h"
#include "cli/input/plan_file.h"
#include "stack/job.h"
#include "stack/report/report.h"
#include "stack/saved_plan.h"
#include "stack/session.h"

namespace dynaplane::cli {

class Review {
 public:
  // `plan`: the one that is applied; null: none is.
  Review(const Context& context, const stack::SavedPlan* plan)
      : context_(context), plan_(plan) {}

  bool applies_plan() const { return plan_ != nullptr; }

  // The plan's manifests, or those of the command line. Exit 2 first when
  // --save names what cannot be written.
  Result<Inputs> Load();

  // Without a plan nothing is refused: before anything is started, and when the
  // preview has shown what would be done.
  Result<void> CheckStart(const stack::Session& session,
                          const std::vector<stack::StackJob>& jobs) const;
  Result<void> CheckShown(const std::vector<stack::StackJob>& jobs,
                          const std::vector<stack::StackReport>& shown) const;

  // What --save asks for, if it was given.
  Result<void> Save(const stack::Session& session,
                    const std::vector<stack::StackJob>& jobs,
                    const std::vector<stack::StackReport>& shown) const;

 private:
  const Context& context_;
  const stack::SavedPlan* const plan_;
  std::optional<PlanFile> file_;  // of --save
  std::vector<InputFile> files_;  // for it: all that was read
};

}  // namespace dynaplane::cli
