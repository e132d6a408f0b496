// Where things stand on the user's machine.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace dynaplane::base {

// $NAME, or nothing when it is unset or empty.
std::optional<std::string> Environment(const char* name);

// dynaplane's own folders, by the XDG rules; not made.
std::filesystem::path DataFolder();   // states, the passphrase
std::filesystem::path CacheFolder();  // what can be found out again

// The executable of that name that a shell would start, or "".
std::string OnPath(const std::string& name);

// The folder of the running executable, links resolved.
std::filesystem::path ExecutableFolder();

}  // namespace dynaplane::base
