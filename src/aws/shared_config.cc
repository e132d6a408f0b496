#include "aws/shared_config.h"

#include <fmt/format.h>

#include <cctype>
#include <utility>

#include "aws/files.h"
#include "aws/secret.h"

namespace dynaplane::aws {
namespace {

constexpr std::string_view kBlank = " \t\r\f\v";

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return lower;
}

// A comment after a value starts with a blank and # or ;.
std::string_view WithoutComment(std::string_view value) {
  for (std::size_t i = 1; i < value.size(); ++i) {
    if ((value[i] == '#' || value[i] == ';') &&
        kBlank.find(value[i - 1]) != std::string_view::npos) {
      return Trim(value.substr(0, i));
    }
  }
  return Trim(value);
}

std::string_view Unquoted(std::string_view name) {
  if (name.size() >= 2 && name.front() == name.back() &&
      (name.front() == '"' || name.front() == '\'')) {
    return name.substr(1, name.size() - 2);
  }
  return name;
}

// One pass over the lines of a file.
class Parser {
 public:
  Parser(SharedFile kind, const std::string& file, SharedConfig& config)
      : kind_(kind), file_(file), config_(config) {}

  Status Read(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      ++line_;
      if (Status status = ReadLine(text.substr(0, end)); !status) return status;
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
    return {};
  }

 private:
  Status ReadLine(std::string_view line) {
    const std::string_view text = Trim(line);
    if (text.empty() || text.front() == '#' || text.front() == ';') return {};
    if (text.front() == '[') return OpenSection(text);
    const bool indented = line.front() == ' ' || line.front() == '\t';
    if (indented && !key_.empty()) return Continue(text);
    return ReadProperty(text);
  }

  Status OpenSection(std::string_view text) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return Wrong("a section without ]");
    key_.clear();
    section_ = Section(Trim(text.substr(1, end - 1)));
    return {};
  }

  // Null for sections of no use to us, whose lines are skipped.
  ConfigSection* Section(std::string_view title) {
    if (kind_ == SharedFile::kCredentials) {
      return &config_.profiles[std::string(Unquoted(title))];
    }
    if (title == "default") return &config_.profiles["default"];
    const std::size_t blank = title.find_first_of(kBlank);
    if (blank == std::string_view::npos) return nullptr;
    const std::string_view type = title.substr(0, blank);
    const std::string name(Unquoted(Trim(title.substr(blank))));
    if (type == "profile") return &config_.profiles[name];
    if (type == "services") return &config_.services[name];
    return nullptr;
  }

  Status ReadProperty(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return Wrong("a line that is neither a [section] nor key = value");
    }
    key_ = Lower(Trim(text.substr(0, equals)));
    if (section_ != nullptr) {
      (*section_)[key_] = WithoutComment(text.substr(equals + 1));
    }
    return {};
  }

  // `a = b` below an empty value is nested; anything else goes on a value.
  Status Continue(std::string_view text) {
    if (section_ == nullptr) return {};
    std::string& parent = (*section_)[key_];
    const std::size_t equals = text.find('=');
    if (parent.empty() && equals != std::string_view::npos) {
      (*section_)[key_ + "." + Lower(Trim(text.substr(0, equals)))] =
          WithoutComment(text.substr(equals + 1));
    } else {
      parent += "\n" + std::string(text);
    }
    return {};
  }

  Status Wrong(std::string_view what) const {
    return Fail(ErrorClass::kConfiguration,
                fmt::format("{}:{}: {}", file_, line_, what));
  }

  SharedFile kind_;
  const std::string& file_;
  SharedConfig& config_;
  ConfigSection* section_ = nullptr;
  std::string key_;
  int line_ = 0;
};

Status AddFile(const std::string& path, SharedFile kind, SharedConfig& config) {
  auto text = ReadSmallFile(path);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return {};
  Status status = ParseSharedFile(**text, kind, path, config);
  Wipe(**text);
  return status;
}

}  // namespace

const ConfigSection* SharedConfig::Profile(const std::string& name) const {
  const auto found = profiles.find(name);
  return found == profiles.end() ? nullptr : &found->second;
}

Status ParseSharedFile(std::string_view text, SharedFile kind,
                       const std::string& file, SharedConfig& config) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Parser(kind, file, config).Read(text);
}

Result<SharedConfig> LoadSharedConfig(const Environment& environment) {
  const auto path = [&](const char* variable, const char* usual) {
    return ExpandHome(environment.Get(variable).value_or(usual), environment);
  };
  SharedConfig config;
  Status status = AddFile(path("AWS_CONFIG_FILE", "~/.aws/config"),
                          SharedFile::kConfig, config);
  if (status) {
    status = AddFile(path("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
                     SharedFile::kCredentials, config);
  }
  if (!status) return tl::unexpected(std::move(status.error()));
  return config;
}

std::string ProfileName(const Environment& environment,
                        const std::string& profile) {
  if (!profile.empty()) return profile;
  for (const char* variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) {
    if (const auto name = environment.Get(variable)) return *name;
  }
  return "default";
}

std::optional<std::string> Lookup(const ConfigSection* section,
                                  const std::string& key) {
  if (section == nullptr) return std::nullopt;
  const auto found = section->find(key);
  if (found == section->end() || found->second.empty()) return std::nullopt;
  return found->second;
}

}  // namespace dynaplane::aws
