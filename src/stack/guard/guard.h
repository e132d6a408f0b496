// Refuses to lose data before anything is touched (docs/protection.md).
//
// Decided from the state and a pure diff, without the engine and without AWS:
// which tables would this run delete or replace, why, and was that allowed?
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "manifest/model.h"
#include "pulumi/state/state.h"
#include "stack/guard/fate.h"
#include "stack/settings.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// A table that a run would delete or replace.
struct Loss {
  std::string urn;
  std::string table;  // its name on AWS
  std::string name;   // its name in the stack: metadata.name
  bool replace = false;
  Cause cause;
  std::string stack;

  // STACK/NAME, which no other table has.
  std::string UniqueName() const;
};

// "table orders would be deleted with all its items, because …".
std::string Describe(const Loss& loss);

// A replica that a run would delete or make anew. The table has its items.
struct ReplicaLoss {
  std::string urn;
  std::string table;
  std::string region;
  bool replace = false;
  bool is_protected = false;  // by AWS: the run will be refused
};

// A table or replica that AWS itself protects and that would go.
struct ProtectedLoss {
  std::string urn;
  std::string what;  // "table orders", "replica of orders in eu-west-1"
  Cause cause;
};

struct Losses {
  std::string stack;
  std::vector<Loss> tables;
  std::vector<ReplicaLoss> replicas;
  std::vector<ProtectedLoss> protected_ones;
  // URNs of all that would be deleted or made anew, whether data goes with it
  // or not: what the provider is to be allowed when the run is.
  std::set<std::string> going;
};

// What `up` with this plan would lose of what is in the state.
Losses LossesOfUpdate(const std::string& stack, const state::State& state,
                      const module::Plan& plan,
                      const std::vector<std::string>& urns,
                      const std::vector<manifest::AwsDynamodb>& manifests);

// What deleting these resources (URNs) would lose.
Losses LossesOfDestroy(const std::string& stack, const state::State& state,
                       const std::vector<std::string>& urns);

// The tables that `allowed` does not cover, of all that a run over these
// stacks would lose. A name is the table's, its metadata.name or STACK/NAME;
// one that fits several entries of states covers none.
std::vector<const Loss*> Uncovered(const std::vector<const Losses*>& stacks,
                                   const AllowDataLoss& allowed);

// Exit 4 unless `allowed` covers all that all stacks of the run would lose.
// Nothing covers what AWS protects.
Result<void> CheckLosses(const std::vector<const Losses*>& stacks,
                         const AllowDataLoss& allowed);

// What CheckLosses refuses, one by one.
struct Refusal {
  std::string urn;
  std::string message;  // a sentence with the reason and the mend
  Cause cause;
  bool is_protected = false;  // by AWS
};
std::vector<Refusal> FindRefusals(const std::vector<const Losses*>& stacks,
                                  const AllowDataLoss& allowed);

// "DATA LOSS: this deletes table orders with all its items", and what goes of a
// table that stays: for the preview, by URN.
std::map<std::string, std::string> LossWarnings(const Losses& losses);

}  // namespace dynaplane::stack
