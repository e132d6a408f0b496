// Which credential, account and region a manifest's resources use.
#pragma once

#include <optional>
#include <string>

#include "cli/exit_code.h"
#include "cli/options.h"
#include "manifest/model.h"
#include "module/plan.h"

namespace dynaplane::cli {

// Looks `spec.awsCredentialId` up in the credentials file and settles the
// region: the manifest's, the credential's, the environment's, at last the
// one where the table is already. Exit 2 with the place in the manifest when
// there is no such credential or no region. Only the official provider is
// handed keys.
Result<module::ProviderSettings> SettleProvider(
    const manifest::AwsDynamodb& manifest, const Options& options,
    const std::string& region_in_state = {});

// Of an entry of this run's credentials file; nothing when it has none of that
// id.
std::optional<module::ProviderSettings> SettingsOfEntry(const std::string& id,
                                                        const Options& options);

}  // namespace dynaplane::cli
