#include "pulumi/state/deployment_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "pulumi/state/stack_lock.h"
#include "pulumi/state/torn_files.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Sorted = nlohmann::json;

using Outcome = Result<std::optional<DeploymentBackup>>;

Json Parse(const std::string& text) {
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

// Without what the engine leaves out when it is empty, and what it makes anew.
Sorted Essence(const Sorted& json) {
  if (!json.is_structured()) return json;
  Sorted essence = json.is_array() ? Sorted::array() : Sorted::object();
  if (json.is_array()) {
    for (const Sorted& each : json) essence.push_back(Essence(each));
    return essence;
  }
  for (const auto& [key, value] : json.items()) {
    if (key == "ciphertext") continue;
    Sorted part = Essence(value);
    const bool is_empty = part.is_null() || part == false || part == "" ||
                          (part.is_structured() && part.empty());
    if (!is_empty) essence[key] = std::move(part);
  }
  return essence;
}

Sorted EssenceOf(const std::string& text) {
  Sorted json = Sorted::parse(text, nullptr, /*allow_exceptions=*/false);
  Sorted essence = Sorted::object();
  if (!json.is_object() || !json.contains("deployment")) return essence;
  Sorted& deployment = json["deployment"];
  for (const char* key : {"resources", "pending_operations"}) {
    if (!deployment.is_object() || !deployment.contains(key)) continue;
    for (Sorted& entry : deployment[key]) {
      if (!entry.is_object()) continue;
      entry.erase("created");
      entry.erase("modified");
    }
    Sorted part = Essence(deployment[key]);
    if (!part.empty()) essence[key] = std::move(part);
  }
  return essence;
}

// Outside of a file backend, or where the state was never written by a run:
// then only the engine can make one of it.
class ByEngine {
 public:
  ByEngine(const Workspace& workspace, const StackName& name,
           const DeploymentEdit& edit)
      : workspace_(workspace), name_(name), edit_(edit) {}

  Outcome Run() {
    const Result<std::string> before = ExportDeployment(workspace_, name_);
    if (!before) return tl::unexpected(before.error());
    const Result<std::string> after = edit_(*before);
    if (!after) return tl::unexpected(after.error());
    if (*after == *before) return std::nullopt;
    Result<DeploymentBackup> backup = DeploymentBackup::Keep(name_, *before);
    if (!backup) return tl::unexpected(backup.error());
    const auto imported = ImportDeployment(workspace_, name_, *after);
    const Result<std::string> now = ExportDeployment(workspace_, name_);
    if (!imported) return Refused(imported.error(), *before, now, *backup);
    if (now && HoldTheSame(*now, *after)) return *std::move(backup);
    return Fail(Ending::kFailed,
                fmt::format("the stack {} holds something else than what was "
                            "just written: another run is at work on it{}. {}",
                            name_.ToString(),
                            now ? "" : " (" + now.error().message + ")",
                            backup->Hint()));
  }

 private:
  // Whether an import that failed has changed anything is only known when it
  // can be looked at.
  static Outcome Refused(const Failure& failure, const std::string& before,
                         const Result<std::string>& now,
                         const DeploymentBackup& backup) {
    if (now && HoldTheSame(*now, before)) {
      backup.Discard();
      return tl::unexpected(failure);
    }
    return Fail(failure.ending,
                fmt::format("{}; {}", failure.message, backup.Hint()));
  }

  const Workspace& workspace_;
  const StackName& name_;
  const DeploymentEdit& edit_;
};

// A state file, taken apart: what `pulumi stack export` makes of it, and back.
class StateFile {
 public:
  static std::optional<StateFile> Open(const std::string& text) {
    Json json = Parse(text);
    if (!json.is_object() || !json.contains("checkpoint") ||
        !json["checkpoint"].is_object()) {
      return std::nullopt;
    }
    const Json& checkpoint = json["checkpoint"];
    const auto latest = checkpoint.find("latest");
    if (latest == checkpoint.end() || !IsWritten(*latest)) return std::nullopt;
    return StateFile(std::move(json));
  }

  std::string Export() const {
    Json exported = json_;
    exported.erase("checkpoint");
    exported["deployment"] = json_["checkpoint"]["latest"];
    return exported.dump();
  }

  Result<std::string> With(const std::string& deployment) const {
    const Json edited = Parse(deployment);
    if (!edited.is_object() || !edited.contains("deployment")) {
      return Fail(Ending::kFailed, "the changed state holds no deployment");
    }
    Json state = json_;
    state["checkpoint"]["latest"] = edited["deployment"];
    return state.dump();
  }

 private:
  explicit StateFile(Json json) : json_(std::move(json)) {}

  // The engine puts a mark of its own into what a run has written.
  static bool IsWritten(const Json& deployment) {
    const auto manifest = deployment.find("manifest");
    if (manifest == deployment.end() || !manifest->is_object()) return false;
    const auto magic = manifest->find("magic");
    return magic != manifest->end() && magic->is_string() && *magic != "";
  }

  Json json_;
};

class UnderLock {
 public:
  UnderLock(const StackName& name, const DeploymentEdit& edit, fs::path file)
      : name_(name), edit_(edit), file_(std::move(file)) {}

  // Nothing: the engine has to do it.
  Result<std::optional<StateFile>> Read() {
    Result<std::string> text = base::LoadFile(file_);
    if (!text) return tl::unexpected(text.error());
    text_ = *std::move(text);
    return StateFile::Open(text_);
  }

  Outcome Write(const StateFile& state) const {
    const std::string before = state.Export();
    const Result<std::string> after = edit_(before);
    if (!after) return tl::unexpected(after.error());
    if (*after == before) return std::nullopt;
    const Result<std::string> text = state.With(*after);
    if (!text) return tl::unexpected(text.error());
    Result<DeploymentBackup> backup = DeploymentBackup::Keep(name_, before);
    if (!backup) return tl::unexpected(backup.error());
    const auto kept = base::WriteFileAtomically(BackupOf(file_), text_);
    const auto written = kept ? base::WriteFileAtomically(file_, *text) : kept;
    const Result<std::string> now = base::LoadFile(file_);
    if (written && now && *now == *text) return *std::move(backup);
    if (!written && now && *now == text_) {
      backup->Discard();
      return tl::unexpected(written.error());
    }
    return Fail(Ending::kFailed, fmt::format("{} is not as it was written; {}",
                                             file_.string(), backup->Hint()));
  }

 private:
  const StackName& name_;
  const DeploymentEdit& edit_;
  const fs::path file_;
  std::string text_;
};

// Nothing: the engine has to do it.
Result<std::optional<Outcome>> EditFile(const Backend& backend,
                                        const StackName& name,
                                        const DeploymentEdit& edit) {
  const fs::path file = StatePath(*backend.folder, name);
  std::error_code error;
  const bool is_plain = !backend.compresses && fs::exists(file, error) &&
                        !fs::exists(file.string() + ".gz", error) &&
                        !fs::exists(file.string() + ".zst", error);
  if (!is_plain) return std::nullopt;
  const Result<EngineLock> lock = EngineLock::Take(backend, name);
  if (!lock) return tl::unexpected(lock.error());
  UnderLock under(name, edit, file);
  const auto state = under.Read();
  if (!state) return tl::unexpected(state.error());
  if (!*state) return std::nullopt;
  return std::optional<Outcome>(under.Write(**state));
}

}  // namespace

bool HoldTheSame(const std::string& deployment, const std::string& other) {
  return EssenceOf(deployment) == EssenceOf(other);
}

Result<std::optional<DeploymentBackup>> EditDeployment(
    const Workspace& workspace, const StackName& name,
    const DeploymentEdit& edit) {
  if (workspace.backend.folder) {
    auto edited = EditFile(workspace.backend, name, edit);
    if (!edited) return tl::unexpected(edited.error());
    if (*edited) return **std::move(edited);
  }
  return ByEngine(workspace, name, edit).Run();
}

}  // namespace pulumi::state
