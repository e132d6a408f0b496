// Where a service lives.
#pragma once

#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/platform.h"

namespace dynaplane::aws {

enum class Service { kDynamoDb, kApplicationAutoScaling, kSts };

// A part of AWS with accounts and names of its own. `id` stands in ARNs.
struct Partition {
  std::string_view id;          // "aws-cn"
  std::string_view dns_suffix;  // "amazonaws.com.cn"
  std::string_view dual_stack_dns_suffix;
  std::string_view default_region;
};

// Of a region, known by its first letters; those that AWS will open later
// count as ordinary ones ("aws").
const Partition& PartitionOf(std::string_view region);

// Whether it may stand in a host name: lower-case letters, digits, hyphens.
bool IsRegionName(std::string_view region);

// An error that says so unless it is one.
Status CheckRegion(const std::string& region);

struct Endpoint {
  std::string scheme;  // "https"
  std::string host;    // with the port, if not the scheme's own; as sent
  std::string path;    // "/" at least
  std::string source;  // "AWS_ENDPOINT_URL", …; empty: AWS's own

  std::string Url() const { return scheme + "://" + host + path; }
  std::string Origin() const { return scheme + "://" + host; }
};

// AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, then `endpoint_url` of the
// profile (of its `services` section, then its own), else AWS's address,
// which follows AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT.
// AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true skips all but the last.
Result<Endpoint> ResolveEndpoint(Service service, const std::string& region,
                                 const Platform& platform = {});

// Of one URL. `source` names where it comes from in an error.
Result<Endpoint> ParseEndpoint(std::string_view url, std::string source);

}  // namespace dynaplane::aws
