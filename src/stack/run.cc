#include "stack/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string_view>

#include "pulumi/state/explain_outcome.h"
#include "pulumi/state/mend.h"
#include "pulumi/state/run_journal.h"
#include "pulumi/state/stack_lock.h"
#include "pulumi/state/state_entry.h"
#include "pulumi/state/target_parts.h"
#include "pulumi/state/torn_files.h"
#include "stack/engine.h"
#include "stack/healed.h"
#include "stack/report/edit_text.h"
#include "stack/report/edits.h"
#include "stack/report/outputs.h"
#include "stack/report/recorder.h"
#include "stack/settled.h"

namespace dynaplane::stack {
namespace {

using pulumi::EngineOutcome;
using pulumi::Operation;
using End = EngineOutcome::End;

bool RunsProgram(Operation operation) {
  return operation == Operation::kPreview || operation == Operation::kUp;
}

// A refresh before an update knows no target that is still to be made, and
// minds it of names, not of patterns.
std::string AsGlob(const std::string& urn) {
  constexpr std::string_view kUrn = "urn:";
  return urn.starts_with(kUrn) ? "*:" + urn.substr(kUrn.size()) : urn;
}

class StackRun {
 public:
  StackRun(Session& session, StackJob& job, StackRunOptions options)
      : session_(session),
        job_(job),
        options_(std::move(options)),
        started_(std::chrono::steady_clock::now()) {
    report_.stack = job.name.ToString();
    report_.manifests = FilesOf(job);
  }

  StackRunResult Run() {
    const Ending ending = RunToEnd();
    report_.ending = ending;
    const std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - started_;
    report_.seconds = took.count();
    return {std::move(report_), ending};
  }

 private:
  Ending RunToEnd();
  Result<void> Begin();
  std::vector<std::vector<std::string>> Parts() const;
  Ending RunParts();
  Ending NothingThere();
  Ending Finish(const EngineOutcome& outcome);
  Result<EngineOutcome> RunUntilStackExists(
      const std::vector<std::string>& targets);
  Result<EngineOutcome> RunOnce(Operation operation,
                                const std::vector<std::string>& targets,
                                const provider::Looks& looks = {});
  Result<void> ClaimJournal();
  Result<void> HealKilledRun();
  void AnnounceUnseen();
  Result<void> DecideAgain(bool by_us);
  std::optional<Result<void>> WaitForOthers() const;
  Result<bool> BeginJournal(Operation operation);
  EngineOutcome EndJournal(EngineOutcome outcome, int interrupts);
  Result<EngineOutcome> WithoutStaleLock(
      const EngineOutcome& outcome, const std::vector<std::string>& targets);
  Result<void> MakeMissingStack();
  Recorder::Settings RecorderSettings() const;
  Ending Fail(const Failure& failure);
  void Keep();
  void ShowEdits() const;
  void KeepOutputs();

  Session& session_;
  StackJob& job_;
  StackRunOptions options_;
  const bool native_ = session_.options.provider != "official";
  const std::chrono::steady_clock::time_point started_;
  StackReport report_;

