#include "provider/owner.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <span>

namespace dynaplane::provider {
namespace {

std::string Hex(std::span<const unsigned char> bytes) {
  std::string text;
  for (unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace

std::string OwnerMark(std::string_view owner_id, std::string_view urn) {
  // The id has a fixed alphabet without a line end: the two cannot run into
  // each other.
  std::string text = fmt::format("{}\n{}", owner_id, urn);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(),
             nullptr);
  return Hex(std::span(digest).first(size)).substr(0, 64);
}

std::string NewOwnerId() {
  std::array<unsigned char, 16> bytes{};
  // Fails only where the kernel has no randomness to give.
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    std::abort();
  return Hex(bytes);
}

}  // namespace dynaplane::provider
