#include "cli/stack_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "cli/explain_outcome.h"
#include "cli/files.h"
#include "cli/mend.h"
#include "cli/recorder.h"
#include "cli/run_journal.h"
#include "cli/stale_lock.h"
#include "cli/torn_files.h"
#include "cli/version.h"
#include "cli/work_folder.h"
#include "provider/run_settings.h"
#include "pulumi/language_host.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;
using pulumi::EngineOutcome;
using pulumi::Operation;
using End = EngineOutcome::End;

bool RunsProgram(Operation operation) {
  return operation == Operation::kPreview || operation == Operation::kUp;
}

class StackRun {
 public:
  StackRun(Session& session, const StackJob& job,
           const StackRunOptions& options)
      : session_(session),
        job_(job),
        options_(options),
        started_(std::chrono::steady_clock::now()) {
    report_.stack = job.name.ToString();
    report_.manifests = FilesOf(job);
  }

  StackRunResult Run() {
    const ExitCode exit_code = RunToEnd();
    report_.succeeded = exit_code == ExitCode::kDone;
    const std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - started_;
    report_.seconds = took.count();
    return {std::move(report_), exit_code};
  }

 private:
  ExitCode RunToEnd();
  ExitCode NothingThere();
  ExitCode Finish(const EngineOutcome& outcome);
  Result<EngineOutcome> RunUntilStackExists();
  Result<EngineOutcome> RunOnce(Operation operation,
                                const std::vector<std::string>& targets);
  Result<void> ClaimJournal();
  Result<void> HealKilledRun();
  bool BeginJournal(Operation operation);
  void EndJournal(const EngineOutcome& outcome, int interrupts);
  std::vector<std::string> Targets() const;
  bool ReleaseLock();
  Result<EngineOutcome> WithoutStaleLock(const EngineOutcome& outcome);
  Result<void> PrepareSettings();
  Result<void> WriteSalt();
  Result<void> UseScratchBackend();
  Result<void> MakeStack();
  Result<std::unique_ptr<pulumi::LanguageHost>> StartHost();
  Recorder::Settings RecorderSettings() const;
  ExitCode Fail(const Failure& failure);
  void KeepOutputs();

  Session& session_;
  const StackJob& job_;
  const StackRunOptions& options_;
  const bool native_ = session_.options.provider != "official";
  const std::chrono::steady_clock::time_point started_;
  StackReport report_;

  std::optional<PrivateFolder> work_folder_;
  std::optional<PrivateFolder> scratch_;  // backend of a simulated stack
  pulumi::EngineSettings settings_;
  std::string stack_;  // as the engine is told
  std::optional<pulumi::RunOutcome> outcome_;
  std::optional<Recorder> recorder_;
  std::optional<RunJournal> journal_;
};

ExitCode StackRun::Fail(const Failure& failure) {
  if (!failure.message.empty()) {
    session_.console.Error(failure.message);
    report_.diagnostics.push_back({"error", failure.message, "", "", 0});
  }
  return failure.exit_code;
}

ExitCode StackRun::RunToEnd() {
  const bool is_missing = !job_.lookup.stack_exists;
  if (is_missing && !RunsProgram(options_.operation)) return NothingThere();
  if (const auto prepared = PrepareSettings(); !prepared) {
    return Fail(prepared.error());
  }
  if (is_missing) {
    const Result<void> made = options_.operation == Operation::kPreview
                                  ? UseScratchBackend()
                                  : MakeStack();
    if (!made) return Fail(made.error());
  }
  if (const auto claimed = ClaimJournal(); !claimed) {
    return Fail(claimed.error());
  }
  if (const auto healed = HealKilledRun(); !healed) {
    return Fail(healed.error());
  }
  // No targets at all would mean the whole stack.
  const bool all_gone = !options_.targets.empty() && Targets().empty();
  if (all_gone) return ExitCode::kDone;
  Result<EngineOutcome> outcome = RunUntilStackExists();
  if (!outcome) return Fail(outcome.error());
  if (outcome->end == End::kStackMissing) return NothingThere();
  if (outcome->end == End::kStackLocked) {
    outcome = WithoutStaleLock(*outcome);
    if (!outcome) return Fail(outcome.error());
  }
  return Finish(*outcome);
}

