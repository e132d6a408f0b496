// Short words for looking into property values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pulumi/value.h"

namespace dynaplane::provider {

// The member, or null when it is missing or null; looks through secrets.
const pulumi::Value* Find(const pulumi::Object& object, std::string_view key);

// The member when it is there, known and of that kind.
std::optional<std::string> GetString(const pulumi::Object& object,
                                     std::string_view key);
std::optional<std::int64_t> GetInteger(const pulumi::Object& object,
                                       std::string_view key);
std::optional<double> GetNumber(const pulumi::Object& object,
                                std::string_view key);
std::optional<bool> GetBool(const pulumi::Object& object, std::string_view key);
// Empty when it is not there, not known or of another kind.
const pulumi::Object& GetObject(const pulumi::Object& object,
                                std::string_view key);
const pulumi::Array& GetArray(const pulumi::Object& object,
                              std::string_view key);

// True when the member is true or may yet turn out to be.
bool IsTrueOrUnknown(const pulumi::Object& object, std::string_view key);
bool IsUnknown(const pulumi::Object& object, std::string_view key);

// Equal as a user sees it: 5 is "5", true is "true", secrets are looked
// through, null equals a missing value.
bool SameText(const pulumi::Value& a, const pulumi::Value& b);

// Null, "", {}, [], and what consists of such alone.
bool IsEmpty(const pulumi::Value& value);

// A copy with every secret replaced by what it holds.
pulumi::Value Reveal(const pulumi::Value& value);
pulumi::Object RevealAll(const pulumi::Object& object);

// Marks as secret what holds a secret under the same name in `inputs`, and
// `tagsAll` where `tags` does.
void KeepSecrets(const pulumi::Object& inputs, pulumi::Object& outputs);

// One text for values that SameText or IsEmpty make no difference between.
std::string CanonicalText(const pulumi::Value& value);

// "5", "true", "text"; empty for everything else.
std::string ScalarText(const pulumi::Value& value);

}  // namespace dynaplane::provider
