// The parts of AWS that know nothing of each other: aws, aws-cn, aws-us-gov
// and those of the intelligence services and of the EU's sovereign cloud. What
// belongs to one table is in one of them.
#pragma once

#include <string_view>

#include "manifest/model.h"

namespace dynaplane::manifest {

// Of a region, such as "aws-cn" of cn-north-1. Empty where that cannot be
// said: AWS opens regions with names of new kinds.
std::string_view PartitionOfRegion(std::string_view region);

// "aws-cn" in arn:aws-cn:…; empty when it is no ARN.
std::string_view PartitionOfArn(std::string_view arn);

// A region that tells the manifest's partition: its own, else that of the
// first key, stream, source or replica. Empty when none tells.
std::string_view RegionThatTells(const Spec& spec);
// Of that region.
std::string_view PartitionOf(const Spec& spec);

}  // namespace dynaplane::manifest
