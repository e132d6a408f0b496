// preview, up, refresh and destroy: the commands that run the engine.
#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "base/side_by_side.h"
#include "cli/command/commands.h"
#include "cli/command/review.h"
#include "cli/input/inputs.h"
#include "cli/input/leave_out.h"
#include "cli/input/plan_file.h"
#include "cli/input/status_writer.h"
#include "cli/render.h"
#include "module/types.h"
#include "pulumi/state/stack_lock.h"
#include "stack/decision.h"
#include "stack/guard/account_change.h"
#include "stack/left_alone.h"
#include "stack/report/findings.h"
#include "stack/report/plan_notes.h"
#include "stack/report/recorder.h"
#include "stack/run.h"

namespace dynaplane::cli {
namespace {

using pulumi::Operation;

// One command over all its stacks.
class Command {
 public:
  Command(const Context& context, Operation operation,
          const stack::SavedPlan* plan)
      : context_(context), operation_(operation), review_(context, plan) {}

  Result<Ending> Run();
  std::vector<stack::StackReport> Untouched(const Failure& failure) const;
  std::string RenderEarlyEnd(const Failure& failure) const;

 private:
  Result<void> Prepare();
  Result<void> CheckAccounts();
  Result<void> CheckGoing();
  Result<void> Confirm();
  Result<void> CheckConfirmable() const;
  void Tell(const manifest::Diagnostics& findings, stack::StackJob& job) const;
  void TellOrphans(const stack::StackJob& job) const;
  std::vector<const stack::Losses*> AllLosses() const;
  Result<void> AskForTables();
  Result<bool> ShowAndAsk();
  bool Ask(const std::string& question);
  bool AskToDestroy();
  std::optional<Failure> WhyNotBegin();
  void NoteFailed(const stack::StackJob& job, Ending ending);
  stack::StackRunResult RunJob(stack::StackJob& job, Operation operation);
  Ending RunJobs(Operation operation);
  Result<Ending> Show();
  stack::StackRunOptions OptionsFor(const stack::StackJob& job,
                                    Operation operation) const;
  void Summarize(const stack::StackJob& job,
                 const stack::StackRunResult& result,
                 Operation operation) const;
  bool HasChanges() const;
  bool WriteStatus();
  bool Applies() const {
    return operation_ != Operation::kPreview &&
           !context_.options.expect_no_changes;
  }

