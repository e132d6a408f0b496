// explain, schema and convert: what the manifest room can tell by itself.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/inputs.h"
#include "manifest/convert.h"
#include "manifest/explain.h"
#include "manifest/schema.h"

namespace dynaplane::cli {
namespace {

const manifest::Kind& OnlyKind() { return *manifest::AllKinds().front(); }

Result<void> ConvertFile(const Context& context, const InputFile& file,
                         const std::vector<manifest::Override>& overrides,
                         std::string& all) {
  if (file.credentials == manifest::Credentials::kPassOver &&
      manifest::HoldsCredentialsAlone(file.text)) {
    return {};
  }
  const manifest::ConvertResult converted =
      manifest::Convert(file.text, file.name, overrides);
  context.console.Print(converted.diagnostics);
  if (manifest::HasErrors(converted.diagnostics)) {
    return Fail(ExitCode::kUsage, "");
  }
  if (!context.options.in_place) {
    if (!all.empty()) all += "---\n";
    all += converted.text;
    return {};
  }
  if (file.name == "-") {
    return Fail(ExitCode::kUsage,
                "--in-place needs a file, and - is standard input");
  }
  if (converted.text == file.text) return {};
  return WriteFileAtomically(file.name, converted.text, 0644);
}

Result<void> ConvertAll(const Context& context) {
  const auto overrides = Overrides(context.options);
  if (!overrides) return tl::unexpected(overrides.error());
  std::string all;
  Result<void> done;
  const Result<void> read =
      ForEachInput(context.options, [&](const InputFile& file) {
        done = ConvertFile(context, file, *overrides, all);
        return done.has_value();
      });
  if (!read) return read;
  if (!done) return done;
  context.console.Result(all);
  return {};
}

}  // namespace

ExitCode Explain(const Context& context) {
  const std::string path =
      context.options.arguments.empty() ? "" : context.options.arguments[0];
  const auto text = manifest::Explain(path, OnlyKind());
  if (!text) return Report(context, {ExitCode::kUsage, text.error()});
  context.console.Result(*text);
  return ExitCode::kDone;
}

ExitCode Schema(const Context& context) {
  context.console.Result(
      context.options.crd
          ? manifest::ToYaml(manifest::CustomResourceDefinition(OnlyKind()))
          : manifest::ToJson(manifest::JsonSchema(OnlyKind())) + "\n");
  return ExitCode::kDone;
}

ExitCode Convert(const Context& context) {
  const Result<void> done = ConvertAll(context);
  return done ? ExitCode::kDone : Report(context, done.error());
}

}  // namespace dynaplane::cli
