#include "pulumi/state/stack_list.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "pulumi/engine.h"
#include "pulumi/state/explain_outcome.h"

namespace pulumi::state {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// The stack of a file in the backend; "" of another file, such as a backup.
std::string StackOf(const std::string& file) {
  for (const std::string_view ending :
       {".json", ".json.gz", ".json.zst", ".journal"}) {
    if (file.ends_with(ending)) {
      return file.substr(0, file.size() - ending.size());
    }
  }
  return "";
}

}  // namespace

Result<std::vector<StackName>> StacksInFolder(const Backend& backend) {
  const fs::path folder = *backend.folder / ".pulumi" / "stacks";
  std::error_code error;
  if (!fs::exists(folder, error) && !error) return std::vector<StackName>{};
  std::set<StackName> names;
  for (fs::recursive_directory_iterator file(folder, error), end;
       !error && file != end; file.increment(error)) {
    if (file.depth() != 1) continue;
    const std::string stack = StackOf(file->path().filename());
    const std::string project = file->path().parent_path().filename();
    if (!stack.empty()) names.insert({"", project, stack});
  }
  if (!error) return std::vector<StackName>(names.begin(), names.end());
  return Fail(Ending::kFailed, fmt::format("cannot read the folder {}: {}",
                                           folder.string(), error.message()));
}

Result<std::vector<StackName>> StacksOfCli(const Workspace& workspace) {
  const auto outcome =
      RunCli(workspace, "/", {"stack", "ls", "--all", "--json"});
  if (!outcome) return tl::unexpected(outcome.error());
  const std::string where =
      workspace.backend.url.empty() ? "Pulumi Cloud" : workspace.backend.url;
  if (outcome->exit_code != 0) {
    return Fail(Ending::kFailed,
                fmt::format("the stacks of {} cannot be listed: {}", where,
                            ExplainBackendKeys(outcome->standard_error)
                                .value_or(outcome->standard_error)));
  }
  const Json list = Json::parse(outcome->standard_output, nullptr,
                                /*allow_exceptions=*/false);
  std::vector<StackName> names;
  for (const Json& each : list.is_array() ? list : Json::array()) {
    const auto name = each.is_object() ? each.find("name") : each.end();
    if (name == each.end() || !name->is_string()) continue;
    if (auto parts = SplitName(name->get<std::string>())) {
      names.push_back(*std::move(parts));
    }
  }
  return names;
}

}  // namespace pulumi::state
