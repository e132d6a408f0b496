// Which credential, account and region a manifest's resources use.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "credential/credential_file.h"
#include "manifest/model.h"
#include "module/plan.h"
#include "stack/settings.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

class ProviderSettler {
 public:
  explicit ProviderSettler(const Settings& settings) : settings_(settings) {}

  // Looks `spec.awsCredentialId` up in the credentials file and settles the
  // region: the manifest's, the credential's, the environment's, at last the
  // one where the table is already. Invalid, with the place in the manifest,
  // when there is no such credential or no region. Only the official provider
  // is handed keys.
  Result<module::ProviderSettings> Settle(
      const manifest::AwsDynamodb& manifest,
      const std::string& region_in_state = {});
  const Settings& settings() const { return settings_; }

 private:
  const credential::Result<credential::Entry>& Find(const std::string& id);
  Result<std::optional<credential::Entry>> FindEntry(
      const manifest::AwsDynamodb& manifest);

  const Settings& settings_;
  // Each is read once, by its id; "": the only one of --aws-credential.
  std::map<std::string, credential::Result<credential::Entry>> entries_;
};

// Of an entry of this run's credentials file; nothing when it has none of that
// id.
std::optional<module::ProviderSettings> SettingsOfEntry(
    const std::string& id, const Settings& options);

}  // namespace dynaplane::stack
