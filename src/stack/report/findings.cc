#include "stack/report/findings.h"

#include <algorithm>
#include <climits>

namespace dynaplane::stack {
namespace {

using manifest::AwsDynamodb;
using manifest::Diagnostic;

// A file may hold manifests of several stacks: a finding is about the last one
// that begins above it.
StackJob* JobOf(const Diagnostic& finding, std::vector<StackJob>& jobs) {
  StackJob* found = nullptr;
  int begins = 0;
  for (StackJob& job : jobs) {
    for (const AwsDynamodb& manifest : job.manifests) {
      if (manifest.file != finding.file) continue;
      const int first = FirstLine(manifest);
      const bool nearer = first <= finding.position.line && first > begins;
      if (found != nullptr && !nearer) continue;
      found = &job;
      begins = nearer ? first : 0;
    }
  }
  return found;
}

// The place of the field that causes the refusal, or of its mend, or of the
// table.
void SetPlace(const StackJob& job, const Refusal& refusal,
              StackDiagnostic& diagnostic) {
  diagnostic.file = refusal.cause.file;
  diagnostic.line = refusal.cause.line;
  const auto urn = std::ranges::find(job.urns, refusal.urn);
  if (diagnostic.line > 0 || urn == job.urns.end()) return;
  const auto index = static_cast<std::size_t>(urn - job.urns.begin());
  const module::ResourceOrigin& origin = job.plan.origins[index];
  const AwsDynamodb& manifest = job.manifests[origin.manifest];
  diagnostic.file = manifest.file;
  diagnostic.line =
      manifest
          .PositionOf(refusal.is_protected
                          ? origin.path + ".deletionProtectionEnabled"
                          : origin.path)
          .line;
}

}  // namespace

int FirstLine(const AwsDynamodb& manifest) {
  int first = INT_MAX;
  for (const auto& [path, position] : manifest.positions) {
    if (position.line > 0) first = std::min(first, position.line);
  }
  return first;
}

void ShareOut(const manifest::Diagnostics& findings,
              std::vector<StackJob>& jobs) {
  for (const Diagnostic& finding : findings) {
    StackJob* job = JobOf(finding, jobs);
    if (job != nullptr) job->findings.push_back(finding);
  }
}

const char* Word(manifest::Severity severity) {
  switch (severity) {
    case manifest::Severity::kError:
      return "error";
    case manifest::Severity::kWarning:
      return "warning";
    case manifest::Severity::kNote:
      break;
  }
  return "note";
}

std::vector<StackDiagnostic> ToReport(const manifest::Diagnostics& findings) {
  std::vector<StackDiagnostic> diagnostics;
  for (const Diagnostic& finding : findings) {
    const std::string field = finding.path.empty() ? "" : finding.path + ": ";
    diagnostics.push_back({Word(finding.severity), field + finding.message, "",
                           finding.file, finding.position.line});
  }
  return diagnostics;
}

StackReport UntouchedReport(const StackJob& job, const Failure& failure,
                            const std::vector<Refusal>& refusals) {
  StackReport report;
  report.stack = job.name.ToString();
  report.manifests = FilesOf(job);
  report.ending = failure.ending;
  for (const Refusal& refusal : refusals) {
    if (job.lookup.state.Find(refusal.urn) == nullptr) continue;
    report.diagnostics.push_back(
        {"error", refusal.message, refusal.urn, "", 0});
    SetPlace(job, refusal, report.diagnostics.back());
  }
  report.started = refusals.empty() || !report.diagnostics.empty();
  if (report.diagnostics.empty() && !failure.message.empty()) {
    report.diagnostics.push_back({"error", failure.message, "", "", 0});
  }
  std::ranges::move(ToReport(job.findings),
                    std::back_inserter(report.diagnostics));
  return report;
}

}  // namespace dynaplane::stack
