// A key or token read from a credentials file. Like aws::Secret, which this
// room may not use: no operator<<, no conversion, wiped when it goes.
#pragma once

#include <string.h>

#include <string>
#include <utility>

namespace dynaplane::credential {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(value) { Wipe(value); }
  Secret(const Secret&) = default;
  // A moved-from string may keep its bytes: copied, then wiped.
  // NOLINTNEXTLINE(performance-move-constructor-init)
  Secret(Secret&& other) noexcept : value_(other.value_) { Wipe(other.value_); }
  Secret& operator=(Secret other) noexcept {
    value_.swap(other.value_);
    return *this;
  }
  ~Secret() { Wipe(value_); }

  bool empty() const { return value_.empty(); }
  const std::string& Reveal() const { return value_; }
  bool operator==(const Secret&) const = default;

  template <typename Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;

 private:
  static void Wipe(std::string& text) {
    explicit_bzero(text.data(), text.size());
    text.clear();
  }

  std::string value_;
};

}  // namespace dynaplane::credential
