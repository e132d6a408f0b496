#include "cli/guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "cli/inputs.h"
#include "module/manifest_path.h"
#include "provider/diff.h"

namespace dynaplane::cli {
namespace {

using manifest::AwsDynamodb;
using pulumi::DiffKind;

constexpr char kTable[] = "aws:dynamodb/table:Table";
constexpr char kReplica[] = "aws:dynamodb/tableReplica:TableReplica";
constexpr char kProvider[] = "pulumi:providers:aws";

std::string Text(const pulumi::Object& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->second.Plain().is_string()) return "";
  return found->second.Plain().as_string();
}

// Of a creation whose end nobody saw, what was asked for has to do.
const pulumi::Object& Known(const StateResource& resource) {
  return resource.outputs.empty() ? resource.inputs : resource.outputs;
}

bool IsProtectedByAws(const StateResource& resource) {
  const pulumi::Object& known = Known(resource);
  const auto found = known.find("deletionProtectionEnabled");
  return found != known.end() && found->second.is_bool() &&
         found->second.as_bool();
}

std::string TableOfReplica(const StateResource& replica) {
  const std::string arn = Text(Known(replica), "globalTableArn");
  return arn.substr(arn.rfind('/') + 1);
}

std::string TableName(const StateResource& table) {
  const std::string name = Text(Known(table), "name");
  return name.empty() ? table.id : name;
}

// A type is written with the key that uses it, or in a list of all of them,
// whose order is not the plan's.
std::string WhereTypeIs(const AwsDynamodb& manifest, const std::string& field) {
  const std::string list = "spec.attributes";
  if (!field.starts_with(list + "[")) return field;
  const auto& attributes = manifest.spec.attributes;
  const std::size_t at = std::strtoul(field.c_str() + list.size() + 1, {}, 10);
  if (at >= attributes.size()) return list;
  const auto is_of = [&](const std::vector<std::string>& key) {
    return !key.empty() && key.front() == attributes[at].name;
  };
  for (const auto& [path, key] :
       {std::pair("spec.hashKey.type", &manifest.spec.key.hash),
        std::pair("spec.rangeKey.type", &manifest.spec.key.range)}) {
    if (is_of(*key) && manifest.positions.contains(path)) return path;
  }
  return list;
}

bool IsReplicaOf(const StateResource& replica, const StateResource& table) {
  if (table.type != kTable) return false;
  const std::string arn = Text(Known(replica), "globalTableArn");
  return !arn.empty() && arn == Text(table.outputs, "arn");
}

// "spec.hashKey (orders.yaml:9:3), spec.rangeKey (orders.yaml:10:3) changed".
Cause CauseIn(const AwsDynamodb& manifest,
              const std::vector<std::string>& fields, const std::string& verb) {
  std::vector<std::string> places;
  for (const std::string& field : fields) {
    places.push_back(FieldWithPlace(manifest, field));
  }
  return {fmt::format("{} {}", fmt::join(places, ", "), verb), manifest.file,
          manifest.PositionOf(fields.front()).line};
}

bool IsReplacing(DiffKind kind) {
  return kind == DiffKind::kAddReplace || kind == DiffKind::kDeleteReplace ||
         kind == DiffKind::kUpdateReplace;
}

// A run's plan beside the state that it would change.
class UpdateView {
 public:
  UpdateView(const State& state, const module::Plan& plan,
             const std::vector<std::string>& urns,
             const std::vector<AwsDynamodb>& manifests)
      : state_(state), plan_(plan), urns_(urns), manifests_(manifests) {}

  // Why the run would delete or replace the resource; nothing: it would not.
  struct Fate {
    bool replace = false;
    Cause cause;
  };
  std::optional<Fate> FateOf(const StateResource& resource) const {
    const std::optional<std::size_t> index = PlannedAs(resource.urn);
    if (!index) return Fate{false, WhyDropped(resource)};
    const pulumi::Resource& wanted = plan_.program.resources[*index];
    const module::ResourceOrigin& origin = plan_.origins[*index];
    std::vector<std::string> fields =
        ReplacingFields(resource, wanted, origin.path);
    if (fields.empty()) fields = MovingFields(resource, wanted);
    if (fields.empty()) return std::nullopt;
    const AwsDynamodb& manifest = manifests_[origin.manifest];
    for (std::string& field : fields) field = WhereTypeIs(manifest, field);
    return Fate{true, CauseIn(manifest, fields, "changed")};
  }

