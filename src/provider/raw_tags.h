// All tags of a table. Those that AWS itself sets are left out of a Table.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "provider/json_read.h"
#include "provider/operation.h"

namespace dynaplane::provider {

// Its value names the CloudFormation stack that manages the resource.
inline constexpr char kCloudFormationTag[] = "aws:cloudformation:stack-name";

using RawTags = std::map<std::string, std::string>;

aws::Result<RawTags> ReadRawTags(Operation& operation, const std::string& arn);
// Of an answer to ListTagsOfResource.
RawTags RawTagsOf(const Json& answer);
// "" without such a tag.
std::string ValueOf(const RawTags& tags, std::string_view key);

}  // namespace dynaplane::provider
