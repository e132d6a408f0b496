#include "cli/render.h"

#include <nlohmann/json.hpp>

#include "cli/github.h"
#include "cli/markdown.h"
#include "cli/yaml_text.h"

namespace dynaplane::cli {
namespace {

std::string RenderText(const std::vector<stack::StackReport>& reports) {
  std::string text;
  for (const stack::StackReport& report : reports) {
    for (const auto& [name, outputs] : report.outputs) {
      if (outputs.empty()) continue;
      const nlohmann::ordered_json body = {
          {name, {{"status", {{"stackOutputs", stack::ToJson(outputs)}}}}}};
      text += ToYaml(body);
    }
  }
  return text;
}

}  // namespace

std::string Render(const std::vector<stack::StackReport>& reports,
                   OutputFormat format) {
  if (format == OutputFormat::kText) return RenderText(reports);
  if (format == OutputFormat::kMarkdown) return RenderMarkdown(reports);
  if (format == OutputFormat::kGithub) return RenderGithub(reports);
  const auto json = stack::ToJson(reports);
  return format == OutputFormat::kJson ? ToJsonText(json) : ToYaml(json);
}

}  // namespace dynaplane::cli
