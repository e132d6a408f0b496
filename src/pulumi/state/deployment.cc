#include "pulumi/state/deployment.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/paths.h"
#include "pulumi/state/explain_outcome.h"
#include "pulumi/state/state_entry.h"
#include "pulumi/state/vocabulary.h"
#include "pulumi/state/work_folder.h"

namespace pulumi::state {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// Runs `pulumi stack VERB` in a work folder of its own.
Result<pulumi::CommandOutcome> RunStackCommand(
    const Workspace& workspace, const StackName& name,
    const base::PrivateFolder& folder, std::vector<std::string> arguments) {
  arguments.insert(
      arguments.end(),
      {"--stack", name.Qualified(workspace.backend.folder.has_value())});
  return RunCli(workspace, folder.path(), arguments);
}

tl::unexpected<Failure> Refused(const StackName& name,
                                const pulumi::CommandOutcome& outcome) {
  return Fail(Ending::kFailed,
              fmt::format("the stack {}: {}", name.ToString(),
                          ExplainBackendKeys(outcome.standard_error)
                              .value_or(outcome.standard_error)));
}

std::string Text(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>()
                                                   : "";
}

// An exported deployment, opened.
class Document {
 public:
  static Result<Document> Open(const std::string& text) {
    Document document{Json::parse(text, nullptr, /*allow_exceptions=*/false)};
    Json& json = document.json_;
    if (!json.is_object() || !json.contains("deployment") ||
        !json["deployment"].is_object()) {
      return Fail(Ending::kFailed, "the exported state is no JSON object");
    }
    Json& resources = json["deployment"]["resources"];
    if (resources.is_null()) resources = Json::array();
    if (!resources.is_array()) {
      return Fail(Ending::kFailed, "the exported state has no resources");
    }
    return document;
  }

  Json& resources() { return json_["deployment"]["resources"]; }
  std::string ToText() const { return json_.dump(); }

 private:
  explicit Document(Json json) : json_(std::move(json)) {}
  Json json_;
};

Result<void> CheckParents(const Json& resources,
                          const std::set<std::string>& urns) {
  std::vector<std::string> below;
  for (const Json& resource : resources) {
    if (urns.contains(Text(resource, "urn"))) continue;
    if (urns.contains(Text(resource, "parent"))) {
      below.push_back(Text(resource, "urn"));
    }
  }
  if (below.empty()) return {};
  return Fail(
      Ending::kInvalid,
      fmt::format("these resources hang below what is to leave the stack, and "
                  "cannot stay without it: {}; take them out of that program "
                  "first",
                  fmt::join(below, ", ")));
}

std::set<std::string> ProvidersIn(const Json& resources) {
  std::set<std::string> used;
  for (const Json& resource : resources) {
    const std::string provider = Text(resource, "provider");
    used.insert(provider.substr(0, provider.rfind("::")));
  }
  return used;
}

void DropOutputs(Json& resources, const std::set<std::string>& names) {
  for (Json& resource : resources) {
    if (Text(resource, "type") != kStackType || !resource.contains("outputs")) {
      continue;
    }
    for (const std::string& name : names) resource["outputs"].erase(name);
  }
}

}  // namespace

Result<std::string> ExportDeployment(const Workspace& workspace,
                                     const StackName& name) {
  const Result<base::PrivateFolder> folder = MakeWorkFolder(name.project, {});
  if (!folder) return tl::unexpected(folder.error());
  auto outcome = RunStackCommand(workspace, name, *folder, {"stack", "export"});
  if (!outcome) return tl::unexpected(outcome.error());
  if (outcome->exit_code != 0) return Refused(name, *outcome);
  return std::move(outcome->standard_output);
}

Result<void> ImportDeployment(const Workspace& workspace, const StackName& name,
                              const std::string& deployment) {
  const Result<base::PrivateFolder> folder = MakeWorkFolder(name.project, {});
  if (!folder) return tl::unexpected(folder.error());
  const fs::path file = folder->path() / "state.json";
  if (auto written = base::WriteFileAtomically(file, deployment); !written) {
    return written;
  }
  const auto outcome = RunStackCommand(workspace, name, *folder,
                                       {"stack", "import", "--file", file});
  if (!outcome) return tl::unexpected(outcome.error());
  if (outcome->exit_code != 0) return Refused(name, *outcome);
  return {};
}

Result<StateLookup> FetchState(const Workspace& workspace,
                               const StackName& name) {
  Result<StateLookup> lookup = LookUpState(workspace.backend, name);
  if (!lookup || lookup->readable) return lookup;
  const Result<std::string> text = ExportDeployment(workspace, name);
  if (!text) {
    const bool missing =
        text.error().message.find("no stack named") != std::string::npos;
    if (!missing) return tl::unexpected(text.error());
    return lookup;
  }
  Result<State> state = ParseState(*text, name.ToString());
  if (!state) return tl::unexpected(state.error());
  lookup->stack_exists = true;
  lookup->state = *std::move(state);
  return lookup;
}

Result<std::string> ShieldEntries(const std::string& deployment,
                                  const std::set<std::string>& urns) {
  Result<Document> document = Document::Open(deployment);
  if (!document) return tl::unexpected(document.error());
  for (Json& resource : document->resources()) {
    if (!urns.contains(Text(resource, "urn"))) continue;
    resource["protect"] = true;
    resource["retainOnDelete"] = true;
  }
  return document->ToText();
}

Result<std::string> RemoveEntries(const std::string& deployment,
                                  const Removal& removal) {
  Result<Document> document = Document::Open(deployment);
  if (!document) return tl::unexpected(document.error());
  Json& resources = document->resources();
  if (auto checked = CheckParents(resources, removal.urns); !checked) {
    return tl::unexpected(checked.error());
  }
  const std::set<std::string> used_before = ProvidersIn(resources);
  auto& list = resources.get_ref<Json::array_t&>();
  std::erase_if(list, [&](const Json& resource) {
    return removal.urns.contains(Text(resource, "urn"));
  });
  for (Json& resource : list) DropMentions(resource, removal.urns);
  if (!removal.unused_providers_of.empty()) {
    const std::string type = "pulumi:providers:" + removal.unused_providers_of;
    const std::set<std::string> used = ProvidersIn(resources);
    std::erase_if(list, [&](const Json& resource) {
      const std::string urn = Text(resource, "urn");
      return Text(resource, "type") == type && used_before.contains(urn) &&
             !used.contains(urn);
    });
  }
  DropOutputs(resources, removal.outputs);
  return document->ToText();
}

Result<DeploymentBackup> DeploymentBackup::Keep(const StackName& name,
                                                const std::string& deployment) {
  const fs::path file = base::DataFolder() / "backups" /
                        fmt::format("{}.{}.{}.{}.json", name.project,
                                    name.stack, std::time(nullptr), getpid());
  if (auto written = base::WriteFileAtomically(file, deployment); !written) {
    return tl::unexpected(written.error());
  }
  return DeploymentBackup(name, file);
}

void DeploymentBackup::Discard() const {
  std::error_code ignored;
  fs::remove(file_, ignored);
}

std::string DeploymentBackup::Hint() const {
  return fmt::format(
      "the state of {} as it was is kept in {}; `pulumi stack import --stack "
      "{} --file {}` puts it back",
      name_.ToString(), file_.string(), name_.ToString(), file_.string());
}

}  // namespace pulumi::state
