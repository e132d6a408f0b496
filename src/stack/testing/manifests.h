// Manifests that tests start from, and edits of their texts.
#pragma once

#include <stdexcept>
#include <string>

namespace dynaplane::stack::testing {

// The table "orders": scaled, with a stream, an index and what else is common.
inline constexpr char kRich[] = R"(apiVersion: aws.dynaplane.dev/v1
kind: AwsDynamodb
metadata: {name: orders}
spec:
  region: eu-west-1
  billingMode: PROVISIONED
  hashKey: {name: pk, type: S}
  rangeKey: {name: sk, type: S}
  globalSecondaryIndexes:
  - name: by-day
    hashKey: {name: day, type: S}
    projectionType: ALL
    readCapacity: 7
    writeCapacity: 7
    autoScale: {isEnabled: false}
  autoScale:
    isEnabled: true
    readCapacity: {minCapacity: 5, maxCapacity: 40, targetUtilization: 60}
    writeCapacity: {minCapacity: 5, maxCapacity: 50}
  streamViewType: NEW_IMAGE
  enableStreams: true
  ttl: {isEnabled: true, attributeName: expires}
  pointInTimeRecovery: {isEnabled: true}
  tags: {team: checkout, tier: gold}
)";

// A small one; `spec` are more lines of it.
inline std::string Small(const std::string& name,
                         const std::string& spec = "") {
  return "---\napiVersion: aws.dynaplane.dev/v1\nkind: AwsDynamodb\n"
         "metadata: {name: " +
         name +
         "}\nspec:\n  region: eu-west-1\n"
         "  hashKey: {name: pk, type: S}\n" +
         spec;
}

// The text with its only `what` replaced; throws when it is not there once, so
// that no case is one of nothing.
inline std::string Replaced(std::string text, const std::string& what,
                            const std::string& by) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos || text.find(what, at + 1) != std::string::npos) {
    throw std::runtime_error("not there once: " + what);
  }
  return text.replace(at, what.size(), by);
}

}  // namespace dynaplane::stack::testing
