// The parts of an ARN that this provider needs. Pure.
#pragma once

#include <string>
#include <string_view>

namespace dynaplane::provider {

// arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE; empty where there is none.
struct Arn {
  std::string region;
  std::string account;
  std::string resource;  // "table/T", "table/T/stream/2026-…"
};
Arn ParseArn(std::string_view text);

// "T" of a resource "table/T…"; empty for anything else.
std::string TableOfArn(std::string_view text);
// The same thing in another region.
std::string InRegion(std::string_view text, std::string_view region);

}  // namespace dynaplane::provider
