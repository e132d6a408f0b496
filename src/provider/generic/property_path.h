// Paths to a property, such as `ttl.enabled` or `tags["a.b"]`, and the
// patterns of the ignoreChanges option.
//
// Beside Pulumi's own forms a pattern may name an element of a list by the
// element's name: `globalSecondaryIndexes["by-a"].readCapacity`. That is the
// only form that stays with the index whatever its place in the list.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dynaplane::provider {

// One step: a member of an object, or an element of a list, whose name is
// known when its type has one.
struct PathStep {
  std::string key;  // of a member, or the element's name
  bool element = false;
  std::size_t index = 0;  // of the element, in its list
};

class PropertyPath {
 public:
  PropertyPath Member(std::string_view key) const;
  PropertyPath Element(std::size_t index, std::string_view name) const;

  // As Pulumi writes it: elements by their index.
  std::string Text() const;
  const std::vector<PathStep>& steps() const { return steps_; }

 private:
  std::vector<PathStep> steps_;
};

// A set of patterns of ignoreChanges. What cannot be parsed matches nothing.
class PathPatterns {
 public:
  PathPatterns() = default;
  explicit PathPatterns(const std::vector<std::string>& patterns);

  // True when a pattern names the path or something that contains it.
  bool Match(const PropertyPath& path) const;
  bool empty() const { return patterns_.empty(); }

 private:
  struct Step {
    enum class Kind { kName, kIndex, kAny } kind;
    std::string name;
    std::size_t index = 0;
  };
  using Pattern = std::vector<Step>;
  static bool Parse(std::string_view text, Pattern& pattern);
  static bool Matches(const Pattern& pattern, const PropertyPath& path);

  std::vector<Pattern> patterns_;
};

}  // namespace dynaplane::provider
