// One table on its way into a stack: what is there, what would be done, and
// that it is done.
//
// A crash may come between any two steps of CarryOut; running the same command
// again goes on:
//   1. the manifest is written: a stack that holds a table whose manifest is
//      lost would delete it by and by;
//   2. with --from: the entries in the stack that manages the table now are
//      shielded (protect, retainOnDelete). From here on no run of that program
//      deletes anything of it, also when the program does not declare it any
//      more;
//   3. the engine imports: both stacks hold the table;
//   4. the ownership tag names the new stack;
//   5. a table that the stack holds already, but that was made anew since, as
//      out of a backup: its new id and all that went with the old one come into
//      the state by a refresh;
//   6. with --from: the entries leave the other stack. Earlier, and a crash
//      would leave a table that no stack knows.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/adopt/world.h"
#include "cli/input/inputs.h"
#include "stack/adoption/adoption.h"
#include "stack/adoption/live_aws.h"
#include "stack/adoption/source_stack.h"
#include "stack/job.h"
#include "stack/report/report.h"
#include "stack/run.h"

namespace dynaplane::cli {

// Several threads may each work on their own; those of one stack one after the
// other.
class Adoption {
 public:
  // `file`: for the manifest; empty: none.
  Adoption(World& world, std::string table, std::string file);

  // Reads and plans; nothing is touched. Exit 4 for a table that others manage.
  Result<void> Look();

  // After Look. Says what is to be done; with `manifest` it shows that, too.
  void Announce(bool manifest) const;
  // `asked`: a user has agreed meanwhile, to what was announced. Errors are
  // printed and in the report.
  Ending CarryOut(bool asked);

  const std::string& table() const { return table_; }
  // Known from the first, of a table without identity tags.
  const state::StackName& stack() const { return job_.name; }
  // The manifest as it is, or would be, written.
  std::string Text() const;
  // That is not standard output.
  bool has_file() const { return !file_.empty(); }
  const stack::StackReport& report() const { return report_; }
  // Prints why the table is not taken over, or not wholly. `begun`: it was its
  // turn.
  void NoteEnd(const Failure& failure, bool begun = true);
  // What a dry run has to report.
  void NotePlanned();

 private:
  using Step = Result<void> (Adoption::*)();
  Result<void> Each(std::initializer_list<Step> steps);

  Result<void> ReadFile();
  Result<void> LookAtAws();
  Result<void> Describe();
  Result<void> Plan();
  Result<void> CheckState();
  Result<void> CheckPlan();
  Result<void> CheckOwner();
  Result<void> CheckOtherStacks(bool ours);
  Result<void> OpenSource();
  Result<void> RequireAsShown();
  Result<void> Replan();
  Result<void> WriteFile();
  Result<void> ShieldSource();
  Result<void> Import();
  Result<void> Tag();
  Result<void> TakeNewId();
  Result<void> ReleaseSource();
  Result<void> RunEngine(stack::StackRunOptions options);

  // The manifest is in a file that was there before.
  bool IsKept() const { return !inputs_.manifests.empty(); }
  std::vector<std::string> MarksInState() const;
  const state::StateResource* EntryOf(const state::State& state,
                                      std::size_t index) const;
  // The command line that repeats this one, with more options.
  std::string CommandWith(const std::string& more) const;
  std::string Summary() const;

  World& world_;
  const Context& context_;
  const Options& options_;
  const std::string table_;
  const std::string file_;
  Inputs inputs_;  // of the file, when it is there already
  module::ProviderSettings settings_;
  std::shared_ptr<stack::LiveAws> aws_;
  stack::LiveTable live_;
  std::vector<std::string> left_out_;
  manifest::AwsDynamodb manifest_;
  manifest::Tree said_;  // without what goes without saying
  stack::StackJob job_;
  stack::Matches matches_;
  std::vector<std::string> missing_;  // URNs that the state does not have
  std::vector<std::string> differences_;
  std::string new_id_;  // of a table that the state has with another one
  std::optional<stack::SourceStack> source_;
  stack::StackReport report_;
};

}  // namespace dynaplane::cli
