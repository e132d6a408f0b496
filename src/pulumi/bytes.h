// Private to this room: standard base64 with padding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pulumi {

std::string EncodeBase64(std::string_view bytes);
// Nothing when `text` is no canonical base64.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace pulumi
