#include "pulumi/state/pulumi_cli.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <tuple>

#include "base/files.h"
#include "base/paths.h"
#include "pulumi/engine.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// What tells one executable from another without starting it.
std::string Fingerprint(const std::string& path) {
  std::error_code error;
  const auto time = fs::last_write_time(path, error).time_since_epoch();
  const auto size = fs::file_size(path, error);
  return fmt::format("{}|{}|{}", path, time.count(), size);
}

Json ReadCache(const fs::path& file) {
  const Result<std::string> text = base::LoadFile(file, base::kLargestSettings);
  if (!text) return Json::object();
  Json cache = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  return cache.is_object() ? cache : Json::object();
}

// The version that the CLI prints, or "" when it does not.
std::string AskVersion(const std::string& path) {
  const pulumi::EngineSettings settings = {path, "/", {}};
  const auto outcome = pulumi::CliEngine().Command(settings, {"version"});
  if (!outcome || outcome->exit_code != 0) return "";
  std::string version = outcome->standard_output;
  while (!version.empty() && version.back() == '\n') version.pop_back();
  return version.starts_with('v') ? version.substr(1) : version;
}

std::string VersionOf(const std::string& path) {
  const fs::path file = base::CacheFolder() / "pulumi-versions.json";
  const std::string fingerprint = Fingerprint(path);
  Json cache = ReadCache(file);
  const auto known = cache.find(fingerprint);
  if (known != cache.end() && known->is_string()) {
    return known->get<std::string>();
  }
  const std::string version = AskVersion(path);
  if (!version.empty()) {
    cache[fingerprint] = version;
    // A cache that cannot be written costs time, nothing else. A path that is
    // not UTF-8 is asked anew each time.
    (void)base::WriteFileAtomically(
        file, cache.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  return version;
}

}  // namespace

bool IsVersionAtLeast(const std::string& version, const std::string& oldest) {
  const auto read = [](const std::string& text) {
    std::istringstream stream(text);
    int major = 0, minor = 0, patch = 0;
    char dot = 0;
    stream >> major >> dot >> minor >> dot >> patch;
    const int release = stream.peek() == '-' ? 0 : 1;
    return std::tuple(major, minor, patch, release);
  };
  return read(version) >= read(oldest);
}

Result<PulumiCli> FindPulumiCli() {
  std::string found;
  const std::string beside =
      base::ExecutableFolder().parent_path() / "tools" / "bin" / "pulumi";
  for (const std::string& path : {base::OnPath("pulumi"), beside}) {
    if (path.empty() || access(path.c_str(), X_OK) != 0) continue;
    const std::string version = VersionOf(path);
    if (IsVersionAtLeast(version, kOldestPulumi)) {
      return PulumiCli{path, version};
    }
    found += fmt::format("; {} is {}", path,
                         version.empty() ? "no Pulumi CLI" : version);
  }
  return Fail(Ending::kFailed,
              fmt::format("no Pulumi CLI {} or newer found on PATH{}; install "
                          "one, or run `make setup` where dynaplane was built",
                          kOldestPulumi, found));
}

}  // namespace pulumi::state
