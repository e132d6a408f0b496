#include "aws/service.h"

#include <algorithm>
#include <array>

namespace dynaplane::aws {
namespace {

constexpr std::array<ServiceInfo, 3> kServices = {{
    {Service::kDynamoDb, "DynamoDB", "dynamodb", "dynamodb", "DYNAMODB",
     "dynamodb", Protocol::kJson, "application/x-amz-json-1.0",
     "DynamoDB_20120810"},
    {Service::kApplicationAutoScaling, "Application Auto Scaling",
     "application-autoscaling", "application-autoscaling",
     "APPLICATION_AUTO_SCALING", "application_auto_scaling", Protocol::kJson,
     "application/x-amz-json-1.1", "AnyScaleFrontendService"},
    {Service::kSts, "STS", "sts", "sts", "STS", "sts", Protocol::kQuery,
     "application/x-www-form-urlencoded; charset=utf-8", "2011-06-15"},
}};

}  // namespace

const ServiceInfo& InfoOf(Service service) {
  return *std::ranges::find(kServices, service, &ServiceInfo::service);
}

const ServiceInfo* FindService(std::string_view name) {
  const auto* found = std::ranges::find(kServices, name, &ServiceInfo::name);
  return found == kServices.end() ? nullptr : found;
}

}  // namespace dynaplane::aws