 private:
  // A replica is declared by its table's manifest.
  Cause WhyDropped(const StateResource& resource) const {
    for (const StateResource& table : state_.resources) {
      if (resource.type != kReplica || !IsReplicaOf(resource, table)) continue;
      const std::optional<std::size_t> index = PlannedAs(table.urn);
      if (!index) continue;
      const AwsDynamodb& manifest = manifests_[plan_.origins[*index].manifest];
      return CauseIn(
          manifest, {"spec.replicas"},
          fmt::format("no longer names {}", Text(Known(resource), "region")));
    }
    return {"no manifest of this run declares it", "", 0};
  }

  // Its place in the program, under its name or an alias.
  std::optional<std::size_t> PlannedAs(const std::string& urn) const {
    for (std::size_t i = 0; i < urns_.size(); ++i) {
      const auto& aliases = plan_.program.resources[i].options.aliases;
      if (urns_[i] == urn ||
          std::find(aliases.begin(), aliases.end(), urn) != aliases.end()) {
        return i;
      }
    }
    return std::nullopt;
  }

  // What the plan takes from other resources is what the state says of them;
  // what will be made anew is not known.
  pulumi::Object Inputs(const pulumi::Resource& wanted) const {
    const OutputLookup in_state = LookupIn(state_, urns_);
    const OutputLookup lookup = [&](const pulumi::OutputReference& output) {
      const StateResource* from = state_.Find(urns_[output.resource.index]);
      const bool remade = from != nullptr && FateOf(*from).has_value();
      return remade ? pulumi::Value(pulumi::Unknown{}) : in_state(output);
    };
    return Resolve(wanted.inputs, lookup).as_object();
  }

  std::vector<std::string> ReplacingFields(const StateResource& old,
                                           const pulumi::Resource& wanted,
                                           const std::string& base) const {
    pulumi::DiffRequest request;
    request.resource = {old.urn, old.type, old.name(), old.id};
    request.old_inputs = old.inputs;
    request.old_outputs = old.outputs;
    request.new_inputs = Inputs(wanted);
    request.ignore_changes = wanted.options.ignore_changes;
    std::vector<std::string> fields;
    const auto diff = provider::DiffResource(request);
    if (!diff) return fields;  // the provider will say why
    for (const auto& [path, kind] : diff->changes) {
      if (!IsReplacing(kind)) continue;
      std::string field = module::ManifestPathOf(old.type, path, base);
      if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
        fields.push_back(std::move(field));
      }
    }
    return fields;
  }

  // A provider that moves to another region or account replaces all that it
  // manages.
  std::vector<std::string> MovingFields(const StateResource& old,
                                        const pulumi::Resource& wanted) const {
    const pulumi::ResourceHandle handle = wanted.options.provider;
    if (!handle) return {};
    const StateResource* provider = state_.Find(old.provider_urn());
    if (provider == nullptr || provider->type != kProvider) return {};
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

  const State& state_;
  const module::Plan& plan_;
  const std::vector<std::string>& urns_;
  const std::vector<AwsDynamodb>& manifests_;
};

void AddLoss(const StateResource& resource, bool replace, const Cause& cause,
             Losses& losses) {
  if (resource.type == kTable) {
    losses.tables.push_back(
        {resource.urn, TableName(resource), resource.name(), replace, cause});
  } else {
    losses.replicas.push_back({resource.urn, TableOfReplica(resource),
                               Text(Known(resource), "region"), replace,
                               IsProtectedByAws(resource)});
  }
  if (!IsProtectedByAws(resource)) return;
  const std::string what =
      resource.type == kTable
          ? "table " + TableName(resource)
          : fmt::format("replica of {} in {}", losses.replicas.back().table,
                        losses.replicas.back().region);
  losses.protected_ones.push_back({resource.urn, what, cause});
}

bool HoldsData(const StateResource& resource) {
  return (resource.type == kTable || resource.type == kReplica) &&
         !resource.pending_delete;
}

bool Names(const AllowDataLoss& allowed, const Loss& loss) {
  const auto& names = allowed.names;
  return std::any_of(names.begin(), names.end(), [&](const auto& name) {
    return name == "all" || name == loss.table || name == loss.name;
  });
}

constexpr char kProtection[] =
    "AWS's deletion protection is on; set deletionProtectionEnabled: false and "
    "run `dynaplane up` first";

std::vector<const ProtectedLoss*> ProtectedOf(
    const std::vector<const Losses*>& stacks) {
  std::vector<const ProtectedLoss*> all;
  for (const Losses* losses : stacks) {
    for (const ProtectedLoss& loss : losses->protected_ones) {
      all.push_back(&loss);
    }
  }
  return all;
}

std::string Describe(const ProtectedLoss& loss) {
  return fmt::format("{} would go, because {}", loss.what, loss.cause.text);
}

}  // namespace

