// The plan of one manifest while it is drawn up: what all its resources have
// in common is said here once.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/model.h"
#include "module/plan.h"
#include "pulumi/program.h"

namespace dynaplane::module {

// A resource as its own part of the module knows it.
struct Part {
  std::string type;
  std::string name;
  std::string settings;  // ResourceOrigin::path
  std::string declared;  // the field whose line it gets; empty: `settings`
  pulumi::Object inputs;
  // `provider` and `source` are filled in; `protect` is false unless given.
  pulumi::ResourceOptions options;
};

class Draft {
 public:
  // The referents must outlive the draft. `alone`: the run has no other
  // manifest.
  Draft(const manifest::AwsDynamodb& manifest, std::size_t position, bool alone,
        const PlanOptions& options, Plan& plan)
      : manifest_(manifest),
        position_(position),
        alone_(alone),
        options_(options),
        plan_(plan) {}

  const manifest::AwsDynamodb& manifest() const { return manifest_; }
  const manifest::Spec& spec() const { return manifest_.spec; }
  const std::string& name() const { return manifest_.metadata.name; }
  const PlanOptions& options() const { return options_; }

  void set_provider(pulumi::ResourceHandle provider) { provider_ = provider; }

  pulumi::ResourceHandle Add(Part part);

  // The Go module's URN of a resource, to be taken over. None in a run of
  // several manifests: those names do not hold the table's.
  std::vector<std::string> GoAlias(
      std::initializer_list<std::string_view> types,
      std::string_view name) const;

  // Something about the field `path` that a user should know of.
  void Note(manifest::Severity severity, const std::string& path,
            std::string rule, std::string message);

 private:
  const manifest::AwsDynamodb& manifest_;
  std::size_t position_;
  bool alone_;
  const PlanOptions& options_;
  Plan& plan_;
  pulumi::ResourceHandle provider_;
};

// The place of a field; nowhere when the file is not known absolutely.
pulumi::SourcePosition SourceOf(const manifest::AwsDynamodb& manifest,
                                const std::string& path,
                                const std::string& directory);

}  // namespace dynaplane::module
