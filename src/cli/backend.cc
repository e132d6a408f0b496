#include "cli/backend.h"

#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <array>
#include <nlohmann/json.hpp>

#include "cli/files.h"
#include "cli/paths.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::string_view kFileScheme = "file://";

// What `pulumi login` left behind, or "".
std::string LoggedInTo() {
  const fs::path folder =
      Environment("PULUMI_CREDENTIALS_PATH").value_or(PulumiHome());
  const Result<std::string> text = ReadFile(folder / "credentials.json");
  if (!text) return "";
  const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("current") ||
      !json["current"].is_string()) {
    return "";
  }
  return json["current"].get<std::string>();
}

// The engine runs in a folder of its own, so a relative path must not depend
// on where it runs. "file://~" is the home folder; options stay behind "?".
fs::path FolderOf(const std::string& url) {
  std::string path = url.substr(kFileScheme.size());
  path = path.substr(0, path.find('?'));
  if (path.starts_with('~')) {
    return fs::path(Environment("HOME").value_or("/")) /
           fs::path(path.substr(1)).relative_path();
  }
  return fs::absolute(path.empty() ? "." : path).lexically_normal();
}

std::string WithAbsolutePath(const std::string& url) {
  const std::size_t options = url.find('?');
  return fmt::format("{}{}{}", kFileScheme, FolderOf(url).string(),
                     options == std::string::npos ? "" : url.substr(options));
}

std::string RandomPassphrase() {
  std::array<unsigned char, 32> bytes;
  if (getrandom(bytes.data(), bytes.size(), 0) !=
      static_cast<ssize_t>(bytes.size())) {
    return "";
  }
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

// The file with the passphrase of the default backend, made when missing.
Result<fs::path> OwnPassphraseFile() {
  const fs::path file = DataFolder() / "passphrase";
  struct stat status = {};
  if (stat(file.c_str(), &status) == 0) {
    if ((status.st_mode & 077) != 0) {
      return Fail(ExitCode::kFailed,
                  fmt::format("{} can be read by others; mend it with "
                              "`chmod 600 {}`",
                              file.string(), file.string()));
    }
    return file;
  }
  const std::string passphrase = RandomPassphrase();
  if (passphrase.empty()) {
    return Fail(ExitCode::kFailed, "the system gives no random numbers");
  }
  const auto written = WriteFileAtomically(file, passphrase);
  if (!written) return tl::unexpected(written.error());
  return file;
}

// The Pulumi Cloud keeps secrets itself; every other backend needs one.
bool NeedsPassphrase(const std::string& url) {
  return !url.empty() && !url.starts_with("https://") &&
         !url.starts_with("http://");
}

Result<void> AddPassphrase(Backend& backend) {
  if (std::getenv("PULUMI_CONFIG_PASSPHRASE") != nullptr) return {};
  if (const auto file = Environment("PULUMI_CONFIG_PASSPHRASE_FILE")) {
    backend.environment["PULUMI_CONFIG_PASSPHRASE_FILE"] = fs::absolute(*file);
    return {};
  }
  if (!NeedsPassphrase(backend.url)) return {};
  if (!backend.is_default || Environment("CI")) {
    return Fail(
        ExitCode::kFailed,
        fmt::format("no passphrase for the stack's secrets; set "
                    "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE "
                    "({})",
                    backend.is_default
                        ? "with CI set, none is made"
                        : "one is made only for the default backend"));
  }
  const Result<fs::path> file = OwnPassphraseFile();
  if (!file) return tl::unexpected(file.error());
  backend.environment["PULUMI_CONFIG_PASSPHRASE_FILE"] = file->string();
  return {};
}

}  // namespace

Backend LocateBackend() {
  Backend backend;
  backend.url = Environment("PULUMI_BACKEND_URL").value_or("");
  if (backend.url.empty()) backend.url = LoggedInTo();
  backend.is_default =
      backend.url.empty() && !Environment("PULUMI_ACCESS_TOKEN");
  if (backend.is_default) {
    backend.url = std::string(kFileScheme) + (DataFolder() / "state").string();
  }
  if (backend.url.starts_with(kFileScheme)) {
    backend.url = WithAbsolutePath(backend.url);
    backend.folder = FolderOf(backend.url);
  }
  if (!backend.url.empty()) {
    backend.environment["PULUMI_BACKEND_URL"] = backend.url;
  }
  return backend;
}

Result<Backend> FindBackend() {
  Backend backend = LocateBackend();
  std::error_code error;
  if (backend.is_default) fs::create_directories(*backend.folder, error);
  // The engine says so only when it writes, and a preview would show a folder
  // that is not mounted as a new stack.
  if (backend.folder && !fs::is_directory(*backend.folder, error)) {
    return Fail(ExitCode::kFailed,
                fmt::format("the backend {} is no folder that is there; make "
                            "it, or correct PULUMI_BACKEND_URL",
                            backend.url));
  }
  const Result<void> added = AddPassphrase(backend);
  if (!added) return tl::unexpected(added.error());
  return backend;
}

}  // namespace dynaplane::cli
