// explain, schema and convert: what the manifest room can tell by itself.
#include <fmt/format.h>

#include "base/files.h"
#include "cli/command/commands.h"
#include "cli/input/inputs.h"
#include "manifest/output/convert.h"
#include "manifest/output/crd.h"
#include "manifest/output/explain.h"
#include "manifest/output/field_search.h"
#include "manifest/output/schema.h"

namespace dynaplane::cli {
namespace {

const manifest::Kind& OnlyKind() { return *manifest::AllKinds().front(); }

// What is converted over all files.
struct Converted {
  std::string text;
  bool has_manifest = false;
  manifest::Diagnostics passed_over;
};

Result<void> ConvertFile(const Context& context, const InputFile& file,
                         const std::vector<manifest::Override>& overrides,
                         Converted& all) {
  if (file.credentials == manifest::Credentials::kPassOver &&
      manifest::HoldsCredentialsAlone(file.text)) {
    return {};
  }
  const manifest::ConvertResult converted =
      manifest::Convert(file.text, file.name, overrides);
  // In a folder a file without any object is nobody's mistake.
  if (file.credentials == manifest::Credentials::kPassOver &&
      converted.diagnostics.size() == 1 &&
      converted.diagnostics.front().rule == "yaml_empty") {
    return {};
  }
  context.console.Print(converted.diagnostics);
  if (manifest::HasErrors(converted.diagnostics)) {
    return Fail(Ending::kInvalid, "");
  }
  all.has_manifest |= converted.has_manifest;
  all.passed_over.insert(all.passed_over.end(), converted.passed_over.begin(),
                         converted.passed_over.end());
  if (!context.options.in_place) {
    if (!all.text.empty() && !converted.text.empty()) all.text += "---\n";
    all.text += converted.text;
    return {};
  }
  if (!converted.has_manifest) return {};  // nothing of it is ours
  if (file.name == "-") {
    return Fail(Ending::kInvalid,
                "--in-place needs a file, and - is standard input");
  }
  if (converted.text == file.text) return {};
  return base::ReplaceFile(file.name, file.text, converted.text);
}

Result<void> ConvertAll(const Context& context) {
  const auto overrides = Overrides(context.options);
  if (!overrides) return tl::unexpected(overrides.error());
  Converted all;
  Result<void> done;
  const Result<void> read =
      ForEachInput(context.options, [&](const InputFile& file) {
        done = ConvertFile(context, file, *overrides, all);
        return done.has_value();
      });
  if (!read) return read;
  if (!done) return done;
  if (!all.has_manifest && !all.passed_over.empty()) {
    context.console.Print(all.passed_over);
    return Fail(Ending::kInvalid, "");
  }
  context.console.Result(all.text);
  return {};
}

// Of what is no path the fields that it may be about.
tl::expected<std::string, std::string> ExplainOrFind(const std::string& path,
                                                     bool recursive) {
  const manifest::Kind& kind = OnlyKind();
  if (!manifest::BeginsAsPath(path, kind)) {
    return manifest::FindFields(path, kind);
  }
  return recursive ? manifest::ExplainTree(path, kind)
                   : manifest::Explain(path, kind);
}

}  // namespace

Ending Explain(const Context& context) {
  const std::string path =
      context.options.arguments.empty() ? "" : context.options.arguments[0];
  const auto text = ExplainOrFind(path, context.options.recursive);
  if (!text) return Report(context, {Ending::kInvalid, text.error()});
  context.console.Result(*text);
  return Ending::kDone;
}

Ending Schema(const Context& context) {
  context.console.Result(
      context.options.crd
          ? manifest::ToYaml(manifest::CustomResourceDefinition(OnlyKind()))
          : manifest::ToJson(manifest::JsonSchema(OnlyKind())) + "\n");
  return Ending::kDone;
}

Ending Convert(const Context& context) {
  const Result<void> done = ConvertAll(context);
  return done ? Ending::kDone : Report(context, done.error());
}

}  // namespace dynaplane::cli