std::string Describe(const Loss& loss) {
  return fmt::format("table {} would be {} with all its items, because {}",
                     loss.table, loss.replace ? "replaced" : "deleted",
                     loss.cause.text);
}

Losses LossesOfUpdate(const State& state, const module::Plan& plan,
                      const std::vector<std::string>& urns,
                      const std::vector<AwsDynamodb>& manifests) {
  const UpdateView view(state, plan, urns, manifests);
  Losses losses;
  for (const StateResource& resource : state.resources) {
    if (!HoldsData(resource)) continue;
    if (const auto fate = view.FateOf(resource)) {
      AddLoss(resource, fate->replace, fate->cause, losses);
    }
  }
  return losses;
}

Losses LossesOfDestroy(const State& state,
                       const std::vector<std::string>& urns) {
  Losses losses;
  for (const StateResource& resource : state.resources) {
    if (!HoldsData(resource)) continue;
    if (std::find(urns.begin(), urns.end(), resource.urn) == urns.end()) {
      continue;
    }
    AddLoss(resource, /*replace=*/false, {"it is to be destroyed", "", 0},
            losses);
  }
  return losses;
}

std::vector<const Loss*> Uncovered(const std::vector<const Losses*>& stacks,
                                   const AllowDataLoss& allowed) {
  std::vector<const Loss*> all;
  for (const Losses* losses : stacks) {
    for (const Loss& loss : losses->tables) all.push_back(&loss);
  }
  const bool covers_one =
      allowed.given && allowed.names.empty() && all.size() == 1;
  std::erase_if(all, [&](const Loss* loss) {
    return covers_one || Names(allowed, *loss);
  });
  return all;
}

Result<void> CheckLosses(const std::vector<const Losses*>& stacks,
                         const AllowDataLoss& allowed) {
  std::string text;
  for (const ProtectedLoss* loss : ProtectedOf(stacks)) {
    text += "\n  " + Describe(*loss);
  }
  if (!text.empty()) {
    return Fail(
        ExitCode::kDataLoss,
        fmt::format("refused, nothing was touched: {}:{}", kProtection, text));
  }
  // With those that were allowed already: they are to go in the same run.
  std::vector<std::string> names = allowed.names;
  for (const Loss* loss : Uncovered(stacks, allowed)) {
    text += "\n  " + Describe(*loss);
    names.push_back(loss->table);
  }
  if (text.empty()) return {};
  return Fail(ExitCode::kDataLoss,
              fmt::format("refused to lose data, nothing was touched:{}\nIf "
                          "that is what you want, run again with "
                          "--allow-data-loss={}",
                          text, fmt::join(names, ",")));
}

std::vector<Refusal> FindRefusals(const std::vector<const Losses*>& stacks,
                                  const AllowDataLoss& allowed) {
  std::vector<Refusal> refusals;
  for (const ProtectedLoss* loss : ProtectedOf(stacks)) {
    refusals.push_back(
        {loss->urn,
         fmt::format("refused: {}; {}", Describe(*loss), kProtection),
         loss->cause, true});
  }
  if (!refusals.empty()) return refusals;
  for (const Loss* loss : Uncovered(stacks, allowed)) {
    refusals.push_back(
        {loss->urn,
         fmt::format("refused: {}; if that is what you want, run again with "
                     "--allow-data-loss={}",
                     Describe(*loss), loss->table),
         loss->cause, false});
  }
  return refusals;
}

std::map<std::string, std::string> LossWarnings(const Losses& losses) {
  std::map<std::string, std::string> warnings;
  for (const Loss& loss : losses.tables) {
    warnings[loss.urn] = fmt::format(
        "DATA LOSS: this {} table {} with all its items, because {}",
        loss.replace ? "replaces" : "deletes", loss.table, loss.cause.text);
  }
  for (const ReplicaLoss& loss : losses.replicas) {
    const bool with_table = std::ranges::any_of(
        losses.tables,
        [&](const Loss& each) { return each.table == loss.table; });
    if (with_table) continue;
    warnings[loss.urn] = fmt::format(
        "the copy in {} {}; table {} stays{}", loss.region,
        loss.replace ? "goes and is made anew" : "goes", loss.table,
        loss.is_protected ? ", but AWS protects the copy: `up` will refuse"
                          : "");
  }
  return warnings;
}

}  // namespace dynaplane::cli
