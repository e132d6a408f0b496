// doctor: does this machine have what the other commands need?
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "aws/client.h"
#include "aws/endpoint.h"
#include "base/files.h"
#include "base/paths.h"
#include "cli/command/commands.h"
#include "cli/input/inputs.h"
#include "cli/yaml_text.h"
#include "credential/credential_file.h"
#include "provider/configuration/credentials.h"
#include "pulumi/state/work_folder.h"
#include "stack/provider_plugin.h"
#include "stack/provider_settings.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

struct Check {
  std::string name;
  std::string status;  // ok, warn or fail
  std::string message;
  std::string mend;
};

Check Ok(const char* name, std::string message) {
  return {name, "ok", std::move(message), ""};
}
Check Warn(const char* name, std::string message, std::string mend) {
  return {name, "warn", std::move(message), std::move(mend)};
}
Check Fails(const char* name, std::string message, std::string mend) {
  return {name, "fail", std::move(message), std::move(mend)};
}

// All checks of one run; each adds its findings.
class Checks {
 public:
  explicit Checks(const Context& context) : context_(context) {}

  Result<std::vector<Check>> Run();

 private:
  void CheckPulumi();
  void CheckProvider();
  void CheckLanguageHost();
  void CheckBackend();
  void CheckFolder(const state::Backend& backend);
  void CheckRemote(const state::Backend& backend);
  void CheckPassphrase();
  void CheckCredentials();
  void CheckManifests(const std::vector<manifest::AwsDynamodb>& manifests);
  void CheckRegion();
  void CheckEndpoints();
  void CheckIdentity(const std::optional<credential::Entry>& entry);
  void Add(Check check) { checks_.push_back(std::move(check)); }

  const Context& context_;
  std::optional<state::PulumiCli> cli_;
  std::vector<credential::Entry> entries_;
  bool uses_default_chain_ = false;  // some manifest does
  std::vector<Check> checks_;
};

void Checks::CheckPulumi() {
  Result<state::PulumiCli> cli = state::FindPulumiCli();
  if (!cli) {
    return Add(Fails("pulumi", cli.error().message,
                     fmt::format("install Pulumi {} or newer and put it on "
                                 "PATH",
                                 state::kOldestPulumi)));
  }
  cli_ = *std::move(cli);
  Add(Ok("pulumi", fmt::format("{} ({})", cli_->version, cli_->path)));
}

void Checks::CheckProvider() {
  const auto plugin = stack::FindProviderPlugin(context_.options.provider);
  if (!plugin) {
    return Add(Fails("provider", plugin.error().message,
                     "keep libexec/dynaplane beside bin as it was installed, "
                     "or name a folder with --provider"));
  }
  if (plugin->folder.empty()) {
    return Add(Ok("provider",
                  fmt::format("the official one, {}; the engine fetches it",
                              DYNAPLANE_OFFICIAL_AWS_VERSION)));
  }
  const fs::path file = plugin->folder / "pulumi-resource-aws";
  if (access(file.c_str(), X_OK) != 0) {
    return Add(Fails("provider", fmt::format("{} cannot be run", file.string()),
                     fmt::format("chmod +x {}", file.string())));
  }
  Add(Ok("provider", file.string()));
}

void Checks::CheckLanguageHost() {
  const std::string path = base::OnPath("pulumi-language-dynaplane");
  if (path.empty()) {
    return Add(
        Warn("language host",
             "pulumi-language-dynaplane is not on PATH; only plain "
             "`pulumi up` needs it",
             fmt::format("PATH=$PATH:{}", base::ExecutableFolder().string())));
  }
  Add(Ok("language host", path));
}

// Another may be made when the first stack is; so the nearest folder that is
// there counts.
void Checks::CheckFolder(const state::Backend& backend) {
  const fs::path& folder = *backend.folder;
  const bool may_be_made = !state::IsFolderMissing(backend);
  fs::path there = folder;
  std::error_code error;
  while (may_be_made && !fs::exists(there, error) &&
         there.has_relative_path()) {
    there = there.parent_path();
  }
  if (!fs::is_directory(there, error) ||
      access(there.c_str(), R_OK | W_OK | X_OK) != 0) {
    return Add(
        Fails("backend",
              fmt::format("the folder {} cannot be written", folder.string()),
              "make it and own it, or name another with PULUMI_BACKEND_URL"));
  }
  Add(Ok("backend", "file://" + folder.string()));
}

