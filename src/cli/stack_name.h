// Which stack a manifest belongs to.
#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "manifest/model.h"

namespace dynaplane::cli {

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

// Reads "[ORG/]PROJECT/STACK".
Result<StackName> ParseStackName(const std::string& text);

// From the labels, else project "dynaplane" and
// "<env or default>.AwsDynamodb.<metadata.name>". `why_not` is filled when
// that is no name that Pulumi takes.
struct DefaultStackName {
  StackName name;
  bool from_labels = false;
  std::string why_not;
};
DefaultStackName StackNameOf(const manifest::AwsDynamodb& manifest);

}  // namespace dynaplane::cli
