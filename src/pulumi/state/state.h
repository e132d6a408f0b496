// A stack's state as the engine keeps it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "pulumi/state/backend.h"
#include "pulumi/state/recovery.h"
#include "pulumi/state/stack_name.h"
#include "pulumi/state/vocabulary.h"
#include "pulumi/value.h"

namespace pulumi::state {

struct StateResource {
  std::string urn;
  std::string type;
  std::string id;
  std::string parent;                     // URN
  std::string provider;                   // URN::ID
  std::string deleted_with;               // URN
  std::vector<std::string> dependencies;  // URNs
  bool protect = false;
  bool pending_delete = false;  // replaced already, waits for its deletion
  bool init_failed = false;     // made, but not all that was asked for
  pulumi::Object inputs;        // secrets are Value secrets of Unknown
  pulumi::Object outputs;

  std::string name() const;  // the last part of the URN
  std::string provider_urn() const;
};

struct State {
  std::vector<StateResource> resources;
  // Of the passphrase; public. Empty with another secrets provider.
  std::string encryption_salt;
  bool plain = true;  // plain_state.h, and of today's format

  const StateResource* Find(const std::string& urn) const;
};

// Reads a state file or the text of `pulumi stack export`.
Result<State> ParseState(const std::string& text, const std::string& source);

// The part of either that lists the resources; null when there is none yet.
nlohmann::json* DeploymentOf(nlohmann::json& state);

// Whether it is one: every entry an object with a URN and a type. `source` is
// named when not.
Result<void> CheckDeployment(const nlohmann::json& deployment,
                             const std::string& source);

// The state of a stack in a file backend, read without the engine, with what
// killed runs have left behind (recovery.h). Nothing when there is no such
// stack or it has no state yet; `readable` is false when the backend is
// elsewhere or compressed, so that only the engine can tell.
struct StateLookup {
  bool readable = false;
  bool stack_exists = false;
  State state;
  Recovery recovery;  // what the file itself lacks
  // The file is empty, half written or gone, as by a full disk; `state` comes
  // from its backup, if there is one, and from the journal, and RestoreBackup
  // has to be called before the engine.
  bool torn = false;
};
Result<StateLookup> LookUpState(const Backend& backend, const StackName& stack);

}  // namespace pulumi::state
