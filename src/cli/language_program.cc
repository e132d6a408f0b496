#include "cli/language_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/nearest.h"
#include "cli/input/inputs.h"
#include "cli/input/manifest_folder.h"
#include "cli/options.h"
#include "manifest/field/words.h"
#include "manifest/load.h"
#include "module/types.h"
#include "stack/job.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;
using pulumi::Error;
using pulumi::RunRequest;

std::string Config(const RunRequest& request, const char* key) {
  const auto found = request.config.find(std::string("dynaplane:") + key);
  return found == request.config.end() ? "" : found->second;
}

// Relative paths count from the folder of Pulumi.yaml.
std::string InFolder(const RunRequest& request, const std::string& path) {
  if (path.empty()) return path;
  return (fs::path(request.folder.program_directory) / path).lexically_normal();
}

constexpr char kManifestsOption[] = "manifests";

pulumi::Result<std::vector<std::string>> ManifestPaths(
    const RunRequest& request) {
  std::vector<std::string> paths;
  const auto option = request.folder.options.find(kManifestsOption);
  if (option != request.folder.options.end()) {
    const pulumi::Value& value = option->second;
    if (value.is_string()) paths.push_back(value.as_string());
    if (value.is_array()) {
      for (const pulumi::Value& item : value.as_array()) {
        if (item.is_string()) paths.push_back(item.as_string());
      }
    }
    for (std::string& path : paths) path = InFolder(request, path);
    return paths;
  }
  const std::string& folder = request.folder.program_directory;
  const auto found = ManifestsIn(folder, /*recursive=*/false);
  if (!found) {
    return pulumi::Fail(Error::Code::kInvalidArgument, found.error().message);
  }
  if (!found->empty()) paths.push_back(folder);
  return paths;
}

constexpr std::string_view kNamespace = "dynaplane:";
constexpr std::string_view kConfiguration[] = {"credentials", "awsCredential",
                                               "set", "provider"};

// A misspelt key would be passed over in silence, and another credential used.
pulumi::Result<void> CheckConfiguration(const RunRequest& request) {
  const std::vector<std::string_view> known(std::begin(kConfiguration),
                                            std::end(kConfiguration));
  std::vector<std::string> faults;
  for (const auto& [full_key, value] : request.config) {
    if (!full_key.starts_with(kNamespace)) continue;
    const std::string key = full_key.substr(kNamespace.size());
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string_view near = base::Nearest(key, known);
    const std::string mend =
        near.empty() ? fmt::format("known are {}", manifest::OneOf(known))
                     : fmt::format("did you mean {}{}?", kNamespace, near);
    faults.push_back(
        fmt::format("the stack's configuration {} is unknown; {} (`pulumi "
                    "config rm {}` takes it out)",
                    full_key, mend, full_key));
  }
  for (const auto& [option, value] : request.folder.options) {
    if (option == kManifestsOption) continue;
    faults.push_back(
        fmt::format("Pulumi.yaml: runtime.options.{} is unknown; the only one "
                    "is {}",
                    option, kManifestsOption));
  }
  if (faults.empty()) return {};
  return pulumi::Fail(Error::Code::kInvalidArgument,
                      fmt::format("{}", fmt::join(faults, "\n")));
}

// {"spec.tableName": "a"}, and as `pulumi config set --path` nests it,
// {"spec": {"tableName": "a"}}.
void AddOverrides(const nlohmann::json& object, const std::string& prefix,
                  std::vector<std::string>& set) {
  for (const auto& [key, value] : object.items()) {
    const bool is_nested = !prefix.empty();
    // A nested key is one step of the path, whatever it holds.
    const bool is_quoted =
        is_nested && key.find_first_of(".[]\"") != std::string::npos;
    const std::string path =
        is_quoted ? fmt::format("{}[{}]", prefix, nlohmann::json(key).dump())
                  : prefix + (is_nested ? "." : "") + key;
    if (value.is_object()) {
      AddOverrides(value, path, set);
    } else {
      set.push_back(
          path + "=" +
          (value.is_string() ? value.get<std::string>() : value.dump()));
    }
  }
}

