// Drives the Pulumi engine: one `pulumi` process per operation, its events as
// they happen, its end as a value.
//
// The caller serves the language runtime itself (language_host.h) and hands
// over the port; no program and no second process is made.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pulumi/error.h"
#include "pulumi/provider.h"
#include "pulumi/value.h"

namespace pulumi {

enum class Operation { kPreview, kUp, kRefresh, kDestroy };

// What all operations of a run share.
struct EngineSettings {
  std::string cli;          // path of the `pulumi` executable
  std::string work_folder;  // holds the Pulumi.yaml
  // On top of this process's environment; no value: not passed on.
  std::map<std::string, std::optional<std::string>> environment;
  // Called with the number of each of its processes; may be empty.
  std::function<void(pid_t)> on_start = {};
};

struct EngineRequest {
  Operation operation = Operation::kPreview;
  std::string stack;      // organization/project/name
  int language_port = 0;  // of the LanguageHost on 127.0.0.1
  bool refresh = false;   // of the state, before the operation
  bool ignore_protect = false;
  int parallel = 0;                  // 0: the engine's default
  std::vector<std::string> targets;  // URNs; empty: the whole stack
};

// One step of the engine on one resource. `op` is Pulumi's word: "same",
// "create", "update", "replace", "create-replacement", "delete-replaced",
// "delete", "refresh", "read", "import", "discard", …
struct StepEvent {
  std::string op;
  std::string urn;
  std::string type;
  // Property path → kind of change; empty when the provider told none.
  std::map<std::string, DiffKind> detailed_diff;
  // Elements of lists that go, as `indexes[1]`, and the `name` that each had.
  std::map<std::string, std::string> removed;
  std::vector<std::string> diffs;  // top-level properties, the coarse form
  // Of the resource before and after, as the engine shows them: secrets are
  // the text "[secret]". Empty when there is none; of steps that change nothing
  // they are left out.
  Object old_inputs, old_outputs, new_inputs;
  bool planning = false;  // a preview
};
struct StepStarted : StepEvent {};
struct StepDone : StepEvent {};
struct StepFailed : StepEvent {};

struct DiagnosticEvent {
  Severity severity = Severity::kInfo;
  std::string urn;  // empty: of the stack as a whole
  std::string message;
  bool ephemeral = false;
};

struct SummaryEvent {
  std::map<std::string, int> changes;  // op → number of resources
  bool preview = false;
};

// Called on the thread that runs the operation, in the engine's order.
struct EngineObserver {
  std::function<void(const StepStarted&)> started;
  std::function<void(const StepDone&)> done;
  std::function<void(const StepFailed&)> failed;
  std::function<void(const DiagnosticEvent&)> diagnostic;
  std::function<void(const SummaryEvent&)> summary;
};

// Hands one line of the engine's event stream to the observer. A line that is
// no event (a warning of the CLI's) is handed on as a diagnostic.
void DispatchEvent(const std::string& line, const EngineObserver& observer);

struct EngineOutcome {
  enum class End {
    kSucceeded,
    kFailed,
    kStackMissing,
    kStackLocked,
    kWrongPassphrase,
    kInterrupted,
  };
  End end = End::kFailed;
  int exit_code = 0;
  std::string error_text;  // what the CLI printed on stderr, trimmed
};

// A thread-safe request to stop: the first one lets the engine finish the
// steps under way and save its state, the second one ends it at once.
class Interrupter {
 public:
  Interrupter();
  ~Interrupter();
  Interrupter(const Interrupter&) = delete;
  Interrupter& operator=(const Interrupter&) = delete;

  void Interrupt();  // async-signal-safe
  int count() const;
  int descriptor() const;  // readable while a request is unread

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct CommandOutcome {
  int exit_code = 0;
  std::string standard_output;
  std::string standard_error;
};

// The engine as a run sees it: the seam at which a test puts another one in its
// place (testing/scripted_engine.h). Threads may share one.
class Engine {
 public:
  virtual ~Engine() = default;

  // Runs one operation to its end. An error means that the engine could not be
  // started; everything after that is told by the outcome.
  virtual Result<EngineOutcome> Run(const EngineSettings& settings,
                                    const EngineRequest& request,
                                    const EngineObserver& observer,
                                    Interrupter& interrupter) = 0;
  // Runs another command, such as {"stack", "init", NAME}, with
  // `--non-interactive`.
  virtual Result<CommandOutcome> Command(
      const EngineSettings& settings,
      const std::vector<std::string>& arguments) = 0;
};

// The real one: a process of the CLI each time.
class CliEngine : public Engine {
 public:
  Result<EngineOutcome> Run(const EngineSettings& settings,
                            const EngineRequest& request,
                            const EngineObserver& observer,
                            Interrupter& interrupter) override;
  Result<CommandOutcome> Command(
      const EngineSettings& settings,
      const std::vector<std::string>& arguments) override;
};

// What the CLI is called with, its own path apart.
std::vector<std::string> Arguments(const EngineRequest& request);
// How a process that ended like this has ended. The CLI tells the ends apart in
// its words alone, but for the missing stack.
EngineOutcome::End ReadEnd(int exit_code, const std::string& error_text,
                           int interrupts);

}  // namespace pulumi
