// Which stack of a backend manages a table on AWS: out of the states of all of
// them. Pure.
#pragma once

#include <map>
#include <string>

#include "pulumi/state/state.h"
#include "stack/vocabulary.h"

namespace dynaplane::stack {

class Owners {
 public:
  // What a table is, for a backend.
  struct Holder {
    std::string stack;     // [ORG/]PROJECT/STACK; "": none
    bool is_copy = false;  // the tag is that stack's, the table is not
  };

  void Add(const std::string& stack, const state::State& state);

  // `owner`: the value of the table's ownership tag, or "". A table that bears
  // no tag is held by who has it in the state without giving tags, as the
  // official provider does; one of a stack that does is still to be tagged: an
  // adoption was cut off.
  Holder Find(const std::string& owner, const std::string& arn) const;
  // The stack whose state has the ARN, tagged or not; "": none.
  std::string HolderOf(const std::string& arn) const;

 private:
  struct Entry {
    std::string stack;
    bool tags = false;
  };
  std::map<std::string, std::string> by_mark_;
  std::map<std::string, Entry> by_arn_;
};

}  // namespace dynaplane::stack
