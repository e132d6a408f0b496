// A language host for tests: its programs are JSON (json_program.h).
//
//   sdk-test-host --inline PROGRAM   serves `pulumi --client`: prints the port,
//                                    then one JSON line for each run, until
//                                    stdin ends; "cancel" there cancels
//   sdk-test-host ENGINE             as a plugin; the program is program.json
//                                    in the program's folder
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>

#include "pulumi/language_host.h"
#include "pulumi/testing/json_program.h"

namespace pulumi::testing {
namespace {

using nlohmann::json;

const PluginInfo kInfo = {"pulumi-language-sdktest", "1.2.3",
                          "Runs programs written as JSON, for tests."};

json Describe(const RunRequest& request, const Result<RunOutcome>& outcome) {
  json line = {{"dry_run", request.dry_run},
               {"project", request.project},
               {"stack", request.stack},
               {"organization", request.organization},
               {"parallel", request.parallel},
               {"config", request.config},
               {"secret_keys", request.config_secret_keys},
               {"args", request.args},
               {"options", ToJson(request.folder.options)}};
  if (!outcome) {
    line["error"] = outcome.error().message;
    line["code"] = static_cast<int>(outcome.error().code);
    return line;
  }
  line["exports"] = ToJson(outcome->exports);
  line["stack_urn"] = outcome->stack_urn;
  for (const ResourceOutcome& resource : outcome->resources) {
    line["resources"].push_back({{"urn", resource.urn},
                                 {"id", resource.id},
                                 {"outputs", ToJson(resource.outputs)}});
  }
  return line;
}

int ServeInline(const std::string& program) {
  std::mutex mutex;
  auto host = LanguageHost::Start(
      {.info = kInfo,
       .make_program =
           [&](const RunRequest& request) {
             request.log->Log(Severity::kInfo, "", "reading the program",
                              false);
             return ReadProgram(program);
           },
       .on_finished =
           [&](const RunRequest& request, const Result<RunOutcome>& outcome) {
             std::lock_guard lock(mutex);
             std::cout << Describe(request, outcome).dump() << std::endl;
           }});
  if (!host) {
    std::cerr << host.error().message << "\n";
    return 1;
  }
  AnnouncePort((*host)->port());
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "cancel") (*host)->Cancel();
  }
  return 0;
}

int ServePlugin(int argc, char** argv) {
  return ServeLanguagePlugin(
      argc, argv,
      {.info = kInfo,
       .make_program =
           [](const RunRequest& request) {
             return ReadProgram(request.folder.program_directory +
                                "/program.json");
           },
       .required_packages =
           [](const ProgramFolder&) {
             return std::vector<RequiredPackage>{{.name = "testing"}};
           }});
}

}  // namespace
}  // namespace pulumi::testing

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--inline") {
    return pulumi::testing::ServeInline(argv[2]);
  }
  return pulumi::testing::ServePlugin(argc, argv);
}
