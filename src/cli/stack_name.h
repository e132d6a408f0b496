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

// Reads "[ORG/]PROJECT/STACK", the value of `option`.
Result<StackName> ParseStackName(const std::string& text,
                                 const std::string& option = "--stack");

// The stack that the manifest's labels name, else project "dynaplane" and
// "<env or default>.AwsDynamodb.<metadata.name>".
struct ManifestStack {
  StackName name;
  std::string label;    // that names it; empty: none
  std::string why_not;  // why Pulumi would refuse it; empty: it would not
};
ManifestStack StackNameOf(const manifest::AwsDynamodb& manifest);

}  // namespace dynaplane::cli