pulumi::Result<Options> ReadOptions(const RunRequest& request) {
  if (const auto known = CheckConfiguration(request); !known) {
    return tl::unexpected(known.error());
  }
  Options options;
  options.stack =
      state::StackName{request.organization, request.project, request.stack}
          .ToString();
  auto paths = ManifestPaths(request);
  if (!paths) return tl::unexpected(paths.error());
  options.filenames = *std::move(paths);
  if (options.filenames.empty()) {
    return pulumi::Fail(
        Error::Code::kInvalidArgument,
        fmt::format("no manifest (*.yaml, *.yml or *.json) in {}; write one "
                    "there, or name files and folders as "
                    "runtime.options.manifests in Pulumi.yaml",
                    request.folder.program_directory));
  }
  options.credentials = InFolder(request, Config(request, "credentials"));
  options.aws_credential = InFolder(request, Config(request, "awsCredential"));
  if (const std::string provider = Config(request, "provider");
      !provider.empty()) {
    if (provider != "native" && provider != "official") {
      return pulumi::Fail(
          Error::Code::kInvalidArgument,
          fmt::format("the configuration dynaplane:provider is '{}'; it is "
                      "native or official",
                      provider));
    }
    options.provider = provider;
  }
  const std::string set = Config(request, "set");
  if (set.empty()) return options;
  const auto json = nlohmann::json::parse(set, nullptr, false);
  if (!json.is_object()) {
    return pulumi::Fail(Error::Code::kInvalidArgument,
                        "the configuration dynaplane:set is no JSON object of "
                        "path and value");
  }
  AddOverrides(json, "", options.set);
  return options;
}

pulumi::Severity ToEngine(manifest::Severity severity) {
  switch (severity) {
    case manifest::Severity::kError:
      return pulumi::Severity::kError;
    case manifest::Severity::kWarning:
      return pulumi::Severity::kWarning;
    case manifest::Severity::kNote:
      break;
  }
  return pulumi::Severity::kInfo;
}

void LogAll(const RunRequest& request,
            const manifest::Diagnostics& diagnostics) {
  for (const manifest::Diagnostic& diagnostic : diagnostics) {
    request.log->Log(ToEngine(diagnostic.severity), "",
                     manifest::ToString(diagnostic), /*ephemeral=*/false);
  }
}

pulumi::Result<Inputs> Load(const RunRequest& request, const Options& options) {
  const auto failed = [](const Failure& failure) {
    return pulumi::Fail(Error::Code::kInvalidArgument, failure.message);
  };
  Result<Inputs> inputs = ReadInputs(options);
  if (!inputs) return failed(inputs.error());
  LogAll(request, inputs->diagnostics);
  if (manifest::HasErrors(inputs->diagnostics)) {
    return pulumi::Fail(Error::Code::kResourceFailed, "");
  }
  if (inputs->manifests.empty()) {
    return pulumi::Fail(Error::Code::kInvalidArgument,
                        fmt::format("no manifest of kind AwsDynamodb in {}",
                                    request.folder.program_directory));
  }
  return *std::move(inputs);
}

// A new stack gets its random id when it is first applied. A preview made one
// up otherwise, and `up --plan` refused the other.
void LeaveOwnerOpen(pulumi::Program& program) {
  for (pulumi::Resource& resource : program.resources) {
    if (resource.type == module::kProviderType) {
      resource.inputs["ownerId"] = pulumi::Unknown{};
    }
  }
}

}  // namespace

pulumi::Result<pulumi::Program> MakeProgram(const RunRequest& request) {
  const pulumi::Result<Options> options = ReadOptions(request);
  if (!options) return tl::unexpected(options.error());
  pulumi::Result<Inputs> inputs = Load(request, *options);
  if (!inputs) return tl::unexpected(inputs.error());
  stack::StackJob stack;
  stack.name = {request.organization, request.project, request.stack};
  stack.manifests = std::move(inputs->manifests);
  stack::ProviderSettler settler(*options);
  const Result<void> planned =
      stack::PlanStack(settler, stack::Credentials::kRequired, stack);
  if (!planned) {
    return pulumi::Fail(Error::Code::kInvalidArgument, planned.error().message);
  }
  LogAll(request, stack.plan.notes);
  if (request.dry_run && options->provider != "official") {
    LeaveOwnerOpen(stack.plan.program);
  }
  return std::move(stack.plan.program);
}

}  // namespace dynaplane::cli
