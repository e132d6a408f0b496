#include "cli/explain_outcome.h"

#include <fmt/format.h>

namespace dynaplane::cli {

std::string Explain(const pulumi::EngineOutcome& outcome,
                    const StackName& stack) {
  using End = pulumi::EngineOutcome::End;
  const std::string name = stack.ToString();
  switch (outcome.end) {
    case End::kStackLocked:
      return fmt::format(
          "the stack {} is locked by another run; wait for its end, or, if "
          "it is dead, release the lock with `dynaplane cancel --stack {}`: "
          "{}",
          name, name, outcome.error_text);
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
      return fmt::format("the stack {}: {}", name,
                         outcome.error_text.empty()
                             ? fmt::format("the engine ended with exit code {}",
                                           outcome.exit_code)
                             : outcome.error_text);
  }
}

}  // namespace dynaplane::cli
