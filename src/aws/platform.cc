#include "aws/platform.h"

#include <strings.h>

#include <cstdlib>
#include <random>
#include <utility>

#include "aws/http.h"

namespace dynaplane::aws {
namespace {

class RealClock : public Clock {
 public:
  std::chrono::steady_clock::time_point Now() override {
    return std::chrono::steady_clock::now();
  }
  std::chrono::system_clock::time_point WallNow() override {
    return std::chrono::system_clock::now();
  }
  bool Sleep(std::chrono::milliseconds duration,
             const base::Cancellation& cancel) override {
    return cancel.WaitFor(duration);
  }
  double Random() override {
    thread_local std::minstd_rand generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(generator);
  }
};

}  // namespace

std::shared_ptr<Clock> SystemClock() {
  static const auto clock = std::make_shared<RealClock>();
  return clock;
}

std::optional<std::string> Environment::Get(const std::string& name) const {
  if (!variables_) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  }
  const auto found = variables_->find(name);
  if (found == variables_->end() || found->second.empty()) return std::nullopt;
  return found->second;
}

bool Environment::IsTrue(const std::string& name) const {
  const auto value = Get(name);
  return value && strcasecmp(value->c_str(), "true") == 0;
}

Platform WithDefaults(Platform platform) {
  if (platform.clock == nullptr) platform.clock = SystemClock();
  if (platform.http == nullptr) platform.http = SharedHttpTransport();
  return platform;
}

}  // namespace dynaplane::aws
