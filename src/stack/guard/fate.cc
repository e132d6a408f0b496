#include "stack/guard/fate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "module/manifest_path.h"
#include "module/types.h"
#include "provider/generic/diff.h"
#include "provider/generic/values.h"
#include "pulumi/state/program_view.h"
#include "stack/type_place.h"

namespace dynaplane::stack {
namespace {

using manifest::AwsDynamodb;
using pulumi::DiffKind;

std::string Text(const pulumi::Object& object, const char* key) {
  return provider::GetString(object, key).value_or("");
}

// The order of the manifest's list of attributes is not the plan's.
std::string WhereTypeIs(const AwsDynamodb& manifest, const std::string& field) {
  const std::string list = "spec.attributes";
  if (!field.starts_with(list + "[")) return field;
  const auto& attributes = manifest.spec.attributes;
  const std::size_t at = std::strtoul(field.c_str() + list.size() + 1, {}, 10);
  return at < attributes.size() ? PlaceOfType(manifest, attributes[at].name)
                                : list;
}

bool IsReplicaOf(const state::StateResource& replica,
                 const state::StateResource& table) {
  if (table.type != module::kTableType) return false;
  const std::string arn = KnownText(replica, "globalTableArn");
  return !arn.empty() && arn == Text(table.outputs, "arn");
}

// "spec.hashKey (orders.yaml:9:3), spec.rangeKey (orders.yaml:10:3) changed".
Cause CauseIn(const AwsDynamodb& manifest,
              const std::vector<std::string>& fields, const std::string& verb) {
  std::vector<std::string> places;
  for (const std::string& field : fields) {
    places.push_back(manifest::FieldWithPlace(manifest, field));
  }
  return {fmt::format("{} {}", fmt::join(places, ", "), verb), manifest.file,
          manifest.PositionOf(fields.front()).line};
}

bool IsReplacing(DiffKind kind) {
  return kind == DiffKind::kAddReplace || kind == DiffKind::kDeleteReplace ||
         kind == DiffKind::kUpdateReplace;
}

}  // namespace

const pulumi::Object& Known(const state::StateResource& resource) {
  return resource.outputs.empty() ? resource.inputs : resource.outputs;
}

std::string KnownText(const state::StateResource& resource, const char* key) {
  return Text(Known(resource), key);
}

UpdateView::UpdateView(const state::State& state, const module::Plan& plan,
                       const std::vector<std::string>& urns,
                       const std::vector<AwsDynamodb>& manifests)
    : state_(state), plan_(plan), urns_(urns), manifests_(manifests) {
  for (std::size_t i = 0; i < urns.size(); ++i) planned_[urns[i]] = i;
  for (std::size_t i = 0; i < urns.size(); ++i) {
    for (const auto& alias : plan.program.resources[i].options.aliases) {
      planned_.try_emplace(alias, i);
    }
  }
  for (const state::StateResource& resource : state.resources) {
    if (!resource.pending_delete)
      in_state_.try_emplace(resource.urn, &resource);
  }
}

const std::optional<Fate>& UpdateView::FateOf(
    const state::StateResource& resource) const {
  const auto known = fates_.find(&resource);
  if (known != fates_.end()) return known->second;
  return fates_.emplace(&resource, Decide(resource)).first->second;
}

std::string UpdateView::PlannedUrn(const state::StateResource& resource) const {
  const std::optional<std::size_t> index = PlannedAs(resource.urn);
  return index ? urns_[*index] : "";
}

std::optional<Fate> UpdateView::Decide(
    const state::StateResource& resource) const {
  if (resource.pending_delete) {
    return Fate{false,
                {"an earlier run has put another in its place and did not come "
                 "to delete it",
                 "", 0}};
  }
  const std::optional<std::size_t> index = PlannedAs(resource.urn);
  if (!index) return Fate{false, WhyDropped(resource)};
  const pulumi::Resource& wanted = plan_.program.resources[*index];
  const module::ResourceOrigin& origin = plan_.origins[*index];
  std::vector<std::string> fields =
      ReplacingFields(resource, wanted, origin.path);
  if (fields.empty()) fields = MovingFields(resource, wanted);
  if (fields.empty()) return std::nullopt;
  if (fields.front() == "spec.region") {
    if (auto cause = RegionMoved(resource, *index)) return Fate{true, *cause};
  }
  const AwsDynamodb& manifest = manifests_[origin.manifest];
  for (std::string& field : fields) field = WhereTypeIs(manifest, field);
  return Fate{true, CauseIn(manifest, fields, "changed")};
}

// A replica is declared by its table's manifest.
Cause UpdateView::WhyDropped(const state::StateResource& resource) const {
  const bool is_replica = resource.type == module::kReplicaType;
  for (const state::StateResource& table : state_.resources) {
    if (!is_replica || !IsReplicaOf(resource, table)) continue;
    const std::optional<std::size_t> index = PlannedAs(table.urn);
    if (!index) continue;
    return CauseIn(
        manifests_[plan_.origins[*index].manifest], {"spec.replicas"},
        fmt::format("no longer names {}", KnownText(resource, "region")));
  }
  return {"no manifest of this run declares it", "", 0};
}

std::optional<std::size_t> UpdateView::PlannedAs(const std::string& urn) const {
  const auto found = planned_.find(urn);
  if (found == planned_.end()) return std::nullopt;
  return found->second;
}

const state::StateResource* UpdateView::InState(const std::string& urn) const {
  const auto found = in_state_.find(urn);
  return found == in_state_.end() ? nullptr : found->second;
}

// As the state has it; of what will be made anew, nobody knows.
pulumi::Value UpdateView::Output(const pulumi::OutputReference& output) const {
  const std::size_t index = output.resource.index;
  const state::StateResource* from = InState(urns_[index]);
  for (const auto& alias : plan_.program.resources[index].options.aliases) {
    if (from == nullptr) from = InState(alias);
  }
  if (from == nullptr || FateOf(*from)) return pulumi::Unknown{};
  return state::OutputOf(*from, output.property);
}

// Nothing, where the provider will say why it cannot compare them.
std::map<std::string, DiffKind> UpdateView::ChangesOf(
    const state::StateResource& old, const pulumi::Resource& wanted) const {
  // What the plan takes from other resources is what the state says of them.
  auto diff = provider::DiffResource(
      DiffRequestOf(old, wanted, [this](const pulumi::OutputReference& output) {
        return Output(output);
      }));
  if (!diff) return {};
  return std::move(diff->changes);
}

std::vector<std::string> UpdateView::ReplacingFields(
    const state::StateResource& old, const pulumi::Resource& wanted,
    const std::string& base) const {
  std::vector<std::string> fields;
  for (const auto& [path, kind] : ChangesOf(old, wanted)) {
    if (!IsReplacing(kind)) continue;
    std::string field = module::ManifestPathOf(old.type, path, base);
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
      fields.push_back(std::move(field));
    }
  }
  return fields;
}

