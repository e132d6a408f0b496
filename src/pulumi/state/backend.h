// Where stacks live and how their secrets are kept: Pulumi's own settings
// when there are any, else a backend in the user's data folder.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "pulumi/state/vocabulary.h"

namespace pulumi::state {

struct Backend {
  std::string url;  // empty: the Pulumi Cloud that the CLI is logged in to
  // Of a file backend: the folder that holds `.pulumi`.
  std::optional<std::filesystem::path> folder;
  bool is_default = false;  // nobody has named another one
  bool compresses = false;  // the states, which only the engine reads then
  // What the engine's environment needs for it.
  std::map<std::string, std::optional<std::string>> environment;
};

// A folder that nobody makes when it is missing: the engine makes another one
// only if its URL says so (`?create_dir=true`).
bool IsFolderMissing(const Backend& backend);

// PULUMI_BACKEND_URL, else what Pulumi is logged in to, else a file backend
// in DataFolder(). Makes nothing.
Backend LocateBackend();

// The same, ready for use. The passphrase is PULUMI_CONFIG_PASSPHRASE[_FILE];
// for the default backend alone, and never when CI is set, a missing one is
// made once and kept in a file of mode 0600. Makes nothing but that.
Result<Backend> FindBackend();

}  // namespace pulumi::state