void Checks::CheckRemote(const state::Backend& backend) {
  const std::string name = backend.url.empty() ? "Pulumi Cloud" : backend.url;
  if (!cli_) {
    return Add(Warn("backend", name + ": not tried without a Pulumi CLI", ""));
  }
  const pulumi::EngineSettings settings = {cli_->path, "/",
                                           backend.environment};
  const auto outcome = pulumi::CliEngine().Command(
      settings, {"stack", "ls", "--all", "--json", "--non-interactive"});
  if (outcome && outcome->exit_code == 0) return Add(Ok("backend", name));
  Add(Fails(
      "backend",
      fmt::format("{}: {}", name,
                  outcome ? outcome->standard_error : outcome.error().message),
      "`pulumi login` again, or set PULUMI_BACKEND_URL"));
}

void Checks::CheckBackend() {
  const state::Backend backend = state::LocateBackend();
  if (backend.folder) {
    CheckFolder(backend);
  } else {
    CheckRemote(backend);
  }
}

void Checks::CheckPassphrase() {
  static constexpr char kName[] = "passphrase";
  static constexpr char kMend[] =
      "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE";
  if (state::IsFolderMissing(state::LocateBackend())) return;  // told already
  const Result<state::Backend> backend = state::FindBackend();
  if (!backend) return Add(Fails(kName, backend.error().message, kMend));
  const auto file = backend->environment.find("PULUMI_CONFIG_PASSPHRASE_FILE");
  if (file != backend->environment.end() && file->second) {
    if (const auto text = base::LoadFile(*file->second); !text) {
      return Add(Fails(kName, text.error().message, kMend));
    }
    return Add(Ok(kName, "in " + *file->second));
  }
  Add(Ok(kName, std::getenv("PULUMI_CONFIG_PASSPHRASE") != nullptr
                    ? "from PULUMI_CONFIG_PASSPHRASE"
                    : "the backend needs none"));
}

void Checks::CheckCredentials() {
  static constexpr char kName[] = "credentials";
  const Options& options = context_.options;
  const bool single = !options.aws_credential.empty();
  const std::string file =
      single ? options.aws_credential
             : credential::CredentialsPath(options.credentials);
  std::error_code error;
  if (!single && options.credentials.empty() && !fs::exists(file, error)) {
    return Add(
        Warn(kName, fmt::format("there is no {}", file),
             "none is needed for the AWS default chain; docs/credentials.md"));
  }
  const auto entries =
      single ? credential::ReadFlat(file).map([](const credential::Entry& one) {
        return std::vector<credential::Entry>{one};
      })
             : credential::ReadAll(file);
  if (!entries) {
    return Add(Fails(kName, credential::ToString(entries.error()),
                     "mend the file as docs/credentials.md says"));
  }
  entries_ = *entries;
  std::vector<std::string> ids;
  for (const credential::Entry& entry : entries_) ids.push_back(entry.id);
  Add(Ok(kName, fmt::format("{} has {}", file, fmt::join(ids, ", "))));
}

void Checks::CheckManifests(
    const std::vector<manifest::AwsDynamodb>& manifests) {
  for (const manifest::AwsDynamodb& manifest : manifests) {
    const auto settings =
        stack::ProviderSettler(context_.options).Settle(manifest);
    if (!settings) {
      Add(Fails("manifest", settings.error().message,
                "name a credential of the file, and a region"));
      continue;
    }
    if (settings->credential_id.empty()) uses_default_chain_ = true;
    Add(Ok("manifest", fmt::format("{} goes to {} with {}",
                                   manifest.metadata.name, settings->region,
                                   settings->credential_id.empty()
                                       ? "the AWS default chain"
                                       : settings->credential_id)));
  }
}

