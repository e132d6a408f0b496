#include "component/construct.h"

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <utility>

#include "base/files.h"
#include "component/carried.h"
#include "component/inputs.h"
#include "credential/credential_file.h"
#include "manifest/load.h"
#include "module/names.h"
#include "module/plan.h"
#include "module/types.h"

namespace dynaplane::component {
namespace {

using manifest::Diagnostic;
using manifest::LoadResult;
using pulumi::CheckFailure;
using pulumi::ConstructError;
using pulumi::ConstructRequest;
using pulumi::Object;
using pulumi::Program;
using pulumi::Value;
using Failures = std::vector<CheckFailure>;

constexpr char kSpec[] = "spec.";

tl::unexpected<ConstructError> Refuse(const ConstructRequest& request,
                                      Failures failures) {
  for (CheckFailure& failure : failures) {
    // The component's inputs are the fields of the spec.
    if (failure.property.starts_with(kSpec)) {
      failure.property.erase(0, std::size(kSpec) - 1);
    }
  }
  std::string message = fmt::format("the inputs of {} are wrong", request.name);
  return tl::unexpected(ConstructError{
      {pulumi::Error::Code::kInvalidArgument, std::move(message)},
      std::move(failures)});
}

// What may be told of a finding: a secret is never quoted.
std::string Tellable(const Diagnostic& finding, const Carried& carried) {
  std::string message = finding.message;
  if (carried.IsSecret(finding.path)) {
    message = "the secret that is given here is not right";
  }
  for (const std::string& secret : carried.secret_texts) {
    std::size_t at = secret.empty() ? std::string::npos : message.find(secret);
    for (; at != std::string::npos; at = message.find(secret, at)) {
      message.replace(at, secret.size(), "[secret]");
      at += std::size("[secret]") - 1;
    }
  }
  return fmt::format("{} [{}]", message, finding.rule);
}

// A manifest's own text has lines to point at; inputs have property paths. The
// engine prints what stands at a path, secret or not: where there is a secret,
// or a whole text, the path leads nowhere.
CheckFailure ToFailure(const Diagnostic& finding, const Carried& carried,
                       const std::string& input) {
  const std::string message = Tellable(finding, carried);
  if (input.empty()) {
    const bool named = finding.path.starts_with("metadata");
    const std::string path = named ? "tableName" : finding.path;
    return {carried.HoldsSecret(path) ? path + " (secret)" : path, message};
  }
  Diagnostic placed = finding;
  placed.message = message;
  return {module::ElementPath(input, finding.path), manifest::ToString(placed)};
}

// What there is to make, and where it came from.
struct Wanted {
  std::vector<manifest::AwsDynamodb> manifests;
  Carried carried;
  std::string input;  // that holds the manifests; empty: the inputs are one
};
using WantedOrFailures = tl::expected<Wanted, Failures>;

WantedOrFailures Checked(LoadResult loaded, Wanted wanted,
                         pulumi::EngineLog& log) {
  manifest::RefuseForeign(loaded);
  if (!manifest::HasErrors(loaded.diagnostics)) {
    manifest::Append(manifest::CheckNames(loaded.manifests),
                     loaded.diagnostics);
  }
  Failures failures;
  for (const Diagnostic& finding : loaded.diagnostics) {
    CheckFailure failure = ToFailure(finding, wanted.carried, wanted.input);
    if (finding.severity == manifest::Severity::kError) {
      failures.push_back(std::move(failure));
    } else if (finding.severity == manifest::Severity::kWarning) {
      log.Log(pulumi::Severity::kWarning, "",
              failure.property + ": " + failure.reason, false);
    }
  }
  if (!failures.empty()) return tl::unexpected(std::move(failures));
  wanted.manifests = std::move(loaded.manifests);
  return wanted;
}

WantedOrFailures FromInputs(const ConstructRequest& request,
                            pulumi::EngineLog& log) {
  Wanted wanted;
  const Tree tree = ToManifest(request, wanted.carried);
  if (!tree.failures.empty()) return tl::unexpected(tree.failures);
  LoadResult loaded = manifest::LoadTree(tree.root, "");
  return Checked(std::move(loaded), std::move(wanted), log);
}

tl::expected<std::string, CheckFailure> TextOf(const std::string& input,
                                               const Value& value) {
  if (value.Plain().is_unknown()) {
    return tl::unexpected(CheckFailure{
        input,
        "this is an output that is not known yet, and it decides what there "
        "is to be made; write one that the program itself knows "
        "[not_known_yet]"});
  }
  if (!value.Plain().is_string()) {
    return tl::unexpected(CheckFailure{input, "this is no text [wrong_type]"});
  }
  return value.Plain().as_string();
}

WantedOrFailures FromText(const ConstructRequest& request,
                          pulumi::EngineLog& log) {
  Failures failures;
  for (const auto& [name, value] : request.inputs) {
    if (name == "text" || name == "file") continue;
    failures.push_back(
        {name, "there are only text and file here [unknown_field]"});
  }
  const bool has_file = request.inputs.contains("file");
  if (has_file == request.inputs.contains("text")) {
    failures.push_back({has_file ? "file" : "text",
                        "give the manifests as text or as file, one of the "
                        "two [missing_field]"});
  }
  if (!failures.empty()) return tl::unexpected(std::move(failures));
  Wanted wanted;
  wanted.input = has_file ? "file" : "text";
  const Value& value = request.inputs.at(wanted.input);
  auto text = TextOf(wanted.input, value);
  if (!text) return tl::unexpected(Failures{text.error()});
  const std::string file = has_file ? *text : "";
  if (has_file) {
    base::Result<std::string> loaded = base::LoadFile(file);
    if (!loaded) {
      return tl::unexpected(Failures{
          {wanted.input, loaded.error().message + " [unreadable_file]"}});
    }
    text = *std::move(loaded);
  }
  if (value.is_secret()) wanted.carried.secret_paths.insert("");
  for (const auto& [input, urns] : request.input_dependencies) {
    wanted.carried.dependencies["spec"].insert(urns.begin(), urns.end());
  }
  LoadResult loaded = manifest::LoadText(*text, file);
  return Checked(std::move(loaded), std::move(wanted), log);
}

// The credential's own region and account; the provider fetches its keys.
tl::expected<module::ProviderSettings, CheckFailure> SettingsOf(
    const manifest::AwsDynamodb& manifest) {
  module::ProviderSettings settings;
  settings.region = manifest.spec.region;
  const std::string& id = manifest.spec.aws_credential_id;
  if (id.empty()) return settings;
  const auto entry = credential::Find(credential::CredentialsPath(""), id);
  if (!entry) {
    return tl::unexpected(CheckFailure{
        "awsCredentialId",
        credential::ToString(entry.error()) + " [unknown_credential]"});
  }
  settings.credential_id = entry->id;
  settings.credentials_file = base::Absolute(entry->file);
  settings.account_id = entry->account_id;
  if (settings.region.empty()) settings.region = entry->region;
  return settings;
}

void WarnOfProvider(const manifest::AwsDynamodb& manifest,
                    pulumi::EngineLog& log) {
  const manifest::Spec& spec = manifest.spec;
  if (spec.region.empty() && spec.aws_credential_id.empty()) return;
  log.Log(pulumi::Severity::kWarning, "",
          fmt::format("{}: region and awsCredentialId have no effect beside "
                      "the provider that the program gives",
                      manifest.metadata.name),
          false);
}

// What `dynaplane up` calls a resource: the same, below no component.
std::string UrnInStack(const ConstructRequest& request, const Program& program,
                       const pulumi::Resource& resource) {
  std::string types = resource.type;
  pulumi::ResourceHandle parent = resource.options.parent;
  while (parent) {
    const pulumi::Resource& above = program.resources[parent.index];
    types = above.type + "$" + types;
    parent = above.options.parent;
  }
  return module::Urn(request.stack, request.project, {types}, resource.name);
}

// What the module says for a stack of its own: names that other components of
// the program may have, too, and the protection that is the user's to decide.
// What `dynaplane up` has made in this stack is taken over.
void FitIn(const ConstructRequest& request, Program& program) {
  for (pulumi::Resource& resource : program.resources) {
    resource.options.protect.reset();
    if (resource.type == module::kProviderType) {
      // A table has one, and its region may not be known yet.
      const bool one = request.type == module::kTableComponent;
      resource.name = request.name + "/" + (one ? "provider" : resource.name);
      resource.options.aliases.clear();
    } else {
      resource.options.aliases = {UrnInStack(request, program, resource)};
    }
  }
}

Object Exports(const Wanted& wanted, const module::Plan& plan) {
  if (wanted.input.empty()) {
    Object exports = plan.outputs.front().outputs;
    Object status = {{"stackOutputs", exports}};
    exports["status"] = std::move(status);
    return exports;
  }
  Object tables;
  for (const module::ManifestOutputs& each : plan.outputs) {
    tables[each.name] = each.outputs;
  }
  return {{"tables", std::move(tables)}};
}

void Tell(const manifest::Diagnostics& notes, const Carried& carried,
          pulumi::EngineLog& log) {
  for (const Diagnostic& note : notes) {
    if (note.severity != manifest::Severity::kWarning) continue;
    log.Log(pulumi::Severity::kWarning, "",
            note.path + ": " + Tellable(note, carried), false);
  }
}

}  // namespace

tl::expected<Program, ConstructError> MakeProgram(
    const ConstructRequest& request, pulumi::EngineLog& log) {
  const bool is_table = request.type == module::kTableComponent;
  if (!is_table && request.type != module::kManifestComponent) {
    return tl::unexpected(
        ConstructError{{pulumi::Error::Code::kNotFound,
                        "this package has no component " + request.type}});
  }
  const WantedOrFailures wanted =
      is_table ? FromInputs(request, log) : FromText(request, log);
  if (!wanted) return Refuse(request, wanted.error());
  module::PlanOptions options;
  options.project = request.project;
  options.stack = request.stack;
  options.shares_stack = true;
  const bool is_given = request.providers.contains("aws");
  options.own_providers = is_given ? module::OwnProviders::kNone
                                   : module::OwnProviders::kWhereNamed;
  for (const manifest::AwsDynamodb& manifest : wanted->manifests) {
    if (is_given) {
      WarnOfProvider(manifest, log);
      options.providers.emplace_back();
      continue;
    }
    auto settings = SettingsOf(manifest);
    if (!settings) return Refuse(request, {settings.error()});
    options.providers.push_back(*std::move(settings));
  }
  module::Plan plan = module::MakePlan(wanted->manifests, options);
  FitIn(request, plan.program);
  Failures failures = CarryOver(wanted->carried, plan);
  if (!failures.empty()) return Refuse(request, std::move(failures));
  Tell(plan.notes, wanted->carried, log);
  plan.program.exports = Exports(*wanted, plan);
  return std::move(plan.program);
}

}  // namespace dynaplane::component
