#include "stack/guard/warm_throughput.h"

#include <fmt/format.h>

#include <utility>

#include "module/manifest_path.h"
#include "module/types.h"
#include "provider/generic/values.h"

namespace dynaplane::stack {
namespace {

using pulumi::Object;
using pulumi::Value;

constexpr const char* kWarm = "warmThroughput";
constexpr const char* kIndexes = "globalSecondaryIndexes";

// One planned table beside what the state says of it.
class Comparison {
 public:
  Comparison(const manifest::AwsDynamodb& manifest,
             manifest::Diagnostics& findings)
      : manifest_(manifest), findings_(findings) {}

  // What the manifest said last, or what AWS has where it said nothing: alone,
  // that could have risen by itself above what a manifest goes on to say.
  void Compare(const Object& inputs, const Object& outputs, const Object& now,
               const std::string& path) {
    const Object& given = provider::GetObject(inputs, kWarm);
    const Object& live = provider::GetObject(outputs, kWarm);
    const Object& wanted = provider::GetObject(now, kWarm);
    for (const char* side : {"readUnitsPerSecond", "writeUnitsPerSecond"}) {
      auto old_units = provider::GetInteger(given, side);
      if (!old_units) old_units = provider::GetInteger(live, side);
      const auto new_units = provider::GetInteger(wanted, side);
      if (!old_units || !new_units || *new_units >= *old_units) continue;
      Report(module::ManifestPathOf(module::kTableType,
                                    fmt::format("{}{}.{}", path, kWarm, side)),
             *old_units);
    }
  }

  void CompareIndexes(const Object& inputs, const Object& outputs,
                      const Object& now) {
    const pulumi::Array& wanted = provider::GetArray(now, kIndexes);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      Compare(Named(wanted[i]["name"], inputs),
              Named(wanted[i]["name"], outputs), wanted[i].as_object(),
              fmt::format("{}[{}].", kIndexes, i));
    }
  }

 private:
  // The index of that name, wherever it stands; nothing when it is not there.
  static const Object& Named(const Value& name, const Object& of) {
    static const Object kNone;
    for (const Value& index : provider::GetArray(of, kIndexes)) {
      if (index["name"] == name) return index.as_object();
    }
    return kNone;
  }

  void Report(const std::string& path, std::int64_t units) {
    manifest::Diagnostic diagnostic;
    diagnostic.file = manifest_.file;
    diagnostic.position = manifest_.PositionOf(path);
    diagnostic.path = path;
    diagnostic.message = fmt::format(
        "warm throughput cannot be lowered: it was {}; leave it at that, or "
        "leave the field out",
        units);
    findings_.push_back(std::move(diagnostic));
  }

  const manifest::AwsDynamodb& manifest_;
  manifest::Diagnostics& findings_;
};

}  // namespace

manifest::Diagnostics CheckWarmThroughput(const StackJob& job) {
  manifest::Diagnostics findings;
  for (std::size_t i = 0; i < job.urns.size(); ++i) {
    const pulumi::Resource& wanted = job.plan.program.resources[i];
    if (wanted.type != module::kTableType) continue;
    const state::StateResource* table = InState(job, i);
    if (table == nullptr) continue;
    Comparison comparison(job.manifests[job.plan.origins[i].manifest],
                          findings);
    comparison.Compare(table->inputs, table->outputs, wanted.inputs, "");
    comparison.CompareIndexes(table->inputs, table->outputs, wanted.inputs);
  }
  return findings;
}

}  // namespace dynaplane::stack
