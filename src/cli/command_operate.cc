// preview, up, refresh and destroy: the commands that run the engine.
#include <fmt/format.h>

#include <algorithm>

#include "base/side_by_side.h"
#include "cli/account_change.h"
#include "cli/commands.h"
#include "cli/decision.h"
#include "cli/findings.h"
#include "cli/inputs.h"
#include "cli/plan_notes.h"
#include "cli/recorder.h"
#include "cli/settled.h"
#include "cli/stack_lock.h"
#include "cli/stack_run.h"
#include "cli/status_writer.h"

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
  Result<void> CheckAccounts();
  Result<void> CheckGoing();
  Result<void> Confirm();
  Result<void> CheckConfirmable() const;
  void Tell(const manifest::Diagnostics& findings, StackJob& job) const;
  std::vector<const Losses*> AllLosses() const;
  Result<void> AskForTables();
  Result<bool> ShowAndAsk();
  bool Ask(const std::string& question);
  bool AskToDestroy();
  StackRunResult RunJob(StackJob& job, Operation operation);
  ExitCode RunJobs(Operation operation);
  StackRunOptions OptionsFor(const StackJob& job, Operation operation) const;
  void Summarize(const StackJob& job, const StackRunResult& result,
                 Operation operation) const;
  bool HasChanges() const;
  bool WriteStatus();
  bool Applies() const {
    return operation_ != Operation::kPreview &&
           !context_.options.expect_no_changes;
  }

  const Context& context_;
  const Operation operation_;
  AccountCheck accounts_{context_.options, context_.console};
  AllowDataLoss allowed_ = context_.options.allow_data_loss;
  std::optional<Session> session_;
  Inputs inputs_;
  std::vector<StackJob> jobs_;
  std::vector<StackReport> reports_;
  bool shown_ = false;    // what is to be done, to a user who agreed
  bool settled_ = false;  // the preview has shown that there is nothing to do
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

std::vector<const Losses*> Command::AllLosses() const {
  std::vector<const Losses*> losses;
  for (const StackJob& job : jobs_) losses.push_back(&job.losses);
  return losses;
}

// Who types the name of a table knows which one it is.
Result<void> Command::AskForTables() {
  for (const Loss* loss : Uncovered(AllLosses(), allowed_)) {
    shown_ = true;
    const std::string answer = context_.console.Ask(fmt::format(
        "This deletes the table {} with all its items.\nType its name to go "
        "on: ",
        loss->table));
    if (answer != loss->table) {
      return Fail(ExitCode::kDataLoss,
                  fmt::format("'{}' is not the name of the table {}; nothing "
                              "was touched",
                              answer, loss->table));
    }
    allowed_.given = true;
    allowed_.names.push_back(loss->UniqueName());
  }
  return {};
}

StackRunOptions Command::OptionsFor(const StackJob& job,
                                    Operation operation) const {
  StackRunOptions options;
  options.operation = operation;
  // Capacities given by hand must win over what a scaler has left.
  options.refresh = context_.options.refresh;
  if (operation == Operation::kUp && !options.refresh) {
    options.looks = LooksAtEndedScaling(job);
    options.refresh = !options.looks.empty();
  }
  options.show_stack_name = jobs_.size() > 1;
  if (operation == Operation::kDestroy) options.targets = DestroyTargets(job);
  if (operation == Operation::kPreview) return options;
  options.decide = [this, operation](StateLookup now, bool by_us,
                                     StackJob& changed,
                                     StackRunOptions& again) {
    Result<void> decided =
        DecideAgain({operation, shown_, by_us}, context_.options,
                    context_.console, std::move(now), changed);
    if (!decided) return decided;
    again = OptionsFor(changed, operation);
    return AccountCheck(context_.options, context_.console).CheckGoing(changed);
  };
  return options;
}

void Command::Summarize(const StackJob& job, const StackRunResult& result,
                        Operation operation) const {
  const bool failed = result.exit_code != ExitCode::kDone;
  context_.console.Line(
      LogLevel::kInfo,
      fmt::format(
          "{}: {} in {:.1f} s",
          context_.console.Paint(Color::kBold, job.name.ToString()),
          failed
              ? context_.console.Paint(Color::kRed, result.report.Outcome())
              : cli::Summarize(result.report, operation == Operation::kPreview),
          result.report.seconds));
}

