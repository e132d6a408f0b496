// What tells the services apart. One row each.
#pragma once

#include <string_view>

#include "aws/endpoint.h"

namespace dynaplane::aws {

enum class Protocol { kJson, kQuery };

struct ServiceInfo {
  Service service;
  std::string_view name;             // in messages: "DynamoDB"
  std::string_view endpoint_prefix;  // of the host name
  std::string_view signing_name;     // in signatures and IAM actions
  std::string_view environment;      // AWS_ENDPOINT_URL_…
  std::string_view config_section;   // of `services` in the config file
  Protocol protocol;
  std::string_view content_type;
  std::string_view version;  // X-Amz-Target's prefix, or the query's Version
};

const ServiceInfo& InfoOf(Service service);

// By `name`; null when there is none.
const ServiceInfo* FindService(std::string_view name);

}  // namespace dynaplane::aws
