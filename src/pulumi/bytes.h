// Private to this room: standard base64 with padding, and UTF-8's rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pulumi {

std::string EncodeBase64(std::string_view bytes);
// Nothing when `text` is no canonical base64.
std::optional<std::string> DecodeBase64(std::string_view text);

// True for well-formed UTF-8 as the Unicode standard defines it: no overlong
// forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(std::string_view bytes);

}  // namespace pulumi
