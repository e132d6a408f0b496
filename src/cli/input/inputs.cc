#include "cli/input/inputs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <istream>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>
#include <streambuf>

#include "base/bytes.h"
#include "base/descriptor.h"
#include "cli/input/kustomize.h"
#include "cli/input/leave_out.h"
#include "cli/input/manifest_folder.h"
#include "manifest/collisions.h"
#include "manifest/load.h"
#include "pulumi/state/stack_name.h"
#include "stack/manifest_stack.h"
#include "stack/saved_plan.h"

namespace dynaplane::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kNoManifest[] = "no manifest of kind AwsDynamodb found";

struct Source {
  std::string path;
  bool in_folder = false;  // found there, not named by the user

  manifest::Credentials Credentials() const {
    return in_folder ? manifest::Credentials::kPassOver
                     : manifest::Credentials::kRefuse;
  }
};

std::string CannotRead(const std::string& file, const base::ReadError& error) {
  const std::string name = file == "-" ? "standard input" : file;
  return fmt::format("cannot read {}: {}{}", name, error.Words(),
                     error.error == EFBIG ? "; cut it into several" : "");
}

Result<std::vector<Source>> FilesOf(const std::string& path, bool recursive) {
  if (path == "-") return std::vector<Source>{{path}};
  const auto there = base::Exists(path);
  if (!there) return Fail(Ending::kInvalid, CannotRead(path, there.error()));
  if (!*there) {
    return Fail(Ending::kInvalid,
                fmt::format("{}: there is no such file or folder", path));
  }
  std::error_code error;
  if (!fs::is_directory(path, error)) return std::vector<Source>{{path}};
  Result<std::vector<std::string>> files = ManifestsIn(path, recursive);
  if (!files) return tl::unexpected(files.error());
  if (files->empty()) {
    return Fail(Ending::kInvalid,
                fmt::format("{}: no manifest (*.yaml, *.yml or *.json) in this "
                            "folder; files of Pulumi and Kustomize and those "
                            "that start with a dot do not count{}",
                            path, recursive ? "" : "; -R looks below, too"));
  }
  std::vector<Source> sources;
  for (std::string& file : *files) sources.push_back({std::move(file), true});
  return sources;
}

// One place that manifests come from: files, or what Kustomize builds.
Result<void> CheckSources(const Options& options) {
  if (options.kustomize_dir.empty() != options.overlay.empty()) {
    return Fail(Ending::kInvalid,
                "--kustomize-dir and --overlay go together: the overlay is "
                "DIR/overlays/NAME");
  }
  if (!NamesManifests(options)) {
    return Fail(Ending::kInvalid,
                "no manifest given; name one with -f PATH (- for standard "
                "input)");
  }
  return {};
}

// Keeps the first of each file, however its path is spelt.
std::vector<Source> DropRepeated(std::vector<Source> files) {
  std::set<std::string> seen;
  std::vector<Source> once;
  for (Source& file : files) {
    std::error_code error;
    std::string name = fs::canonical(file.path, error);
    if (error) name = file.path;  // "-"
    if (seen.insert(std::move(name)).second) once.push_back(std::move(file));
  }
  return once;
}

Result<std::vector<Source>> AllFiles(const Options& options) {
  if (const auto checked = CheckSources(options); !checked) {
    return tl::unexpected(checked.error());
  }
  std::vector<std::string> paths = options.filenames;
  if (!options.input_dir.empty()) {
    paths.push_back(fs::path(options.input_dir) / "target.yaml");
  }
  std::vector<Source> files;
  for (const std::string& path : paths) {
    Result<std::vector<Source>> found = FilesOf(path, options.recursive);
    if (!found) return found;
    std::move(found->begin(), found->end(), std::back_inserter(files));
  }
  // One folder holds each file once; looking for their like takes time.
  return paths.size() > 1 ? DropRepeated(std::move(files)) : files;
}

