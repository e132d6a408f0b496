// Reads the fields of one YAML map and notices what does not belong there.
#pragma once

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "credential/credential_file.h"
#include "manifest/yaml/yaml.h"

namespace dynaplane::credential {

// The first thing that is wrong with a file. Messages never quote a value of
// a secret field.
class Problem {
 public:
  explicit Problem(std::string file) : file_(std::move(file)) {}

  void Add(const manifest::Position& position, std::string message);
  const std::optional<Error>& error() const { return error_; }
  const std::string& file() const { return file_; }

 private:
  std::string file_;
  std::optional<Error> error_;
};

// Keys may be in camelCase or snake_case; a null value counts as left out.
class Fields {
 public:
  // `path` is where the map stands, "spec.assumeRole"; empty: the top level.
  // A field that is not `known`, or that is there twice, is a problem.
  Fields(const manifest::yaml::Node& map, std::string path, Problem& problem,
         std::initializer_list<std::string_view> known);

  // Whether it is there and not empty.
  bool Has(std::string_view name) const;
  std::string Text(std::string_view name) const;
  // A text without blanks.
  std::string Word(std::string_view name) const;
  Secret SecretWord(std::string_view name) const;
  // Seconds, as a number or like "1h30m"; 0 when it is left out.
  std::chrono::seconds Duration(std::string_view name) const;
  // Null when it is left out or of another kind, which is a problem.
  const manifest::yaml::Node* Map(std::string_view name) const;
  const manifest::yaml::Node* List(std::string_view name) const;

  // A problem at the field's value, or at the map when it is not there.
  void Wrong(std::string_view name, std::string_view what) const;
  std::string PathOf(std::string_view name) const;

 private:
  const manifest::yaml::Entry* Find(std::string_view name) const;
  const manifest::yaml::Node* Value(std::string_view name) const;

  const manifest::yaml::Node& map_;
  const std::string path_;
  Problem& problem_;
};

bool IsAccountId(std::string_view text);
bool IsRegion(std::string_view text);
bool IsRoleArn(std::string_view text);
bool IsSessionName(std::string_view text);

}  // namespace dynaplane::credential
