// From manifests to a Pulumi program: which resources, under which names,
// with which inputs and options. Pure: the same arguments always give the
// same program; nothing is read or written.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "manifest/model.h"
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
  std::map<std::string, std::string> secret_inputs;  // official provider only
};

enum class ProviderKind { kNative, kOfficial };

struct PlanOptions {
  std::string project;  // for the aliases' URNs
  std::string stack;
  ProviderKind provider = ProviderKind::kNative;
  std::string provider_version;  // pinned with the official one, else empty
  // One for each manifest, in the same order.
  std::vector<ProviderSettings> providers;
};

// The outputs of one manifest, by the names of status.stackOutputs.
struct ManifestOutputs {
  std::string name;  // metadata.name
  pulumi::Object outputs;
};

struct Plan {
  pulumi::Program program;
  std::vector<ManifestOutputs> outputs;  // in the order of the manifests
};

// `manifests` have been validated. Two of them must not share a name.
Plan MakePlan(std::span<const manifest::AwsDynamodb> manifests,
              const PlanOptions& options);

}  // namespace dynaplane::module
