// Which settings a diff names: what an Update may touch. Pure.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "provider/generic/default_tags.h"
#include "provider/generic/property.h"
#include "provider/generic/property_path.h"
#include "pulumi/provider.h"

namespace dynaplane::provider {

// A path is a property, the members within it, and for elements of a list their
// names: {"globalSecondaryIndexes", "by-a", "readCapacity"}.
using NamePath = std::initializer_list<std::string_view>;

class Changes {
 public:
  // Every setting: what is made, not changed.
  static Changes Everything();
  // Of the diff that the engine was answered with before this Update, those
  // that the default tags make included.
  static Changes Of(const pulumi::UpdateRequest& request,
                    const DefaultTags& defaults = {});
  // Of paths in names.
  static Changes Named(const std::vector<std::vector<std::string>>& paths);
  explicit Changes(std::vector<PropertyPath> paths)
      : paths_(std::move(paths)) {}

  // Whether it names the setting, something within it, or what it is part of.
  bool Touch(NamePath path) const;
  bool Touch(const PropertyPath& path) const;
  // A tag is told twice: as the program's, and among all of them.
  bool TouchTag(std::string_view key) const;
  bool TouchTags() const;
  // Whether it names the thing, or what it is part of, as a whole: it comes or
  // goes.
  bool TouchWhole(NamePath path) const;

  bool everything() const { return everything_; }
  bool empty() const { return !everything_ && paths_.empty(); }
  const std::vector<PropertyPath>& paths() const { return paths_; }

 private:
  bool Meets(std::span<const std::string_view> path) const;

  std::vector<PropertyPath> paths_;
  bool everything_ = false;
};

// `base` with what `changes` name as it is in `from`: for what AWS replaces as
// a whole, and for what the state takes over. Objects member by member, maps
// key by key, lists of named things by name, others as one. What is computed
// stays. `at`: where in the resource the properties are.
pulumi::Object TakeNamed(std::span<const Property> properties,
                         const pulumi::Object& base, const pulumi::Object& from,
                         const Changes& changes, const PropertyPath& at = {});

// The inputs to record when an Update has stopped half way: of each property
// the new value where `outputs` are as wanted, else the old one. So the next
// diff knows what was given before, and names what is left.
pulumi::Object AchievedInputs(const pulumi::UpdateRequest& request,
                              const pulumi::Object& outputs);

// What AWS has otherwise than wanted though the Update, whose `changes` these
// are, does not name it. `actual`: the outputs as AWS has them.
std::vector<PropertyPath> DriftedPaths(const pulumi::UpdateRequest& request,
                                       const pulumi::Object& actual,
                                       const Changes& changes);

// The changes of an Update, asked for like the engine asks for them.
pulumi::DiffRequest AsDiff(const pulumi::UpdateRequest& request);

}  // namespace dynaplane::provider
