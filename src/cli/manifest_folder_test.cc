#include "cli/manifest_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "cli/private_folder.h"

namespace dynaplane::cli {
namespace {

using testing::ElementsAre;

class ManifestFolder : public testing::Test {
 protected:
  ManifestFolder() : folder_(*PrivateFolder::Make()) {}

  void Write(const std::string& name) {
    const std::filesystem::path path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << "x";
  }

  std::vector<std::string> Found(bool recursive) {
    std::vector<std::string> names = ManifestsIn(folder_.path(), recursive);
    for (std::string& name : names) {
      name = std::filesystem::relative(name, folder_.path());
    }
    return names;
  }

 private:
  PrivateFolder folder_;
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

TEST(ManifestFolderItself, MayBeHiddenOrMissing) {
  const auto folder = *PrivateFolder::Make();
  const std::filesystem::path hidden = folder.path() / ".tables";
  std::filesystem::create_directories(hidden);
  std::ofstream(hidden / "a.yaml") << "x";
  EXPECT_THAT(ManifestsIn(hidden, false),
              ElementsAre((hidden / "a.yaml").string()));
  EXPECT_THAT(ManifestsIn(hidden / "nowhere", false), ElementsAre());
}

}  // namespace
}  // namespace dynaplane::cli
