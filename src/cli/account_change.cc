#include "cli/account_change.h"

#include <fmt/format.h>

#include "cli/inputs.h"
#include "cli/live_aws.h"
#include "module/types.h"
#include "provider/values.h"

namespace dynaplane::cli {
namespace {

std::string Account(const pulumi::Object& inputs) {
  return provider::GetString(inputs, "accountId").value_or("");
}

Result<void> CheckAccount(const manifest::AwsDynamodb& manifest,
                          const pulumi::Object& inputs, Console& console) {
  Result<LiveAws> aws = LiveAws::Open(inputs, console);
  if (!aws) return tl::unexpected(aws.error());
  const Result<void> right = aws->RequireAccount();
  if (right) return {};
  return Fail(right.error().exit_code,
              fmt::format("the credential {} of {}: {}",
                          manifest.spec.aws_credential_id,
                          FieldWithPlace(manifest, "spec.awsCredentialId"),
                          right.error().message));
}

}  // namespace

Result<void> CheckChangedAccounts(const StackJob& job, Console& console) {
  const auto& resources = job.plan.program.resources;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (resources[i].type != module::kProviderType) continue;
    const std::string account = Account(resources[i].inputs);
    const StateResource* before = job.lookup.state.Find(job.urns[i]);
    const bool changes = !account.empty() && before != nullptr &&
                         Account(before->inputs) != account;
    if (!changes) continue;
    const auto& manifest = job.manifests[job.plan.origins[i].manifest];
    auto right = CheckAccount(manifest, resources[i].inputs, console);
    if (!right) return right;
  }
  return {};
}

}  // namespace dynaplane::cli
