#include "stack/engine.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/files.h"
#include "provider/configuration/run_settings.h"
#include "pulumi/state/explain_outcome.h"
#include "pulumi/state/run_record.h"
#include "pulumi/state/stack_lock.h"
#include "pulumi/state/torn_files.h"
#include "pulumi/state/work_folder.h"
#include "stack/guard/account_change.h"
#include "stack/provider_plugin.h"
#include "stack/version.h"

namespace dynaplane::stack {

using pulumi::EngineOutcome;
using pulumi::Operation;

Result<void> StackEngine::Prepare() {
  const Result<state::ProviderPlugin> plugin =
      FindProviderPlugin(session_.options.provider);
  if (!plugin) return tl::unexpected(plugin.error());
  Result<base::PrivateFolder> folder =
      state::MakeWorkFolder(job_.name.project, *plugin);
  if (!folder) return tl::unexpected(folder.error());
  work_folder_.emplace(*std::move(folder));
  settings_.cli = session_.cli.path;
  settings_.work_folder = work_folder_->path();
  settings_.environment = session_.backend.environment;
  settings_.environment[provider::kRunSettings] =
      (work_folder_->path() / "run.json").string();
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
  settings_.on_start = [this](pid_t engine) {
    if (!scratch_) state::RecordRun(session_.backend, job_.name, engine);
  };
  return WriteSalt();
}

// Without a stack's settings file the engine takes the salt out of the state,
// and does not check the passphrase against it before a secret is read. With
// the salt in its usual place, a wrong passphrase ends the run at once.
Result<void> StackEngine::WriteSalt() {
  const std::string& salt = job_.lookup.state.encryption_salt;
  if (salt.empty()) return {};
  return base::WriteFileAtomically(
      work_folder_->path() / fmt::format("Pulumi.{}.yaml", job_.name.stack),
      fmt::format("encryptionsalt: {}\n", salt));
}

Result<void> StackEngine::Simulate() {
  Result<base::PrivateFolder> folder = base::PrivateFolder::Make();
  if (!folder) return tl::unexpected(folder.error());
  scratch_.emplace(*std::move(folder));
  settings_.environment["PULUMI_BACKEND_URL"] =
      "file://" + scratch_->path().string();
  settings_.environment["PULUMI_CONFIG_PASSPHRASE"] = "preview";
  settings_.environment["PULUMI_CONFIG_PASSPHRASE_FILE"] = std::nullopt;
  stack_ = job_.name.Qualified(/*own_backend=*/true);
  return MakeStack();
}

Result<void> StackEngine::MakeStack() {
  const auto init = [&] {
    return session_.engine->Command(settings_, {"stack", "init", stack_});
  };
  auto made = init();
  if (made && made->exit_code != 0 && !scratch_ &&
      AreAllDead(LocksMet(made->standard_error)) && ReleaseLock()) {
    made = init();
  }
  if (!made) return Fail(Ending::kFailed, made.error().message);
  if (made->exit_code == 0 ||
      made->standard_error.find("already exists") != std::string::npos) {
    return {};
  }
  if (!scratch_) state::RemoveEmptyState(session_.backend, job_.name);
  return Fail(
      Ending::kFailed,
      fmt::format("the stack {} cannot be made: {}", job_.name.ToString(),
                  state::ExplainBackendKeys(made->standard_error)
                      .value_or(made->standard_error)));
}

std::vector<state::StackLock> StackEngine::LocksMet(
    const std::string& error_text) const {
  return session_.backend.folder
             ? state::LocksOf(session_.backend, job_.name)
             : state::LocksIn(error_text, session_.backend, job_.name);
}

bool StackEngine::ReleaseLock() {
  const bool released =
      session_.backend.folder
          ? state::RemoveDeadLocks(session_.backend, job_.name)
          : CancelLock();
  if (released) {
    session_.console.Note(
        fmt::format("the lock of a run that died on the stack {} is released",
                    job_.name.ToString()));
  }
  return released;
}

bool StackEngine::CancelLock() {
  const auto succeeds = [&](const std::vector<std::string>& command) {
    const auto ended = session_.engine->Command(settings_, command);
    return ended && ended->exit_code == 0;
  };
  const std::vector<std::string> cancel = {"cancel", "--yes", "--stack",
                                           stack_};
  if (succeeds(cancel)) return true;
  // The engine releases no lock of a stack that is not there, and makes none
  // under a name that is locked; but it gives that name to another stack.
  const std::string other = fmt::format("{}-{}", stack_, getpid());
  return succeeds({"stack", "init", other}) &&
         succeeds({"stack", "rename", stack_, "--stack", other}) &&
         succeeds(cancel);
}

// Lists of many tables fit into no variable of the environment.
Result<void> StackEngine::WriteRunSettings(const EngineRun& run) {
  provider::RunSettings settings;
  settings.deletable = run.deletable;
  settings.credentials = CredentialsByProvider(job_, session_.options);
  settings.accepted = run.accepted_tables;
  settings.looks = run.looks;
  settings.looks_only = run.looks_only;
  settings.tables = TablesInState(job_.lookup.state, job_.seen);
  return base::WriteFileAtomically(work_folder_->path() / "run.json",
                                   provider::ToText(settings));
}

Result<std::unique_ptr<pulumi::LanguageHost>> StackEngine::StartHost() {
  pulumi::LanguageHostOptions options;
  options.info = {"dynaplane", kVersion, "Declares DynamoDB tables."};
  options.make_program =
      [this](const pulumi::RunRequest&) -> pulumi::Result<pulumi::Program> {
    return job_.plan.program;
  };
  options.on_finished = [this](const pulumi::RunRequest&,
                               const pulumi::Result<pulumi::RunOutcome>& run) {
    if (run) program_ = *run;
  };
  auto host = pulumi::LanguageHost::Start(std::move(options));
  if (!host) return Fail(Ending::kFailed, host.error().message);
  return *std::move(host);
}

Result<EngineOutcome> StackEngine::Run(const EngineRun& run, Recorder& recorder,
                                       pulumi::Interrupter& interrupter) {
  program_.reset();
  if (auto written = WriteRunSettings(run); !written) {
    return tl::unexpected(written.error());
  }
  pulumi::EngineRequest request;
  request.operation = run.operation;
  request.stack = stack_;
  request.refresh = run.refresh && run.operation != Operation::kRefresh;
  // A preview shows what the run would do to protected tables, too.
  request.ignore_protect =
      run.operation == Operation::kPreview ||
      (run.ignore_protect && run.operation != Operation::kRefresh);
  request.parallel = session_.options.parallel;
  request.targets = run.targets;
  // The engine asks for a language whatever it does, and would otherwise look
  // for one on PATH.
  const auto host = StartHost();
  if (!host) return tl::unexpected(host.error());
  request.language_port = (*host)->port();
  pulumi::EngineSettings settings = settings_;
  if (run.operation == Operation::kPreview) settings.on_start = {};  // no lock
  settings.environment[pulumi::kJournalVariable] = std::nullopt;
  if (!run.journal.empty()) {
    settings.environment[pulumi::kJournalVariable] = run.journal;
    if (run.skip_checkpoints) {
      settings.environment["PULUMI_SKIP_CHECKPOINTS"] = "true";
    }
  }
  auto outcome =
      session_.engine->Run(settings, request, recorder.Observer(), interrupter);
  if (!outcome) return Fail(Ending::kFailed, outcome.error().message);
  return *std::move(outcome);
}

}  // namespace dynaplane::stack
