// The name of a stack.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pulumi/state/vocabulary.h"

namespace pulumi::state {

struct StackName {
  std::string organization;  // empty: the backend's own
  std::string project;
  std::string stack;

  // "[ORG/]PROJECT/STACK", as users write it.
  std::string ToString() const;
  // "ORG/PROJECT/STACK", as the engine wants it. Backends of one's own have
  // the one organization "organization".
  std::string Qualified(bool own_backend) const;
  auto operator<=>(const StackName&) const = default;
};

// Reads "[ORG/]PROJECT/STACK", the value of `option`.
Result<StackName> ParseStackName(const std::string& text,
                                 const std::string& option = "--stack");

// The parts of such a text, whatever is in them; nothing with other numbers of
// parts.
std::optional<StackName> SplitName(const std::string& text);
// Why Pulumi would refuse the name; empty: it would not.
std::string WhyNot(const StackName& name);

}  // namespace pulumi::state
