// Which credential, account and region a manifest's resources use.
#pragma once

#include <optional>
#include <string>

#include "manifest/model.h"
#include "module/plan.h"
#include "stack/settings.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

// Looks `spec.awsCredentialId` up in the credentials file and settles the
// region: the manifest's, the credential's, the environment's, at last the
// one where the table is already. Exit 2 with the place in the manifest when
// there is no such credential or no region. Only the official provider is
// handed keys.
Result<module::ProviderSettings> SettleProvider(
    const manifest::AwsDynamodb& manifest, const Settings& options,
    const std::string& region_in_state = {});

// Of an entry of this run's credentials file; nothing when it has none of that
// id.
std::optional<module::ProviderSettings> SettingsOfEntry(
    const std::string& id, const Settings& options);

}  // namespace dynaplane::stack
