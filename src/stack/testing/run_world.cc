#include "stack/testing/run_world.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "base/files.h"
#include "manifest/load.h"
#include "pulumi/state/torn_files.h"
#include "stack/decision.h"
#include "stack/testing/state_after.h"

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

// Without a sync of the disk, which costs more than a test.
void Write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

std::vector<manifest::AwsDynamodb> Load(const std::string& text) {
  if (text.empty()) return {};
  manifest::LoadResult loaded =
      manifest::LoadText(text, "/user/work/table.yaml");
  for (const manifest::Diagnostic& each : loaded.diagnostics) {
    if (each.severity == manifest::Severity::kError) {
      throw std::runtime_error(ToString(each));
    }
  }
  return std::move(loaded.manifests);
}

}  // namespace

RunWorld::RunWorld() : folder_(Value(base::PrivateFolder::Make())) {
  const auto path = folder_.path();
  setenv("XDG_DATA_HOME", (path / "data").c_str(), 1);
  settings.provider = path / "plugin";
  Write(path / "plugin/pulumi-resource-aws", "");
  session_.emplace(Session{{{"/nowhere/pulumi", "3.0.0"},
                            {.url = "file://" + path.string(), .folder = path}},
                           settings,
                           console_,
                           TheSignals()});
}

std::filesystem::path RunWorld::StatePath(const std::string& stack) const {
  return state::StatePath(folder_.path(), Value(state::ParseStackName(stack)));
}

void RunWorld::WriteState(const nlohmann::json& state,
                          const std::string& stack) const {
  if (state.is_null()) return;
  Write(StatePath(stack), state.dump());
}

nlohmann::json RunWorld::ReadState() const {
  const auto text = base::LoadFile(StatePath());
  return text ? nlohmann::json::parse(*text) : nlohmann::json();
}

std::vector<StackJob> RunWorld::Plan(
    const std::string& text, const std::optional<std::string>& left_out) const {
  std::optional<std::vector<manifest::AwsDynamodb>> others;
  if (left_out) others = Load(*left_out);
  return Value(PlanJobs(*session_, Load(text), Credentials::kRequired, others));
}

StackJob RunWorld::PlanOne(const std::string& text) const {
  return Plan(text).at(0);
}

void RunWorld::Apply(const std::string& text) const {
  for (const StackJob& job : Plan(text)) {
    WriteState(StateAfter(job), job.name.ToString());
  }
}

StackRunResult RunWorld::Run(pulumi::Operation operation,
                             const std::string& manifest,
                             std::deque<pulumi::testing::Script> scripts) {
  StackJob job = PlanOne(manifest);
  (void)Decide(operation, settings, console_, job);
  return RunJob(operation, std::move(job), std::move(scripts));
}

StackRunResult RunWorld::RunJob(pulumi::Operation operation, StackJob job,
                                std::deque<pulumi::testing::Script> scripts) {
  engine_ =
      std::make_shared<pulumi::testing::ScriptedEngine>(std::move(scripts));
  session_->engine = engine_;
  options.operation = operation;
  if (operation == pulumi::Operation::kDestroy) {
    options.targets = DestroyTargets(job);
  }
  return RunStack(*session_, job, options);
}

}  // namespace dynaplane::stack::testing
