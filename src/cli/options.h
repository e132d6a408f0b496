// The command line as a value.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/vocabulary.h"
#include "stack/console.h"
#include "stack/settings.h"

namespace dynaplane::cli {

// From the third on they are of single commands.
enum class OutputFormat {
  kText,
  kJson,
  kYaml,
  kMarkdown,
  kGithub,
  kWide,
  kName,
  kJsonPath,
};

// All options of all commands; a command reads those it knows. Defaults are
// those of docs/cli.md.
struct Options : stack::Settings {
  std::string command;

  // Which manifests.
  std::vector<std::string> filenames;
  bool recursive = false;
  std::string input_dir;
  std::string kustomize_dir;
  std::string overlay;
  std::vector<std::string> set;  // PATH=VALUE

  // Which of those (input/selection.h).
  std::vector<std::string> selectors;  // KEY=VALUE,…
  std::vector<std::string> only;       // names, with * and ?
  std::vector<std::string> exclude;    // the same

  // How to run.
  bool yes = false;
  bool dry_run = false;    // up, adopt
  bool fail_fast = false;  // no stack begins after one that failed
  bool write_status = false;
  std::string save;  // preview: the plan's file
  std::string plan;  // up: the same, instead of manifests

  // How to tell.
  OutputFormat output = OutputFormat::kText;
  std::string json_path;  // get -o jsonpath=
  bool quiet = false;     // no outputs as text
  bool no_color = false;
  stack::LogLevel log_level = stack::LogLevel::kInfo;

  // Of single commands.
  std::vector<std::string> arguments;  // explain PATH, completion SHELL, …
  bool in_place = false;               // convert
  bool crd = false;                    // schema -o crd
  bool read_only = false;              // iam-policy
  bool state_only = false;             // forget
  bool ask_aws = false;                // doctor
  std::string region;                  // adopt
  std::string credential_id;           // adopt
  std::string from;                    // adopt: [ORG/]PROJECT/STACK
  bool list = false;                   // adopt
  bool all = false;                    // adopt
  std::string prefix;                  // adopt
  std::string directory;               // adopt: a file for each manifest
  bool pulumi = false;                 // init
  bool provisioned = false;            // init
  std::string program;                 // init: a language
  std::string name;                    // init, adopt
};

// Either options to run with, or a text to print and the code to end with:
// help and --version (0, on stdout), usage errors (2, on stderr).
struct ParsedOptions {
  std::optional<Options> options;
  std::string text;
  Ending ending = Ending::kDone;
};

ParsedOptions ParseOptions(int argc, const char* const* argv);

// What the command line knows, for completion: all commands with all options.
struct OptionInfo {
  std::vector<std::string> names;  // "-f", "--filename"; none: a bare argument
  std::string help;
  std::string group;      // the heading that it stands under in --help
  std::string name;       // of a bare argument: "table"
  bool required = false;  // such a one
  bool many = false;      // such a one may stand again
  std::string value;      // how its value is written: "PATH"
  // What follows it: nothing, words to choose from, a path or anything else.
  bool takes_value = false;
  bool takes_path = false;
  std::vector<std::string> words;
};
struct CommandInfo {
  std::string name;
  std::string help;
  std::vector<OptionInfo> options;
};
std::vector<CommandInfo> ListCommands();

}  // namespace dynaplane::cli
