// `-o jsonpath=EXPR`: the common part of kubectl's templates.
//
//   {.status.stackOutputs.tableArn}      fields, and elements with [0] or [-1]
//   {[*].metadata.name}                  all elements, or all fields
//   {.metadata.labels['a.b/c']}          a field of any name; or a\.b/c
//   {.metadata.name}{"\n"}               several, with text in between
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/vocabulary.h"

namespace dynaplane::cli {

class JsonPath {
 public:
  // Exit 2 with the place in the template that cannot be read. Without braces
  // all of it is one path.
  static Result<JsonPath> Parse(const std::string& text);

  // What the paths find, several values with a space between them; what is not
  // there is nothing. Texts are printed as they are, all else as JSON.
  std::string Print(const nlohmann::ordered_json& document) const;

 private:
  friend class JsonPathReader;
  struct Step {
    bool all = false;                // *
    std::optional<long> index = {};  // from the end, if negative
    std::string field = {};
  };
  // A text between the paths, or a path.
  struct Part {
    bool is_text = false;
    std::string text = {};
    std::vector<Step> steps = {};
  };

  std::vector<Part> parts_;
};

}  // namespace dynaplane::cli
