// What a call looks like on the wire: JSON for most services, form fields and
// XML for STS. To callers both are JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/http.h"
#include "aws/service.h"
#include "base/timestamp.h"

namespace dynaplane::aws {

// Headers and body; the URL is the endpoint's.
HttpRequest BuildRequest(const ServiceInfo& service, std::string_view operation,
                         const nlohmann::json& request, const std::string& url);

// The answer, or the error that it stands for, classified. Never quotes a
// body of STS, which holds keys.
Result<nlohmann::json> ReadResponse(const ServiceInfo& service,
                                    std::string_view operation,
                                    const HttpResponse& response,
                                    base::WallTime now);

}  // namespace dynaplane::aws
