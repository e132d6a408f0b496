#include "aws/credentials_json.h"

#include <fmt/format.h>

#include "base/timestamp.h"

namespace dynaplane::aws {
namespace {

using Json = nlohmann::json;

std::string StringAt(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return "";
  return found->get<std::string>();
}

tl::unexpected<Error> Malformed(std::string_view source,
                                std::string_view what) {
  return Fail(ErrorClass::kMalformedAnswer,
              fmt::format("{} gives no usable keys: {}", source, what));
}

}  // namespace

Result<Credentials> ReadCredentials(const Json& keys, std::string_view source,
                                    const char* token_key) {
  if (!keys.is_object()) return Malformed(source, "not a JSON object");
  Credentials credentials;
  credentials.access_key_id = StringAt(keys, "AccessKeyId");
  credentials.secret_access_key = Secret(StringAt(keys, "SecretAccessKey"));
  credentials.session_token = Secret(StringAt(keys, token_key));
  if (credentials.access_key_id.empty()) {
    return Malformed(source, "AccessKeyId is missing");
  }
  if (credentials.secret_access_key.empty()) {
    return Malformed(source, "SecretAccessKey is missing");
  }
  const std::string expiration = StringAt(keys, "Expiration");
  if (!expiration.empty()) {
    credentials.expiration = base::ParseIso8601(expiration);
    if (!credentials.expiration) {
      return Malformed(source, "Expiration is not an ISO 8601 time");
    }
  }
  return credentials;
}

Result<Credentials> ParseCredentials(const std::string& text,
                                     std::string_view source,
                                     const char* token_key) {
  return ReadCredentials(Json::parse(text, nullptr, false), source, token_key);
}

}  // namespace dynaplane::aws
