#include "cli/input/manifest_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/private_folder.h"

namespace dynaplane::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ManifestFolder : public testing::Test {
 protected:
  ManifestFolder() : folder_(*base::PrivateFolder::Make()) {}

  void Write(const std::string& name) {
    const std::filesystem::path path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << "x";
  }

  std::vector<std::string> Found(bool recursive) {
    auto names = ManifestsIn(folder_.path(), recursive);
    if (!names) return {names.error().message};
    for (std::string& name : *names) {
      name = std::filesystem::path(name).lexically_relative(folder_.path());
    }
    return *names;
  }

  base::PrivateFolder folder_;
};

TEST_F(ManifestFolder, HoldsYamlAndJsonInOrder) {
  for (const char* name :
       {"c.json", "a.yml", "b.yaml", "note.txt", "below/d.yaml"}) {
    Write(name);
  }
  EXPECT_THAT(Found(false), ElementsAre("a.yml", "b.yaml", "c.json"));
  EXPECT_THAT(Found(true),
              ElementsAre("a.yml", "b.yaml", "below/d.yaml", "c.json"));
}

TEST_F(ManifestFolder, PassesOverWhatOtherToolsKeepThere) {
  for (const char* name :
       {"Pulumi.yaml", "Pulumi.dev.yaml", "kustomization.yaml",
        "kustomization.yml", ".hidden.yaml", ".git/config.yaml",
        "below/.github/ci.yml", "below/Pulumi.yaml"}) {
    Write(name);
  }
  EXPECT_THAT(Found(true), ElementsAre());
}

TEST_F(ManifestFolder, KeepsNamesThatOnlyLookAlike) {
  for (const char* name : {"Pulumi-orders.yaml", "kustomization-log.yaml",
                           "a..yaml", "below.d/Pulumi/a.yaml"}) {
    Write(name);
  }
  EXPECT_THAT(Found(true),
              ElementsAre("Pulumi-orders.yaml", "a..yaml",
                          "below.d/Pulumi/a.yaml", "kustomization-log.yaml"));
}

// As root everything may be read, so something else must be in the way.
TEST_F(ManifestFolder, WhatCannotBeLookedAtIsAnErrorAndNoLessWork) {
  Write("a.yaml");
  Write("z.yaml");
  std::filesystem::create_symlink("loop.yaml", folder_.path() / "loop.yaml");
  EXPECT_THAT(Found(false),
              ElementsAre(HasSubstr("/loop.yaml cannot be looked at: Too many "
                                    "levels of symbolic links")));
  std::filesystem::remove(folder_.path() / "loop.yaml");
  std::filesystem::create_symlink("gone", folder_.path() / "m.yaml");
  EXPECT_THAT(Found(true), ElementsAre(HasSubstr("/m.yaml cannot be")));
}

TEST_F(ManifestFolder, LinksOfOtherNamesAndLinkedFoldersDoNotCount) {
  Write("below/a.yaml");
  std::filesystem::create_symlink("gone", folder_.path() / "link");
  std::filesystem::create_symlink("below", folder_.path() / "again");
  std::filesystem::create_symlink("below/a.yaml", folder_.path() / "b.yaml");
  EXPECT_THAT(Found(true), ElementsAre("b.yaml", "below/a.yaml"));
}

TEST(ManifestFolderItself, MayBeHiddenButNotMissing) {
  const auto folder = *base::PrivateFolder::Make();
  const std::filesystem::path hidden = folder.path() / ".tables";
  std::filesystem::create_directories(hidden);
  std::ofstream(hidden / "a.yaml") << "x";
  EXPECT_THAT(ManifestsIn(hidden, false).value(),
              ElementsAre((hidden / "a.yaml").string()));
  const auto missing = ManifestsIn(hidden / "nowhere", false);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().ending, Ending::kInvalid);
}

}  // namespace
}  // namespace dynaplane::cli
