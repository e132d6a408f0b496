#include "cli/input/plan_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/bytes.h"
#include "base/descriptor.h"
#include "base/files.h"
#include "provider/configuration/run_settings.h"
#include "stack/version.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Failure> Refuse(std::string message) {
  return Fail(Ending::kInvalid, std::move(message));
}

// Of the file that is open, so that it cannot be exchanged in between.
Result<void> CheckRights(int fd, const std::string& path) {
  struct stat status = {};
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    return Refuse(fmt::format("{} is no file, so it holds no plan", path));
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) == 0) return {};
  return Refuse(
      fmt::format("others than its owner may write the plan {} (mode {:04o}), "
                  "and so decide what is applied; look at it, then run chmod "
                  "go-w {}",
                  path, status.st_mode & 07777, path));
}

// From the current folder, which is another one when the plan is applied.
std::string Anchored(const std::string& path) {
  return path.empty() ? path : base::Absolute(path).string();
}

bool IsPath(const std::string& provider) {
  return provider != "native" && provider != "official";
}

Result<void> CheckUtf8(const std::string& text, const std::string& what) {
  if (base::IsUtf8(text)) return {};
  return Refuse(fmt::format("{} is not UTF-8, and a plan could not hold it",
                            base::ToUtf8(what)));
}

}  // namespace

Result<stack::SavedPlan> ReadPlan(const std::string& path) {
  // A pipe that nobody writes to must not be waited for.
  const base::Descriptor file(
      open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) {
    return Refuse(
        fmt::format("cannot read the plan {}: {}", path, std::strerror(errno)));
  }
  if (auto rights = CheckRights(file.get(), path); !rights) {
    return tl::unexpected(rights.error());
  }
  const auto text = base::ReadAll(file.get(), base::kLargestState);
  if (text) return stack::ParsePlan(*text, path);
  return Refuse(
      fmt::format("cannot read the plan {}: {}", path, text.error().Words()));
}

Options WithPlan(Options options, const stack::SavedPlan& plan) {
  const stack::SavedOptions& saved = plan.options;
  options.stack = saved.stack;
  options.provider = saved.provider;
  options.engine = saved.engine;
  options.credentials = saved.credentials;
  options.aws_credential = saved.aws_credential;
  options.set = saved.set;
  options.selectors = saved.selectors;
  options.only = saved.only;
  options.exclude = saved.exclude;
  options.prune = saved.prune;
  options.refresh = saved.refresh;
  if (options.parallel == 0) options.parallel = saved.parallel;
  return options;
}

void UseEnvironmentOf(const stack::SavedPlan& plan) {
  if (plan.options.replace_policies) {
    setenv(provider::kReplacePolicies, "1", 1);
  } else {
    unsetenv(provider::kReplacePolicies);
  }
}

std::vector<InputFile> FilesOf(const stack::SavedPlan& plan) {
  std::vector<InputFile> files;
  for (const stack::SavedManifest& each : plan.manifests) {
    files.push_back({each.file, each.text,
                     each.in_folder ? manifest::Credentials::kPassOver
                                    : manifest::Credentials::kRefuse});
  }
  return files;
}

Result<stack::SavedPlan> PlanOf(const Options& options,
                                const std::vector<InputFile>& files) {
  stack::SavedPlan plan;
  plan.version = stack::kVersion;
  plan.options = {.stack = options.stack,
                  .provider = IsPath(options.provider)
                                  ? Anchored(options.provider)
                                  : options.provider,
                  .engine = options.engine,
                  .credentials = Anchored(options.credentials),
                  .aws_credential = Anchored(options.aws_credential),
                  .set = options.set,
                  .selectors = options.selectors,
                  .only = options.only,
                  .exclude = options.exclude,
                  .prune = options.prune,
                  .refresh = options.refresh,
                  .replace_policies = provider::MayReplacePolicies(),
                  .parallel = options.parallel};
  for (const std::string& path :
       {plan.options.provider, plan.options.credentials,
        plan.options.aws_credential}) {
    if (auto text = CheckUtf8(path, path); !text) {
      return tl::unexpected(text.error());
    }
  }
  for (const InputFile& file : files) {
    for (const std::string* part : {&file.name, &file.text}) {
      if (auto text = CheckUtf8(*part, file.name); !text) {
        return tl::unexpected(text.error());
      }
    }
    plan.manifests.push_back(
        {file.name, file.text,
         file.credentials == manifest::Credentials::kPassOver});
  }
  return plan;
}

Result<PlanFile> PlanFile::At(const std::string& path) {
  PlanFile file;
  file.path_ = path;
  const auto there = base::Exists(path);
  if (!there) {
    return Refuse(fmt::format("cannot save a plan as {}: {}", path,
                              there.error().Words()));
  }
  if (auto can = base::CheckCanWrite(path); !can) {
    return tl::unexpected(can.error());
  }
  if (!*there) return file;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    return Refuse(
        fmt::format("{} is no file, and no plan is saved there; name "
                    "a new one",
                    path));
  }
  auto text = base::ReadFile(path, base::kLargestState);
  if (!text || !stack::IsSavedPlan(*text)) {
    return Refuse(
        fmt::format("{} is there already and is no plan of "
                    "dynaplane, so it is left as it is; name another "
                    "file with --save, or remove this one",
                    path));
  }
  file.before_ = *std::move(text);
  return file;
}

Result<void> PlanFile::Write(const stack::SavedPlan& plan) const {
  const std::string text = ToText(plan);
  constexpr mode_t kOwner = 0600;
  return before_ ? base::ReplaceFile(path_, *before_, text, kOwner)
                 : base::WriteNewFile(path_, text, kOwner);
}

}  // namespace dynaplane::cli
