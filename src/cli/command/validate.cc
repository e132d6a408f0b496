#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command/commands.h"
#include "cli/input/inputs.h"
#include "cli/yaml_text.h"
#include "stack/findings.h"

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

// What could not be read is a finding without a place.
Ending EndEarly(const Context& context, const Failure& failure) {
  const manifest::Diagnostics finding = {
      {.severity = manifest::Severity::kError,
       .file = {},
       .position = {},
       .path = {},
       .message = failure.message,
       .rule = "input"}};
  if (context.options.output == OutputFormat::kJson) {
    context.console.Result(ToJsonText(ToJson(finding)));
  } else if (context.options.output == OutputFormat::kYaml) {
    context.console.Result(ToYaml(ToJson(finding)));
  }
  return Report(context, failure);
}

}  // namespace

Ending Validate(const Context& context) {
  const OutputFormat form = context.options.output;
  const Result<Validation> validation = ValidateInputs(
      context.options, context.console, form != OutputFormat::kText);
  if (!validation) return EndEarly(context, validation.error());
  if (form == OutputFormat::kJson) {
    context.console.Result(ToJsonText(ToJson(validation->diagnostics)));
  } else if (form == OutputFormat::kYaml) {
    context.console.Result(ToYaml(ToJson(validation->diagnostics)));
  } else if (validation->errors == 0) {
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
