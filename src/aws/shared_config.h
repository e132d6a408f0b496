// The config and credentials files that all AWS tools share.
//
// Read as the SDKs do: `[profile NAME]` sections of the config file and
// `[NAME]` sections of the credentials file make one profile, where the
// credentials file wins; keys are in any case; an indented line belongs to
// the key above it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/platform.h"

namespace dynaplane::aws {

// Key in lower case → value. A nested line `a = b` below `k =` is "k.a".
using ConfigSection = std::map<std::string, std::string>;

struct SharedConfig {
  std::map<std::string, ConfigSection> profiles;
  std::map<std::string, ConfigSection> services;  // [services NAME]

  // Null when there is no such profile.
  const ConfigSection* Profile(const std::string& name) const;
};

// Of both files; one that is not there counts as empty. AWS_CONFIG_FILE and
// AWS_SHARED_CREDENTIALS_FILE say where they are, else ~/.aws.
Result<SharedConfig> LoadSharedConfig(const Environment& environment);

// `profile` if not empty, else AWS_PROFILE, AWS_DEFAULT_PROFILE, "default".
std::string ProfileName(const Environment& environment,
                        const std::string& profile = "");

// The value of a key, or nothing when it is missing or empty.
std::optional<std::string> Lookup(const ConfigSection* section,
                                  const std::string& key);

enum class SharedFile { kConfig, kCredentials };

// Adds the sections of `text` to `config`. `file` names it in errors, which
// quote no value.
Status ParseSharedFile(std::string_view text, SharedFile kind,
                       const std::string& file, SharedConfig& config);

}  // namespace dynaplane::aws
