// What an update would do to the resources that a state holds: each stays,
// goes, or is made anew. Pure: the plan and the state alone are asked.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "manifest/model.h"
#include "module/plan.h"
#include "pulumi/provider.h"
#include "pulumi/state/state.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// Why something would go.
struct Cause {
  std::string text;  // a clause, with the place in the manifest if there is one
  std::string file;  // that place again; empty: none
  int line = 0;
  // How to have it stay, where that is not a matter of the manifest; empty: the
  // manifest says it.
  std::string mend = {};
};

struct Fate {
  bool replace = false;  // made anew; else it goes
  Cause cause;
};

// What is known of a resource: of a creation whose end nobody saw, what was
// asked for has to do.
const pulumi::Object& Known(const state::StateResource& resource);
// A text among it; "" where there is none.
std::string KnownText(const state::StateResource& resource, const char* key);

// A run's plan beside the state that it would change. Both outlive it.
class UpdateView {
 public:
  UpdateView(const state::State& state, const module::Plan& plan,
             const std::vector<std::string>& urns,
             const std::vector<manifest::AwsDynamodb>& manifests);

  // Of a resource of the state; nothing: it stays.
  const std::optional<Fate>& FateOf(const state::StateResource& resource) const;
  // Whether the plan asks for something else of a resource that stays.
  bool Differs(const state::StateResource& resource) const;
  // Its name in the plan, which differs from that in the state where the plan
  // knows it by an alias; "": the plan has none.
  std::string PlannedUrn(const state::StateResource& resource) const;

 private:
  std::optional<Fate> Decide(const state::StateResource& resource) const;
  Cause WhyDropped(const state::StateResource& resource) const;
  std::optional<std::size_t> PlannedAs(const std::string& urn) const;
  const state::StateResource* InState(const std::string& urn) const;
  pulumi::Value Output(const pulumi::OutputReference& output) const;
  std::map<std::string, pulumi::DiffKind> ChangesOf(
      const state::StateResource& old, const pulumi::Resource& wanted) const;
  std::vector<std::string> ReplacingFields(const state::StateResource& old,
                                           const pulumi::Resource& wanted,
                                           const std::string& base) const;
  std::optional<Cause> RegionMoved(const state::StateResource& old,
                                   std::size_t planned) const;
  std::vector<std::string> MovingFields(const state::StateResource& old,
                                        const pulumi::Resource& wanted) const;

  const state::State& state_;
  const module::Plan& plan_;
  const std::vector<std::string>& urns_;
  const std::vector<manifest::AwsDynamodb>& manifests_;
  std::map<std::string, std::size_t> planned_;  // by URN or alias
  std::map<std::string, const state::StateResource*> in_state_;
  // What was decided before: of many tables each asks for many.
  mutable std::map<const state::StateResource*, std::optional<Fate>> fates_;
};

}  // namespace dynaplane::stack