void Checks::CheckRegion() {
  if (const auto region = aws::ResolveRegion(); region) {
    return Add(Ok("region", *region + " where nothing else names one"));
  }
  Add(Warn("region", "the environment names none",
           "set spec.region, a credential's region or AWS_REGION"));
}

// A forgotten override sends a table to the wrong place.
void Checks::CheckEndpoints() {
  for (const auto& [service, name] :
       {std::pair{aws::Service::kDynamoDb, "DynamoDB"},
        std::pair{aws::Service::kApplicationAutoScaling,
                  "Application Auto Scaling"},
        std::pair{aws::Service::kSts, "STS"}}) {
    const auto endpoint = aws::ResolveEndpoint(service, "us-east-1");
    if (!endpoint) {
      Add(Fails("endpoint", endpoint.error().message, "mend the variable"));
    } else if (!endpoint->source.empty()) {
      Add(Warn(
          "endpoint",
          fmt::format("{} is {} ({})", name, endpoint->Url(), endpoint->source),
          "for AWS itself, take that away"));
    }
  }
}

void Checks::CheckIdentity(const std::optional<credential::Entry>& entry) {
  const std::string name = entry ? entry->id : "the AWS default chain";
  std::string region = entry ? entry->region : "";
  if (region.empty()) region = aws::ResolveRegion().value_or("us-east-1");
  aws::Client client(
      {.region = region,
       .credentials = entry ? provider::MakeCredentialsProvider(*entry)
                            : aws::DefaultCredentials({}),
       .user_agent = "dynaplane",
       .max_attempts = 2});
  const aws::CallOptions options{.deadline = std::chrono::steady_clock::now() +
                                             std::chrono::seconds(20)};
  const auto caller = entry ? provider::VerifyAccount(*entry, client, options)
                            : aws::GetCallerIdentity(client, options);
  if (caller) {
    return Add(Ok("aws", fmt::format("{} is {}", name, caller->arn)));
  }
  Add(Fails("aws", fmt::format("{}: {}", name, caller.error().message),
            "docs/credentials.md tells where keys are looked for"));
}

Result<std::vector<Check>> Checks::Run() {
  const Options& options = context_.options;
  CheckPulumi();
  CheckProvider();
  CheckLanguageHost();
  CheckBackend();
  CheckPassphrase();
  CheckCredentials();
  if (NamesManifests(options)) {
    const Result<Inputs> inputs = LoadInputs(options, context_.console);
    if (!inputs) return tl::unexpected(inputs.error());
    CheckManifests(inputs->manifests);
  }
  CheckRegion();
  CheckEndpoints();
  if (!options.ask_aws) {
    context_.console.Note(
        "AWS was not asked; --aws asks it whose keys they "
        "are");
    return checks_;
  }
  for (const credential::Entry& entry : entries_) CheckIdentity(entry);
  if (entries_.empty() || uses_default_chain_) CheckIdentity(std::nullopt);
  return checks_;
}

std::string Render(const std::vector<Check>& checks, OutputFormat form) {
  std::string text;
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Check& check : checks) {
    json.push_back({{"check", check.name},
                    {"status", check.status},
                    {"message", check.message},
                    {"mend", check.mend}});
    text += fmt::format("{:<5} {:<14} {}\n", check.status, check.name,
                        check.message);
    if (!check.mend.empty()) {
      text += fmt::format("{:<20} -> {}\n", "", check.mend);
    }
  }
  if (form == OutputFormat::kText) return text;
  return form == OutputFormat::kJson ? ToJsonText(json) : ToYaml(json);
}

}  // namespace

Ending Doctor(const Context& context) {
  Checks all(context);
  const Result<std::vector<Check>> checks = all.Run();
  if (!checks) return Report(context, checks.error());
  context.console.Result(Render(*checks, context.options.output));
  const bool sick =
      std::any_of(checks->begin(), checks->end(),
                  [](const Check& check) { return check.status == "fail"; });
  return sick ? Ending::kFailed : Ending::kDone;
}

}  // namespace dynaplane::cli
