#include "stack/testing/run_world.h"

#include <cstdlib>
#include <stdexcept>

#include "base/files.h"
#include "manifest/load.h"
#include "pulumi/state/torn_files.h"
#include "stack/decision.h"

namespace dynaplane::stack::testing {
namespace {

// They block the signals of the whole process, once.
Signals& TheSignals() {
  static Signals signals(/*exit_code=*/130);
  return signals;
}

template <typename T>
T Value(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

const state::StackName& Name() {
  static const state::StackName name = Value(state::ParseStackName(kStack));
  return name;
}

}  // namespace

RunWorld::RunWorld() : folder_(Value(base::PrivateFolder::Make())) {
  const auto path = folder_.path();
  setenv("XDG_DATA_HOME", (path / "data").c_str(), 1);
  settings.provider = path / "plugin";
  (void)base::WriteFileAtomically(path / "plugin/pulumi-resource-aws", "");
  session_.emplace(Session{{{"/nowhere/pulumi", "3.0.0"},
                            {.url = "file://" + path.string(), .folder = path}},
                           settings,
                           console_,
                           TheSignals()});
}

std::filesystem::path RunWorld::StatePath() const {
  return state::StatePath(folder_.path(), Name());
}

void RunWorld::WriteState(const nlohmann::json& state) const {
  if (state.is_null()) return;
  (void)base::WriteFileAtomically(StatePath(), state.dump());
}

nlohmann::json RunWorld::ReadState() const {
  const auto text = base::LoadFile(StatePath());
  return text ? nlohmann::json::parse(*text) : nlohmann::json();
}

StackRunResult RunWorld::Run(pulumi::Operation operation,
                             const std::string& manifest,
                             std::deque<pulumi::testing::Script> scripts) {
  engine_ =
      std::make_shared<pulumi::testing::ScriptedEngine>(std::move(scripts));
  session_->engine = engine_;
  const auto loaded = manifest::LoadText(manifest, "/user/work/table.yaml");
  auto jobs = Value(PlanJobs(*session_, loaded.manifests));
  StackJob& job = jobs.at(0);
  (void)Decide(operation, settings, console_, job);
  options.operation = operation;
  if (operation == pulumi::Operation::kDestroy) {
    options.targets = DestroyTargets(job);
  }
  return RunStack(*session_, job, options);
}

}  // namespace dynaplane::stack::testing
