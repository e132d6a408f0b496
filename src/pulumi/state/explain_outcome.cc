#include "pulumi/state/explain_outcome.h"

#include <fmt/format.h>

#include <string_view>

namespace pulumi::state {

std::string LockedText(const StackName& stack, const std::string& holder) {
  const std::string name = stack.ToString();
  return fmt::format(
      "the stack {} is locked by another run; wait for its end, or, if it is "
      "dead, release the lock with `dynaplane cancel --stack {}`: {}",
      name, name, holder);
}

std::optional<std::string> ExplainBackendKeys(const std::string& engine_text) {
  const auto says = [&](std::string_view words) {
    return engine_text.find(words) != std::string::npos;
  };
  // What a provider says has words of its own.
  if (!says("blob (key ") && !says("operation error S3")) return std::nullopt;
  struct Cause {
    const char* code;
    const char* text;
  };
  constexpr Cause kCauses[] = {
      {"ExpiredToken", "have expired"},
      {"TokenRefreshRequired", "have expired"},
      {"failed to refresh cached credentials", "cannot be renewed"},
      {"get credentials", "cannot be had"},
      {"InvalidToken", "are not valid"},
      {"InvalidAccessKeyId", "are not valid"},
      {"SignatureDoesNotMatch", "are not valid"},
      {"AccessDenied", "do not allow it"},
      {"code=PermissionDenied", "do not allow it"},
      // The answers to HEAD have no body, and so no other code.
      {"BadRequest", "are refused"},
      {"Forbidden", "are refused"},
  };
  for (const auto& [code, text] : kCauses) {
    if (!says(code)) continue;
    return fmt::format(
        "the state cannot be read or written: the keys for the backend {} "
        "({}). Renew them and run the same command again; it finds what was "
        "done so far",
        text, code);
  }
  return std::nullopt;
}

std::string Explain(const pulumi::EngineOutcome& outcome,
                    const StackName& stack) {
  using End = pulumi::EngineOutcome::End;
  const std::string name = stack.ToString();
  switch (outcome.end) {
    case End::kStackLocked:
      return LockedText(stack, outcome.error_text);
    case End::kWrongPassphrase:
      return fmt::format(
          "the passphrase does not open the stack {}; set "
          "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the "
          "one that it was made with",
          name);
    case End::kInterrupted:
      return "interrupted; what was done so far is in the state, and the "
             "same command goes on from there";
    default:
      if (const auto keys = ExplainBackendKeys(outcome.error_text)) {
        return fmt::format("the stack {}: {}", name, *keys);
      }
      return fmt::format("the stack {}: {}", name,
                         outcome.error_text.empty()
                             ? fmt::format("the engine ended with exit code {}",
                                           outcome.exit_code)
                             : outcome.error_text);
  }
}

}  // namespace pulumi::state