  StackEngine engine_{session_, job_};
  std::optional<Recorder> recorder_;
  std::optional<state::RunJournal> journal_;
  bool state_is_lost_ = false;  // the journal alone tells of the stack
  // What a preview would have said of a killed run's steps, by URN.
  std::map<std::string, std::string> announced_;
  bool applied_ = false;       // something was changed, by whichever part
  bool only_refused_ = false;  // the last part's errors were refusals
};

Ending StackRun::Fail(const Failure& failure) {
  if (!failure.message.empty()) {
    session_.console.Error(failure.message);
    report_.diagnostics.push_back({"error", failure.message, "", "", 0});
  }
  return failure.ending;
}

Ending StackRun::RunToEnd() {
  if (const auto begun = Begin(); !begun) return Fail(begun.error());
  if (!job_.lookup.stack_exists && !RunsProgram(options_.operation)) {
    return NothingThere();
  }
  return RunParts();
}

// Nothing is made, sent or changed before the stack is claimed and what it
// holds then is known to be what was decided on.
Result<void> StackRun::Begin() {
  if (auto claimed = ClaimJournal(); !claimed) return claimed;
  if (auto decided = DecideAgain(/*by_us=*/false); !decided) return decided;
  const bool missing = !job_.lookup.stack_exists;
  if (missing && !RunsProgram(options_.operation)) return {};
  if (auto prepared = engine_.Prepare(); !prepared) return prepared;
  if (missing) return MakeMissingStack();
  return HealKilledRun();
}

Result<void> StackRun::MakeMissingStack() {
  return options_.operation == Operation::kPreview ? engine_.Simulate()
                                                   : engine_.MakeStack();
}

// Decides on the state as it is now. A preview changes nothing, and elsewhere
// than in a readable backend the provider's permission has to do.
Result<void> StackRun::DecideAgain(bool by_us) {
  if (!options_.decide || !job_.lookup.readable) return {};
  Result<state::StateLookup> now =
      state::LookUpState(session_.backend, job_.name);
  if (!now) return tl::unexpected(now.error());
  // A copy: it replaces itself among the options.
  const auto decide = options_.decide;
  return decide(*std::move(now), by_us, job_, options_);
}

// What a program makes is not in the state, which alone tells what has to stay
// together: it is one part.
std::vector<std::vector<std::string>> StackRun::Parts() const {
  if (RunsProgram(options_.operation)) {
    if (options_.targets.empty()) return {};
    std::vector<std::string> targets = options_.targets;
    for (std::string& urn : targets) {
      if (options_.refresh && !job_.lookup.state.Find(urn)) urn = AsGlob(urn);
    }
    return {std::move(targets)};
  }
  return TargetParts(job_.lookup.state, options_.targets,
                     state::RoomForTargets());
}

Ending StackRun::RunParts() {
  std::vector<std::vector<std::string>> parts = Parts();
  // Without a target the engine works on the whole stack, whatever it holds by
  // then.
  if (parts.empty() && !options_.targets_only) parts = {{}};
  Ending end = Ending::kDone;
  for (std::size_t i = 0; i < parts.size() && end == Ending::kDone; ++i) {
    if (i > 0) {
      if (auto may = DecideAgain(/*by_us=*/true); !may) {
        return Fail({Ending::kFailed, may.error().message});
      }
      // A target that the state has lost meanwhile would be an error.
      const std::set<std::string_view> left(options_.targets.begin(),
                                            options_.targets.end());
      std::erase_if(parts[i], [&](const std::string& urn) {
        return !left.contains(urn);
      });
      if (parts[i].empty()) continue;
    }
    Result<EngineOutcome> outcome = RunUntilStackExists(parts[i]);
    if (!outcome) return Fail(outcome.error());
    if (outcome->end == End::kStackMissing) return NothingThere();
    if (outcome->end == End::kStackLocked) {
      outcome = WithoutStaleLock(*outcome, parts[i]);
      if (!outcome) return Fail(outcome.error());
    }
    Keep();
    end = Finish(*outcome);
  }
  CountHealed(announced_, report_);
  if (options_.operation == Operation::kPreview) ShowEdits();
  KeepOutputs();
  return end;
}

// Below the steps, since several may follow from one of them.
void StackRun::ShowEdits() const {
  const std::string prefix = RecorderSettings().prefix;
  for (const Edit& edit : report_.edits) {
    if (edit.path == "spec") continue;  // a table as a whole: its step says it
    session_.console.Line(LogLevel::kInfo,
                          fmt::format("{}   {}", prefix, Describe(edit)));
  }
}

Ending StackRun::NothingThere() {
  session_.console.Note(
      fmt::format("there is no stack {}: nothing to do", job_.name.ToString()));
  return Ending::kDone;
}

// The right to run, and the journal of this run. A preview needs neither,
// unless there is something to mend.
Result<void> StackRun::ClaimJournal() {
  const bool only_looks = options_.operation == Operation::kPreview &&
                          !job_.lookup.recovery.needed();
  const bool nothing_there =
      !job_.lookup.stack_exists && !RunsProgram(options_.operation);
  if (only_looks || nothing_there || !job_.lookup.readable || !native_) {
    if (!state::FindRun(session_.backend, job_.name)) {
      state::RemoveTornFiles(session_.backend, job_.name);
    }
    return {};
  }
  const bool previews = options_.operation == Operation::kPreview;
  if (previews && state::FindRun(session_.backend, job_.name)) return {};
  Result<std::optional<state::RunJournal>> claimed =
      state::RunJournal::Claim(session_.backend, job_.name);
  if (!claimed) return tl::unexpected(claimed.error());
  if (!*claimed) return {};
  journal_.emplace(**std::move(claimed));
  if (!job_.lookup.torn) return {};
  const Result<bool> restored =
      state::RestoreBackup(session_.backend, job_.name);
  if (!restored) return tl::unexpected(restored.error());
  state_is_lost_ = !*restored;
  return {};
}

// Whatever comes next is to see the truth: what a killed run has done comes
// into the state, and AWS is asked about what it had only begun. A preview
// does not ask.
Result<void> StackRun::HealKilledRun() {
  if (!job_.lookup.recovery.needed() || !native_) return {};
  if (const auto others = WaitForOthers()) return *others;
  session_.console.Note(fmt::format(
      "the stack {}: a run was killed before its end; what it had done is "
      "taken into the state",
      job_.name.ToString()));
  state::RemoveDeadLocks(session_.backend, job_.name);
  if (state_is_lost_) {
    if (auto made = engine_.MakeStack(); !made) return made;
  }
  const bool asks = options_.operation != Operation::kPreview;
  const state::StackJournal journal =
      state::ReadStackJournal(*session_.backend.folder, job_.name);
  const Result<state::Recovery> mended = state::MendState(
      session_, job_.name, journal.journal,
      {.unseen_creations = asks, .state_is_newer = journal.state_is_newer});
  if (!mended) return tl::unexpected(mended.error());
  if (!asks) {
    AnnounceUnseen();
    return {};
  }
  if (options_.operation == Operation::kUp) {
    announced_ = AnnouncedOps(job_, mended->uncertain);
  }
  const provider::Looks begun =
      LooksAtBegun(journal.journal, job_.lookup.state);
  for (const auto& part : TargetParts(job_.lookup.state, mended->uncertain,
                                      state::RoomForTargets())) {
    const Result<EngineOutcome> looked =
        RunOnce(Operation::kRefresh, part, begun);
    if (!looked) return tl::unexpected(looked.error());
    if (looked->end != End::kSucceeded) {
      return stack::Fail(Ending::kFailed, state::Explain(*looked, job_.name));
    }
  }
  if (auto accounted = state::CheckAccounted(
          *mended, session_.backend, job_.name, job_.urns, options_.operation);
      !accounted) {
    return accounted;
  }
  if (journal_) journal_->Clear();
  return DecideAgain(/*by_us=*/true);
}

// A preview asks nobody whether what was begun is there, and the engine finds
// it in the state: it is still to be made, for all that is known.
void StackRun::AnnounceUnseen() {
  std::vector<std::string> unseen;
  for (const state::StateResource& each : job_.lookup.state.resources) {
    if (each.id == pulumi::kPendingId) unseen.push_back(each.urn);
  }
  announced_ = AnnouncedOps(job_, unseen);
  for (const auto& [urn, op] : announced_) {
    session_.console.Note(fmt::format(
        "a run that ended early had begun to make {}: `up` looks whether it is "
        "there",
        state::NameIn(urn)));
  }
}

// What looks like the rest of a killed run may be the work of one that goes on:
// a plain `pulumi` notes there what it has begun. Nothing: there is nobody.
std::optional<Result<void>> StackRun::WaitForOthers() const {
  const auto run =
      journal_ ? state::FindHolder(state::LocksOf(session_.backend, job_.name))
               : state::FindRun(session_.backend, job_.name);
  if (!run) return std::nullopt;
  if (options_.operation != Operation::kPreview) {
    return stack::Fail(Ending::kFailed, state::LockedText(job_.name, *run));
  }
  session_.console.Note(fmt::format(
      "the stack {}: another run is at work on it ({}); this preview knows "
      "only what that has written so far",
      job_.name.ToString(), *run));
  return Result<void>();
}

Result<EngineOutcome> StackRun::RunUntilStackExists(
    const std::vector<std::string>& targets) {
  Result<EngineOutcome> outcome = RunOnce(options_.operation, targets);
  if (!outcome || outcome->end != End::kStackMissing ||
      !RunsProgram(options_.operation)) {
    return outcome;
  }
  if (const auto made = MakeMissingStack(); !made) {
    return tl::unexpected(made.error());
  }
  return RunOnce(options_.operation, targets);
}

// A run that was killed cannot have released its lock; the next one heals it.
Result<EngineOutcome> StackRun::WithoutStaleLock(
    const EngineOutcome& outcome, const std::vector<std::string>& targets) {
  const auto locks = engine_.LocksMet(outcome.error_text);
  if (!state::AreAllDead(locks)) {
    EngineOutcome told = outcome;
    if (const auto holder = state::FindHolder(locks)) told.error_text = *holder;
    return told;
  }
  if (!engine_.ReleaseLock()) return outcome;
  return RunOnce(options_.operation, targets);
}

Recorder::Settings StackRun::RecorderSettings() const {
  Recorder::Settings settings;
  settings.operation = options_.operation;
  if (options_.show_stack_name) {
    settings.prefix = fmt::format("[{}] ", job_.name.ToString());
  }
  for (std::size_t i = 0; i < job_.urns.size(); ++i) {
    const pulumi::SourcePosition& source =
        job_.plan.program.resources[i].options.source;
    if (source.line > 0)
      settings.origins[job_.urns[i]] = {source.file, source.line};
  }
  settings.warnings = LossWarnings(job_.losses);
  settings.left_alone = job_.left_alone;
  for (const state::StateResource& each : job_.lookup.state.resources) {
    if (!each.deleted_with.empty()) settings.deleted_along.insert(each.urn);
  }
  return settings;
}

Result<bool> StackRun::BeginJournal(Operation operation) {
  const bool changes =
      operation == Operation::kUp || operation == Operation::kDestroy;
  if (!changes || !journal_) return false;
  const Result<void> begun =
      journal_->Begin(job_.plan.program, job_.urns, job_.lookup.state);
  if (!begun) return tl::unexpected(begun.error());
  return true;
}

EngineOutcome StackRun::EndJournal(EngineOutcome outcome, int interrupts) {
  // By a signal, or by the second Ctrl-C, which is one.
  const bool killed =
      (outcome.exit_code >= 128 && outcome.exit_code != 255) || interrupts > 1;
  const state::RunJournal::Rest rest = journal_->End(!killed);
  if (rest.incomplete && outcome.end == End::kSucceeded) {
    outcome.end = End::kFailed;
    outcome.error_text = fmt::format(
        "the journal {} could not be written whole; make room on its disk and "
        "run the same command again",
        journal_->path().string());
  }
  if (rest.kept) {
    session_.console.Note(
        fmt::format("the stack {}: not all that this run did is in the state; "
                    "the next command takes it in",
                    job_.name.ToString()));
  }
  return outcome;
}

Result<EngineOutcome> StackRun::RunOnce(Operation operation,
                                        const std::vector<std::string>& targets,
                                        const provider::Looks& looks) {
  recorder_.emplace(session_.console, RecorderSettings());
  if (session_.signals.interrupted()) {
    return EngineOutcome{.end = End::kInterrupted};
  }
  EngineRun run;
  run.operation = operation;
  run.refresh = options_.refresh;
  run.ignore_protect = !job_.losses.tables.empty();
  run.targets = targets;
  run.deletable = job_.losses.going;
  run.accepted_tables = options_.accepted_tables;
  run.looks = looks.empty() ? options_.looks : looks;
  run.looks_only = !options_.looks.empty() && looks.empty();
  const Result<bool> journaled = BeginJournal(operation);
  if (!journaled) return tl::unexpected(journaled.error());
  if (*journaled) {
    run.journal = journal_->path();
    run.skip_checkpoints =
        !state::NeedsCheckpoints(job_.plan.program, job_.lookup.state);
  }
  pulumi::Interrupter interrupter;
  const Signals::Scope scope(session_.signals, interrupter);
  const auto outcome = engine_.Run(run, *recorder_, interrupter);
  if (!outcome || !*journaled) return outcome;
  return EndJournal(*outcome, interrupter.count());
}

// What the part that has just ended has to tell.
void StackRun::Keep() {
  const auto add = [](auto& to, const auto& more) {
    to.insert(to.end(), more.begin(), more.end());
  };
  add(report_.resources, recorder_->Resources());
  add(report_.edits, EditsOf(job_, recorder_->Steps()));
  add(report_.diagnostics, recorder_->diagnostics());
  applied_ |= recorder_->applied();
  only_refused_ = recorder_->only_refused();
}

Ending StackRun::Finish(const EngineOutcome& outcome) {
  if (outcome.end == End::kSucceeded) return Ending::kDone;
  if (outcome.end == End::kInterrupted) {
    return Fail({Ending::kInterrupted, state::Explain(outcome, job_.name)});
  }
  // The engine's protect and the provider stand behind our own guard, where
  // the state could not be read beforehand or AWS knows better.
  if (only_refused_ && !applied_) return Ending::kRefused;
  const auto& told = recorder_->diagnostics();
  const bool is_told = std::any_of(
      told.begin(), told.end(),
      [](const auto& diagnostic) { return diagnostic.severity == "error"; });
  if (is_told && outcome.end == End::kFailed) return Ending::kFailed;
  return Fail({Ending::kFailed, state::Explain(outcome, job_.name)});
}

void StackRun::KeepOutputs() {
  if (const pulumi::RunOutcome* program = engine_.program()) {
    report_.outputs = ResolveOutputs(job_.plan, state::LookupIn(*program));
    return;
  }
  const Result<state::StateLookup> now =
      state::LookUpState(session_.backend, job_.name);
  if (!now || !now->readable) return;
  report_.outputs = OutputsInState(job_.plan, now->state, job_.urns);
}

bool NobodyIsAtWork(const Session& session, const StackJob& job) {
  return state::LocksOf(session.backend, job.name).empty() &&
         !state::FindRun(session.backend, job.name);
}

}  // namespace

StackRunResult RunStack(Session& session, StackJob& job,
                        StackRunOptions options) {
  const bool ask = options.refresh || session.options.engine == "always" ||
                   !RunsProgram(options.operation);
  if (!ask && job.settled && NobodyIsAtWork(session, job)) {
    return {SettledReport(job)};
  }
  return StackRun(session, job, std::move(options)).Run();
}

}  // namespace dynaplane::stack
