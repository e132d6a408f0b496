// Follows one operation of the engine: shows progress while it runs and keeps
// what the report will tell.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "pulumi/engine.h"
#include "stack/console.h"
#include "stack/report/report.h"

namespace dynaplane::stack {

// Where a resource stands in the manifests, for diagnostics.
struct ResourceOrigin {
  std::string file;
  int line = 0;
};

class Recorder {
 public:
  struct Settings {
    pulumi::Operation operation = pulumi::Operation::kPreview;
    std::string prefix;  // before each line, when stacks run side by side
    std::map<std::string, ResourceOrigin> origins;  // by URN
    // Said behind a step that deletes or replaces one of these (by URN).
    std::map<std::string, std::string> warnings;
    // URNs of what is deleted with another resource: the engine asks no
    // provider for it, so that on AWS nothing has happened yet.
    std::set<std::string> deleted_along;
    // URNs of what the run leaves as it is.
    std::set<std::string> left_alone;
  };
  Recorder(Console& console, Settings settings);

  // Hands the engine's events to this object, which must outlive the run.
  pulumi::EngineObserver Observer();

  // The resources in the order of their first step, and the diagnostics.
  std::vector<ResourceChange> Resources() const;
  // The step that changes each of them, or would, as the engine told it.
  std::vector<pulumi::StepEvent> Steps() const;
  const std::vector<StackDiagnostic>& diagnostics() const {
    return diagnostics_;
  }
  // True when steps were refused, by the provider (provider::kRefused) or by
  // the engine's protect, and nothing else went wrong.
  bool only_refused() const;
  // True when a step has changed something, or may have.
  bool applied() const;

 private:
  struct Tracked {
    ResourceChange change;
    pulumi::StepEvent step;   // without an op: none changes it
    bool refreshing = false;  // inside the refresh before the operation
    bool told = false;        // to the user, as change.op
    bool begun = false;       // a step that changes something
    bool applied = false;     // such a step, to its end
    std::chrono::steady_clock::time_point started;
  };

  void OnStarted(const pulumi::StepStarted& step);
  void OnDone(const pulumi::StepDone& step);
  void OnFailed(const pulumi::StepFailed& step);
  void OnDiagnostic(const pulumi::DiagnosticEvent& diagnostic);
  bool IsNobodys(const pulumi::StepEvent& step) const;
  Tracked& Track(const pulumi::StepEvent& step);
  void Show(Color color, const std::string& mark, const std::string& verb,
            const Tracked& tracked, const std::string& tail);

  Console& console_;
  const Settings settings_;
  std::map<std::string, Tracked> tracked_;  // by URN
  std::vector<std::string> order_;          // URNs
  std::vector<StackDiagnostic> diagnostics_;
  std::set<std::string> refused_;  // URNs of refused steps
  bool failed_otherwise_ = false;
};

// "12 created, 1 updated, 3 unchanged".
std::string Summarize(const StackReport& report, bool preview);

}  // namespace dynaplane::stack
