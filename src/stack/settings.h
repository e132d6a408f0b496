// What a run is told, by whoever asks for it: a command line, a controller.
#pragma once

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

namespace dynaplane::stack {

// --allow-data-loss: absent, without names, or with names ("all" for all).
struct AllowDataLoss {
  bool given = false;
  std::vector<std::string> names;
};

// Defaults are those of docs/cli.md.
struct Settings {
  // Which stack, provider and credentials.
  std::string stack;  // "[ORG/]PROJECT/STACK"; empty: each manifest's own
  std::string provider = "native";
  std::string engine = "auto";  // or "always": for an unchanged run, too
  std::string credentials;     // path of the credentials file; empty: its place
  std::string aws_credential;  // path of a single credential's file, or empty

  // How to run.
  bool refresh = false;
  bool expect_no_changes = false;
  bool prune = false;  // what no manifest declares goes with a part, too
  AllowDataLoss allow_data_loss;
  // Stacks side by side: the cores.
  int jobs =
      static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  int parallel = 0;  // resources side by side; 0: the engine's default
};

}  // namespace dynaplane::stack
