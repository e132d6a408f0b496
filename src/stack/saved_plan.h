// A preview that is kept to be applied exactly, and its text in a file. Whether
// it still is what would be done: plan_check.h.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "stack/vocabulary.h"

namespace dynaplane::stack {

// A manifest's file as it was read.
struct SavedManifest {
  std::string file;
  std::string text;
  bool in_folder = false;  // found there, not named by the user
};

// What the preview was told and an update is to be told again. No permission to
// lose data is among it: whoever applies the plan gives it.
struct SavedOptions {
  std::string stack;
  std::string provider;
  std::string engine;
  std::string credentials;
  std::string aws_credential;
  std::vector<std::string> set;
  // Which of the manifests: -l, --only, --exclude and --prune.
  std::vector<std::string> selectors;
  std::vector<std::string> only;
  std::vector<std::string> exclude;
  bool prune = false;
  bool refresh = false;
  bool replace_policies = false;
  int parallel = 0;
};

// One stack of the preview. Secrets are "[secret]" in all of it.
struct SavedStack {
  std::string name;
  nlohmann::json state;    // whether it was there; a digest for each entry
  nlohmann::json planned;  // inputs and options, by URN
  nlohmann::json steps;    // of all that would be changed, by URN
  nlohmann::json edits;    // as `-o json` has them
};

struct SavedPlan {
  std::string version;  // of who has written it
  std::string backend;  // a digest, where it is no folder of this machine
  SavedOptions options;
  std::vector<SavedManifest> manifests;
  std::vector<SavedStack> stacks;
};

// "sha256:" and 64 hexadecimal digits.
std::string Digest(std::string_view text);

// One JSON document, with a digest of itself.
std::string ToText(const SavedPlan& plan);
// Whether a text, of which the beginning is enough, is a plan of ours.
bool IsSavedPlan(std::string_view text);
// Exit 2 for anything else than what ToText has made, and for a later format;
// `source` is named.
Result<SavedPlan> ParsePlan(const std::string& text, const std::string& source);

}  // namespace dynaplane::stack