ExitCode StackRun::NothingThere() {
  session_.console.Note(
      fmt::format("there is no stack {}: nothing to do", job_.name.ToString()));
  return ExitCode::kDone;
}

Result<void> StackRun::PrepareSettings() {
  const Result<ProviderPlugin> plugin =
      FindProviderPlugin(session_.options.provider);
  if (!plugin) return tl::unexpected(plugin.error());
  Result<PrivateFolder> folder = MakeWorkFolder(job_.name.project, *plugin);
  if (!folder) return tl::unexpected(folder.error());
  work_folder_.emplace(*std::move(folder));
  settings_.cli = session_.cli.path;
  settings_.work_folder = work_folder_->path();
  settings_.environment = session_.backend.environment;
  settings_.environment[provider::kDeletableTables] =
      fmt::format("{}", fmt::join(options_.deletable_tables, ","));
  settings_.environment[provider::kRunCredentials] =
      provider::RunCredentialsText(
          CredentialsByProvider(job_, session_.options));
  if (plugin->folder.empty()) {
    // The engine would write the official provider's keys into that log.
    if (std::getenv("PULUMI_DEBUG_GRPC") != nullptr) {
      session_.console.Warning(
          "PULUMI_DEBUG_GRPC is ignored with the official provider: its log "
          "would hold keys in plain");
      settings_.environment["PULUMI_DEBUG_GRPC"] = std::nullopt;
    }
  } else {
    // Ours is found by its path; nothing else may be fetched in its place.
    settings_.environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] =
        "true";
  }
  stack_ = job_.name.Qualified(session_.backend.folder.has_value());
  return WriteSalt();
}

// Without a stack's settings file the engine takes the salt out of the state,
// and does not check the passphrase against it before a secret is read. With
// the salt in its usual place, a wrong passphrase ends the run at once.
Result<void> StackRun::WriteSalt() {
  const std::string& salt = job_.lookup.state.encryption_salt;
  if (salt.empty()) return {};
  return WriteFileAtomically(
      work_folder_->path() / fmt::format("Pulumi.{}.yaml", job_.name.stack),
      fmt::format("encryptionsalt: {}\n", salt));
}

// A preview must leave nothing behind, so a stack that does not exist yet is
// simulated in a backend that lives as long as this run.
Result<void> StackRun::UseScratchBackend() {
  Result<PrivateFolder> folder = PrivateFolder::Make();
  if (!folder) return tl::unexpected(folder.error());
  scratch_.emplace(*std::move(folder));
  settings_.environment["PULUMI_BACKEND_URL"] =
      "file://" + scratch_->path().string();
  settings_.environment["PULUMI_CONFIG_PASSPHRASE"] = "preview";
  settings_.environment["PULUMI_CONFIG_PASSPHRASE_FILE"] = std::nullopt;
  stack_ = job_.name.Qualified(/*own_backend=*/true);
  return MakeStack();
}

Result<void> StackRun::MakeStack() {
  const auto made = pulumi::RunCommand(settings_, {"stack", "init", stack_});
  if (!made) return cli::Fail(ExitCode::kFailed, made.error().message);
  if (made->exit_code == 0 ||
      made->standard_error.find("already exists") != std::string::npos) {
    return {};
  }
  return cli::Fail(ExitCode::kFailed,
                   fmt::format("the stack {} cannot be made: {}",
                               job_.name.ToString(), made->standard_error));
}

// The right to run, and the journal of this run. A preview needs neither,
// unless there is something to mend.
Result<void> StackRun::ClaimJournal() {
  const bool only_looks = options_.operation == Operation::kPreview &&
                          !job_.lookup.recovery.needed();
  if (only_looks || !job_.lookup.readable || !native_) return {};
  Result<std::optional<RunJournal>> claimed =
      RunJournal::Claim(session_.backend, job_.name);
  if (!claimed) return tl::unexpected(claimed.error());
  if (!*claimed) return {};
  journal_.emplace(**std::move(claimed));
  RemoveTornFiles(session_.backend, job_.name);
  return job_.lookup.torn ? RestoreBackup(session_.backend, job_.name)
                          : Result<void>();
}

