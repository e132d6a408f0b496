#include "aws/secret.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <concepts>
#include <ostream>

namespace dynaplane::aws {
namespace {

template <typename T>
concept Streamable = requires(std::ostream& stream, const T& value) {
  stream << value;
};

static_assert(Streamable<std::string>);
static_assert(!Streamable<Secret>);
static_assert(!std::convertible_to<Secret, std::string>);
static_assert(!std::convertible_to<Secret, std::string_view>);
static_assert(!std::convertible_to<std::string, Secret>);
static_assert(!fmt::is_formattable<Secret>::value);

TEST(SecretTest, ComparesByContent) {
  EXPECT_TRUE(Secret("abc") == Secret("abc"));
  EXPECT_FALSE(Secret("abc") == Secret("abd"));
  EXPECT_FALSE(Secret("abc") == Secret("abcd"));
  EXPECT_TRUE(Secret() == Secret(""));
}

TEST(SecretTest, CopiesAndMoves) {
  Secret first("short");
  Secret copy = first;
  EXPECT_EQ(copy.Reveal(), "short");
  Secret moved = std::move(first);
  EXPECT_EQ(moved.Reveal(), "short");
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move)
  copy = Secret(std::string(100, 'x'));
  EXPECT_EQ(copy.Reveal(), std::string(100, 'x'));
  copy = moved;
  EXPECT_EQ(copy.Reveal(), "short");
  Secret& same = copy;
  copy = same;
  EXPECT_EQ(copy.Reveal(), "short");
}

// Strings of this length live inside the object, where a plain move would
// leave them behind.
TEST(SecretTest, AMoveLeavesNothingBehind) {
  Secret secret(std::string("hidden"));
  const Secret other(std::move(secret));
  const char* const left = secret.Reveal().data();  // NOLINT
  EXPECT_EQ(std::string_view(left, 6), std::string_view("\0\0\0\0\0\0", 6));
  EXPECT_EQ(other.Reveal(), "hidden");
}

TEST(SecretTest, WipeOverwritesWhatALongerValueLeft) {
  std::string text = "0123456789abcdef0123456789abcdef";
  const char* const memory = text.data();
  text.resize(2);
  Wipe(text);
  EXPECT_TRUE(text.empty());
  // Still owned by `text`, which keeps its capacity.
  EXPECT_EQ(std::string_view(memory, 32), std::string(32, '\0'));
}

}  // namespace
}  // namespace dynaplane::aws
