// Looking into JSON of others, as AWS's answers: one of an unexpected shape
// must never end the process, so nothing here throws.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace dynaplane::base {

using Json = nlohmann::json;

// The member, or JSON's null when there is none.
const Json& At(const Json& json, const char* key);
// Empty, nothing and false when it is not there or of another kind.
std::string Text(const Json& json, const char* key);
std::optional<std::int64_t> Integer(const Json& json, const char* key);
std::optional<double> Number(const Json& json, const char* key);
bool Flag(const Json& json, const char* key);
// Elements of a list that are objects, or strings.
std::vector<const Json*> Objects(const Json& json, const char* key);
std::vector<std::string> Strings(const Json& json, const char* key);

}  // namespace dynaplane::base
