// From the command line's paths to manifests.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/options.h"
#include "cli/vocabulary.h"
#include "manifest/load.h"
#include "manifest/model.h"

namespace dynaplane::cli {

// A file as it was read: convert and --write-status work on its text.
struct InputFile {
  std::string name;  // as in diagnostics; "-" for standard input
  std::string text;
  manifest::Credentials credentials = manifest::Credentials::kRefuse;
};

// The files behind -f (folders as manifest_folder.h reads them), --input-dir
// and --kustomize-dir, each once. A path that is not there, a folder without
// manifests and no path at all are usage errors. Files are read one by one and
// handed on; `receive` returns false to stop. Credentials in a folder are
// passed over, in a file that was named they are an error.
Result<void> ForEachInput(const Options& options,
                          const std::function<bool(const InputFile&)>& receive);

// The same, kept.
Result<std::vector<InputFile>> ReadFiles(const Options& options);
// Whether the options say where manifests are.
bool NamesManifests(const Options& options);

struct Inputs {
  std::vector<InputFile> files;
  std::vector<manifest::AwsDynamodb> manifests;
  manifest::Diagnostics diagnostics;
  // Those that -l, --only or --exclude have left out of `manifests`, whose
  // files and diagnostics are gone, too. Nothing: there is no such option.
  std::optional<std::vector<manifest::AwsDynamodb>> left_out;
};

// `--set` as the manifest reader wants it.
Result<std::vector<manifest::Override>> Overrides(const Options& options);

// What `validate` finds, printed as it is found.
struct Validation {
  int manifests = 0;  // without an error
  int errors = 0;
  manifest::Diagnostics diagnostics;  // kept only when asked for
};
Result<Validation> ValidateInputs(const Options& options,
                                  stack::Console& console,
                                  bool keep_diagnostics);

// Reads and validates all manifests; what is wrong with them is told in
// Inputs::diagnostics.
Result<Inputs> ReadInputs(const Options& options);
// The same with files that were read already.
Result<Inputs> ReadInputs(const Options& options, std::vector<InputFile> files);

// Prints what there is to say about them, and fails with exit 2 when any has
// errors or there is none.
Result<void> CheckInputs(const Inputs& inputs, stack::Console& console);

// Both, and leaves out what is not selected.
Result<Inputs> LoadInputs(const Options& options, stack::Console& console);

}  // namespace dynaplane::cli
