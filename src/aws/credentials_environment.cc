#include <utility>

#include "aws/credentials.h"

namespace dynaplane::aws {
namespace {

class EnvironmentSource : public CredentialsProvider {
 public:
  explicit EnvironmentSource(Environment environment)
      : environment_(std::move(environment)) {}

  // Half a pair is a mistake: going on to another source would hide it.
  Result<Credentials> Get(const base::Cancellation&) override {
    const auto id = environment_.Get("AWS_ACCESS_KEY_ID");
    auto secret = environment_.Get("AWS_SECRET_ACCESS_KEY");
    if (!id && !secret) {
      return Fail(ErrorClass::kNoCredentials,
                  "AWS_ACCESS_KEY_ID is not set in the environment");
    }
    if (!id || !secret) {
      return Fail(ErrorClass::kConfiguration,
                  id ? "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY "
                       "is not; set both or neither"
                     : "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID "
                       "is not; set both or neither");
    }
    Credentials keys;
    keys.access_key_id = *id;
    keys.secret_access_key = Secret(std::move(*secret));
    keys.session_token =
        Secret(environment_.Get("AWS_SESSION_TOKEN").value_or(""));
    return keys;
  }

 private:
  const Environment environment_;
};

}  // namespace

std::shared_ptr<CredentialsProvider> EnvironmentCredentials(Platform platform) {
  return std::make_shared<EnvironmentSource>(std::move(platform.environment));
}

}  // namespace dynaplane::aws
