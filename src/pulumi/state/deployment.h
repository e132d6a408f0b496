// A stack's whole state as the engine exports it: taken out, changed, put
// back. The changes are pure.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "pulumi/state/stack_name.h"
#include "pulumi/state/state.h"
#include "pulumi/state/vocabulary.h"
#include "pulumi/state/workspace.h"

namespace pulumi::state {

// JSON text, secrets encrypted. Fails where there is no such stack.
Result<std::string> ExportDeployment(const Workspace& workspace,
                                     const StackName& name);

// Takes the stack's lock for the moment. Writes over whatever is there: what
// changes a stack goes through EditDeployment (deployment_edit.h).
Result<void> ImportDeployment(const Workspace& workspace, const StackName& name,
                              const std::string& deployment);

// The state of a stack wherever it is: read, or brought by the engine.
Result<StateLookup> FetchState(const Workspace& workspace,
                               const StackName& name);

// What an entry of the state is protected from for as long as another stack
// takes its resource over: neither a program that has dropped it nor a
// `pulumi destroy` deletes it then.
Result<std::string> ShieldEntries(const std::string& deployment,
                                  const std::set<std::string>& urns);

// Takes entries out, and the mention of them in those that stay. Refused when
// one that stays hangs below one that goes.
struct Removal {
  std::set<std::string> urns;
  // Stack outputs that go, too; at any depth of one.
  std::set<std::string> outputs;
  // Providers of this package that nobody uses any more, too; empty: of none.
  std::string unused_providers_of;
};
Result<std::string> RemoveEntries(const std::string& deployment,
                                  const Removal& removal);

// A copy of a deployment in the user's data folder, readable by its owner
// alone: what to go back to if the work on it fails. Kept until Discard.
class DeploymentBackup {
 public:
  static Result<DeploymentBackup> Keep(const StackName& name,
                                       const std::string& deployment);
  void Discard() const;
  // "… is kept in FILE; `pulumi stack import …` puts it back".
  std::string Hint() const;

 private:
  DeploymentBackup(StackName name, std::filesystem::path file)
      : name_(std::move(name)), file_(std::move(file)) {}
  StackName name_;
  std::filesystem::path file_;
};

}  // namespace pulumi::state
