// From a live table to the manifest that means it: MakePlan the other way
// round. Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "manifest/model.h"
#include "pulumi/value.h"

namespace dynaplane::module {

// A resource that exists, as an import of it reads it.
struct LiveResource {
  std::string type;       // token, module/types.h
  std::string import_id;  // for the option `import`
  pulumi::Object inputs;  // nothing that is as by default
  pulumi::Object outputs;
};

struct AdoptOptions {
  std::string name;  // metadata.name
  std::string region;
  std::string credential_id;  // empty: none
};

struct Adopted {
  manifest::AwsDynamodb manifest;
  // What a manifest cannot say of this table and so stays on AWS as it is,
  // unmanaged: a sentence each.
  std::vector<std::string> left_out;
};

// `live` is one table (once) with what belongs to it. Only what differs from a
// manifest's defaults is said.
Adopted DescribeLive(std::span<const LiveResource> live,
                     const AdoptOptions& options);

// Private to this room: the part about scaling; capacities of what no scaler
// owns included.
void DescribeScaling(std::span<const LiveResource> live, Adopted& adopted);

}  // namespace dynaplane::module
