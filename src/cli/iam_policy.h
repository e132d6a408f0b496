// The least IAM policy that manifests need.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>

#include "manifest/model.h"
#include "module/plan.h"
#include "provider/permissions.h"

namespace dynaplane::cli {

// What the life of a manifest's resources needs: `up` from nothing, changes of
// what it mentions, `preview --refresh` and `destroy`. Whatever is mentioned
// counts as used, also with `isEnabled: false`: it may have to be switched
// off.
provider::Permissions PermissionsFor(const manifest::AwsDynamodb& manifest,
                                     const module::ProviderSettings& settings);

// {"Version": "2012-10-17", "Statement": […]}: the actions of one statement
// that have the same resources and condition stand together.
nlohmann::ordered_json PolicyDocument(const provider::Permissions& permissions);

// As IAM counts it: without white space. A managed policy may have 6,144
// characters.
inline constexpr std::size_t kLongestPolicy = 6144;
std::size_t PolicySize(const nlohmann::ordered_json& document);

}  // namespace dynaplane::cli
