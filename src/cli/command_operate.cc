// preview, up, refresh and destroy: the commands that run the engine.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "cli/account_change.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/plan_notes.h"
#include "cli/recorder.h"
#include "cli/stack_run.h"
#include "cli/status_writer.h"
#include "cli/warm_throughput.h"

namespace dynaplane::cli {
namespace {

using pulumi::Operation;

// One command over all its stacks.
class Command {
 public:
  Command(const Context& context, Operation operation)
      : context_(context), operation_(operation) {}

  Result<ExitCode> Run();
  std::vector<StackReport> Untouched(const Failure& failure) const;

 private:
  Result<void> Prepare();
  Result<void> Confirm();
  Result<void> CheckConfirmable() const;
  void FindLosses();
  Result<void> AskForTables();
  Result<bool> ShowAndAsk();
  ExitCode RunJobs(Operation operation);
  StackRunOptions OptionsFor(const StackJob& job, Operation operation) const;
  std::vector<std::string> DeletableTables(const StackJob& job) const;
  void Summarize(const StackJob& job, const StackRunResult& result,
                 Operation operation) const;
  bool HasChanges() const;
  bool Applies() const {
    return operation_ != Operation::kPreview &&
           !context_.options.expect_no_changes;
  }

  const Context& context_;
  const Operation operation_;
  AllowDataLoss allowed_ = context_.options.allow_data_loss;
  std::optional<Session> session_;
  Inputs inputs_;
  std::vector<StackJob> jobs_;
  std::vector<StackReport> reports_;
};

Result<void> Command::CheckConfirmable() const {
  if (!Applies() || context_.options.yes || context_.console.interactive()) {
    return {};
  }
  return Fail(ExitCode::kUsage,
              fmt::format("`dynaplane {}` asks before it changes anything, and "
                          "there is no terminal to ask on; say --yes",
                          context_.options.command));
}

void Command::FindLosses() {
  for (StackJob& job : jobs_) {
    const State& state = job.lookup.state;
    if (operation_ == Operation::kDestroy) {
      job.losses = LossesOfDestroy(state, OwnResources(job));
    } else if (operation_ != Operation::kRefresh) {
      job.losses = LossesOfUpdate(state, job.plan, job.urns, job.manifests);
    }
  }
}

// Who types the name of a table knows which one it is.
Result<void> Command::AskForTables() {
  for (const StackJob& job : jobs_) {
    for (const Loss& loss : job.losses.tables) {
      const auto& names = allowed_.names;
      if (std::find(names.begin(), names.end(), loss.table) != names.end()) {
        continue;
      }
      const std::string answer = context_.console.Ask(fmt::format(
          "This deletes the table {} with all its items.\nType its name to go "
          "on: ",
          loss.table));
      if (answer != loss.table) {
        return Fail(ExitCode::kDataLoss,
                    fmt::format("'{}' is not the name of the table {}; nothing "
                                "was touched",
                                answer, loss.table));
      }
      allowed_.given = true;
      allowed_.names.push_back(loss.table);
    }
  }
  return {};
}

std::vector<std::string> Command::DeletableTables(const StackJob& job) const {
  std::vector<std::string> tables;
  for (const Loss& loss : job.losses.tables) tables.push_back(loss.table);
  if (job.lookup.readable || !allowed_.given) return tables;
  // The state is out of sight: what the user has said has to do.
  if (allowed_.names.empty()) return {"*"};
  for (const std::string& name : allowed_.names) {
    tables.push_back(name == "all" ? "*" : name);
    for (const auto& manifest : job.manifests) {
      if (manifest.metadata.name == name) {
        tables.push_back(manifest.spec.table_name);
      }
    }
  }
  return tables;
}

StackRunOptions Command::OptionsFor(const StackJob& job,
                                    Operation operation) const {
  StackRunOptions options;
  options.operation = operation;
  // Capacities given by hand must win over what a scaler has left.
  options.refresh = context_.options.refresh ||
                    (operation == Operation::kUp && EndsScaling(job));
  options.deletable_tables = DeletableTables(job);
  options.ignore_protect = !options.deletable_tables.empty();
  options.show_stack_name = jobs_.size() > 1;
  if (operation == Operation::kDestroy && HasOtherResources(job)) {
    options.targets = OwnResources(job);
  }
  return options;
}

void Command::Summarize(const StackJob& job, const StackRunResult& result,
                        Operation operation) const {
  const bool failed = result.exit_code != ExitCode::kDone;
  context_.console.Line(
      LogLevel::kInfo,
      fmt::format("{}: {} in {:.1f} s",
                  context_.console.Paint(Color::kBold, job.name.ToString()),
                  failed ? context_.console.Paint(Color::kRed, "failed")
                         : cli::Summarize(result.report,
                                          operation == Operation::kPreview),
                  result.report.seconds));
}

// Runs up to --jobs stacks at once; the worst end is the command's.
ExitCode Command::RunJobs(Operation operation) {
  std::vector<StackRunResult> results(jobs_.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < jobs_.size(); i = next++) {
      if (context_.signals.interrupted()) {
        results[i].exit_code = ExitCode::kInterrupted;
        results[i].report.stack = jobs_[i].name.ToString();
        continue;
      }
      results[i] =
          RunStack(*session_, jobs_[i], OptionsFor(jobs_[i], operation));
      Summarize(jobs_[i], results[i], operation);
    }
  };
  std::vector<std::jthread> threads;
  const auto count = std::min<std::size_t>(
      static_cast<std::size_t>(context_.options.jobs), jobs_.size());
  for (std::size_t i = 1; i < count; ++i) threads.emplace_back(work);
  work();
  threads.clear();
  reports_.clear();
  ExitCode worst = ExitCode::kDone;
  for (StackRunResult& result : results) {
    worst = std::max(worst, result.exit_code);
    reports_.push_back(std::move(result.report));
  }
  return worst;
}

bool Command::HasChanges() const {
  return std::any_of(
      reports_.begin(), reports_.end(),
      [](const StackReport& report) { return report.HasChanges(); });
}

// On a terminal without --yes: the preview first, then the question.
Result<bool> Command::ShowAndAsk() {
  if (context_.options.yes || operation_ == Operation::kDestroy) return true;
  if (operation_ == Operation::kUp) {
    const ExitCode shown = RunJobs(Operation::kPreview);
    if (shown != ExitCode::kDone) return Fail(shown, "");
    if (!HasChanges()) return true;
  }
  const std::string answer = context_.console.Ask(
      operation_ == Operation::kUp
          ? "Apply these changes? [y/N] "
          : "Bring the state in line with what AWS says? [y/N] ");
  return answer == "y" || answer == "Y" || answer == "yes";
}

// Reads, plans and looks up; nothing is asked of AWS or of the engine yet.
Result<void> Command::Prepare() {
  if (auto ok = CheckConfirmable(); !ok) return ok;
  Result<Inputs> inputs = LoadInputs(context_.options, context_.console);
  if (!inputs) return tl::unexpected(inputs.error());
  inputs_ = *std::move(inputs);
  Result<Session> session =
      OpenSession(context_.options, context_.console, context_.signals);
  if (!session) return tl::unexpected(session.error());
  session_.emplace(*std::move(session));
  Result<std::vector<StackJob>> jobs = PlanJobs(*session_, inputs_);
  if (!jobs) return tl::unexpected(jobs.error());
  jobs_ = *std::move(jobs);
  for (const StackJob& job : jobs_) {
    context_.console.Print(job.plan.notes);
    const bool plans =
        operation_ == Operation::kUp || operation_ == Operation::kPreview;
    if (!plans) continue;
    context_.console.Print(PlanNotes(job));
    if (auto rises = CheckWarmThroughput(job); !rises) return rises;
    if (operation_ != Operation::kUp) continue;
    auto accounts = CheckChangedAccounts(job, context_.console);
    if (!accounts) return accounts;
  }
  FindLosses();
  return {};
}

// What stands between a plan and its application: the user's data, and the
// user.
Result<void> Command::Confirm() {
  if (operation_ == Operation::kDestroy && !context_.options.yes) {
    if (auto named = AskForTables(); !named) return named;
  }
  std::vector<Losses> losses;
  for (const StackJob& job : jobs_) losses.push_back(job.losses);
  if (auto allowed = CheckLosses(losses, allowed_); !allowed) {
    return allowed;
  }
  const Result<bool> agreed = ShowAndAsk();
  if (!agreed) return tl::unexpected(agreed.error());
  if (!*agreed) return Fail(ExitCode::kFailed, "nothing was applied");
  return {};
}

Result<ExitCode> Command::Run() {
  if (const auto ready = Prepare(); !ready) {
    return tl::unexpected(ready.error());
  }
  if (Applies()) {
    if (const auto confirmed = Confirm(); !confirmed) {
      return tl::unexpected(confirmed.error());
    }
  }
  ExitCode end = RunJobs(Applies() ? operation_ : Operation::kPreview);
  if (context_.options.expect_no_changes && end == ExitCode::kDone &&
      HasChanges()) {
    context_.console.Error("changes were found where none were expected");
    end = ExitCode::kUnexpectedChanges;
  }
  if (context_.options.write_status && Applies()) {
    const Result<void> written = WriteStatuses(inputs_, reports_);
    if (!written) return tl::unexpected(written.error());
  }
  context_.console.Result(Render(reports_, context_.options.output));
  return end;
}

// One for each table that the stack would lose, or the failure as a whole.
std::vector<StackDiagnostic> Refusals(const StackJob& job,
                                      const Failure& failure) {
  std::vector<StackDiagnostic> refusals;
  if (failure.exit_code == ExitCode::kDataLoss) {
    for (const Loss& loss : job.losses.tables) {
      StackDiagnostic& refusal = refusals.emplace_back();
      refusal = {"error", "refused: " + Describe(loss), loss.urn, "", 0};
      for (std::size_t i = 0; i < job.urns.size(); ++i) {
        if (job.urns[i] != loss.urn) continue;
        const auto& source = job.plan.program.resources[i].options.source;
        refusal.file = source.file;
        refusal.line = source.line;
      }
    }
  }
  if (refusals.empty()) {
    refusals.push_back({"error", failure.message, "", "", 0});
  }
  return refusals;
}

// What a run that ended early has to report: each stack that it would have
// worked on, untouched.
std::vector<StackReport> Command::Untouched(const Failure& failure) const {
  std::vector<StackReport> reports;
  for (const StackJob& job : jobs_) {
    StackReport report;
    report.stack = job.name.ToString();
    for (const auto& manifest : job.manifests) {
      report.manifests.push_back(manifest.file);
    }
    report.diagnostics = Refusals(job, failure);
    reports.push_back(std::move(report));
  }
  return reports;
}

ExitCode RunCommand(const Context& context, Operation operation) {
  Command command(context, operation);
  const Result<ExitCode> end = command.Run();
  if (end) return *end;
  Report(context, end.error());
  if (context.options.output != OutputFormat::kText) {
    context.console.Result(
        Render(command.Untouched(end.error()), context.options.output));
  }
  return end.error().exit_code;
}

}  // namespace

ExitCode Preview(const Context& context) {
  return RunCommand(context, Operation::kPreview);
}
ExitCode Up(const Context& context) {
  return RunCommand(context, Operation::kUp);
}
ExitCode Refresh(const Context& context) {
  return RunCommand(context, Operation::kRefresh);
}
ExitCode Destroy(const Context& context) {
  return RunCommand(context, Operation::kDestroy);
}

}  // namespace dynaplane::cli
