// Calls from the command line, for the tests in tests/aws:
//
//   aws_probe [--times N] [--threads N] SERVICE OPERATION [JSON]
//
// with region, credentials and addresses from the environment alone; each
// thread makes the call so many times, all with one client. Prints the last
// {"answer": …}, or an {"error": …} and ends with 1.
#include <cstdlib>
#include <future>
#include <iostream>
#include <string_view>
#include <vector>

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

struct Calls {
  int times = 1;
  int threads = 1;
  Service service = Service::kDynamoDb;
  std::string_view operation;
  Json request;
};

// Up to the first error.
Result<Json> CallInSequence(Client& client, const Calls& calls) {
  Result<Json> result;
  for (int i = 0; i < calls.times && result; ++i) {
    CallOptions options;
    options.deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds(30);
    result =
        client.Call(calls.service, calls.operation, calls.request, options);
  }
  return result;
}

Result<Json> CallInParallel(Client& client, const Calls& calls) {
  std::vector<std::future<Result<Json>>> threads;
  for (int i = 0; i < calls.threads; ++i) {
    threads.push_back(std::async(
        std::launch::async, [&] { return CallInSequence(client, calls); }));
  }
  Result<Json> result;
  for (auto& thread : threads) {
    Result<Json> its = thread.get();
    if (result) result = std::move(its);
  }
  return result;
}

int Run(const Calls& calls) {
  const auto region = ResolveRegion();
  if (!region) return Print(tl::unexpected(region.error()));
  Client client({.region = *region,
                 .credentials = DefaultCredentials({}),
                 .user_agent = "aws_probe"});
  return Print(CallInParallel(client, calls));
}

}  // namespace

int main(int argc, char** argv) {
  Calls calls;
  std::vector<std::string_view> words;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--times" && i + 1 < argc) {
      calls.times = std::atoi(argv[++i]);
    } else if (word == "--threads" && i + 1 < argc) {
      calls.threads = std::atoi(argv[++i]);
    } else {
      words.push_back(word);
    }
  }
  if (words.size() < 2) return 2;
  calls.service = FindService(words[0])->service;
  calls.operation = words[1];
  calls.request = Json::parse(words.size() > 2 ? words[2] : "{}");
  return Run(calls);
}
