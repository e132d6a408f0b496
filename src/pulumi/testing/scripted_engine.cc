#include "pulumi/testing/scripted_engine.h"

#include <sstream>
#include <utility>

namespace pulumi::testing {

Result<Script> ScriptedEngine::Next(std::vector<std::string> arguments) {
  calls_.push_back(std::move(arguments));
  if (scripts_.empty()) {
    return Fail(Error::Code::kUnavailable, "there is no script for this call");
  }
  Script next = std::move(scripts_.front());
  scripts_.pop_front();
  return next;
}

Result<EngineOutcome> ScriptedEngine::Run(const EngineSettings& settings,
                                          const EngineRequest& request,
                                          const EngineObserver& observer,
                                          Interrupter& interrupter) {
  settings_ = settings;
  const Result<Script> script = Next(Arguments(request));
  if (!script) return tl::unexpected(script.error());
  std::istringstream events(script->events);
  for (std::string line; std::getline(events, line);) {
    DispatchEvent(line, observer);
  }
  if (script->effect) script->effect(&interrupter);
  return EngineOutcome{.end = ReadEnd(script->exit_code, script->error_text,
                                      interrupter.count()),
                       .exit_code = script->exit_code,
                       .error_text = script->error_text};
}

Result<CommandOutcome> ScriptedEngine::Command(
    const EngineSettings& settings, const std::vector<std::string>& arguments) {
  settings_ = settings;
  const Result<Script> script = Next(arguments);
  if (!script) return tl::unexpected(script.error());
  if (script->effect) script->effect(nullptr);
  return CommandOutcome{script->exit_code, script->events, script->error_text};
}

}  // namespace pulumi::testing
