// From manifests to a Pulumi program: which resources, under which names,
// with which inputs and options. Pure: the same arguments always give the
// same program; nothing is read or written. docs/module.md has the whole list.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "manifest/model.h"
#include "manifest/yaml/diagnostic.h"
#include "pulumi/program.h"

namespace dynaplane::module {

// What the explicit provider of a manifest is configured with. For the native
// provider only the names travel and it resolves the keys itself; the
// official one gets the keys as Pulumi secrets.
struct ProviderSettings {
  std::string credential_id;     // empty: the AWS default chain
  std::string credentials_file;  // absolute; empty without an id
  std::string account_id;        // checked by the provider when given
  std::string region;            // resolved: manifest, credential, AWS_REGION
  // What named the region, as a subject: "AWS_REGION"; empty: the manifest, or
  // where the table is.
  std::string region_from;
  std::map<std::string, std::string> secret_inputs;  // official provider only
};

enum class ProviderKind { kNative, kOfficial };

// Which manifests get a provider resource: each, those that name a region or a
// credential, or none. The others' resources have the provider of what they
// are below.
enum class OwnProviders { kEach, kWhereNamed, kNone };

// What makes two manifests share a provider resource.
struct ProviderKey {
  std::string credential_id;
  std::string region;
  // NOLINTNEXTLINE(modernize-use-nullptr): the generated code has a 0
  auto operator<=>(const ProviderKey&) const = default;
};

struct PlanOptions {
  std::string project;  // for the aliases' URNs
  std::string stack;    // its bare name, as it stands in URNs
  ProviderKind provider = ProviderKind::kNative;
  OwnProviders own_providers = OwnProviders::kEach;
  std::string provider_version;  // pinned with the official one, else empty
  // One for each manifest, in the same order.
  std::vector<ProviderSettings> providers;

  // The stack holds other manifests' resources as well, which this run leaves
  // alone: names and exports are those of a run of several.
  bool shares_stack = false;

  // The absolute folder that a manifest's relative file name starts from.
  // Without it such a manifest's resources have no source position.
  std::string directory;
  // What is known of the state; both may be left out.
  //
  // metadata.name of each table that the state holds as on-demand. If it
  // becomes PROVISIONED and scaled now, its first capacities are those of the
  // manifest: nothing owns them yet. (The engine would drop an ignored input
  // that the state does not have, and the table had no capacity at all.)
  std::set<std::string> on_demand_in_state;
  // Configuration of the state's `classic-provider`. In a run of several
  // manifests the provider of this key takes its place; by default the first
  // manifest's.
  std::optional<ProviderKey> classic_provider_in_state;
};

// The outputs of one manifest, by the names of status.stackOutputs.
struct ManifestOutputs {
  std::string name;  // metadata.name
  pulumi::Object outputs;
};

// Where a planned resource comes from.
struct ResourceOrigin {
  std::size_t manifest = 0;  // position in MakePlan's argument
  // The field that holds the resource's settings, the base of ManifestPathOf
  // (manifest_path.h): "spec", "spec.replicas[0]", ….
  std::string path;
};

struct Plan {
  pulumi::Program program;
  std::vector<ManifestOutputs> outputs;  // in the order of the manifests
  std::vector<ResourceOrigin> origins;   // one for each program.resources
  // ProviderSettings::region_from, one for each manifest.
  std::vector<std::string> regions_from;
  // Limits of what was planned that a user should know of.
  manifest::Diagnostics notes;
};

// `manifests` have been validated. Two of them must not share a name.
Plan MakePlan(std::span<const manifest::AwsDynamodb> manifests,
              const PlanOptions& options);

}  // namespace dynaplane::module
