// iam-policy: what AWS has to allow for the given manifests.
#include "cli/iam_policy.h"

#include <fmt/format.h>

#include "cli/command/commands.h"
#include "cli/input/inputs.h"
#include "cli/yaml_text.h"
#include "manifest/partition.h"
#include "stack/provider_settings.h"

namespace dynaplane::cli {
namespace {

// A policy is often written before there are any keys: what only a credential
// could tell is then left open.
module::ProviderSettings SettingsFor(const Context& context,
                                     const manifest::AwsDynamodb& manifest) {
  Result<module::ProviderSettings> settings =
      stack::ProviderSettler(context.options).Settle(manifest);
  if (settings) return *std::move(settings);
  const std::string& id = manifest.spec.aws_credential_id;
  context.console.Note(fmt::format(
      "{}: {}; what it would tell of account and region is * in the policy",
      manifest.file,
      id.empty() ? "there is no credential at hand"
                 : fmt::format("the credential {} is not at hand", id)));
  module::ProviderSettings open;
  open.region = manifest.spec.region;
  return open;
}

provider::Permissions ReadsOf(const provider::Permissions& permissions) {
  provider::Permissions reads;
  for (const provider::Permission& each : permissions) {
    if (each.access == provider::Access::kRead) reads.push_back(each);
  }
  return reads;
}

// A policy is of one account, and an account of one partition.
Result<void> CheckPartition(const manifest::AwsDynamodb& manifest,
                            const module::ProviderSettings& settings,
                            std::string& known) {
  const std::string own(settings.region.empty()
                            ? manifest::PartitionOf(manifest.spec)
                            : manifest::PartitionOfRegion(settings.region));
  if (own.empty()) return {};
  if (known.empty()) known = own;
  if (known == own) return {};
  return Fail(Ending::kInvalid,
              fmt::format("{}: this is in the partition {} of AWS, and what "
                          "comes before it in {}; a policy cannot cover both, "
                          "so print one for each",
                          manifest::FieldWithPlace(manifest, "spec.region"),
                          own, known));
}

Result<void> Print(const Context& context) {
  const Result<Inputs> inputs = LoadInputs(context.options, context.console);
  if (!inputs) return tl::unexpected(inputs.error());
  provider::Permissions all;
  std::string partition;
  for (const manifest::AwsDynamodb& manifest : inputs->manifests) {
    const module::ProviderSettings settings = SettingsFor(context, manifest);
    if (const auto one = CheckPartition(manifest, settings, partition); !one) {
      return tl::unexpected(one.error());
    }
    provider::Permissions own = PermissionsFor(manifest, settings);
    all.insert(all.end(), own.begin(), own.end());
  }
  const nlohmann::ordered_json document =
      PolicyDocument(context.options.read_only ? ReadsOf(all) : all);
  if (const std::size_t size = PolicySize(document); size > kLongestPolicy) {
    context.console.Warning(
        fmt::format("the policy has {} characters, and IAM takes {} in a "
                    "managed policy: print one for fewer manifests at a time",
                    size, kLongestPolicy));
  }
  context.console.Result(context.options.output == OutputFormat::kYaml
                             ? ToYaml(document)
                             : ToJsonText(document));
  return {};
}

}  // namespace

Ending IamPolicy(const Context& context) {
  const Result<void> done = Print(context);
  return done ? Ending::kDone : Report(context, done.error());
}

}  // namespace dynaplane::cli
