// Everything that this room takes from outside: variables, time, chance and
// the network. Tests hand in their own; everybody else leaves it alone.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/cancellation.h"

namespace dynaplane::aws {

class HttpTransport;  // http.h

// Time and chance. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::chrono::steady_clock::time_point Now() = 0;
  virtual std::chrono::system_clock::time_point WallNow() = 0;
  // Sleeps `duration`; false when cancelled before it ended.
  virtual bool Sleep(std::chrono::milliseconds duration,
                     const base::Cancellation& cancel) = 0;
  virtual double Random() = 0;  // uniform in [0, 1)
};

std::shared_ptr<Clock> SystemClock();

// Environment variables. An empty one counts as unset, as in AWS's SDKs.
class Environment {
 public:
  using Variables = std::map<std::string, std::string>;

  Environment() = default;  // the process's own
  explicit Environment(Variables variables)
      : variables_(std::move(variables)) {}

  std::optional<std::string> Get(const std::string& name) const;
  // True for "true", however capitalised.
  bool IsTrue(const std::string& name) const;

 private:
  std::optional<Variables> variables_;
};

struct Platform {
  Environment environment;
  std::shared_ptr<Clock> clock;         // null: SystemClock()
  std::shared_ptr<HttpTransport> http;  // null: the process's, made when used
};

// `platform` with what is null filled in.
Platform WithDefaults(Platform platform);

}  // namespace dynaplane::aws
