#include "manifest/starter.h"

#include <string_view>

#include "manifest/yaml/yaml.h"

namespace dynaplane::manifest {
namespace {

std::string Key(std::string_view field, const std::string& name) {
  return "  " + std::string(field) + ":\n    name: " + yaml::QuoteScalar(name) +
         "\n    type: S  # S text, \"N\" number, B bytes\n";
}

constexpr std::string_view kOnDemand = R"(
  # Pay for each request. `billingMode: PROVISIONED` reserves capacity instead.
  billingMode: PAY_PER_REQUEST
)";

constexpr std::string_view kProvisioned = R"(
  # Capacity follows the load between these bounds. What the scaler chose is
  # never reset by a later run.
  billingMode: PROVISIONED
  autoScale:
    isEnabled: true
    readCapacity:
      minCapacity: 25
      maxCapacity: 200
      targetUtilization: 70  # per cent
    writeCapacity:
      minCapacity: 25
      maxCapacity: 200
      targetUtilization: 70
)";

constexpr std::string_view kRecovery = R"(
  # Continuous backups: any second of the last 35 days.
  pointInTimeRecovery:
    isEnabled: true

  # AWS refuses to delete the table until this is false.
  deletionProtectionEnabled: true
)";

constexpr std::string_view kEncryption = R"(
  # Encrypted with the account's KMS key aws/dynamodb; add kmsKeyArn for
  # another.
  serverSideEncryption:
    isEnabled: true
)";

constexpr std::string_view kIndexes = R"(
  # An index with keys of its own. They can be added and dropped at any time.
  # globalSecondaryIndexes:
  #   - name: by-status
  #     hashKey: [{name: status, type: S}]
  #     projectionType: KEYS_ONLY  # or ALL, INCLUDE
)";

constexpr std::string_view kExpiry = R"(
  # Items expire by themselves at the time in this attribute.
  # ttl:
  #   isEnabled: true
  #   attributeName: expiresAt
)";

}  // namespace

std::string StarterText(const StarterOptions& options) {
  std::string text;
  if (!options.schema.empty()) {
    text += "# yaml-language-server: $schema=" + options.schema + "\n";
  }
  text += "# Explained by \"dynaplane explain spec\".\n";
  text += "apiVersion: aws.dynaplane.dev/v1\nkind: AwsDynamodb\nmetadata:\n";
  text += "  name: " + yaml::QuoteScalar(options.name) + "\n";
  text += "  # labels:\n";
  text += "  #   dynaplane.dev/env: dev  # starts the default stack's name\n";
  text += "spec:\n";
  text += options.region.empty()
              ? "  # region: eu-west-1  # else the credential's or AWS_REGION\n"
              : "  region: " + yaml::QuoteScalar(options.region) + "\n";
  text += "\n  # The keys are for good: changing them replaces the table.\n";
  text += Key("hashKey", options.hash_key);
  if (!options.range_key.empty()) text += Key("rangeKey", options.range_key);
  const bool production = options.flavour == StarterFlavour::kProduction;
  text += production ? kProvisioned : kOnDemand;
  text += kRecovery;
  if (production) text += kEncryption;
  text += kIndexes;
  text += kExpiry;
  return text;
}

}  // namespace dynaplane::manifest
