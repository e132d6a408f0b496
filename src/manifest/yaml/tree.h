// A value on its way out: what the writers print as YAML or JSON.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaplane::manifest {

struct Tree {
  // kLiteral prints its text as it is: a number, true, false or null.
  enum class Kind { kText, kLiteral, kList, kMap };

  Kind kind = Kind::kMap;
  std::string text;
  std::vector<Tree> items;
  std::vector<std::pair<std::string, Tree>> entries;

  static Tree Text(std::string text);
  static Tree Integer(std::int64_t number);
  static Tree Number(double number);
  static Tree Boolean(bool value);
  static Tree List();
  static Tree Map();

  bool IsMap() const { return kind == Kind::kMap; }
  bool IsList() const { return kind == Kind::kList; }
  void Add(std::string key, Tree value);
  Tree* Find(std::string_view key);
  const Tree* Find(std::string_view key) const;
  bool operator==(const Tree&) const = default;
};

// Comments for a tree, by path: "spec.ttl", "spec.tags.a", "spec.replicas[0]".
// Each text starts with its '#'.
struct Comments {
  std::map<std::string, std::vector<std::string>> before;
  std::map<std::string, std::string> after;  // on the same line
  std::vector<std::string> end;              // below everything
};

// Block style, two spaces a level, quoted so that every reader agrees; ends
// with a newline. `indent` is that of the first line.
std::string ToYaml(const Tree& tree, int indent = 0);
std::string ToYaml(const Tree& tree, const Comments& comments);
// Indented by two spaces, without a newline at the end.
std::string ToJson(const Tree& tree);
// In one line without spaces.
std::string ToCompactJson(const Tree& tree);

}  // namespace dynaplane::manifest
