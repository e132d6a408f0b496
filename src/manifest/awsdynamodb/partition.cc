#include "manifest/partition.h"

#include <array>
#include <utility>

#include "manifest/awsdynamodb/limits.h"

namespace dynaplane::manifest {
namespace {

// By the first letters; aws/endpoint.cc has the same partitions.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16>
    kPrefixes = {{{"cn-", "aws-cn"},
                  {"us-gov-", "aws-us-gov"},
                  {"us-iso-", "aws-iso"},
                  {"us-isob-", "aws-iso-b"},
                  {"us-isof-", "aws-iso-f"},
                  {"eu-isoe-", "aws-iso-e"},
                  {"eusc-", "aws-eusc"},
                  {"us-", "aws"},
                  {"eu-", "aws"},
                  {"ap-", "aws"},
                  {"sa-", "aws"},
                  {"ca-", "aws"},
                  {"me-", "aws"},
                  {"af-", "aws"},
                  {"il-", "aws"},
                  {"mx-", "aws"}}};

}  // namespace

std::string_view PartitionOfRegion(std::string_view region) {
  for (const auto& [prefix, partition] : kPrefixes) {
    if (region.starts_with(prefix)) return partition;
  }
  return {};
}

std::string_view PartitionOfArn(std::string_view arn) {
  if (!arn.starts_with("arn:")) return {};
  arn.remove_prefix(4);
  const std::size_t end = arn.find(':');
  return end == std::string_view::npos ? std::string_view()
                                       : arn.substr(0, end);
}

// Of ARNs the region is asked: "arn:aws:" is written by habit.
std::string_view RegionThatTells(const Spec& spec) {
  using awsdynamodb::RegionOfArn;
  std::string_view found;
  const auto ask = [&](std::string_view region) {
    if (found.empty() && !PartitionOfRegion(region).empty()) found = region;
  };
  ask(spec.region);
  ask(RegionOfArn(spec.server_side_encryption.kms_key_arn));
  if (spec.kinesis_streaming_destination) {
    ask(RegionOfArn(spec.kinesis_streaming_destination->stream_arn));
  }
  if (spec.restore) ask(RegionOfArn(spec.restore->source_table_arn));
  for (const Replica& replica : spec.replicas) ask(replica.region_name);
  return found;
}

std::string_view PartitionOf(const Spec& spec) {
  return PartitionOfRegion(RegionThatTells(spec));
}

}  // namespace dynaplane::manifest
