#include "cli/input/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynaplane::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(MatchesGlob, KnowsAnyTextAndOneCharacter) {
  EXPECT_TRUE(MatchesGlob("orders", "orders"));
  EXPECT_FALSE(MatchesGlob("orders", "orders-2"));
  EXPECT_FALSE(MatchesGlob("order", "orders"));
  EXPECT_TRUE(MatchesGlob("*", ""));
  EXPECT_TRUE(MatchesGlob("o*s", "orders"));
  EXPECT_TRUE(MatchesGlob("o*r*s", "or-orders"));
  EXPECT_FALSE(MatchesGlob("o*x", "orders"));
  EXPECT_TRUE(MatchesGlob("order?", "orders"));
  EXPECT_FALSE(MatchesGlob("orders?", "orders"));
  EXPECT_FALSE(MatchesGlob("?", ""));
  EXPECT_TRUE(MatchesGlob("a**b*", "a-b"));
}

class Selecting : public testing::Test {
 protected:
  Selecting() {
    Add("orders", {{"tier", "gold"}, {"app.kubernetes.io/name", "shop"}});
    Add("archive", {{"tier", ""}});
    Add("sessions", {});
  }

  void Add(const std::string& name, std::map<std::string, std::string> labels) {
    manifests_.emplace_back();
    manifests_.back().metadata.name = name;
    manifests_.back().metadata.labels = std::move(labels);
  }

  std::vector<bool> By(const std::string& selector) {
    Options options;
    options.selectors = {selector};
    return *Select(options, manifests_);
  }
  std::string WhyNot(const std::string& selector) {
    Options options;
    options.selectors = {selector};
    const auto selected = Select(options, manifests_);
    return selected ? "" : selected.error().message;
  }

  std::vector<manifest::AwsDynamodb> manifests_;
};

TEST_F(Selecting, ReadsSelectorsAsKubectlDoes) {
  EXPECT_THAT(By("tier=gold"), ElementsAre(true, false, false));
  EXPECT_THAT(By("tier==gold"), ElementsAre(true, false, false));
  EXPECT_THAT(By("tier="), ElementsAre(false, true, false));
  EXPECT_THAT(By("tier!=gold"), ElementsAre(false, true, true));
  EXPECT_THAT(By("tier"), ElementsAre(true, true, false));
  EXPECT_THAT(By("!tier"), ElementsAre(false, false, true));
  EXPECT_THAT(By("tier,app.kubernetes.io/name=shop"),
              ElementsAre(true, false, false));
}

TEST_F(Selecting, NamesWhatItCannotRead) {
  for (const char* bad : {"", "=x", "!", "!=x", "a,", ",a", "a in (b,c)",
                          "a=b=c", "!a=b", "a>1"}) {
    EXPECT_THAT(WhyNot(bad), HasSubstr("is none of KEY=VALUE")) << bad;
  }
}

}  // namespace
}  // namespace dynaplane::cli