// What Kustomize builds, under the overlay's path as its name.
Result<std::optional<InputFile>> Overlay(const Options& options) {
  if (options.kustomize_dir.empty()) return std::nullopt;
  Result<std::string> text =
      BuildOverlay(options.kustomize_dir, options.overlay);
  if (!text) return tl::unexpected(text.error());
  return InputFile{
      fs::path(options.kustomize_dir) / "overlays" / options.overlay,
      *std::move(text), manifest::Credentials::kRefuse};
}

Result<std::string> ReadInput(const std::string& file) {
  auto text = file == "-" ? base::ReadAll(STDIN_FILENO, base::kLargestManifests)
                          : base::ReadFile(file, base::kLargestManifests);
  if (!text) return Fail(Ending::kInvalid, CannotRead(file, text.error()));
  if (!stack::IsSavedPlan(*text)) return *std::move(text);
  return Fail(Ending::kInvalid,
              fmt::format("{0} is a saved plan and no manifest; `dynaplane up "
                          "--plan {0}` applies it",
                          file));
}

// The bytes of a descriptor as a stream, up to the limit. What ends it early
// is kept: to a stream, an error is an end.
class InputBuffer : public std::streambuf {
 public:
  explicit InputBuffer(int descriptor) : descriptor_(descriptor) {}
  const std::optional<base::ReadError>& error() const { return error_; }

 protected:
  int_type underflow() override {
    ssize_t count = 0;
    while ((count = read(descriptor_, buffer_.data(), buffer_.size())) < 0 &&
           errno == EINTR) {
    }
    if (count < 0) error_ = base::ReadError{errno, 0};
    size_ += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    if (size_ > base::kLargestManifests) {
      error_ = base::ReadError{EFBIG, base::kLargestManifests};
    }
    if (count <= 0 || error_) return traits_type::eof();
    setg(buffer_.data(), buffer_.data(), buffer_.data() + count);
    return traits_type::to_int_type(buffer_[0]);
  }

 private:
  const int descriptor_;
  std::array<char, 65536> buffer_;
  std::size_t size_ = 0;
  std::optional<base::ReadError> error_;
};

// The field that the stack's name comes from. Only a label or the environment
// can make it a bad one: what metadata.name may hold, a stack's name may, too.
std::string SourceOfStack(const manifest::AwsDynamodb& manifest,
                          const stack::ManifestStack& stack) {
  if (!stack.label.empty()) return "metadata.labels." + stack.label;
  for (const char* path : {"metadata.env", "spec.environmentInfo.envName"}) {
    if (manifest.positions.contains(path)) return path;
  }
  return "metadata.name";
}

void CheckStackName(const manifest::AwsDynamodb& manifest,
                    const Options& options,
                    manifest::Diagnostics& diagnostics) {
  const stack::ManifestStack stack = stack::StackNameOf(manifest);
  const std::string path = SourceOfStack(manifest, stack);
  const auto tell = [&](manifest::Severity severity, std::string message) {
    diagnostics.push_back({severity, manifest.file, manifest.PositionOf(path),
                           path, std::move(message), "stack_name"});
  };
  if (options.stack.empty()) {
    if (stack.why_not.empty()) return;
    tell(manifest::Severity::kError,
         stack.why_not + "; name a stack with --stack");
    return;
  }
  const Result<state::StackName> given = state::ParseStackName(options.stack);
  if (!given || stack.label.empty() || *given == stack.name) return;
  tell(manifest::Severity::kWarning,
       fmt::format("names the stack {}; --stack {} wins", stack.name.ToString(),
                   given->ToString()));
}

std::string StackOf(const manifest::AwsDynamodb& manifest,
                    const Options& options) {
  return options.stack.empty() ? stack::StackNameOf(manifest).name.ToString()
                               : options.stack;
}

manifest::Diagnostics CheckNames(
    const std::vector<manifest::AwsDynamodb>& manifests,
    const Options& options) {
  return manifest::CheckNames(manifests, [&](std::size_t a, std::size_t b) {
    return StackOf(manifests[a], options) == StackOf(manifests[b], options);
  });
}

