#include "stack/report/recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "provider/configuration/run_settings.h"
#include "pulumi/state/explain_outcome.h"
#include "pulumi/state/state_entry.h"

namespace dynaplane::stack {
namespace {

// The engine's words for a step, as one of the report's six; "" for steps
// that change nothing of a resource's own.
std::string ReportOp(std::string_view op) {
  if (op == "same" || op == "create" || op == "update" || op == "delete") {
    return std::string(op);
  }
  if (op == "replace" || op == "create-replacement" ||
      op == "delete-replaced") {
    return "replace";
  }
  if (op == "import" || op == "import-replacement") return "adopt";
  return "";
}

struct Words {
  Color color;
  const char* mark;
  const char* planned;
  const char* doing;
  const char* done;
};

Words WordsFor(const std::string& op) {
  if (op == "create") {
    return {Color::kGreen, "+", "create", "creating", "created"};
  }
  if (op == "update") {
    return {Color::kYellow, "~", "update", "updating", "updated"};
  }
  if (op == "replace") {
    return {Color::kMagenta, "+-", "replace", "replacing", "replaced"};
  }
  if (op == "adopt") {
    return {Color::kGreen, "+", "adopt", "adopting", "adopted"};
  }
  if (op == "delete") {
    return {Color::kRed, "-", "delete", "deleting", "deleted"};
  }
  return {Color::kDim, "=", "keep", "checking", "unchanged"};
}

// "aws:dynamodb/table:Table" → "Table".
std::string ShortType(const std::string& type) {
  return type.substr(type.rfind(':') + 1);
}

const char* SeverityWord(pulumi::Severity severity) {
  switch (severity) {
    case pulumi::Severity::kError:
      return "error";
    case pulumi::Severity::kWarning:
      return "warning";
    default:
      return "info";
  }
}

std::vector<std::string> DiffPaths(const pulumi::StepEvent& step) {
  std::vector<std::string> paths = step.diffs;
  if (!step.detailed_diff.empty()) {
    paths.clear();
    for (const auto& [path, kind] : step.detailed_diff) paths.push_back(path);
  }
  return paths;
}

// The engine numbers the reasons of a partial failure; one needs no number.
std::string Unwrapped(const std::string& message) {
  constexpr std::string_view kOne = "1 error occurred:\n\t* ";
  std::string text =
      message.starts_with(kOne) ? message.substr(kOne.size()) : message;
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

// "update failed" and its like: the stack's echo of an error told before.
bool IsEcho(const pulumi::DiagnosticEvent& event) {
  return event.severity == pulumi::Severity::kError && event.urn.empty() &&
         event.message.ends_with(" failed") &&
         event.message.find(' ') == event.message.rfind(' ');
}

// The engine's own refusals, in its words around the resource's quoted URN
// (resource/deploy: deleteProtectedError, step_generator.go).
bool IsProtectRefusal(std::string_view message) {
  const auto says = [&](std::string_view begin, std::string_view reason) {
    return message.starts_with(begin) &&
           message.find(reason) != std::string_view::npos;
  };
  return says("resource \"urn:pulumi:",
              "\" cannot be deleted\nbecause it is protected. ") ||
         says("unable to replace resource \"urn:pulumi:",
              "\"\nas it is currently marked for protection. ") ||
         says("unable to replace resource \"urn:pulumi:",
              "\" as it is currently marked for protection. ");
}

bool IsRefusal(std::string_view message) {
  // A refresh before an operation puts its own words in front.
  constexpr std::string_view kPreview = "Preview failed: ";
  if (message.starts_with(kPreview)) message.remove_prefix(kPreview.size());
  return message.starts_with(provider::kRefused) || IsProtectRefusal(message);
}

// A step that a provider works on. "replace" is but the name of two others.
bool ChangesSomething(std::string_view op) {
  return op == "create" || op == "update" || op == "delete" ||
         op == "create-replacement" || op == "delete-replaced";
}

// What goes of a table that stays. Its place in a list tells nobody which it
// is, least of all when AWS alone has it.
std::vector<std::string> GoingWords(const pulumi::StepEvent& step) {
  std::vector<std::string> words;
  for (const auto& [path, name] : step.removed) {
    if (step.op == "update" && path.starts_with("globalSecondaryIndexes[")) {
      words.push_back(fmt::format("the index {} goes", name));
    }
  }
  return words;
}

std::string Joined(const std::vector<std::string>& paths) {
  return paths.empty() ? "" : fmt::format(" [{}]", fmt::join(paths, ", "));
}

}  // namespace

Recorder::Recorder(Console& console, Settings settings)
    : console_(console), settings_(std::move(settings)) {}

pulumi::EngineObserver Recorder::Observer() {
  pulumi::EngineObserver observer;
  observer.started = [this](const auto& step) { OnStarted(step); };
  observer.done = [this](const auto& step) { OnDone(step); };
  observer.failed = [this](const auto& step) { OnFailed(step); };
  observer.diagnostic = [this](const auto& event) { OnDiagnostic(event); };
  return observer;
}

Recorder::Tracked& Recorder::Track(const pulumi::StepEvent& step) {
  const auto [entry, is_new] = tracked_.try_emplace(step.urn);
  Tracked& tracked = entry->second;
  if (is_new) {
    order_.push_back(step.urn);
    tracked.change = {step.urn, step.type, state::NameIn(step.urn),
                      "same",   {},        true};
    tracked.started = std::chrono::steady_clock::now();
  }
  return tracked;
}

void Recorder::Show(Color color, const std::string& mark,
                    const std::string& verb, const Tracked& tracked,
                    const std::string& tail) {
  console_.Line(
      LogLevel::kInfo,
      fmt::format("{}  {} {:<10} {:<6} {}{}", settings_.prefix,
                  console_.Paint(color, fmt::format("{:>2}", mark)), verb,
                  ShortType(tracked.change.type), tracked.change.name, tail));
}

// The engine tells of what it leaves alone, too; whatever else it did to that
// would be shown.
bool Recorder::IsNobodys(const pulumi::StepEvent& step) const {
  return state::IsBookkeeping(step.type) ||
         (step.op == "same" && settings_.left_alone.contains(step.urn));
}

void Recorder::OnStarted(const pulumi::StepStarted& step) {
  if (IsNobodys(step)) return;
  Tracked& tracked = Track(step);
  tracked.refreshing = step.op == "refresh";
  tracked.started = std::chrono::steady_clock::now();
  if (tracked.refreshing) return;
  tracked.begun |= !step.planning && ChangesSomething(step.op);
  const std::string op = ReportOp(step.op);
  if (op.empty() || op == "same") return;
  // Of a replacement's parts the first that knows both sides.
  if (tracked.step.op.empty() || tracked.step.new_inputs.empty()) {
    tracked.step = step;
    tracked.step.op = op;
  }
  // The parts of a replacement are told as one; the deletion does not know why
  // it happens.
  const bool told = tracked.told && op == tracked.change.op;
  tracked.change.op = op;
  tracked.change.done = step.planning;
  if (auto paths = DiffPaths(step); !paths.empty()) {
    tracked.change.diff = std::move(paths);
  }
  tracked.told = !step.planning || step.op != "delete-replaced";
  if (told || !tracked.told) return;
  const Words words = WordsFor(op);
  std::string tail = Joined(tracked.change.diff);
  const auto warning = settings_.warnings.find(step.urn);
  if (warning != settings_.warnings.end() &&
      (op == "delete" || op == "replace")) {
    tail += "  " + console_.Paint(Color::kRed, warning->second);
  }
  for (const std::string& words_of : GoingWords(step)) {
    tail += "  " + console_.Paint(Color::kRed, words_of);
  }
  Show(words.color, words.mark, step.planning ? words.planned : words.doing,
       tracked, tail);
}

void Recorder::OnDone(const pulumi::StepDone& step) {
  if (IsNobodys(step)) return;
  Tracked& tracked = Track(step);
  if (tracked.refreshing) {
    tracked.refreshing = false;
    // The result of a refresh is its own; before another operation it is only
    // a step on the way.
    if (settings_.operation != pulumi::Operation::kRefresh) return;
    tracked.change.op = ReportOp(step.op);
    if (tracked.change.op.empty()) tracked.change.op = "same";
    tracked.change.diff = DiffPaths(step);
  }
  tracked.change.done = true;
  tracked.applied |= !step.planning && ChangesSomething(step.op);
  const std::string op = ReportOp(step.op);
  if (step.planning || op.empty() || op == "same") return;
  // A replacement is done when its last part is.
  if (step.op == "replace") return;
  const Words words = WordsFor(op);
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - tracked.started;
  Show(words.color, words.mark, words.done, tracked,
       console_.Paint(Color::kDim, fmt::format(" ({:.1f} s)", took.count())));
}

void Recorder::OnFailed(const pulumi::StepFailed& step) {
  if (IsNobodys(step)) return;
  Tracked& tracked = Track(step);
  tracked.change.done = false;
  if (const std::string op = ReportOp(step.op); !op.empty()) {
    tracked.change.op = op;
  }
  Show(Color::kRed, "!", "failed", tracked, "");
}

void Recorder::OnDiagnostic(const pulumi::DiagnosticEvent& raw) {
  using pulumi::Severity;
  pulumi::DiagnosticEvent event = raw;
  event.message = Unwrapped(event.message);
  if (event.message.empty() || IsEcho(event)) return;
  // Each write of the state that fails is one more of them.
  if (auto keys = event.severity == Severity::kError
                      ? state::ExplainBackendKeys(event.message)
                      : std::nullopt) {
    event.message = *std::move(keys);
    if (std::ranges::count(diagnostics_, event.message,
                           &StackDiagnostic::message) > 0) {
      return;
    }
  }
  if (event.severity == Severity::kDebug) {
    console_.Line(LogLevel::kTrace, settings_.prefix + event.message);
    return;
  }
  if (event.ephemeral) {
    console_.Line(LogLevel::kInfo,
                  fmt::format("{}     {} {}", settings_.prefix,
                              state::NameIn(event.urn), event.message));
    return;
  }
  StackDiagnostic diagnostic;
  diagnostic.severity = SeverityWord(event.severity);
  diagnostic.message = event.message;
  diagnostic.urn = event.urn;
  const auto origin = settings_.origins.find(event.urn);
  if (origin != settings_.origins.end()) {
    diagnostic.file = origin->second.file;
    diagnostic.line = origin->second.line;
  }
  if (event.severity == Severity::kError) {
    if (IsRefusal(event.message)) {
      refused_.insert(event.urn);
    } else {
      failed_otherwise_ = true;
    }
  }
  const std::string place =
      diagnostic.line > 0
          ? fmt::format("{}:{}: ", diagnostic.file, diagnostic.line)
          : "";
  const std::string text = settings_.prefix + place + event.message;
  if (event.severity == Severity::kError) {
    console_.Error(text);
  } else if (event.severity == Severity::kWarning) {
    console_.Warning(text);
  } else {
    console_.Line(LogLevel::kInfo, text);
  }
  diagnostics_.push_back(std::move(diagnostic));
}

std::vector<ResourceChange> Recorder::Resources() const {
  std::vector<ResourceChange> resources;
  for (const std::string& urn : order_) {
    resources.push_back(tracked_.at(urn).change);
  }
  return resources;
}

std::vector<pulumi::StepEvent> Recorder::Steps() const {
  std::vector<pulumi::StepEvent> steps;
  for (const std::string& urn : order_) {
    const pulumi::StepEvent& step = tracked_.at(urn).step;
    if (!step.op.empty()) steps.push_back(step);
  }
  return steps;
}

bool Recorder::only_refused() const {
  return !refused_.empty() && !failed_otherwise_;
}

bool Recorder::applied() const {
  return std::ranges::any_of(tracked_, [&](const auto& entry) {
    const auto& [urn, tracked] = entry;
    const bool only_here =
        tracked.change.op == "delete" && settings_.deleted_along.contains(urn);
    if (only_here) return false;
    return tracked.applied || (tracked.begun && !refused_.contains(urn));
  });
}

std::string Summarize(const StackReport& report, bool preview) {
  std::vector<std::string> parts;
  for (const char* op : {"create", "update", "replace", "delete", "adopt"}) {
    if (const int count = report.Count(op); count > 0) {
      const Words words = WordsFor(op);
      parts.push_back(preview ? fmt::format("{} to {}", count, words.planned)
                              : fmt::format("{} {}", count, words.done));
    }
  }
  if (const int same = report.Count("same"); same > 0) {
    parts.push_back(fmt::format("{} unchanged", same));
  }
  if (parts.empty()) parts.push_back("nothing to do");
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace dynaplane::stack