// Whatever comes next is to see the truth: what a killed run has done comes
// into the state, and AWS is asked about what it had only begun. A preview
// does not ask.
Result<void> StackRun::HealKilledRun() {
  if (!job_.lookup.recovery.needed() || !native_) return {};
  session_.console.Note(fmt::format(
      "the stack {}: a run was killed before its end; what it had done is "
      "taken into the state",
      job_.name.ToString()));
  if (IsLockStale(session_.backend, job_.name)) ReleaseLock();
  const bool asks = options_.operation != Operation::kPreview;
  const StackJournal journal =
      ReadStackJournal(*session_.backend.folder, job_.name);
  const Result<Recovery> mended = MendState(
      session_, job_.name, journal.journal,
      {.unseen_creations = asks, .state_is_newer = journal.state_is_newer});
  if (!mended) return tl::unexpected(mended.error());
  if (!asks) return {};
  if (!mended->uncertain.empty()) {
    const Result<EngineOutcome> looked =
        RunOnce(Operation::kRefresh, mended->uncertain);
    if (!looked) return tl::unexpected(looked.error());
    if (looked->end != End::kSucceeded) {
      return cli::Fail(ExitCode::kFailed, Explain(*looked, job_.name));
    }
  }
  if (journal_) journal_->Clear();
  return {};
}

Result<EngineOutcome> StackRun::RunUntilStackExists() {
  Result<EngineOutcome> outcome = RunOnce(options_.operation, Targets());
  if (!outcome || outcome->end != End::kStackMissing ||
      !RunsProgram(options_.operation)) {
    return outcome;
  }
  const Result<void> made = options_.operation == Operation::kPreview
                                ? UseScratchBackend()
                                : MakeStack();
  if (!made) return tl::unexpected(made.error());
  return RunOnce(options_.operation, Targets());
}

// A run that was killed cannot have released its lock; the next one heals it.
Result<EngineOutcome> StackRun::WithoutStaleLock(const EngineOutcome& outcome) {
  if (!IsLockStale(session_.backend, job_.name)) return outcome;
  session_.console.Note(
      fmt::format("the lock of a run that died on the stack {} is released",
                  job_.name.ToString()));
  if (!ReleaseLock()) return outcome;
  return RunOnce(options_.operation, Targets());
}

bool StackRun::ReleaseLock() {
  const auto cancelled =
      pulumi::RunCommand(settings_, {"cancel", "--yes", "--stack", stack_});
  return cancelled && cancelled->exit_code == 0;
}

Result<std::unique_ptr<pulumi::LanguageHost>> StackRun::StartHost() {
  pulumi::LanguageHostOptions options;
  options.info = {"dynaplane", kVersion, "Declares DynamoDB tables."};
  options.make_program =
      [this](const pulumi::RunRequest&) -> pulumi::Result<pulumi::Program> {
    return job_.plan.program;
  };
  options.on_finished = [this](const pulumi::RunRequest&,
                               const pulumi::Result<pulumi::RunOutcome>& run) {
    if (run) outcome_ = *run;
  };
  auto host = pulumi::LanguageHost::Start(std::move(options));
  if (!host) return cli::Fail(ExitCode::kFailed, host.error().message);
  return *std::move(host);
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
  return settings;
}

bool StackRun::BeginJournal(Operation operation) {
  const bool changes =
      operation == Operation::kUp || operation == Operation::kDestroy;
  return changes && journal_ && journal_->Begin(job_);
}