// One by one through `validate`: a folder of any size takes no more memory
// than its largest document.
class Validator {
 public:
  Validator(const Options& options, stack::Console& console, bool keep,
            std::vector<manifest::Override> overrides)
      : options_(options),
        console_(console),
        keep_(keep),
        overrides_(std::move(overrides)) {}

  void Read(std::istream& input, const std::string& file,
            manifest::Credentials credentials) {
    manifest::LoadStream(input, file, overrides_, credentials,
                         [&](manifest::LoadResult loaded) {
                           Count(std::move(loaded));
                           return true;
                         });
  }

  // After the last input: where nothing was ours.
  void Finish() {
    if (is_ours_) return;
    manifest::RefuseForeign(held_);
    Tell(std::move(held_));
  }

  Result<void> ReadPath(const Source& file) {
    base::Descriptor opened;
    if (file.path != "-") {
      opened.Reset(open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
    }
    if (file.path != "-" && opened.get() < 0) {
      return Fail(Ending::kInvalid, CannotRead(file.path, {errno, 0}));
    }
    InputBuffer buffer(file.path == "-" ? STDIN_FILENO : opened.get());
    std::istream input(&buffer);
    Read(input, file.path, file.Credentials());
    if (!buffer.error()) return {};
    return Fail(Ending::kInvalid, CannotRead(file.path, *buffer.error()));
  }

  Validation result;

 private:
  // What was passed over is told at once as soon as there is something of
  // ours; before, it may turn out to be the mistake.
  void Count(manifest::LoadResult loaded) {
    if (!is_ours_) {
      is_ours_ =
          !loaded.manifests.empty() || manifest::HasErrors(loaded.diagnostics);
      Append(std::move(loaded.diagnostics), held_.diagnostics);
      Append(std::move(loaded.passed_over), held_.passed_over);
      if (!is_ours_) return;
      loaded.diagnostics = std::move(held_.diagnostics);
    }
    Tell(std::move(loaded));
  }

  void Tell(manifest::LoadResult loaded) {
    for (const manifest::AwsDynamodb& manifest : loaded.manifests) {
      CheckStackName(manifest, options_, loaded.diagnostics);
      // Without --stack they may be meant for runs of their own.
      Append(
          collisions_.Add(manifest, StackOf(manifest, options_),
                          options_.stack.empty() ? manifest::Severity::kWarning
                                                 : manifest::Severity::kError),
          loaded.diagnostics);
    }
    console_.Print(loaded.diagnostics);
    for (const manifest::Diagnostic& diagnostic : loaded.diagnostics) {
      if (diagnostic.severity == manifest::Severity::kError) ++result.errors;
    }
    result.manifests += static_cast<int>(loaded.manifests.size());
    if (keep_) Append(std::move(loaded.diagnostics), result.diagnostics);
  }

  const Options& options_;
  stack::Console& console_;
  const bool keep_;
  const std::vector<manifest::Override> overrides_;
  manifest::Collisions collisions_;
  bool is_ours_ = false;       // anything that was read
  manifest::LoadResult held_;  // until then
};

}  // namespace

bool NamesManifests(const Options& options) {
  return !options.filenames.empty() || !options.input_dir.empty() ||
         !options.kustomize_dir.empty();
}

Result<void> ForEachInput(
    const Options& options,
    const std::function<bool(const InputFile&)>& receive) {
  const Result<std::vector<Source>> files = AllFiles(options);
  if (!files) return tl::unexpected(files.error());
  for (const Source& file : *files) {
    Result<std::string> text = ReadInput(file.path);
    if (!text) return tl::unexpected(text.error());
    if (!receive({file.path, *std::move(text), file.Credentials()})) return {};
  }
  const Result<std::optional<InputFile>> overlay = Overlay(options);
  if (!overlay) return tl::unexpected(overlay.error());
  if (*overlay) receive(**overlay);
  return {};
}

Result<std::vector<manifest::Override>> Overrides(const Options& options) {
  std::vector<manifest::Override> overrides;
  for (const std::string& text : options.set) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Fail(Ending::kInvalid,
                  fmt::format("--set '{}' is not of the form PATH=VALUE, e.g. "
                              "spec.tableName=orders",
                              text));
    }
    overrides.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return overrides;
}

