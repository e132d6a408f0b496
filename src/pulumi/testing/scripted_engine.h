// An engine that plays what a real one has said.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "pulumi/engine.h"

namespace pulumi::testing {

// One process of the CLI.
struct Script {
  std::string events;      // its standard output, as the CLI wrote it
  std::string error_text;  // its standard error
  int exit_code = 0;
  // What it does after its last event; the interrupter of a run, null of
  // another command.
  std::function<void(Interrupter*)> effect = {};
};

// Plays the scripts one after another, whatever is asked for; what was asked
// for is told by calls(). Where no script is left the engine cannot be started.
class ScriptedEngine : public Engine {
 public:
  explicit ScriptedEngine(std::deque<Script> scripts)
      : scripts_(std::move(scripts)) {}

  Result<EngineOutcome> Run(const EngineSettings& settings,
                            const EngineRequest& request,
                            const EngineObserver& observer,
                            Interrupter& interrupter) override;
  Result<CommandOutcome> Command(
      const EngineSettings& settings,
      const std::vector<std::string>& arguments) override;

  // The arguments of each process.
  const std::vector<std::vector<std::string>>& calls() const { return calls_; }
  // What the last one was started with.
  const EngineSettings& settings() const { return settings_; }
  // Scripts that nobody has asked for.
  std::size_t left() const { return scripts_.size(); }

 private:
  Result<Script> Next(std::vector<std::string> arguments);

  std::deque<Script> scripts_;
  std::vector<std::vector<std::string>> calls_;
  EngineSettings settings_;
};

}  // namespace pulumi::testing
