#include <fmt/format.h>

#include <cctype>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/files.h"
#include "cli/command/commands.h"
#include "cli/input/inputs.h"
#include "cli/program_text.h"
#include "manifest/load.h"
#include "manifest/output/convert.h"
#include "manifest/starter.h"
#include "pulumi/state/work_folder.h"
#include "stack/provider_plugin.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

// A file that is there already is somebody's work.
Result<void> WriteNew(const fs::path& path, const std::string& text,
                      const char* way_out) {
  const auto there = base::Exists(path);
  if (there && *there) {
    return Fail(Ending::kInvalid,
                fmt::format("{} is there already; {}", path.string(), way_out));
  }
  if (auto writable = base::CheckCanWrite(path); !writable) return writable;
  return base::WriteNewFile(path, text);
}

// The folder's name as a Pulumi project name.
std::string ProjectName(const fs::path& folder) {
  std::string name;
  for (const unsigned char c : folder.filename().string()) {
    name += std::isalnum(c) || c == '-' || c == '_' || c == '.'
                ? static_cast<char>(c)
                : '-';
  }
  return name.empty() ? "dynaplane" : name;
}

std::string NameOfProject(const Options& options) {
  std::error_code error;
  return options.name.empty() ? ProjectName(fs::current_path(error))
                              : options.name;
}

Result<void> InitPulumi(const Context& context) {
  const Options& options = context.options;
  if (!options.filenames.empty()) {
    return Fail(Ending::kInvalid,
                "--pulumi writes Pulumi.yaml into the current folder; leave "
                "-f out, and go to the folder that it is for");
  }
  const Result<state::ProviderPlugin> plugin =
      stack::FindProviderPlugin(options.provider);
  if (!plugin) return tl::unexpected(plugin.error());
  const std::string text =
      "# For plain `pulumi up`: the manifests of this folder are the program.\n"
      "# pulumi-language-dynaplane has to be on PATH. Without `plugins` the\n"
      "# engine uses the official AWS provider.\n" +
      state::ProjectText(NameOfProject(options), *plugin);
  Result<void> written = WriteNew("Pulumi.yaml", text, "move it away");
  if (!written) return written;
  context.console.Line(
      stack::LogLevel::kInfo,
      "Pulumi.yaml is written; `pulumi stack init dev && pulumi up` goes on");
  return {};
}

// The folder that has the plugins, each in a folder of its package's name.
Result<fs::path> PluginsFolder() {
  const Result<state::ProviderPlugin> plugin =
      stack::FindProviderPlugin("native");
  if (!plugin) return tl::unexpected(plugin.error());
  return plugin->folder.parent_path();
}

Result<void> InitProgram(const Context& context) {
  const Options& options = context.options;
  const Result<fs::path> plugins = PluginsFolder();
  if (!plugins) return tl::unexpected(plugins.error());
  const Result<Inputs> inputs = LoadInputs(options, context.console);
  if (!inputs) return tl::unexpected(inputs.error());
  const bool yaml = options.program == "yaml";
  const std::string name = NameOfProject(options);
  std::vector<std::pair<fs::path, std::string>> files;
  if (yaml) {
    files = {{"Pulumi.yaml", YamlProgram(inputs->manifests, name, *plugins)}};
  } else {
    files = {{"index.ts", TypeScriptProgram(inputs->manifests)},
             {"Pulumi.yaml", TypeScriptProject(name, *plugins)}};
  }
  for (const auto& [path, text] : files) {
    if (auto written = WriteNew(path, text, "move it away"); !written) {
      return written;
    }
  }
  context.console.Line(
      stack::LogLevel::kInfo,
      yaml ? "Pulumi.yaml is written; `pulumi stack init dev && pulumi up` "
             "goes on"
           : "index.ts and Pulumi.yaml are written; `npm install "
             "@pulumi/pulumi && pulumi stack init dev && pulumi up` goes on");
  return {};
}

// What the flags leave open is asked on a terminal.
manifest::StarterOptions AskOptions(const Context& context) {
  using manifest::StarterFlavour;
  const Options& options = context.options;
  manifest::StarterOptions starter;
  starter.name = options.name.empty() ? "orders" : options.name;
  starter.hash_key = "pk";
  if (options.provisioned) starter.flavour = StarterFlavour::kProduction;
  if (!options.name.empty() || !context.console.interactive()) return starter;
  const auto ask = [&](const char* question, std::string& answer) {
    const std::string typed = context.console.Ask(question);
    if (!typed.empty()) answer = typed;
  };
  ask("Name of the table [orders]: ", starter.name);
  ask("Partition key, a string [pk]: ", starter.hash_key);
  ask("Sort key, a string [none]: ", starter.range_key);
  ask("Region [the credential's]: ", starter.region);
  std::string billing = options.provisioned ? "2" : "1";
  ask("Billing: 1 on demand, 2 provisioned with autoscaling: ", billing);
  if (billing == "2") starter.flavour = StarterFlavour::kProduction;
  return starter;
}

// The starter with these answers, or what `validate` would say of it: then
// nothing is written.
Result<manifest::AwsDynamodb> ReadStarter(const std::string& text) {
  manifest::LoadResult loaded = manifest::LoadText(text, "init");
  std::vector<std::string> faults;
  for (const manifest::Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity != manifest::Severity::kError) continue;
    faults.push_back(
        fmt::format("{}: {}", diagnostic.path, diagnostic.message));
  }
  if (!faults.empty()) {
    return Fail(Ending::kInvalid, fmt::format("no manifest is written: {}",
                                              fmt::join(faults, "\n")));
  }
  return std::move(loaded.manifests.at(0));
}

Result<void> InitManifest(const Context& context) {
  const std::string text = manifest::StarterText(AskOptions(context));
  const Result<manifest::AwsDynamodb> starter = ReadStarter(text);
  if (!starter) return tl::unexpected(starter.error());
  if (context.options.filenames.empty()) {
    context.console.Result(text);
    return {};
  }
  const std::string& path = context.options.filenames.front();
  // JSON has no comments.
  Result<void> written =
      WriteNew(path,
               path.ends_with(".json")
                   ? manifest::ToJson(manifest::WriteManifest(*starter)) + "\n"
                   : text,
               "move it away or name another file with -f");
  if (!written) return written;
  context.console.Line(
      stack::LogLevel::kInfo,
      fmt::format("{} is written; `dynaplane up -f {}` makes the table", path,
                  path));
  return {};
}

}  // namespace

Ending Init(const Context& context) {
  const Options& options = context.options;
  const Result<void> done = !options.program.empty() ? InitProgram(context)
                            : options.pulumi         ? InitPulumi(context)
                                                     : InitManifest(context);
  return done ? Ending::kDone : Report(context, done.error());
}

}  // namespace dynaplane::cli
