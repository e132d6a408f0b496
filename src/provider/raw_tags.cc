#include "provider/raw_tags.h"

#include "provider/table/calls.h"

namespace dynaplane::provider {

aws::Result<RawTags> ReadRawTags(Operation& operation, const std::string& arn) {
  aws::Result<Json> answer = ListTags(operation, arn);
  if (!answer) return tl::unexpected(answer.error());
  return RawTagsOf(*answer);
}

RawTags RawTagsOf(const Json& answer) {
  RawTags tags;
  for (const Json* each : Objects(answer, "Tags")) {
    tags[Text(*each, "Key")] = Text(*each, "Value");
  }
  return tags;
}

std::string ValueOf(const RawTags& tags, std::string_view key) {
  auto found = tags.find(std::string(key));
  return found == tags.end() ? std::string() : found->second;
}

}  // namespace dynaplane::provider
