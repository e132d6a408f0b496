// A string that must not be seen: a secret key, a session token.
//
// It has no operator<<, no fmt formatter and no implicit conversion, so that
// printing one does not compile. Its memory is wiped before it is given back.
// Reveal() is the one way out; search for it to audit who reads secrets.
#pragma once

#include <string>

namespace dynaplane::aws {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value);
  Secret(const Secret& other) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  bool empty() const { return value_.empty(); }
  const std::string& Reveal() const { return value_; }

  // Takes the same time wherever the two differ.
  friend bool operator==(const Secret& a, const Secret& b);

  template <typename Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;

 private:
  std::string value_;
};

// Overwrites the characters of `text` in a way that is not optimised away,
// and empties it.
void Wipe(std::string& text);

}  // namespace dynaplane::aws
