// Private to this room: what each resource of a program has to wait for.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "pulumi/error.h"
#include "pulumi/program.h"

namespace pulumi {

// The resources that one resource names, by their places.
struct Links {
  // Dependencies for the engine: of dependsOn and of each input. A component
  // stands for itself and for all custom resources below it that come before
  // the dependent.
  std::set<std::size_t> dependencies;
  std::map<std::string, std::set<std::size_t>> property_dependencies;
  // The package of the explicit provider, e.g. "aws"; empty without one.
  std::string provider_package;
  // All that must be registered before: the dependencies, and parent,
  // provider and deletedWith.
  std::set<std::size_t> awaited;
};

// One for each resource of the program, at its place. kInvalidArgument: a
// handle that names no earlier resource, a provider that is none, two
// resources with one URN.
Result<std::vector<Links>> LinkProgram(const Program& program);

}  // namespace pulumi
