// A stack in a folder of its own, an engine of scripts, and nobody on AWS: what
// a run can be tested on in milliseconds.
#pragma once

#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/private_folder.h"
#include "pulumi/testing/scripted_engine.h"
#include "stack/run.h"
#include "stack/testing/string_console.h"

namespace dynaplane::stack::testing {

inline constexpr char kStack[] = "dynaplane/default.AwsDynamodb.orders";
inline constexpr char kManifest[] =
    "apiVersion: aws.dynaplane.dev/v1\n"
    "kind: AwsDynamodb\n"
    "metadata: {name: orders}\n"
    "spec:\n"
    "  region: eu-west-1\n"
    "  hashKey: {name: pk, type: S}\n";

class RunWorld {
 public:
  RunWorld();

  // The state of a stack, as its file has it; null: there is none.
  void WriteState(const nlohmann::json& state,
                  const std::string& stack = kStack) const;
  nlohmann::json ReadState() const;
  std::filesystem::path StatePath(const std::string& stack = kStack) const;
  const state::Backend& backend() const { return session_->backend; }

  // The manifests of a text, planned on what the backend holds; with a
  // selection, those of `left_out` stand beside them. Throws where a user would
  // be told of an error.
  std::vector<StackJob> Plan(
      const std::string& text,
      const std::optional<std::string>& left_out = {}) const;
  // Of one stack.
  StackJob PlanOne(const std::string& text) const;
  // The stack that the manifests make, as if `up` had run: see StateAfter.
  void Apply(const std::string& text) const;

  // Plans the manifest and runs it. `decide` as in StackRunOptions, when given.
  StackRunResult Run(pulumi::Operation operation, const std::string& manifest,
                     std::deque<pulumi::testing::Script> scripts);

  // Of a job that was planned here.
  StackRunResult RunJob(pulumi::Operation operation, StackJob job,
                        std::deque<pulumi::testing::Script> scripts);

  // Of the last run.
  const pulumi::testing::ScriptedEngine& engine() const { return *engine_; }
  std::string told() const { return console_.text(); }

  // For the next run.
  Settings settings;
  StackRunOptions options;

 private:
  base::PrivateFolder folder_;
  StringConsole console_;
  std::optional<Session> session_;
  std::shared_ptr<pulumi::testing::ScriptedEngine> engine_;
};

}  // namespace dynaplane::stack::testing