namespace {

// What is wrong with them is told before anything is read.
Result<std::vector<manifest::Override>> CheckOptions(const Options& options) {
  if (!options.stack.empty()) {
    const auto name = state::ParseStackName(options.stack);
    if (!name) return tl::unexpected(name.error());
  }
  return Overrides(options);
}

}  // namespace

Result<Validation> ValidateInputs(const Options& options,
                                  stack::Console& console,
                                  bool keep_diagnostics) {
  Result<std::vector<manifest::Override>> overrides = CheckOptions(options);
  if (!overrides) return tl::unexpected(overrides.error());
  const Result<std::vector<Source>> files = AllFiles(options);
  if (!files) return tl::unexpected(files.error());
  Validator validator(options, console, keep_diagnostics,
                      *std::move(overrides));
  for (const Source& file : *files) {
    if (auto read = validator.ReadPath(file); !read) {
      return tl::unexpected(read.error());
    }
  }
  const Result<std::optional<InputFile>> overlay = Overlay(options);
  if (!overlay) return tl::unexpected(overlay.error());
  if (*overlay) {
    std::istringstream built((*overlay)->text);
    validator.Read(built, (*overlay)->name, manifest::Credentials::kRefuse);
  }
  validator.Finish();
  if (validator.result.manifests == 0 && validator.result.errors == 0) {
    return Fail(Ending::kInvalid, kNoManifest);
  }
  return std::move(validator.result);
}

Result<std::vector<InputFile>> ReadFiles(const Options& options) {
  if (auto good = CheckOptions(options); !good) {
    return tl::unexpected(good.error());
  }
  std::vector<InputFile> files;
  const Result<void> read = ForEachInput(options, [&](const InputFile& file) {
    files.push_back(file);
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  return files;
}

Result<Inputs> ReadInputs(const Options& options,
                          std::vector<InputFile> files) {
  const auto overrides = CheckOptions(options);
  if (!overrides) return tl::unexpected(overrides.error());
  Inputs inputs;
  manifest::LoadResult all;
  for (const InputFile& file : files) {
    manifest::LoadResult loaded =
        manifest::LoadText(file.text, file.name, *overrides, file.credentials);
    std::move(loaded.manifests.begin(), loaded.manifests.end(),
              std::back_inserter(all.manifests));
    Append(std::move(loaded.diagnostics), all.diagnostics);
    Append(std::move(loaded.passed_over), all.passed_over);
  }
  inputs.files = std::move(files);
  manifest::RefuseForeign(all);
  inputs.manifests = std::move(all.manifests);
  inputs.diagnostics = std::move(all.diagnostics);
  Append(CheckNames(inputs.manifests, options), inputs.diagnostics);
  for (const manifest::AwsDynamodb& manifest : inputs.manifests) {
    CheckStackName(manifest, options, inputs.diagnostics);
  }
  return inputs;
}

Result<Inputs> ReadInputs(const Options& options) {
  Result<std::vector<InputFile>> files = ReadFiles(options);
  if (!files) return tl::unexpected(files.error());
  return ReadInputs(options, *std::move(files));
}

Result<void> CheckInputs(const Inputs& inputs, stack::Console& console) {
  console.Print(inputs.diagnostics);
  if (manifest::HasErrors(inputs.diagnostics)) {
    return Fail(Ending::kInvalid, "");
  }
  if (inputs.manifests.empty()) {
    return Fail(Ending::kInvalid, kNoManifest);
  }
  return {};
}

Result<Inputs> LoadInputs(const Options& options, stack::Console& console) {
  Result<Inputs> inputs = ReadInputs(options);
  if (!inputs) return inputs;
  if (auto good = CheckInputs(*inputs, console); !good) {
    return tl::unexpected(good.error());
  }
  return LeaveOut(options, *std::move(inputs));
}

}  // namespace dynaplane::cli
