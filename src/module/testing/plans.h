// For the room's tests: manifests made by hand, and plans as text.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/model.h"
#include "module/plan.h"

namespace dynaplane::module::testing {

// An on-demand table with a hash key, at /m/NAME.yaml.
manifest::AwsDynamodb OnDemand(const std::string& name);

// A provisioned table with the indexes by-status and by-warehouse, both scaled
// like the table, a local index and a stream.
manifest::AwsDynamodb Orders();

manifest::Replica ReplicaIn(const std::string& region);

// Project "shop", stack "prod", credential "acme", region "eu-west-1".
PlanOptions Options(std::size_t manifests = 1);

Plan PlanOf(const manifest::AwsDynamodb& manifest);
Plan PlanOf(const std::vector<manifest::AwsDynamodb>& manifests);

// The one resource of that type and name; fails the test when there is none.
const pulumi::Resource& Find(const Plan& plan, std::string_view type,
                             std::string_view name);
bool Has(const Plan& plan, std::string_view type, std::string_view name);
std::size_t PlaceOf(const Plan& plan, const pulumi::Resource& resource);
// The names that handles stand for.
std::vector<std::string> Names(
    const Plan& plan, const std::vector<pulumi::ResourceHandle>& handles);
std::string Name(const Plan& plan, pulumi::ResourceHandle handle);

// A value as JSON on one line: "<orders.arn>" is an output, "<f of …>" a
// function of one, "<secret …>" a secret.
std::string Text(const Plan& plan, const pulumi::Value& value);

// The whole plan, one line for each fact.
std::string Text(const Plan& plan);

// A file of testdata/, or of any folder of the project.
std::string TestData(const std::string& name);
std::string ProjectFile(const std::string& path);

// The golden file testdata/NAME; DYNAPLANE_ACCEPT=1 first writes `actual`
// into it.
std::string Golden(const std::string& name, const std::string& actual);

// Fills in outputs as the SDK does: "id", "arn", … of any resource come from
// `outputs`; missing ones are null.
pulumi::Value Evaluate(const pulumi::Value& value,
                       const pulumi::Object& outputs);

}  // namespace dynaplane::module::testing
