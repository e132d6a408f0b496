// Everything that is live about one table, for taking it over: the resources
// that a program would need to describe it, each read as an import reads it.
#pragma once

#include <string>
#include <vector>

#include "provider/configuration/session.h"
#include "pulumi/value.h"

namespace dynaplane::provider {

// One resource as it is. `inputs` holds nothing that is as by default and
// nothing that AWS fills in.
struct LiveResource {
  std::string type;       // token
  std::string import_id;  // as `pulumi import` and the option `import` take it
  pulumi::Object inputs;
  pulumi::Object outputs;
};

struct Inspection {
  // The table first, then its replicas, what scales it, and the rest. A
  // strongly consistent replica is part of the table.
  std::vector<LiveResource> resources;
  std::string owner;                 // the ownership tag's value
  std::string cloudformation_stack;  // that manages it; empty: none
};

// Reads only. kNotFound when there is no such table in the session's region.
pulumi::Result<Inspection> Inspect(Session& session, const std::string& table);

// A table or replica by its ARN; its region is in there. Each of these refuses
// (run_settings.h) to work in another account than the ARN's.
//
// Refuses unless the table is the one with this TableId: another may have its
// name by now. `urn`: of the resource that it is to be. What is gone, or known
// by no id, passes.
pulumi::Status RequireRecorded(Session& session, const std::string& urn,
                               const std::string& arn, const std::string& id);
// Refuses unless it may be deleted: it is this one, and nobody protects it.
// Whether it is there. The session's account has to be known to be the ARN's.
pulumi::Result<bool> RequireDeletable(Session& session, const std::string& urn,
                                      const std::string& arn,
                                      const std::string& id);
// Of a replica: refuses when somebody protects it. What is not there passes.
pulumi::Status RequireUnprotected(Session& session, const std::string& arn);
// The value of its ownership tag, or "".
pulumi::Result<std::string> ReadOwner(Session& session, const std::string& arn);
pulumi::Status WriteOwner(Session& session, const std::string& arn,
                          const std::string& mark);
// Takes the tag away if it is one of `marks`. What is gone needs no tag.
pulumi::Status RemoveOwner(Session& session, const std::string& arn,
                           const std::vector<std::string>& marks);

}  // namespace dynaplane::provider
