#include "base/thrown.h"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

namespace dynaplane::base {
namespace {

TEST(Thrown, NothingWhenNothingWasThrown) {
  bool done = false;
  EXPECT_EQ(Thrown([&] { done = true; }), std::nullopt);
  EXPECT_TRUE(done);
}

TEST(Thrown, WhateverWasThrownHasWords) {
  EXPECT_EQ(Thrown([] { throw std::runtime_error("broken"); }),
            "internal error: broken");
  EXPECT_EQ(Thrown([] { throw std::bad_alloc(); }),
            "there is not enough memory");
  EXPECT_EQ(Thrown([] { throw 7; }), "internal error");
}

}  // namespace
}  // namespace dynaplane::base
