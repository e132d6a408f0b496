#include "cli/input/leave_out.h"

#include <set>
#include <utility>

#include "cli/input/selection.h"
#include "stack/report/findings.h"

namespace dynaplane::cli {
namespace {

// Whether a finding is about one that was left out: the last of its file that
// begins above it.
bool IsLeftOut(const manifest::Diagnostic& finding, const Inputs& inputs) {
  int nearest = 0;
  bool left_out = false;
  const auto look = [&](const std::vector<manifest::AwsDynamodb>& manifests,
                        bool are_left_out) {
    for (const manifest::AwsDynamodb& each : manifests) {
      const int first = stack::FirstLine(each);
      const bool nearer = each.file == finding.file && first > nearest &&
                          first <= finding.position.line;
      if (!nearer) continue;
      nearest = first;
      left_out = are_left_out;
    }
  };
  look(inputs.manifests, false);
  look(*inputs.left_out, true);
  return left_out;
}

}  // namespace

Result<Inputs> LeaveOut(const Options& options, Inputs inputs) {
  if (!IsSelective(options)) return inputs;
  const Result<std::vector<bool>> selected = Select(options, inputs.manifests);
  if (!selected) return tl::unexpected(selected.error());
  std::vector<manifest::AwsDynamodb> all = std::move(inputs.manifests);
  inputs.manifests.clear();
  inputs.left_out.emplace();
  std::set<std::string> files;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool stays = (*selected)[i];
    if (stays) files.insert(all[i].file);
    (stays ? inputs.manifests : *inputs.left_out).push_back(std::move(all[i]));
  }
  std::erase_if(inputs.files, [&](const InputFile& file) {
    return !files.contains(file.name);
  });
  std::erase_if(inputs.diagnostics, [&](const manifest::Diagnostic& each) {
    return IsLeftOut(each, inputs);
  });
  return inputs;
}

}  // namespace dynaplane::cli
