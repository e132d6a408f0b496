// `--write-status`: status.stackOutputs into the manifest files.
#pragma once

#include <string>
#include <vector>

#include "cli/input/inputs.h"
#include "cli/vocabulary.h"
#include "manifest/yaml/tree.h"
#include "stack/report/report.h"

namespace dynaplane::cli {

// Outputs as the manifest writers want them.
manifest::Tree ToTree(const pulumi::Object& outputs);

// Exit 2 when a manifest comes from no file that could be written to.
Result<void> CheckWritable(const Inputs& inputs);

struct UnwrittenStatus {
  std::string file;
  std::string message;
};

// Puts the outputs of each manifest into its file, each file at once; comments
// behind the last field stay with it. Manifests without outputs are left alone,
// and so are files that are not what was read any more.
// What cannot be written keeps no other file from it.
std::vector<UnwrittenStatus> WriteStatuses(
    const Inputs& inputs, const std::vector<stack::StackReport>& reports);

}  // namespace dynaplane::cli
