#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command/commands.h"
#include "cli/github.h"
#include "cli/input/inputs.h"
#include "cli/yaml_text.h"
#include "stack/report/findings.h"

namespace dynaplane::cli {
namespace {

using Json = nlohmann::ordered_json;

Json ToJson(const manifest::Diagnostics& diagnostics) {
  Json json = Json::array();
  for (const manifest::Diagnostic& diagnostic : diagnostics) {
    json.push_back({{"file", diagnostic.file},
                    {"line", diagnostic.position.line},
                    {"column", diagnostic.position.column},
                    {"severity", stack::Word(diagnostic.severity)},
                    {"path", diagnostic.path},
                    {"message", diagnostic.message},
                    {"rule", diagnostic.rule}});
  }
  return json;
}

// Nothing as text: that is for standard error.
std::string Render(const manifest::Diagnostics& diagnostics,
                   OutputFormat form) {
  switch (form) {
    case OutputFormat::kJson:
      return ToJsonText(ToJson(diagnostics));
    case OutputFormat::kYaml:
      return ToYaml(ToJson(diagnostics));
    case OutputFormat::kGithub:
      return RenderGithub(diagnostics);
    default:
      return "";
  }
}

// What could not be read is a finding without a place.
Ending EndEarly(const Context& context, const Failure& failure) {
  const manifest::Diagnostics finding = {
      {.severity = manifest::Severity::kError,
       .file = {},
       .position = {},
       .path = {},
       .message = failure.message,
       .rule = "input"}};
  context.console.Result(Render(finding, context.options.output));
  return Report(context, failure);
}

}  // namespace

Ending Validate(const Context& context) {
  const OutputFormat form = context.options.output;
  const Result<Validation> validation = ValidateInputs(
      context.options, context.console, form != OutputFormat::kText);
  if (!validation) return EndEarly(context, validation.error());
  context.console.Result(Render(validation->diagnostics, form));
  if (form == OutputFormat::kText && validation->errors == 0) {
    context.console.Result(fmt::format(
        "{} {} valid\n", validation->manifests,
        validation->manifests == 1 ? "manifest is" : "manifests are"));
  }
  if (validation->errors == 0) return Ending::kDone;
  context.console.Line(
      stack::LogLevel::kInfo,
      fmt::format("{} {} found", validation->errors,
                  validation->errors == 1 ? "error" : "errors"));
  return Ending::kInvalid;
}

}  // namespace dynaplane::cli
