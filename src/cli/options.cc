#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

#include "base/bytes.h"
#include "cli/adopt_options.h"
#include "cli/option_kinds.h"
#include "cli/plan_options.h"
#include "cli/usage.h"
#include "manifest/field/words.h"
#include "provider/configuration/run_settings.h"
#include "stack/version.h"

namespace dynaplane::cli {
namespace {

Words<OutputFormat> WithGithub(Words<OutputFormat> words) {
  words.emplace_back("github", OutputFormat::kGithub);
  return words;
}
const Words<OutputFormat> kValidateFormats = WithGithub(kFormats);
const Words<OutputFormat> kPreviewFormats = WithGithub({
    {"text", OutputFormat::kText},
    {"json", OutputFormat::kJson},
    {"yaml", OutputFormat::kYaml},
    {"markdown", OutputFormat::kMarkdown},
});
// Of `get`; and jsonpath=EXPR.
const Words<OutputFormat> kGetFormats = {
    {"text", OutputFormat::kText}, {"json", OutputFormat::kJson},
    {"yaml", OutputFormat::kYaml}, {"wide", OutputFormat::kWide},
    {"name", OutputFormat::kName},
};
constexpr std::string_view kJsonPath = "jsonpath=";
const Words<stack::LogLevel> kLogLevels = {
    {"error", stack::LogLevel::kError}, {"warn", stack::LogLevel::kWarn},
    {"info", stack::LogLevel::kInfo},   {"debug", stack::LogLevel::kDebug},
    {"trace", stack::LogLevel::kTrace},
};
const Words<bool> kSchemaForms = {{"json", false}, {"crd", true}};

// An empty value, as of a variable that is not set, would be taken for none:
// for other credentials, or for a blank approval.
constexpr char kEmptyValue[] =
    "the value is empty; give one, or leave the option out";
OptionInfo Describe(const CLI::Option& option);
// Paths are bytes; all else travels in JSON and protobuf.
void RefuseBadValues(CLI::App& command) {
  for (CLI::Option* option : command.get_options()) {
    if (option->get_items_expected_max() == 0) continue;
    const bool is_path = Describe(*option).takes_path;
    option->check(CLI::Validator(
        [is_path](std::string& text) -> std::string {
          if (text.empty()) return kEmptyValue;
          const bool good = is_path || base::IsUtf8(text);
          return good ? "" : "the value is not UTF-8: " + base::ToUtf8(text);
        },
        ""));
  }
}

// Groups of options, so that a command lists what it takes in one line.
enum Group : unsigned {
  kManifests = 1,
  kTarget = 2,    // stack, provider, credentials
  kRun = 4,       // parallelism, refresh
  kAsk = 8,       // yes
  kExpect = 16,   // expect-no-changes
  kStatus = 32,   // write-status
  kOutput = 64,   // -o text|json|yaml
  kLoss = 128,    // allow-data-loss
  kSelect = 256,  // which of the manifests
  kQuiet = 512,   // quiet
};

// The heading in --help of the options that are added from now on.
void BeginGroup(CLI::App& command, const char* heading) {
  command.option_defaults()->group(heading);
}
constexpr char kOwnOptions[] = "Options";

void AddSelectOptions(CLI::App& command, Options& options) {
  const auto add = [&](const char* name, std::vector<std::string>& values,
                       const char* help, const char* type) {
    command.add_option(name, values, help)
        ->type_name(type)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  add("-l,--selector", options.selectors,
      "Only manifests with these labels: KEY=VALUE, KEY!=VALUE, KEY or !KEY, "
      "several with commas; repeatable",
      "KEY=VALUE");
  add("--only", options.only,
      "Only the manifest of this metadata.name, which may have * and ?; "
      "repeatable",
      "NAME");
  add("--exclude", options.exclude,
      "All but the manifest of this metadata.name, which may have * and ?; "
      "repeatable",
      "NAME");
}

void AddManifestOptions(CLI::App& command, Options& options) {
  BeginGroup(command, "Which manifests");
  command
      .add_option("-f,--filename,--manifest", options.filenames,
                  "Manifest file, folder, or - for standard input; repeatable")
      ->type_name("PATH")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_flag("-R,--recursive", options.recursive,
                   "Look for manifests in folders below a folder, too");
  command
      .add_option("--input-dir", options.input_dir,
                  "Folder with target.yaml and aws-credential.yaml or "
                  "aws-provider-config.yaml")
      ->type_name("DIR");
  command
      .add_option("--kustomize-dir", options.kustomize_dir,
                  "Folder whose overlays/NAME is built; needs --overlay")
      ->type_name("DIR");
  command
      .add_option("--overlay", options.overlay, "Overlay below --kustomize-dir")
      ->type_name("NAME");
  AddSetOption(command, options);
}

void AddTargetOptions(CLI::App& command, Options& options) {
  BeginGroup(command, "Stack and credentials");
  AddStack(command, "--stack", options.stack,
           "Stack for all given manifests; wins over their labels");
  command
      .add_option("--provider", options.provider,
                  "native (default), official, or a folder that holds "
                  "pulumi-resource-aws")
      ->type_name("native|official|DIR");
  command
      .add_option("--credentials", options.credentials,
                  "Credentials file (default: $DYNAPLANE_CREDENTIALS, then "
                  "dynaplane/credentials.yaml in the user's config folder)")
      ->type_name("FILE");
  command
      .add_option("--aws-credential,--aws-provider-config",
                  options.aws_credential,
                  "A single credential in a file, for all manifests")
      ->type_name("FILE");
}

void AddRunOptions(CLI::App& command, Options& options) {
  BeginGroup(command, "Parallel work");
  command.add_option("--jobs", options.jobs, "Stacks side by side")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  command
      .add_option("--parallel", options.parallel,
                  "Resources of a stack side by side")
      ->type_name("N")
      ->check(CLI::Range(1, 4096));
  command.add_flag("--fail-fast", options.fail_fast,
                   "Begin no further stack once one has failed");
}

void AddEngineOption(CLI::App& command, Options& options) {
  command
      .add_option("--engine", options.engine,
                  "always: have the engine look at an unchanged stack, too")
      ->type_name("auto|always")
      ->check(CLI::IsMember({"auto", "always"}));
}

// What no argument can hold: --allow-data-loss stands alone.
const std::string kNoNames(1, '\0');

std::vector<std::string> TableNames(const std::string& text) {
  std::vector<std::string> names;
  if (text == kNoNames) return names;
  for (std::string& name : CLI::detail::split(text, ',')) {
    if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

void AddLossOption(CLI::App& command, stack::AllowDataLoss& allowed) {
  command
      .add_option_function<std::string>(
          "--allow-data-loss",
          [&allowed](const std::string& text) {
            allowed = {true, TableNames(text)};
          },
          "Tables that may be deleted or replaced in this run (=NAME,… or "
          "=all; without names it serves a run that loses exactly one)")
      ->type_name("[=NAME,...]")
      ->expected(0, 1)
      ->check(CLI::Validator(
          [](std::string& text) {
            return text != kNoNames && TableNames(text).empty()
                       ? std::string(kEmptyValue)
                       : std::string();
          },
          ""));
}

void AddGetOutput(CLI::App& command, Options& options) {
  const auto find = [](const std::string& text) {
    return std::ranges::find(kGetFormats, text,
                             &std::pair<std::string, OutputFormat>::first);
  };
  command
      .add_option_function<std::string>(
          "-o,--output",
          [&options, find](const std::string& text) {
            if (text.starts_with(kJsonPath)) {
              options.output = OutputFormat::kJsonPath;
              options.json_path = text.substr(kJsonPath.size());
            } else {
              options.output = find(text)->second;
            }
          },
          "Form of the result")
      ->type_name("text|json|yaml|wide|name|jsonpath=EXPR")
      ->check(CLI::Validator(
          [find](std::string& text) -> std::string {
            const bool known =
                text.starts_with(kJsonPath) || find(text) != kGetFormats.end();
            return known ? ""
                         : text +
                               " is none of text, json, yaml, wide, name "
                               "and jsonpath=EXPR";
          },
          ""));
}

void AddConsoleOptions(CLI::App& command, Options& options) {
  BeginGroup(command, "How to tell");
  command.set_help_flag("-h,--help", "This text");
  command.add_flag("--no-color", options.no_color, "No colours");
  AddChoice(command, "--log-level", options.log_level, kLogLevels,
            "How much to tell on standard error");
}

void AddOptions(CLI::App& command, Options& options, unsigned groups) {
  if (groups & kManifests) AddManifestOptions(command, options);
  if (groups & kSelect) AddSelectOptions(command, options);
  if (groups & kTarget) AddTargetOptions(command, options);
  if (groups & kRun) AddRunOptions(command, options);
  BeginGroup(command, kOwnOptions);
  if (groups & kAsk) {
    command.add_flag("-y,--yes", options.yes,
                     "Ask nothing; compulsory without a terminal");
  }
  if (groups & kLoss) AddLossOption(command, options.allow_data_loss);
  if (groups & kExpect) {
    command.add_flag("--expect-no-changes", options.expect_no_changes,
                     "Exit with 3 if anything would change; apply nothing");
  }
  if (groups & kStatus) {
    command.add_flag("--write-status", options.write_status,
                     "Put status.stackOutputs into the manifest file");
  }
  if (groups & kOutput) {
    AddChoice(command, "-o,--output", options.output, kFormats,
              "Form of the result");
  }
  if (groups & kQuiet) {
    command.add_flag("-q,--quiet", options.quiet,
                     "No outputs on standard output, unless -o asks for JSON "
                     "or YAML");
  }
  AddConsoleOptions(command, options);
  BeginGroup(command, kOwnOptions);
}

// The commands in the order of `dynaplane --help`.
void AddCommands(CLI::App& app, Options& options) {
  const auto add = [&](const char* name, const char* help, unsigned groups) {
    CLI::App& command = *app.add_subcommand(name, help);
    AddOptions(command, options, groups);
    return &command;
  };
  CLI::App* validate = add("validate", "Check manifests without asking AWS",
                           kManifests | kTarget);
  AddChoice(*validate, "-o,--output", options.output, kValidateFormats,
            "Form of the result; github: annotations of GitHub Actions");
  constexpr unsigned kEngine = kManifests | kSelect | kTarget | kRun | kQuiet;
  CLI::App* preview =
      add("preview", "Show what up would do", kEngine | kExpect);
  AddChoice(*preview, "-o,--output", options.output, kPreviewFormats,
            "Form of the result; markdown: a comment for a pull request; "
            "github: annotations of GitHub Actions");
  CLI::App* up = add("up", "Create or update the tables of the manifests",
                     kEngine | kOutput | kAsk | kLoss | kExpect | kStatus);
  up->add_flag("--dry-run", options.dry_run,
               "Show what would be done, as preview does");
  for (CLI::App* command : {preview, up}) {
    command->add_flag("--refresh", options.refresh,
                      "Ask AWS for the truth first");
    command->add_flag("--prune", options.prune,
                      "Of a stack of which -l, --only or --exclude leave a "
                      "part alone: take away the tables that no given "
                      "manifest declares");
    AddEngineOption(*command, options);
  }
  AddPlanOptions(*preview, *up, options);
  up->add_flag_callback(
      "--replace-policies", [] { setenv(provider::kReplacePolicies, "1", 1); },
      "Delete scaling policies that are in the way of the manifests'");
  add("refresh", "Bring the state in line with AWS",
      kEngine | kOutput | kAsk | kStatus);
  add("destroy", "Delete the tables of the manifests",
      kEngine | kOutput | kAsk | kLoss);
  AddGetOutput(*add("get",
                    "Show the manifests with their status, or without -f all "
                    "tables there are",
                    kManifests | kSelect | kTarget | kStatus | kQuiet),
               options);
  AddAdoptOptions(*add("adopt",
                       "Write the manifests of existing tables and take them "
                       "into stacks",
                       kTarget | kAsk | kOutput),
                  options);
  add("forget", "Stop managing tables, which stay as they are",
      kManifests | kSelect | kTarget | kAsk)
      ->add_flag("--state-only", options.state_only,
                 "Ask AWS nothing and leave the tags: for an account that is "
                 "gone, or a table that is another's by now");
  CLI::App* convert = add("convert",
                          "Rewrite manifests in the canonical "
                          "dialect",
                          kManifests);
  convert->add_flag("--in-place", options.in_place, "Rewrite the files");
  CLI::App* explain = add("explain", "Tell what a field means", 0);
  AddPositional(*explain, options, "path",
                "Field, e.g. spec.autoScale.readCapacity, or a word to look "
                "for: gsi, backup, kms",
                false);
  explain->add_flag("-R,--recursive", options.recursive,
                    "All fields below it, as a tree");
  CLI::App* schema = add("schema", "Print the schema of the manifest", 0);
  AddChoice(*schema, "-o,--output", options.crd, kSchemaForms,
            "json: JSON Schema 2020-12; crd: Kubernetes CRD");
  CLI::App* init = add("init", "Write a commented manifest to start from", 0);
  init->add_flag("--pulumi", options.pulumi,
                 "Write the Pulumi.yaml of a folder for plain `pulumi up`");
  init->add_option("--program", options.program,
                   "Write the program that has the manifests' tables, with "
                   "the component: yaml or typescript")
      ->type_name("LANGUAGE")
      ->check(CLI::IsMember({"yaml", "typescript"}));
  init->add_flag("--provisioned", options.provisioned,
                 "Provisioned capacity with autoscaling");
  init->add_option("--name", options.name, "metadata.name")->type_name("NAME");
  init->add_option("-f,--filename", options.filenames,
                   "File to write; with --program, the manifests to read")
      ->type_name("PATH");
  add("iam-policy", "Print the least IAM policy that the manifests need",
      kManifests | kSelect | kTarget | kOutput)
      ->add_flag("--read-only", options.read_only,
                 "Only what preview --refresh needs");
  add("cancel", "Release the lock of a stack whose update has died",
      kManifests | kTarget | kAsk);
  add("doctor", "Check that this machine has all that is needed",
      kManifests | kTarget | kOutput)
      ->add_flag("--aws", options.ask_aws, "Ask AWS whose keys they are, too");
  AddPositional(*add("completion", "Print a script that completes commands", 0),
                options, "shell", "Shell", true)
      .type_name("bash|zsh|fish")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""));
  CLI::App* help = add("help", "Tell what a command does and takes", 0);
  add("version", "Print the version", kOutput);
  std::vector<std::string> names;
  for (const CLI::App* each : app.get_subcommands({})) {
    names.push_back(each->get_name());
  }
  AddPositional(*help, options, "command", "A command", false)
      .type_name(CLI::detail::join(names, "|"));
  for (CLI::App* command : app.get_subcommands({})) {
    RefuseBadValues(*command);
  }
}

// "--allow-data-loss" takes a value after "=" only, so that a following
// argument is never taken for a table's name; the parser would do that behind
// "--credentials=", too.
std::vector<std::string> Arguments(int argc, const char* const* argv) {
  std::vector<std::string> result;
  for (int i = argc - 1; i > 0; --i) {  // CLI11 wants them in reverse order
    const std::string argument = argv[i];
    if (argument.starts_with("--") &&
        argument.find('=') == argument.size() - 1) {
      throw CLI::ValidationError(argument.substr(0, argument.size() - 1),
                                 kEmptyValue);
    }
    result.push_back(argument == "--allow-data-loss" ? argument + "=" + kNoNames
                                                     : argument);
  }
  return result;
}

// A type name says what an option takes: "text|json|yaml" are words, a word in
// capitals is a path ("PATH", "FILE", "DIR") or some other text.
OptionInfo Describe(const CLI::Option& option) {
  OptionInfo info;
  for (const std::string& name : option.get_snames()) {
    info.names.push_back("-" + name);
  }
  for (const std::string& name : option.get_lnames()) {
    info.names.push_back("--" + name);
  }
  info.help = option.get_description();
  info.group = option.get_group();
  info.name = option.get_name(/*positional=*/true);
  info.required = option.get_required();
  info.many = option.get_items_expected_max() > 1;
  info.takes_value = option.get_items_expected_max() > 0;
  // Behind a colon stands what a check says of it.
  const std::string type = option.get_type_name();
  if (info.takes_value) info.value = type.substr(0, type.find(':'));
  for (const std::string& word :
       CLI::detail::split(type.substr(0, type.find(':')), '|')) {
    if (word == "PATH" || word == "FILE" || word == "DIR") {
      info.takes_path = true;
    } else if (std::islower(static_cast<unsigned char>(word[0]))) {
      // Of "jsonpath=EXPR" what is always the same.
      const std::size_t equals = word.find('=');
      info.words.push_back(
          equals == std::string::npos ? word : word.substr(0, equals + 1));
    }
  }
  return info;
}

// The file of --aws-credential, or the one in the --input-dir.
std::string SingleCredential(const Options& options) {
  if (!options.aws_credential.empty() || options.input_dir.empty()) {
    return options.aws_credential;
  }
  for (const char* name : {"aws-credential.yaml", "aws-provider-config.yaml"}) {
    const auto file = std::filesystem::path(options.input_dir) / name;
    // One that cannot be looked at is one that cannot be read: no other key.
    const auto there = base::Exists(file);
    if (!there || *there) return file;
  }
  return "";
}

}  // namespace

ParsedOptions ParseOptions(int argc, const char* const* argv) {
  Options options;
  CLI::App app("Declares DynamoDB tables: manifest in, table out.",
               "dynaplane");
  app.set_version_flag("--version",
                       std::string("dynaplane ") + stack::kVersion);
  app.require_subcommand(1);
  app.fallthrough(false);
  AddConsoleOptions(app, options);
  AddCommands(app, options);
  if (argc <= 1) return Help("");
  if (auto refused = RefuseForeign(argc, argv, app)) return *std::move(refused);
  try {
    app.parse(Arguments(argc, argv));
    if (!options.plan.empty()) {
      RefuseBesidePlan(*app.get_subcommands().front());
    }
  } catch (const CLI::ParseError& error) {
    return Usage(app, error);
  }
  options.command = app.get_subcommands().front()->get_name();
  if (options.command == "help") {
    return Help(options.arguments.empty() ? "" : options.arguments.front());
  }
  options.aws_credential = SingleCredential(options);
  ParsedOptions parsed;
  parsed.options = std::move(options);
  return parsed;
}

std::vector<CommandInfo> ListCommands() {
  Options options;
  CLI::App app;
  AddCommands(app, options);
  std::vector<CommandInfo> commands;
  for (const CLI::App* command : app.get_subcommands({})) {
    CommandInfo info{command->get_name(), command->get_description(), {}};
    for (const CLI::Option* option : command->get_options()) {
      info.options.push_back(Describe(*option));
    }
    commands.push_back(std::move(info));
  }
  return commands;
}

}  // namespace dynaplane::cli
