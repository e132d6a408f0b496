// The journal of the runs on one stack: a file beside its state.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/backend.h"
#include "cli/stack_job.h"
#include "cli/stack_name.h"
#include "cli/state.h"
#include "pulumi/journal.h"

namespace dynaplane::cli {

class RunJournal {
 public:
  // The right to run on the stack. Nothing where no durable journal can be
  // kept: the state is elsewhere, or its folder cannot be written. An error
  // when another run has it, alive or not yet dead.
  static Result<std::optional<RunJournal>> Claim(const Backend& backend,
                                                 const StackName& stack);

  const std::filesystem::path& path() const { return path_; }
  bool Begin(const StackJob& job) const;
  // After the engine's end: empties the journal when the state holds all that
  // it tells. `orderly`: the engine ended by itself. False when it is kept.
  bool End(bool orderly) const;
  // After the state was mended.
  void Clear() const { static_cast<void>(owner_.Clear()); }

 private:
  RunJournal(pulumi::JournalOwner owner, std::filesystem::path path,
             std::filesystem::path state)
      : owner_(std::move(owner)),
        path_(std::move(path)),
        state_(std::move(state)) {}

  pulumi::JournalOwner owner_;
  std::filesystem::path path_;
  std::filesystem::path state_;
};

// With a journal the engine need not write its whole state after every step,
// which takes time that grows with the square of the stack. What takes over
// resources, or renames them, is left to the checkpoints all the same: the
// journal knows new names only.
bool NeedsCheckpoints(const StackJob& job);

// The journal of a stack in a file backend, read by who need not own it; empty
// when there is none.
struct StackJournal {
  pulumi::Journal journal;
  bool state_is_newer = false;
};
StackJournal ReadStackJournal(const std::filesystem::path& backend_folder,
                              const StackName& stack);

}  // namespace dynaplane::cli
