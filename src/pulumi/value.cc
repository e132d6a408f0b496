#include "pulumi/value.h"

#include <algorithm>
#include <utility>

namespace pulumi {
namespace {

// True when `matches` holds for the value or for one inside it.
template <typename Predicate>
bool Any(const Value& value, const Predicate& matches) {
  if (matches(value)) return true;
  if (value.is_secret()) return Any(value.as_secret(), matches);
  if (value.is_applied()) return Any(*value.as_applied().argument, matches);
  if (value.is_array()) {
    return std::ranges::any_of(value.as_array(), [&](const Value& element) {
      return Any(element, matches);
    });
  }
  if (value.is_object()) {
    return std::ranges::any_of(value.as_object(), [&](const auto& member) {
      return Any(member.second, matches);
    });
  }
  return false;
}

}  // namespace

Value Value::MakeSecret(Value plain) {
  if (plain.is_secret()) return plain;
  Value secret;
  secret.data_ = Secret{std::make_shared<const Value>(std::move(plain))};
  return secret;
}

Value Value::Apply(Value argument, Value (*function)(const Value&)) {
  Value applied;
  applied.data_ =
      Applied{std::make_shared<const Value>(std::move(argument)), function};
  return applied;
}

const Value& Value::operator[](std::string_view key) const {
  static const Value null;
  const Value& plain = Plain();
  if (!plain.is_object()) return null;
  auto member = plain.as_object().find(key);
  return member == plain.as_object().end() ? null : member->second;
}

const Value& Value::Plain() const { return is_secret() ? as_secret() : *this; }

bool Value::ContainsUnknown() const {
  return Any(*this, [](const Value& value) { return value.is_unknown(); });
}

bool Value::ContainsSecret() const {
  return Any(*this, [](const Value& value) { return value.is_secret(); });
}

bool Value::operator==(const Value& other) const {
  if (data_.index() != other.data_.index()) return false;
  if (is_secret()) return as_secret() == other.as_secret();
  if (is_applied()) {
    return as_applied().function == other.as_applied().function &&
           *as_applied().argument == *other.as_applied().argument;
  }
  return std::visit(
      [&](const auto& mine) {
        using T = std::decay_t<decltype(mine)>;
        if constexpr (std::is_same_v<T, Secret> || std::is_same_v<T, Applied>) {
          return false;  // compared above
        } else {
          return mine == std::get<T>(other.data_);
        }
      },
      data_);
}

}  // namespace pulumi
