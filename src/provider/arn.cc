#include "provider/arn.h"

namespace dynaplane::provider {

Arn ParseArn(std::string_view text) {
  Arn arn;
  for (int part = 0; part < 5; ++part) {
    std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return {};
    std::string_view value = text.substr(0, colon);
    if (part == 0 && value != "arn") return {};
    if (part == 3) arn.region = value;
    if (part == 4) arn.account = value;
    text.remove_prefix(colon + 1);
  }
  arn.resource = text;
  return arn;
}

std::string TableOfArn(std::string_view text) {
  constexpr std::string_view kTable = "table/";
  std::string resource = ParseArn(text).resource;
  if (!resource.starts_with(kTable)) return {};
  std::string name = resource.substr(kTable.size());
  return name.substr(0, name.find('/'));
}

std::string InRegion(std::string_view text, std::string_view region) {
  std::string arn(text);
  std::string old = ParseArn(text).region;
  std::size_t at = arn.find(":" + old + ":");
  if (old.empty() || at == std::string::npos) return arn;
  return arn.replace(at + 1, old.size(), region);
}

}  // namespace dynaplane::provider
