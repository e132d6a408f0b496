// Finds the Pulumi CLI that drives the engine.
#pragma once

#include <string>

#include "pulumi/state/vocabulary.h"

namespace pulumi::state {

// The oldest CLI whose protocol and flags are known to fit.
inline constexpr char kOldestPulumi[] = "3.259.0";

struct PulumiCli {
  std::string path;
  std::string version;  // without a leading v
};

// The one on PATH if it is new enough, else the one that was built beside
// this executable (tools/bin/pulumi). Asking a CLI for its version takes a
// process, so the answer is cached by path, modification time and size.
Result<PulumiCli> FindPulumiCli();

// True when `version` is `oldest` or newer; pre-releases count as older.
bool IsVersionAtLeast(const std::string& version, const std::string& oldest);

}  // namespace pulumi::state
