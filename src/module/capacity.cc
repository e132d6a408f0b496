#include "module/capacity.h"

#include "module/names.h"

namespace dynaplane::module {
namespace {

using manifest::AutoScale;
using manifest::GlobalSecondaryIndex;
using manifest::Spec;

const AutoScale* OwnScaler(const GlobalSecondaryIndex& index) {
  bool enabled = index.auto_scale && index.auto_scale->is_enabled;
  return enabled ? &*index.auto_scale : nullptr;
}

}  // namespace

Capacity TableCapacity(const Spec& spec) {
  return {.read = spec.read_capacity.value_or(
              spec.auto_scale.read_capacity.min_capacity),
          .write = spec.write_capacity.value_or(
              spec.auto_scale.write_capacity.min_capacity)};
}

Capacity IndexCapacity(const Spec& spec, const GlobalSecondaryIndex& index) {
  Capacity fallback = TableCapacity(spec);
  if (const AutoScale* own = OwnScaler(index)) {
    fallback = {.read = own->read_capacity.min_capacity,
                .write = own->write_capacity.min_capacity};
  }
  return {.read = index.read_capacity.value_or(fallback.read),
          .write = index.write_capacity.value_or(fallback.write)};
}

const AutoScale* TableScaler(const Spec& spec) {
  bool scaled = spec.billing_mode == manifest::BillingMode::kProvisioned &&
                spec.auto_scale.is_enabled;
  return scaled ? &spec.auto_scale : nullptr;
}

const AutoScale* IndexScaler(const Spec& spec,
                             const GlobalSecondaryIndex& index) {
  if (spec.billing_mode != manifest::BillingMode::kProvisioned) return nullptr;
  return index.auto_scale ? OwnScaler(index) : TableScaler(spec);
}

std::vector<std::string> ScaledCapacityPaths(const Spec& spec) {
  std::vector<std::string> paths;
  auto add = [&](const std::string& prefix) {
    paths.push_back(prefix + "readCapacity");
    paths.push_back(prefix + "writeCapacity");
  };
  if (TableScaler(spec)) add("");
  for (const GlobalSecondaryIndex& index : spec.global_secondary_indexes) {
    if (!IndexScaler(spec, index)) continue;
    add(ElementPath("globalSecondaryIndexes", index.name) + ".");
  }
  return paths;
}

}  // namespace dynaplane::module
