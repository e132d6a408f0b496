// The journal of the runs on one stack: a file beside its state.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pulumi/program.h"
#include "pulumi/state/backend.h"
#include "pulumi/state/journal.h"
#include "pulumi/state/stack_name.h"
#include "pulumi/state/state.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {

// Where the journal of a stack in a file backend is.
std::filesystem::path JournalPath(const std::filesystem::path& backend_folder,
                                  const StackName& stack);

class RunJournal {
 public:
  // The right to run on the stack, and a record of who has it (run_record.h).
  // What a killed engine has left torn is gone then.
  // Nothing where no durable journal can be kept: the state is elsewhere, or
  // its folder cannot be written. An error when another run has it, alive or
  // not yet dead, or when there is no room for a journal now.
  static Result<std::optional<RunJournal>> Claim(const Backend& backend,
                                                 const StackName& stack);

  RunJournal(RunJournal&&) = default;
  ~RunJournal();

  const std::filesystem::path& path() const { return path_; }
  // Of a run of the program, whose resources have these URNs, on the state.
  // Without it on disk nothing may be done.
  Result<void> Begin(const pulumi::Program& program,
                     const std::vector<std::string>& urns,
                     const State& state) const;
  // After the engine's end: empties the journal when the state holds all that
  // it tells. `orderly`: the engine ended by itself.
  struct Rest {
    bool kept = false;  // the next command has to take it in
    // It is torn, or lacks the end of a step: if the engine was content, it
    // could not be written.
    bool incomplete = false;
  };
  Rest End(bool orderly) const;
  // After the state was mended.
  void Clear() const;

 private:
  RunJournal(pulumi::JournalOwner owner, std::filesystem::path path,
             std::filesystem::path state, Backend backend, StackName stack);

  pulumi::JournalOwner owner_;
  std::filesystem::path path_;
  std::filesystem::path state_;
  // Of whose record there is; nothing after a move.
  std::unique_ptr<std::pair<Backend, StackName>> recorded_;
};

// With a journal the engine need not write its whole state after every step,
// which takes time that grows with the square of the stack. What takes over
// resources, or renames them, is left to the checkpoints all the same: the
// journal knows new names only.
bool NeedsCheckpoints(const pulumi::Program& program, const State& state);

// The journal of a stack in a file backend, read by who need not own it; empty
// when there is none.
struct StackJournal {
  pulumi::Journal journal;
  bool state_is_newer = false;

  // The stack held nothing when its run began.
  bool is_first() const;
  bool is_empty() const {
    return journal.header.is_null() && journal.steps.empty() && !journal.torn;
  }
};
StackJournal ReadStackJournal(const std::filesystem::path& backend_folder,
                              const StackName& stack);

}  // namespace pulumi::state