StackRunResult Command::RunJob(StackJob& job, Operation operation) {
  if (context_.signals.interrupted()) {
    const Failure interrupted{ExitCode::kInterrupted,
                              "interrupted before this stack's turn"};
    StackReport report = UntouchedReport(job, interrupted, {});
    report.started = false;
    return {std::move(report), interrupted.exit_code};
  }
  StackRunResult result = RunStack(*session_, job, OptionsFor(job, operation));
  Summarize(job, result, operation);
  std::vector<StackDiagnostic>& told = result.report.diagnostics;
  const std::vector<StackDiagnostic> findings = ToReport(job.findings);
  told.insert(told.begin(), findings.begin(), findings.end());
  return result;
}

// Runs up to --jobs stacks at once; the worst end is the command's.
ExitCode Command::RunJobs(Operation operation) {
  const Signals::Deferral deferral(context_.signals);
  std::vector<StackRunResult> results(jobs_.size());
  const auto thrown = base::SideBySide(
      jobs_.size(), static_cast<std::size_t>(context_.options.jobs),
      [&](std::size_t i) { results[i] = RunJob(jobs_[i], operation); });
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    if (!thrown[i]) continue;
    const Failure failure{ExitCode::kFailed, *thrown[i]};
    Report(context_, failure);
    results[i] = {UntouchedReport(jobs_[i], failure, {}), failure.exit_code};
  }
  reports_.clear();
  ExitCode worst = ExitCode::kDone;
  for (StackRunResult& result : results) {
    worst = Graver(worst, result.exit_code);
    reports_.push_back(std::move(result.report));
  }
  return worst;
}

bool Command::HasChanges() const {
  return std::any_of(
      reports_.begin(), reports_.end(),
      [](const StackReport& report) { return report.HasChanges(); });
}

// Whoever agrees, agrees to what was shown.
bool Command::Ask(const std::string& question) {
  const std::string answer = context_.console.Ask(question + " [y/N] ");
  shown_ = true;
  return answer == "y" || answer == "Y" || answer == "yes";
}

// Whose name was typed needs no second answer.
bool Command::AskToDestroy() {
  const std::vector<const Loss*> typed =
      Uncovered(AllLosses(), context_.options.allow_data_loss);
  std::vector<std::string> others;
  for (const Losses* losses : AllLosses()) {
    for (const Loss& loss : losses->tables) {
      if (std::ranges::find(typed, &loss) == typed.end()) {
        others.push_back(loss.table);
      }
    }
  }
  if (!others.empty()) {
    return Ask(
        fmt::format("Delete {} with all items?", fmt::join(others, ", ")));
  }
  const bool nothing_else =
      !typed.empty() || std::ranges::all_of(jobs_, [](const StackJob& job) {
        return OwnResources(job).empty();
      });
  return nothing_else || Ask("Delete all that belongs to these manifests?");
}

// On a terminal without --yes: the preview first, then the question.
Result<bool> Command::ShowAndAsk() {
  if (context_.options.yes) return true;
  if (operation_ == Operation::kDestroy) return AskToDestroy();
  if (operation_ == Operation::kRefresh) {
    return Ask("Bring the state in line with what AWS says?");
  }
  const ExitCode shown = RunJobs(Operation::kPreview);
  if (shown != ExitCode::kDone) return Fail(shown, "");
  if (HasChanges()) return Ask("Apply these changes?");
  settled_ = !context_.options.refresh && context_.options.engine == "auto" &&
             std::ranges::all_of(jobs_, [&](const StackJob& job) {
               return IsSettled(*session_, job);
             });
  if (settled_) {
    context_.console.Line(LogLevel::kInfo, "there is nothing to change");
  }
  return true;
}

// Reads, plans and looks up; nothing is asked of AWS or of the engine yet.
Result<void> Command::Prepare() {
  if (auto ok = CheckConfirmable(); !ok) return ok;
  Result<Inputs> inputs = LoadInputs(context_.options, context_.console);
  if (!inputs) return tl::unexpected(inputs.error());
  inputs_ = *std::move(inputs);
  if (context_.options.write_status) {
    if (auto writable = CheckWritable(inputs_); !writable) return writable;
  }
  Result<Session> session =
      OpenSession(context_.options, context_.console, context_.signals);
  if (!session) return tl::unexpected(session.error());
  session_.emplace(*std::move(session));
  Result<std::vector<StackJob>> jobs = PlanJobs(*session_, inputs_);
  if (!jobs) return tl::unexpected(jobs.error());
  jobs_ = *std::move(jobs);
  ShareOut(inputs_.diagnostics, jobs_);
  const bool plans =
      operation_ == Operation::kUp || operation_ == Operation::kPreview;
  for (StackJob& job : jobs_) {
    Tell(job.plan.notes, job);
    if (plans) Tell(PlanNotes(job, context_.options.provider), job);
  }
  for (StackJob& job : jobs_) {
    auto decided = Decide(operation_, context_.console, job);
    if (!decided) return decided;
    if (plans) Tell(RenamedTables(job), job);
  }
  return {};
}

