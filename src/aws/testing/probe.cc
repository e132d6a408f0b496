// One call from the command line, for the tests in tests/aws:
//
//   aws_probe [--times N] SERVICE OPERATION [JSON]
//
// with region, credentials and addresses from the environment alone. Prints
// {"answer": …}, or {"error": …} and ends with 1.
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "aws/client.h"
#include "aws/service.h"

namespace {

using namespace dynaplane::aws;  // NOLINT(google-build-using-namespace)

int Print(const Result<Json>& result) {
  if (result) {
    std::cout << Json({{"answer", *result}}).dump() << "\n";
    return 0;
  }
  const Error& error = result.error();
  std::cout << Json({{"error",
                      {{"kind", ToString(error.kind)},
                       {"code", error.code},
                       {"attempts", error.attempts},
                       {"text", ToString(error)}}}})
                   .dump()
            << "\n";
  return 1;
}

int Run(int times, std::string_view service_name, std::string_view operation,
        const Json& request) {
  const ServiceInfo* service = FindService(service_name);
  const auto region = ResolveRegion();
  if (!region) return Print(tl::unexpected(region.error()));
  Client client({.region = *region,
                 .credentials = DefaultCredentials({}),
                 .user_agent = "aws_probe"});
  Result<Json> result;
  for (int i = 0; i < times; ++i) {
    CallOptions options;
    options.deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds(30);
    result = client.Call(service->service, operation, request, options);
  }
  return Print(result);
}

}  // namespace

int main(int argc, char** argv) {
  int next = 1;
  int times = 1;
  if (argc > 2 && std::string_view(argv[1]) == "--times") {
    times = std::atoi(argv[2]);
    next = 3;
  }
  if (argc < next + 2) return 2;
  return Run(times, argv[next], argv[next + 1],
             Json::parse(argc > next + 2 ? argv[next + 2] : "{}"));
}
