// What all stacks of one command share: the settings, the engine's CLI, the
// backend, and who to stop on Ctrl-C.
#pragma once

#include <memory>
#include <mutex>
#include <set>

#include "pulumi/engine.h"
#include "pulumi/state/workspace.h"
#include "stack/console.h"
#include "stack/settings.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// Takes SIGINT, SIGTERM and SIGHUP for the whole process and passes them to
// the operations under way, and to the helpers that it has started (kustomize,
// a CLI that looks something up): none of them outlives the process. Make one
// at the start of main, before any thread.
class Signals {
 public:
  // `exit_code` of a process that a signal ends.
  explicit Signals(int exit_code);
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // An operation that is to be interrupted, for the object's life.
  class Scope {
   public:
    Scope(Signals& signals, pulumi::Interrupter& interrupter);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Signals& signals_;
    pulumi::Interrupter& interrupter_;
  };

  // While one lives, the first signal does not end the process by itself, even
  // if no operation is under way: the holder asks interrupted() and ends in
  // order, with its results told and its folders removed.
  class Deferral {
   public:
    explicit Deferral(Signals& signals);
    ~Deferral();
    Deferral(const Deferral&) = delete;
    Deferral& operator=(const Deferral&) = delete;

   private:
    Signals& signals_;
  };

  bool interrupted() const;

 private:
  // Shared with the thread that waits, which outlives nobody it calls.
  struct State;
  std::shared_ptr<State> state_;
};

struct Session : state::Workspace {
  const Settings& options;
  Console& console;
  Signals& signals;
};

// Finds the CLI and the backend.
Result<Session> OpenSession(const Settings& options, Console& console,
                            Signals& signals);

}  // namespace dynaplane::stack
