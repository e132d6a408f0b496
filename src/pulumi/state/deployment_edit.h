// The one way by which a whole deployment is written back.
//
// Between reading and writing, a run of somebody else's may have changed it,
// and writing then would make its work forgotten. So nothing that was read
// before a question was answered is ever written: the change is a function, and
// is applied to what the stack holds now.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "pulumi/state/deployment.h"
#include "pulumi/state/stack_name.h"
#include "pulumi/state/vocabulary.h"
#include "pulumi/state/workspace.h"

namespace pulumi::state {

// From an exported deployment to the one that takes its place. The same text
// means that there is nothing to write; an error, that nothing is to be
// written. May be called more than once.
using DeploymentEdit =
    std::function<Result<std::string>(const std::string& deployment)>;

// In a file backend the engine's own lock is held from the reading to the end
// of the writing. Elsewhere only the engine can lock, and only while it writes:
// what it then holds is compared with what was written, and a difference is an
// error that names the backup.
//
// Gives the backup of the deployment as it was, to be discarded when the work
// that the change belongs to is done; nothing when nothing was written.
Result<std::optional<DeploymentBackup>> EditDeployment(
    const Workspace& workspace, const StackName& name,
    const DeploymentEdit& edit);

// Whether two deployments hold the same: resources, and what is under way on
// them. When something was written and by which version does not matter, nor
// does how a secret is encrypted.
bool HoldTheSame(const std::string& deployment, const std::string& other);

}  // namespace pulumi::state
