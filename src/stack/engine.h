// The engine at work on one stack: the folder that it runs in, what it is told
// of the run, and its runs one after another.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/private_folder.h"
#include "provider/configuration/run_settings.h"
#include "pulumi/engine.h"
#include "pulumi/language_host.h"
#include "pulumi/state/stack_lock.h"
#include "stack/job.h"
#include "stack/report/recorder.h"
#include "stack/session.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// One run of the engine.
struct EngineRun {
  pulumi::Operation operation = pulumi::Operation::kPreview;
  bool refresh = false;
  bool ignore_protect = false;
  std::vector<std::string> targets;  // URNs; empty: the whole stack
  std::set<std::string> deletable;   // URNs that the provider may delete
  // TableIds that come into the state in place of recorded ones.
  std::set<std::string> accepted_tables;
  // What it may take into the state by looking (run_settings.h).
  provider::Looks looks;
  bool looks_only = false;
  std::string journal;            // its path; empty: none
  bool skip_checkpoints = false;  // the journal does their work
};

class StackEngine {
 public:
  // The job may change between runs and outlives the engine.
  StackEngine(const Session& session, const StackJob& job)
      : session_(session), job_(job) {}

  // Before everything else: makes the work folder.
  Result<void> Prepare();
  // The stack, if it is missing.
  Result<void> MakeStack();
  // A preview must leave nothing behind, so a stack that does not exist yet is
  // simulated in a backend that lives as long as this object.
  Result<void> Simulate();
  // The locks in the engine's way, which it has told of in these words.
  std::vector<state::StackLock> LocksMet(const std::string& error_text) const;
  // Releases those of them whose holders are dead: to be called when all are.
  // False when that failed.
  bool ReleaseLock();

  Result<pulumi::EngineOutcome> Run(const EngineRun& run, Recorder& recorder,
                                    pulumi::Interrupter& interrupter);
  // What the program of the last run had of the engine; null: it did not run
  // or did not end.
  const pulumi::RunOutcome* program() const {
    return program_ ? &*program_ : nullptr;
  }

 private:
  Result<void> WriteSalt();
  bool CancelLock();
  Result<void> WriteRunSettings(const EngineRun& run);
  Result<std::unique_ptr<pulumi::LanguageHost>> StartHost();

  const Session& session_;
  const StackJob& job_;
  std::optional<base::PrivateFolder> work_folder_;
  std::optional<base::PrivateFolder> scratch_;  // backend of a simulated stack
  pulumi::EngineSettings settings_;
  std::string stack_;  // as the engine is told
  std::optional<pulumi::RunOutcome> program_;
};

}  // namespace dynaplane::stack