// On standard error, and in the report.
void Command::Tell(const manifest::Diagnostics& findings, StackJob& job) const {
  context_.console.Print(findings);
  job.findings.insert(job.findings.end(), findings.begin(), findings.end());
}

// All of them before the first stack is touched.
Result<void> Command::CheckAccounts() {
  for (const StackJob& job : jobs_) {
    if (auto right = accounts_.Check(job, operation_); !right) return right;
  }
  return {};
}

// Before the first stack is touched, and before a question. The only stack of a
// run that asks nothing is looked at once it is claimed.
Result<void> Command::CheckGoing() {
  for (StackJob& job : jobs_) {
    const bool once = jobs_.size() == 1 && context_.options.yes;
    // Whoever works on the stack ends this run before anything goes.
    const bool waits =
        job.lookup.readable && (once || FindRun(session_->backend, job.name));
    if (waits) continue;
    if (auto may = accounts_.CheckGoing(job); !may) return may;
    job.seen.clear();  // by the time that it goes, this is old
  }
  return {};
}

// What stands between a plan and its application: the user's data, and the
// user.
Result<void> Command::Confirm() {
  const std::vector<const Losses*> losses = AllLosses();
  const bool asks = operation_ == Operation::kDestroy && !context_.options.yes;
  // Of keys that are not of the account that their entry says, nobody should
  // read that all tables move.
  if (std::ranges::any_of(jobs_, [](const StackJob& job) {
        return NamesAnotherAccount(job);
      })) {
    if (auto right = CheckAccounts(); !right) return right;
  }
  // What no answer allows is refused before a question, and before AWS is
  // asked for anything.
  auto allowed =
      CheckLosses(losses, asks ? AllowDataLoss{true, {"all"}} : allowed_);
  if (!allowed) return allowed;
  for (const StackJob& job : jobs_) {
    if (operation_ != Operation::kUp || RenamedTables(job).empty()) continue;
    return Fail(ExitCode::kUsage,
                fmt::format("the stack {} has a table under another name, as "
                            "the warning says; nothing was touched",
                            job.name.ToString()));
  }
  if (auto right = CheckAccounts(); !right) return right;
  if (auto may = CheckGoing(); !may) return may;
  if (asks) {
    if (auto named = AskForTables(); !named) return named;
    allowed = CheckLosses(losses, allowed_);
    if (!allowed) return allowed;
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
  } else if (const auto right = CheckAccounts(); !right) {
    return tl::unexpected(right.error());
  }
  ExitCode end = ExitCode::kDone;
  if (!settled_) {
    end = RunJobs(Applies() ? operation_ : Operation::kPreview);
  }
  if (context_.options.expect_no_changes && end == ExitCode::kDone &&
      HasChanges()) {
    context_.console.Error("changes were found where none were expected");
    end = ExitCode::kUnexpectedChanges;
  }
  if (context_.options.write_status && Applies() && !WriteStatus()) {
    end = Graver(end, ExitCode::kFailed);
  }
  context_.console.Result(Render(reports_, context_.options.output));
  return end;
}

// What is done is done, and reported, whether its status is written or not.
bool Command::WriteStatus() {
  const std::vector<UnwrittenStatus> unwritten =
      WriteStatuses(inputs_, reports_);
  for (const UnwrittenStatus& status : unwritten) {
    context_.console.Error(status.message);
    for (StackReport& report : reports_) {
      if (std::ranges::count(report.manifests, status.file) == 0) continue;
      report.diagnostics.push_back(
          {"error", status.message, "", status.file, 0});
    }
  }
  return unwritten.empty();
}

// What a run that ended early has to report: each stack that it would have
// worked on, untouched.
std::vector<StackReport> Command::Untouched(const Failure& failure) const {
  std::vector<Refusal> refusals;
  if (failure.exit_code == ExitCode::kDataLoss) {
    refusals = FindRefusals(AllLosses(), allowed_);
  }
  std::vector<StackReport> reports;
  for (const StackJob& job : jobs_) {
    reports.push_back(UntouchedReport(job, failure, refusals));
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
