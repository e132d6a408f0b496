#include "pulumi/state/backend.h"

#include <fmt/format.h>
#include <strings.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/paths.h"
#include "pulumi/state/vocabulary.h"

namespace pulumi::state {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::string_view kFileScheme = "file://";

// $PULUMI_HOME, or ~/.pulumi.
fs::path PulumiHome() {
  if (const auto home = base::Environment("PULUMI_HOME")) return *home;
  return fs::path(base::Environment("HOME").value_or("/")) / ".pulumi";
}

// What `pulumi login` left behind.
fs::path LoginFile() {
  const fs::path folder =
      base::Environment("PULUMI_CREDENTIALS_PATH").value_or(PulumiHome());
  return folder / "credentials.json";
}

std::string LoggedInTo() {
  const Result<std::string> text =
      base::LoadFile(LoginFile(), base::kLargestSettings);
  if (!text) return "";
  const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("current") ||
      !json["current"].is_string()) {
    return "";
  }
  return json["current"].get<std::string>();
}

// As the engine reads URLs: the scheme in any case, with or without slashes.
std::optional<std::string> WithoutFileScheme(const std::string& url) {
  constexpr std::string_view kScheme = "file:";
  if (url.size() < kScheme.size() ||
      !std::equal(
          kScheme.begin(), kScheme.end(), url.begin(),
          [](char a, unsigned char b) { return a == std::tolower(b); })) {
    return std::nullopt;
  }
  const std::string rest = url.substr(kScheme.size());
  return rest.starts_with("//") ? rest.substr(2) : rest;
}

std::string PercentDecoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const char* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// What would mean something else in a URL.
std::string PercentEncoded(const std::string& path) {
  std::string out;
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

// The engine runs in a folder of its own, so a relative path must not depend
// on where it runs. "~" is the home folder, nothing the current one.
fs::path FolderOf(const std::string& path) {
  if (path.starts_with('~')) {
    return fs::path(base::Environment("HOME").value_or("/")) /
           fs::path(path.substr(1)).relative_path();
  }
  return base::Absolute(path.empty() ? "." : path).lexically_normal();
}

// `options` are those of the URL, with their "?".
void SetFolder(const std::string& path, const std::string& options,
               Backend& backend) {
  backend.folder = FolderOf(path);
  backend.url = fmt::format("{}{}{}", kFileScheme,
                            PercentEncoded(backend.folder->string()), options);
}

// As the engine reads them; the second name is an older one.
bool Compresses() {
  for (const char* name :
       {"PULUMI_DIY_BACKEND_GZIP", "PULUMI_SELF_MANAGED_STATE_GZIP",
        "PULUMI_DIY_BACKEND_ZSTD"}) {
    const std::string value = base::Environment(name).value_or("");
    if (value == "1" || strcasecmp(value.c_str(), "true") == 0) return true;
  }
  return false;
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

// The file with the passphrase of the default backend, made when missing. Of
// two runs that make it at once, both use the one that was there first.
Result<fs::path> OwnPassphraseFile() {
  const fs::path file = base::DataFolder() / "passphrase";
  struct stat status = {};
  if (stat(file.c_str(), &status) == 0) {
    if ((status.st_mode & 077) != 0) {
      return Fail(Ending::kFailed,
                  fmt::format("{} can be read by others; mend it with "
                              "`chmod 600 {}`",
                              file.string(), file.string()));
    }
    return file;
  }
  const std::string passphrase = RandomPassphrase();
  if (passphrase.empty()) {
    return Fail(Ending::kFailed, "the system gives no random numbers");
  }
  const auto written = base::WriteFileOnce(file, passphrase);
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
  if (const auto file = base::Environment("PULUMI_CONFIG_PASSPHRASE_FILE")) {
    backend.environment["PULUMI_CONFIG_PASSPHRASE_FILE"] =
        base::Absolute(*file);
    return {};
  }
  if (!NeedsPassphrase(backend.url)) return {};
  if (!backend.is_default || base::Environment("CI")) {
    return Fail(
        Ending::kFailed,
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

// Another backend must not be taken for the one that cannot be read of.
Result<void> CheckLogin() {
  if (base::Environment("PULUMI_BACKEND_URL")) return {};
  const auto text = base::ReadFile(LoginFile(), base::kLargestSettings);
  if (text || text.error().error == ENOENT || text.error().error == ENOTDIR) {
    return {};
  }
  return Fail(Ending::kFailed,
              fmt::format("cannot read {}: {}; it says which backend `pulumi "
                          "login` has chosen: mend it, or set "
                          "PULUMI_BACKEND_URL",
                          LoginFile().string(), text.error().Words()));
}

}  // namespace

Backend LocateBackend() {
  Backend backend;
  backend.url = base::Environment("PULUMI_BACKEND_URL").value_or("");
  if (backend.url.empty()) backend.url = LoggedInTo();
  backend.is_default =
      backend.url.empty() && !base::Environment("PULUMI_ACCESS_TOKEN");
  if (backend.is_default) {
    SetFolder(base::DataFolder() / "state", "", backend);
  } else if (const auto rest = WithoutFileScheme(backend.url)) {
    const std::size_t end = std::min(rest->find('?'), rest->size());
    SetFolder(PercentDecoded(rest->substr(0, end)), rest->substr(end), backend);
  }
  backend.compresses = Compresses();
  if (!backend.url.empty()) {
    backend.environment["PULUMI_BACKEND_URL"] = backend.url;
  }
  return backend;
}

bool IsFolderMissing(const Backend& backend) {
  std::error_code error;
  return backend.folder && !backend.is_default &&
         backend.url.find("create_dir=true") == std::string::npos &&
         !fs::is_directory(*backend.folder, error);
}

Result<Backend> FindBackend() {
  if (auto readable = CheckLogin(); !readable) {
    return tl::unexpected(readable.error());
  }
  Backend backend = LocateBackend();
  std::error_code error;
  if (backend.is_default) fs::create_directories(*backend.folder, error);
  // The engine says so only when it writes, and a preview would show a folder
  // that is not mounted as a new stack.
  if (IsFolderMissing(backend)) {
    return Fail(Ending::kFailed,
                fmt::format("the backend {} is no folder that is there; make "
                            "it, or correct PULUMI_BACKEND_URL",
                            backend.url));
  }
  const Result<void> added = AddPassphrase(backend);
  if (!added) return tl::unexpected(added.error());
  return backend;
}

}  // namespace pulumi::state
