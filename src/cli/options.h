// The command line as a value.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/exit_code.h"

namespace dynaplane::cli {

enum class OutputFormat { kText, kJson, kYaml };
enum class LogLevel { kError, kWarn, kInfo, kDebug, kTrace };

// --allow-data-loss: absent, without names, or with names ("all" for all).
struct AllowDataLoss {
  bool given = false;
  std::vector<std::string> names;
};

// All options of all commands; a command reads those it knows. Defaults are
// those of docs/cli.md.
struct Options {
  std::string command;

  // Which manifests.
  std::vector<std::string> filenames;
  bool recursive = false;
  std::string input_dir;
  std::string kustomize_dir;
  std::string overlay;
  std::vector<std::string> set;  // PATH=VALUE

  // Which stack, provider and credentials.
  std::string stack;
  std::string provider = "native";
  std::string engine = "auto";  // or "always": for an unchanged run, too
  std::string credentials;
  std::string aws_credential;

  // How to run.
  bool yes = false;
  bool refresh = false;
  bool expect_no_changes = false;
  bool write_status = false;
  AllowDataLoss allow_data_loss;
  // The cores.
  int jobs =
      static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  int parallel = 0;

  // How to tell.
  OutputFormat output = OutputFormat::kText;
  bool no_color = false;
  LogLevel log_level = LogLevel::kInfo;

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
  bool pulumi = false;                 // init
  bool provisioned = false;            // init
  std::string name;                    // init, adopt
};

// Either options to run with, or a text to print and the code to end with:
// --help and --version (0, on stdout), usage errors (2, on stderr).
struct ParsedOptions {
  std::optional<Options> options;
  std::string text;
  ExitCode exit_code = ExitCode::kDone;
};

ParsedOptions ParseOptions(int argc, const char* const* argv);

// What the command line knows, for completion: all commands with all options.
struct OptionInfo {
  std::vector<std::string> names;  // "-f", "--filename"; none: a bare argument
  std::string help;
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