bool UpdateView::Differs(const state::StateResource& resource) const {
  const std::optional<std::size_t> index = PlannedAs(resource.urn);
  return index && !ChangesOf(resource, plan_.program.resources[*index]).empty();
}

// A region that the manifest does not name has come from elsewhere, and most
// likely nobody wants the table to move.
std::optional<Cause> UpdateView::RegionMoved(const state::StateResource& old,
                                             std::size_t planned) const {
  const module::ResourceOrigin& origin = plan_.origins[planned];
  if (origin.manifest >= plan_.regions_from.size()) return std::nullopt;
  const std::string& from = plan_.regions_from[origin.manifest];
  const state::StateResource* provider = InState(old.provider_urn());
  const auto handle = plan_.program.resources[planned].options.provider;
  if (from.empty() || provider == nullptr || !handle) return std::nullopt;
  const std::string before = Text(provider->inputs, "region");
  const std::string after =
      Text(plan_.program.resources[handle.index].inputs, "region");
  const std::string& file = manifests_[origin.manifest].file;
  return Cause{
      fmt::format("{} says {} now, and the last run's region was {}", from,
                  after, before),
      file, 0,
      fmt::format("set {} back to {}, or write `region: {}` into the spec of "
                  "{}",
                  from, before, before, file)};
}

// A provider that moves to another region or account replaces all that it
// manages.
std::vector<std::string> UpdateView::MovingFields(
    const state::StateResource& old, const pulumi::Resource& wanted) const {
  const pulumi::ResourceHandle handle = wanted.options.provider;
  if (!handle) return {};
  const state::StateResource* provider = InState(old.provider_urn());
  if (provider == nullptr || provider->type != module::kProviderType) return {};
  const pulumi::Object& new_inputs =
      plan_.program.resources[handle.index].inputs;
  const auto moves = [&](const char* key) {
    const std::string before = Text(provider->inputs, key);
    const std::string after = Text(new_inputs, key);
    return !before.empty() && !after.empty() && before != after;
  };
  if (moves("region")) return {"spec.region"};
  if (moves("accountId")) return {"spec.awsCredentialId"};
  return {};
}

}  // namespace dynaplane::stack
