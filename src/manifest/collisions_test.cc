#include "manifest/collisions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/testing.h"

namespace dynaplane::manifest {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kKey = "  hashKey: {name: a, type: S}\n";

TEST(CollisionsTest, NamesAreUniqueInAStack) {
  AwsDynamodb manifest = LoadOne(Canonical(kKey));
  Collisions collisions;
  EXPECT_THAT(collisions.Add(manifest, "a/b"), IsEmpty());
  manifest.spec.table_name = "second";
  const Diagnostics again = collisions.Add(manifest, "a/b");
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(ToString(again[0]),
            "test.yaml:4:9: error: metadata.name: the name \"orders\" is "
            "already taken by test.yaml:4 in the same stack; give each "
            "manifest its own name");
  manifest.spec.table_name = "third";
  EXPECT_THAT(collisions.Add(manifest, "a/c"), IsEmpty());
}

// What `--set` brought in stands in no file: what encloses it does.
TEST(CollisionsTest, ANameThatWasSetHasThePlaceAroundIt) {
  Diagnostics found;
  Collisions collisions;
  const LoadResult loaded =
      LoadText(Canonical(kKey) + "---\n" + Canonical(kKey), "t.yaml",
               {{"metadata.name", "same"}, {"spec.tableName", "other"}});
  ASSERT_THAT(loaded.manifests, SizeIs(2));
  for (const AwsDynamodb& manifest : loaded.manifests) {
    found = collisions.Add(manifest, "a/b");
  }
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(ToString(found[0]),
            "t.yaml:10:1: error: metadata.name: the name \"same\" is already "
            "taken by t.yaml:3 in the same stack; give each manifest its own "
            "name");
  EXPECT_EQ(loaded.manifests[1].PositionOf("spec.tableName"),
            (Position{12, 1}));
}

TEST(CollisionsTest, TablesAreUniqueInARegionOfACredential) {
  const auto load = [](const std::string& name, const std::string& spec) {
    std::string text = Canonical(kKey + spec);
    return LoadOne(text.replace(text.find("orders"), 6, name));
  };
  Collisions collisions;
  const auto add = [&](const std::string& name, const std::string& spec) {
    return collisions.Add(load(name, spec), "a/" + name, Severity::kWarning);
  };
  EXPECT_THAT(add("first", "  tableName: carts\n"), IsEmpty());
  const Diagnostics again = add("second", "  tableName: carts\n");
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(ToString(again[0]),
            "test.yaml:7:14: warning: spec.tableName: the table \"carts\" is "
            "already that of test.yaml:7; give each manifest a tableName of "
            "its own, or another region");
  EXPECT_EQ(again[0].rule, "duplicate_table");
  // By metadata.name, which is pointed at then.
  ASSERT_THAT(add("carts", ""), SizeIs(1));
  EXPECT_EQ(add("carts", "")[0].path, "metadata.name");
  EXPECT_THAT(add("third", "  tableName: carts\n  region: eu-west-1\n"),
              IsEmpty());
  EXPECT_THAT(add("fourth", "  tableName: carts\n  awsCredentialId: x\n"),
              IsEmpty());
  EXPECT_THAT(add("fifth", "  tableName: carts\n  region: eu-west-1\n"),
              SizeIs(1));
}

}  // namespace
}  // namespace dynaplane::manifest