void StackRun::EndJournal(const EngineOutcome& outcome, int interrupts) {
  // By a signal, or by the second Ctrl-C, which is one.
  const bool killed =
      (outcome.exit_code >= 128 && outcome.exit_code != 255) || interrupts > 1;
  if (journal_->End(!killed)) return;
  session_.console.Note(
      fmt::format("the stack {}: not all that this run did is in the state; "
                  "the next command takes it in",
                  job_.name.ToString()));
}

// A target that the state has lost meanwhile would be an error.
std::vector<std::string> StackRun::Targets() const {
  if (options_.targets.empty() || !job_.lookup.recovery.needed()) {
    return options_.targets;
  }
  std::vector<std::string> targets = options_.targets;
  const Result<StateLookup> now = LookUpState(session_.backend, job_.name);
  if (now && now->readable) {
    std::erase_if(targets, [&](const std::string& urn) {
      return now->state.Find(urn) == nullptr;
    });
  }
  return targets;
}

Result<EngineOutcome> StackRun::RunOnce(
    Operation operation, const std::vector<std::string>& targets) {
  recorder_.emplace(session_.console, RecorderSettings());
  outcome_.reset();
  if (session_.signals.interrupted()) {
    return EngineOutcome{.end = End::kInterrupted};
  }
  pulumi::EngineRequest request;
  request.operation = operation;
  request.stack = stack_;
  request.refresh = options_.refresh && operation != Operation::kRefresh;
  // A preview shows what the run would do to protected tables, too.
  request.ignore_protect =
      operation == Operation::kPreview ||
      (options_.ignore_protect && operation != Operation::kRefresh);
  request.parallel = session_.options.parallel;
  request.targets = targets;
  // The engine asks for a language whatever it does, and would otherwise look
  // for one on PATH.
  const auto host = StartHost();
  if (!host) return tl::unexpected(host.error());
  request.language_port = (*host)->port();
  pulumi::EngineSettings settings = settings_;
  settings.environment[pulumi::kJournalVariable] = std::nullopt;
  const bool journaled = BeginJournal(operation);
  if (journaled) {
    settings.environment[pulumi::kJournalVariable] = journal_->path();
    if (!NeedsCheckpoints(job_)) {
      settings.environment["PULUMI_SKIP_CHECKPOINTS"] = "true";
    }
  }
  pulumi::Interrupter interrupter;
  const Signals::Scope scope(session_.signals, interrupter);
  const auto outcome =
      pulumi::RunEngine(settings, request, recorder_->Observer(), interrupter);
  if (!outcome) return cli::Fail(ExitCode::kFailed, outcome.error().message);
  if (journaled) EndJournal(*outcome, interrupter.count());
  return *outcome;
}

ExitCode StackRun::Finish(const EngineOutcome& outcome) {
  report_.resources = recorder_->Resources();
  report_.diagnostics = recorder_->diagnostics();
  KeepOutputs();
  if (outcome.end == End::kSucceeded) return ExitCode::kDone;
  if (outcome.end == End::kInterrupted) {
    return Fail({ExitCode::kInterrupted, Explain(outcome, job_.name)});
  }
  // The engine's protect stands behind our own guard, where the state could
  // not be read beforehand.
  if (recorder_->refused_protected()) return ExitCode::kDataLoss;
  const auto& told = recorder_->diagnostics();
  const bool is_told = std::any_of(
      told.begin(), told.end(),
      [](const auto& diagnostic) { return diagnostic.severity == "error"; });
  if (is_told && outcome.end == End::kFailed) return ExitCode::kFailed;
  return Fail({ExitCode::kFailed, Explain(outcome, job_.name)});
}

void StackRun::KeepOutputs() {
  if (outcome_) {
    report_.outputs = ResolveOutputs(job_.plan, LookupIn(*outcome_));
    return;
  }
  const Result<StateLookup> now = LookUpState(session_.backend, job_.name);
  if (!now || !now->readable) return;
  report_.outputs = OutputsInState(job_.plan, now->state, job_.urns);
}

}  // namespace

StackRunResult RunStack(Session& session, const StackJob& job,
                        const StackRunOptions& options) {
  return StackRun(session, job, options).Run();
}

}  // namespace dynaplane::cli
