// The seam between this room and AWS: one call. Tests put a fake here.
#pragma once

#include <string_view>

#include "aws/client.h"
#include "aws/sts.h"

namespace dynaplane::provider {

using aws::Json;

class AwsApi {
 public:
  virtual ~AwsApi() = default;
  virtual aws::Result<Json> Call(aws::Service service,
                                 std::string_view operation,
                                 const Json& request,
                                 const aws::CallOptions& options) = 0;
  virtual aws::Result<aws::CallerIdentity> CallerIdentity(
      const aws::CallOptions& options) = 0;
};

}  // namespace dynaplane::provider
