#include "aws/endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "aws/service.h"
#include "aws/shared_config.h"

namespace dynaplane::aws {
namespace {

// Longest prefixes first; the last one takes every region.
struct PartitionRow {
  std::string_view region_prefix;
  Partition partition;
};

constexpr std::array<PartitionRow, 8> kPartitions = {{
    {"cn-",
     {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn",
      "cn-northwest-1"}},
    {"us-gov-", {"aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1"}},
    {"us-iso-", {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1"}},
    {"us-isob-",
     {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1"}},
    {"us-isof-",
     {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1"}},
    {"eu-isoe-",
     {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk",
      "eu-isoe-west-1"}},
    {"eusc-",
     {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu",
      "eusc-de-east-1"}},
    {"", {"aws", "amazonaws.com", "api.aws", "us-east-1"}},
}};

bool IsLabelCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

// An address that the user gave, and the setting that holds it.
struct Setting {
  std::string url;
  std::string source;
};

std::optional<Setting> FromEnvironment(const ServiceInfo& service,
                                       const Environment& environment) {
  const std::string own =
      "AWS_ENDPOINT_URL_" + std::string(service.environment);
  for (const std::string& name : {own, std::string("AWS_ENDPOINT_URL")}) {
    if (auto url = environment.Get(name)) return Setting{*url, name};
  }
  return std::nullopt;
}

std::optional<Setting> FromConfig(const ServiceInfo& service,
                                  const SharedConfig& config,
                                  const std::string& name) {
  const ConfigSection* profile = config.Profile(name);
  const std::string source = "endpoint_url of profile " + name;
  if (const auto services = Lookup(profile, "services")) {
    const auto section = config.services.find(*services);
    if (section != config.services.end()) {
      auto url = Lookup(&section->second,
                        std::string(service.config_section) + ".endpoint_url");
      if (url) return Setting{*url, source};
    }
  }
  if (auto url = Lookup(profile, "endpoint_url")) return Setting{*url, source};
  return std::nullopt;
}

// An unreadable config file does not stand in the way of AWS's own address:
// whoever needs the file for credentials reports it.
std::optional<Setting> FindSetting(const ServiceInfo& service,
                                   const Environment& environment) {
  if (environment.IsTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) {
    return std::nullopt;
  }
  if (auto setting = FromEnvironment(service, environment)) return setting;
  const auto config = LoadSharedConfig(environment);
  if (!config) return std::nullopt;
  return FromConfig(service, *config, ProfileName(environment));
}

// AWS's own rules (endpoint-rule-set-1 of each service's model, 2026-08).
std::string AwsHost(const ServiceInfo& service, const std::string& region,
                    const Environment& environment) {
  const Partition& partition = PartitionOf(region);
  const bool dual_stack = environment.IsTrue("AWS_USE_DUALSTACK_ENDPOINT");
  bool fips = environment.IsTrue("AWS_USE_FIPS_ENDPOINT");
  // All addresses of this partition are validated; most have no second name.
  if (partition.id == "aws-us-gov" && !dual_stack) fips = false;
  return fmt::format(
      "{}{}.{}.{}", service.endpoint_prefix, fips ? "-fips" : "", region,
      dual_stack ? partition.dual_stack_dns_suffix : partition.dns_suffix);
}

tl::unexpected<Error> BadUrl(const std::string& source, std::string_view what) {
  return Fail(ErrorClass::kConfiguration,
              fmt::format("{} {}; give it as http://HOST:PORT or https://HOST",
                          source, what));
}

bool IsHostCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("-._:[]").find(c) != std::string_view::npos;
}

bool IsPathCharacter(char c) {
  return std::isgraph(static_cast<unsigned char>(c)) && c != '\\';
}

}  // namespace

const Partition& PartitionOf(std::string_view region) {
  return std::ranges::find_if(kPartitions,
                              [&](const PartitionRow& row) {
                                return region.starts_with(row.region_prefix);
                              })
      ->partition;
}

bool IsRegionName(std::string_view region) {
  return !region.empty() && region.size() <= 63 && region.front() != '-' &&
         region.back() != '-' && std::ranges::all_of(region, IsLabelCharacter);
}

Status CheckRegion(const std::string& region) {
  if (IsRegionName(region)) return {};
  return Fail(ErrorClass::kConfiguration,
              region.empty() ? "no region is given; set AWS_REGION"
                             : fmt::format("\"{}\" is not the name of a region",
                                           region.substr(0, 64)));
}

// The URL is not quoted in errors: it may hold a password.
Result<Endpoint> ParseEndpoint(std::string_view url, std::string source) {
  Endpoint endpoint;
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return BadUrl(source, "is not a URL");
  endpoint.scheme = url.substr(0, colon);
  std::ranges::transform(endpoint.scheme, endpoint.scheme.begin(),
                         [](unsigned char c) { return std::tolower(c); });
  if (endpoint.scheme != "http" && endpoint.scheme != "https") {
    return BadUrl(source, "is neither http nor https");
  }
  std::string_view rest = url.substr(colon + 3);
  if (rest.find_first_of("?#") != std::string_view::npos) {
    return BadUrl(source, "has a query or a fragment");
  }
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  endpoint.host = rest.substr(0, slash);
  if (endpoint.host.find('@') != std::string::npos) {
    return BadUrl(source, "has a user name or password in it");
  }
  endpoint.path = slash == rest.size() ? "/" : rest.substr(slash);
  if (endpoint.host.empty() || endpoint.host.front() == ':' ||
      !std::ranges::all_of(endpoint.host, IsHostCharacter) ||
      !std::ranges::all_of(endpoint.path, IsPathCharacter)) {
    return BadUrl(source, "is not a URL");
  }
  endpoint.source = std::move(source);
  return endpoint;
}

Result<Endpoint> ResolveEndpoint(Service service, const std::string& region,
                                 const Platform& platform) {
  if (Status status = CheckRegion(region); !status) {
    return tl::unexpected(std::move(status.error()));
  }
  const ServiceInfo& info = InfoOf(service);
  if (auto setting = FindSetting(info, platform.environment)) {
    return ParseEndpoint(setting->url, std::move(setting->source));
  }
  return Endpoint{.scheme = "https",
                  .host = AwsHost(info, region, platform.environment),
                  .path = "/",
                  .source = ""};
}

}  // namespace dynaplane::aws
