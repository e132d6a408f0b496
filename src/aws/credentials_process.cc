#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "aws/command.h"
#include "aws/credentials.h"
#include "aws/credentials_json.h"

namespace dynaplane::aws {
namespace {

// Long enough to tap a security key.
constexpr std::chrono::seconds kTimeout{120};

class ProcessSource : public CredentialsProvider {
 public:
  explicit ProcessSource(std::string command) : command_(std::move(command)) {}

  Result<Credentials> Get(const base::Cancellation& cancel) override {
    const auto arguments = SplitCommand(command_);
    if (!arguments) return tl::unexpected(arguments.error());
    if (arguments->empty() || arguments->front().empty()) {
      return Fail(ErrorClass::kConfiguration, "credential_process is empty");
    }
    const auto output = RunCommand(*arguments, kTimeout, cancel);
    if (!output) return tl::unexpected(output.error());
    return Read(output->Reveal(),
                fmt::format("credential_process {}", arguments->front()));
  }

 private:
  static Result<Credentials> Read(const std::string& text,
                                  const std::string& source) {
    const auto keys = nlohmann::json::parse(text, nullptr, false);
    if (!keys.is_object()) {
      return Fail(ErrorClass::kConfiguration, source + " prints no JSON");
    }
    const auto version = keys.find("Version");
    if (version == keys.end() || *version != 1) {
      return Fail(ErrorClass::kConfiguration,
                  source + " prints keys of another Version than 1");
    }
    auto credentials = ReadCredentials(keys, source, "SessionToken");
    if (!credentials) credentials.error().kind = ErrorClass::kConfiguration;
    return credentials;
  }

  const std::string command_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> ProcessCredentials(std::string command) {
  return std::make_shared<ProcessSource>(std::move(command));
}

}  // namespace dynaplane::aws
