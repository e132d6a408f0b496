#include "base/shell.h"

#include <gtest/gtest.h>

namespace dynaplane::base {
namespace {

TEST(ShellQuoted, LeavesPlainWordsAlone) {
  EXPECT_EQ(ShellQuoted("shop/prod.AwsDynamodb.orders"),
            "shop/prod.AwsDynamodb.orders");
}

TEST(ShellQuoted, QuotesWhatAShellWouldRead) {
  EXPECT_EQ(ShellQuoted("my orders.yaml"), "'my orders.yaml'");
  EXPECT_EQ(ShellQuoted("$HOME"), "'$HOME'");
  EXPECT_EQ(ShellQuoted("it's"), R"('it'\''s')");
  EXPECT_EQ(ShellQuoted(""), "''");
}

}  // namespace
}  // namespace dynaplane::base