  const Context& context_;
  const Operation operation_;
  Review review_;
  stack::AccountCheck accounts_{context_.options, context_.console};
  stack::AllowDataLoss allowed_ = context_.options.allow_data_loss;
  std::optional<stack::Session> session_;
  Inputs inputs_;
  std::vector<stack::StackJob> jobs_;
  std::vector<stack::StackReport> reports_;
  bool shown_ = false;    // what is to be done, to a user who agreed
  bool settled_ = false;  // the preview has shown that there is nothing to do
  std::mutex first_failed_mutex_;
  std::optional<Failure> first_failed_;  // what it means for stacks after it
};

Result<void> Command::CheckConfirmable() const {
  if (!Applies() || context_.options.yes || context_.console.interactive()) {
    return {};
  }
  return Fail(Ending::kInvalid,
              fmt::format("`dynaplane {}` asks before it changes anything, and "
                          "there is no terminal to ask on; say --yes",
                          context_.options.command));
}

std::vector<const stack::Losses*> Command::AllLosses() const {
  std::vector<const stack::Losses*> losses;
  for (const stack::StackJob& job : jobs_) losses.push_back(&job.losses);
  return losses;
}

// Who types the name of a table knows which one it is.
Result<void> Command::AskForTables() {
  for (const stack::Loss* loss : stack::Uncovered(AllLosses(), allowed_)) {
    shown_ = true;
    const std::string answer = context_.console.Ask(fmt::format(
        "This deletes the table {} with all its items.\nType its name to go "
        "on: ",
        loss->table));
    if (answer != loss->table) {
      return Fail(Ending::kRefused,
                  fmt::format("'{}' is not the name of the table {}; nothing "
                              "was touched",
                              answer, loss->table));
    }
    allowed_.given = true;
    allowed_.names.push_back(loss->UniqueName());
  }
  return {};
}

stack::StackRunOptions Command::OptionsFor(const stack::StackJob& job,
                                           Operation operation) const {
  stack::StackRunOptions options;
  options.operation = operation;
  // Capacities given by hand must win over what a scaler has left.
  options.refresh = context_.options.refresh;
  if (operation == Operation::kUp && !options.refresh) {
    options.looks = stack::LooksAtEndedScaling(job);
    options.refresh = !options.looks.empty();
  }
  options.show_stack_name = jobs_.size() > 1;
  const bool destroys = operation == Operation::kDestroy;
  options.targets = destroys ? stack::DestroyTargets(job)
                             : stack::SelectionTargets(job, operation);
  options.targets_only = destroys || !job.left_alone.empty();
  if (operation == Operation::kPreview) return options;
  options.decide = [this, operation](state::StateLookup now, bool by_us,
                                     stack::StackJob& changed,
                                     stack::StackRunOptions& again) {
    Result<void> decided = stack::DecideAgain(
        {.operation = operation,
         .shown = shown_,
         .saved = review_.applies_plan(),
         .by_us = by_us},
        context_.options, context_.console, std::move(now), changed);
    if (!decided) return decided;
    again = OptionsFor(changed, operation);
    return stack::AccountCheck(context_.options, context_.console)
        .CheckGoing(changed);
  };
  return options;
}

void Command::Summarize(const stack::StackJob& job,
                        const stack::StackRunResult& result,
                        Operation operation) const {
  const bool failed = result.ending != Ending::kDone;
  context_.console.Line(
      stack::LogLevel::kInfo,
      fmt::format(
          "{}: {} in {:.1f} s",
          context_.console.Paint(stack::Color::kBold, job.name.ToString()),
          failed ? context_.console.Paint(stack::Color::kRed,
                                          result.report.Outcome())
                 : stack::Summarize(result.report,
                                    operation == Operation::kPreview),
          result.report.seconds));
}

// Why a stack whose turn it is does not begin all the same.
std::optional<Failure> Command::WhyNotBegin() {
  if (context_.signals.interrupted()) {
    return Failure{Ending::kInterrupted,
                   "interrupted before this stack's turn"};
  }
  const std::lock_guard lock(first_failed_mutex_);
  return context_.options.fail_fast ? first_failed_ : std::nullopt;
}

void Command::NoteFailed(const stack::StackJob& job, Ending ending) {
  const std::lock_guard lock(first_failed_mutex_);
  if (ending == Ending::kDone || first_failed_) return;
  first_failed_ = Failure{
      ending, fmt::format("not begun, since the stack {} has failed and "
                          "--fail-fast was given",
                          job.name.ToString())};
}

stack::StackRunResult Command::RunJob(stack::StackJob& job,
                                      Operation operation) {
  if (const auto why = WhyNotBegin()) {
    context_.console.Line(
        stack::LogLevel::kInfo,
        fmt::format("{}: {}", job.name.ToString(), why->message));
    stack::StackReport report = stack::UntouchedReport(job, *why, {});
    report.started = false;
    return {std::move(report), why->ending};
  }
  stack::StackRunResult result =
      stack::RunStack(*session_, job, OptionsFor(job, operation));
  NoteFailed(job, result.ending);
  Summarize(job, result, operation);
  std::vector<stack::StackDiagnostic>& told = result.report.diagnostics;
  const std::vector<stack::StackDiagnostic> findings =
      stack::ToReport(job.findings);
  told.insert(told.begin(), findings.begin(), findings.end());
  return result;
}

// Runs up to --jobs stacks at once; the worst end is the command's.
Ending Command::RunJobs(Operation operation) {
  const stack::Signals::Deferral deferral(context_.signals);
  first_failed_.reset();
  std::vector<stack::StackRunResult> results(jobs_.size());
  const auto thrown = base::SideBySide(
      jobs_.size(), static_cast<std::size_t>(context_.options.jobs),
      [&](std::size_t i) { results[i] = RunJob(jobs_[i], operation); });
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    if (!thrown[i]) continue;
    const Failure failure{Ending::kFailed, *thrown[i]};
    Report(context_, failure);
    results[i] = {stack::UntouchedReport(jobs_[i], failure, {}),
                  failure.ending};
  }
  reports_.clear();
  Ending worst = Ending::kDone;
  for (stack::StackRunResult& result : results) {
    worst = Graver(worst, result.ending);
    reports_.push_back(std::move(result.report));
  }
  return worst;
}

bool Command::HasChanges() const {
  return std::any_of(
      reports_.begin(), reports_.end(),
      [](const stack::StackReport& report) { return report.HasChanges(); });
}

// Whoever agrees, agrees to what was shown.
bool Command::Ask(const std::string& question) {
  const std::string answer = context_.console.Ask(question + " [y/N] ");
  shown_ = true;
  return answer == "y" || answer == "Y" || answer == "yes";
}

// Whose name was typed needs no second answer.
bool Command::AskToDestroy() {
  const std::vector<const stack::Loss*> typed =
      stack::Uncovered(AllLosses(), context_.options.allow_data_loss);
  std::vector<std::string> others;
  for (const stack::Losses* losses : AllLosses()) {
    for (const stack::Loss& loss : losses->tables) {
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
      !typed.empty() ||
      std::ranges::all_of(jobs_, [](const stack::StackJob& job) {
        return stack::OwnResources(job).empty();
      });
  return nothing_else || Ask("Delete all that belongs to these manifests?");
}

// What would be done; beside a saved plan it has to be the same.
Result<Ending> Command::Show() {
  const Ending end = RunJobs(Operation::kPreview);
  if (end != Ending::kDone) return end;
  shown_ |= review_.applies_plan();
  auto same = review_.CheckShown(jobs_, reports_);
  if (!same) return tl::unexpected(same.error());
  return end;
}

// On a terminal without --yes: the preview first, then the question.
Result<bool> Command::ShowAndAsk() {
  if (context_.options.yes && !review_.applies_plan()) return true;
  if (operation_ == Operation::kDestroy) return AskToDestroy();
  if (operation_ == Operation::kRefresh) {
    return Ask("Bring the state in line with what AWS says?");
  }
  const Result<Ending> shown = Show();
  if (!shown) return tl::unexpected(shown.error());
  if (*shown != Ending::kDone) return Fail(*shown, "");
  if (context_.options.yes) return true;
  if (HasChanges()) return Ask("Apply these changes?");
  settled_ = !context_.options.refresh && context_.options.engine == "auto" &&
             std::ranges::all_of(jobs_, &stack::StackJob::settled);
  if (settled_) {
    context_.console.Line(stack::LogLevel::kInfo, "there is nothing to change");
  }
  return true;
}

// Reads, plans and looks up; nothing is asked of AWS or of the engine yet.
Result<void> Command::Prepare() {
  if (auto ok = CheckConfirmable(); !ok) return ok;
  Result<Inputs> inputs = review_.Load();
  if (!inputs) return tl::unexpected(inputs.error());
  inputs_ = *std::move(inputs);
  if (auto good = CheckInputs(inputs_, context_.console); !good) return good;
  Result<Inputs> selected = LeaveOut(context_.options, std::move(inputs_));
  if (!selected) return tl::unexpected(selected.error());
  inputs_ = *std::move(selected);
  if (context_.options.write_status) {
    if (auto writable = CheckWritable(inputs_); !writable) return writable;
  }
  Result<stack::Session> session =
      stack::OpenSession(context_.options, context_.console, context_.signals);
  if (!session) return tl::unexpected(session.error());
  session_.emplace(*std::move(session));
  Result<std::vector<stack::StackJob>> jobs =
      stack::PlanJobs(*session_, inputs_.manifests,
                      stack::Credentials::kRequired, inputs_.left_out);
  if (!jobs) return tl::unexpected(jobs.error());
  jobs_ = *std::move(jobs);
  if (auto same = review_.CheckStart(*session_, jobs_); !same) return same;
  stack::ShareOut(inputs_.diagnostics, jobs_);
  const bool plans =
      operation_ == Operation::kUp || operation_ == Operation::kPreview;
  for (stack::StackJob& job : jobs_) {
    Tell(job.plan.notes, job);
    if (plans) Tell(stack::PlanNotes(job, context_.options.provider), job);
  }
  for (stack::StackJob& job : jobs_) {
    auto decided =
        stack::Decide(operation_, context_.options, context_.console, job);
    if (!decided) return decided;
    if (plans) Tell(stack::RenamedTables(job), job);
    if (plans && !context_.options.prune) TellOrphans(job);
  }
  return {};
}

// On standard error, and in the report.
void Command::Tell(const manifest::Diagnostics& findings,
                   stack::StackJob& job) const {
  context_.console.Print(findings);
  job.findings.insert(job.findings.end(), findings.begin(), findings.end());
}

// What a run of the whole stack would delete, and one of a part does not.
void Command::TellOrphans(const stack::StackJob& job) const {
  if (job.left_alone.empty()) return;
  std::vector<std::string> tables;
  for (const std::string& urn : stack::FindOrphans(job)) {
    const state::StateResource* entry = job.lookup.state.Find(urn);
    if (entry != nullptr && entry->type == module::kTableType) {
      tables.push_back(entry->name());
    }
  }
  if (tables.empty()) return;
  context_.console.Note(fmt::format(
      "the stack {} has tables that none of the given manifests declares, and "
      "this run leaves them alone; --prune takes them away: {}",
      job.name.ToString(), fmt::join(tables, ", ")));
}

// All of them before the first stack is touched.
Result<void> Command::CheckAccounts() {
  for (const stack::StackJob& job : jobs_) {
    if (auto right = accounts_.Check(job, operation_); !right) return right;
  }
  return {};
}

// Before the first stack is touched, and before a question. The only stack of a
// run that asks nothing is looked at once it is claimed.
Result<void> Command::CheckGoing() {
  for (stack::StackJob& job : jobs_) {
    const bool once = jobs_.size() == 1 && context_.options.yes;
    // Whoever works on the stack ends this run before anything goes.
    const bool waits = job.lookup.readable &&
                       (once || state::FindRun(session_->backend, job.name));
    if (waits) continue;
    if (auto may = accounts_.CheckGoing(job); !may) return may;
    job.seen.clear();  // by the time that it goes, this is old
  }
  return {};
}

// What stands between a plan and its application: the user's data, and the
// user.
Result<void> Command::Confirm() {
  const std::vector<const stack::Losses*> losses = AllLosses();
  const bool asks = operation_ == Operation::kDestroy && !context_.options.yes;
  // Of keys that are not of the account that their entry says, nobody should
  // read that all tables move.
  if (std::ranges::any_of(jobs_, [](const stack::StackJob& job) {
        return stack::NamesAnotherAccount(job);
      })) {
    if (auto right = CheckAccounts(); !right) return right;
  }
  // What no answer allows is refused before a question, and before AWS is
  // asked for anything.
  auto allowed = stack::CheckLosses(
      losses, asks ? stack::AllowDataLoss{true, {"all"}} : allowed_);
  if (!allowed) return allowed;
  for (const stack::StackJob& job : jobs_) {
    if (operation_ != Operation::kUp || stack::RenamedTables(job).empty())
      continue;
    return Fail(Ending::kInvalid,
                fmt::format("the stack {} has a table under another name, as "
                            "the warning says; nothing was touched",
                            job.name.ToString()));
  }
  if (auto right = CheckAccounts(); !right) return right;
  if (auto may = CheckGoing(); !may) return may;
  if (asks) {
    if (auto named = AskForTables(); !named) return named;
    allowed = stack::CheckLosses(losses, allowed_);
    if (!allowed) return allowed;
  }
  const Result<bool> agreed = ShowAndAsk();
  if (!agreed) return tl::unexpected(agreed.error());
  if (!*agreed) return Fail(Ending::kFailed, "nothing was applied");
  return {};
}

Result<Ending> Command::Run() {
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
  Result<Ending> ran = Ending::kDone;
  if (!settled_) ran = Applies() ? RunJobs(operation_) : Show();
  if (!ran) return ran;
  Ending end = *ran;
  if (end == Ending::kDone) {
    const auto saved = review_.Save(*session_, jobs_, reports_);
    if (!saved) end = Report(context_, saved.error());
  }
  if (context_.options.expect_no_changes && end == Ending::kDone &&
      HasChanges()) {
    context_.console.Error("changes were found where none were expected");
    end = Ending::kUnexpectedChanges;
  }
  if (context_.options.write_status && Applies() && !WriteStatus()) {
    end = Graver(end, Ending::kFailed);
  }
  const bool outputs =
      !context_.options.quiet || context_.options.output != OutputFormat::kText;
  if (outputs) {
    context_.console.Result(Render(reports_, context_.options.output));
  }
  return end;
}

// What is done is done, and reported, whether its status is written or not.
bool Command::WriteStatus() {
  const std::vector<UnwrittenStatus> unwritten =
      WriteStatuses(inputs_, reports_);
  for (const UnwrittenStatus& status : unwritten) {
    context_.console.Error(status.message);
    for (stack::StackReport& report : reports_) {
      if (std::ranges::count(report.manifests, status.file) == 0) continue;
      report.diagnostics.push_back(
          {"error", status.message, "", status.file, 0});
    }
  }
  return unwritten.empty();
}

// What a run that ended early has to report: each stack that it would have
// worked on, untouched.
std::vector<stack::StackReport> Command::Untouched(
    const Failure& failure) const {
  std::vector<stack::Refusal> refusals;
  if (failure.ending == Ending::kRefused) {
    refusals = stack::FindRefusals(AllLosses(), allowed_);
  }
  std::vector<stack::StackReport> reports;
  for (const stack::StackJob& job : jobs_) {
    reports.push_back(stack::UntouchedReport(job, failure, refusals));
  }
  return reports;
}

// What ended before there was a stack has no element in JSON; where people read
// the result it has to stand all the same.
std::string Command::RenderEarlyEnd(const Failure& failure) const {
  const OutputFormat form = context_.options.output;
  if (form == OutputFormat::kText) return "";
  std::vector<stack::StackReport> reports = Untouched(failure);
  const bool is_read =
      form == OutputFormat::kMarkdown || form == OutputFormat::kGithub;
  if (reports.empty() && is_read) {
    stack::StackReport& report = reports.emplace_back();
    report.ending = failure.ending;
    report.diagnostics = stack::ToReport(inputs_.diagnostics);
    if (!failure.message.empty()) {
      report.diagnostics.push_back({"error", failure.message, "", "", 0});
    }
  }
  return Render(reports, form);
}

Ending RunCommand(const Context& context, Operation operation,
                  const stack::SavedPlan* plan = nullptr) {
  Command command(context, operation, plan);
  const Result<Ending> end = command.Run();
  if (end) return *end;
  Report(context, end.error());
  context.console.Result(command.RenderEarlyEnd(end.error()));
  return end.error().ending;
}

}  // namespace

Ending Preview(const Context& context) {
  return RunCommand(context, Operation::kPreview);
}
Ending Up(const Context& context) {
  const Operation operation =
      context.options.dry_run ? Operation::kPreview : Operation::kUp;
  if (context.options.plan.empty()) return RunCommand(context, operation);
  const Result<stack::SavedPlan> plan = ReadPlan(context.options.plan);
  if (!plan) {
    const OutputFormat form = context.options.output;
    if (form != OutputFormat::kText) context.console.Result(Render({}, form));
    return Report(context, plan.error());
  }
  UseEnvironmentOf(*plan);
  const Options options = WithPlan(context.options, *plan);
  const Context planned = {options, context.console, context.signals};
  return RunCommand(planned, operation, &*plan);
}
Ending Refresh(const Context& context) {
  return RunCommand(context, Operation::kRefresh);
}
Ending Destroy(const Context& context) {
  return RunCommand(context, Operation::kDestroy);
}

}  // namespace dynaplane::cli
