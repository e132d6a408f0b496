#include "cli/warm_throughput.h"

#include <fmt/format.h>

#include "module/manifest_path.h"
#include "module/types.h"
#include "provider/values.h"

namespace dynaplane::cli {
namespace {

using pulumi::Object;
using pulumi::Value;

constexpr const char* kWarm = "warmThroughput";

// One planned table beside what the state says of it.
class Comparison {
 public:
  Comparison(const manifest::AwsDynamodb& manifest, std::string& findings)
      : manifest_(manifest), findings_(findings) {}

  void Compare(const Object& was, const Object& now, const std::string& path) {
    const Object& before = provider::GetObject(was, kWarm);
    const Object& wanted = provider::GetObject(now, kWarm);
    for (const char* side : {"readUnitsPerSecond", "writeUnitsPerSecond"}) {
      const auto old_units = provider::GetInteger(before, side);
      const auto new_units = provider::GetInteger(wanted, side);
      if (!old_units || !new_units || *new_units >= *old_units) continue;
      Report(module::ManifestPathOf(module::kTableType,
                                    fmt::format("{}{}.{}", path, kWarm, side)),
             *old_units);
    }
  }

  // By name: their order does not matter.
  void CompareIndexes(const Object& was, const Object& now) {
    const char* key = "globalSecondaryIndexes";
    const pulumi::Array& wanted = provider::GetArray(now, key);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      for (const Value& before : provider::GetArray(was, key)) {
        if (!(before["name"] == wanted[i]["name"])) continue;
        Compare(before.as_object(), wanted[i].as_object(),
                fmt::format("{}[{}].", key, i));
      }
    }
  }

 private:
  void Report(const std::string& path, std::int64_t units) {
    manifest::Diagnostic diagnostic;
    diagnostic.file = manifest_.file;
    diagnostic.position = manifest_.PositionOf(path);
    diagnostic.path = path;
    diagnostic.message = fmt::format(
        "warm throughput cannot be lowered: it was {}; leave it at that, or "
        "leave the field out",
        units);
    if (!findings_.empty()) findings_ += "\n";
    findings_ += manifest::ToString(diagnostic);
  }

  const manifest::AwsDynamodb& manifest_;
  std::string& findings_;
};

}  // namespace

Result<void> CheckWarmThroughput(const StackJob& job) {
  std::string findings;
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    const pulumi::Resource& wanted = job.plan.program.resources[i];
    if (wanted.type != module::kTableType) continue;
    // The module gives a table no alias.
    const StateResource* table = job.lookup.state.Find(job.urns[i]);
    if (table == nullptr) continue;
    Comparison comparison(job.manifests[job.plan.origins[i].manifest],
                          findings);
    comparison.Compare(table->inputs, wanted.inputs, "");
    comparison.CompareIndexes(table->inputs, wanted.inputs);
  }
  if (findings.empty()) return {};
  return Fail(ExitCode::kUsage, findings);
}

}  // namespace dynaplane::cli
