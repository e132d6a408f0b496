#include "module/words.h"

#include <array>
#include <cstddef>

namespace dynaplane::module {
namespace {

// `words` stand in the order of the enum's declaration.
template <typename Enum, std::size_t N>
std::string_view Pick(Enum value,
                      const std::array<std::string_view, N>& words) {
  return words.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string_view Word(manifest::BillingMode value) {
  return Pick(
      value, std::array<std::string_view, 2>{"PAY_PER_REQUEST", "PROVISIONED"});
}

std::string_view Word(manifest::ScalarType value) {
  return Pick(value, std::array<std::string_view, 3>{"S", "N", "B"});
}

std::string_view Word(manifest::ProjectionType value) {
  return Pick(value,
              std::array<std::string_view, 3>{"ALL", "KEYS_ONLY", "INCLUDE"});
}

std::string_view Word(manifest::StreamViewType value) {
  return Pick(value,
              std::array<std::string_view, 4>{
                  "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"});
}

std::string_view Word(manifest::TableClass value) {
  return Pick(value, std::array<std::string_view, 2>{
                         "STANDARD", "STANDARD_INFREQUENT_ACCESS"});
}

std::string_view Word(manifest::ConsistencyMode value) {
  return Pick(value, std::array<std::string_view, 2>{"EVENTUAL", "STRONG"});
}

std::string_view Word(manifest::InputFormat value) {
  return Pick(value,
              std::array<std::string_view, 3>{"CSV", "DYNAMODB_JSON", "ION"});
}

std::string_view Word(manifest::CompressionType value) {
  return Pick(value, std::array<std::string_view, 3>{"NONE", "GZIP", "ZSTD"});
}

std::string_view Word(manifest::InsightsMode value) {
  return Pick(value, std::array<std::string_view, 2>{
                         "ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"});
}

std::string_view Word(manifest::TimestampPrecision value) {
  return Pick(value,
              std::array<std::string_view, 2>{"MILLISECOND", "MICROSECOND"});
}

}  // namespace dynaplane::module
