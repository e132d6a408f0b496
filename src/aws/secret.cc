#include "aws/secret.h"

#include <openssl/crypto.h>

#include <utility>

namespace dynaplane::aws {

void Wipe(std::string& text) {
  text.resize(text.capacity());  // what an earlier, longer value left behind
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

// Strings up to 15 characters are copied by a move, so the source is wiped.
Secret::Secret(std::string value) : value_(std::move(value)) { Wipe(value); }

Secret::Secret(Secret&& other) noexcept : value_(std::move(other.value_)) {
  Wipe(other.value_);
}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    Wipe(value_);
    value_ = other.value_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    Wipe(value_);
    value_ = std::move(other.value_);
    Wipe(other.value_);
  }
  return *this;
}

Secret::~Secret() { Wipe(value_); }

bool operator==(const Secret& a, const Secret& b) {
  return a.value_.size() == b.value_.size() &&
         CRYPTO_memcmp(a.value_.data(), b.value_.data(), a.value_.size()) == 0;
}

}  // namespace dynaplane::aws
