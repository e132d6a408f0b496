// Programs as JSON, so that a test of the SDK can write the program that it
// needs. Used by tests alone.
//
//   {"resources": [{"type": ..., "name": ..., "component": true?,
//                   "inputs": {...}, "options": {...}}],
//    "exports": {...}}
//
// A resource is named by its place. Options have the names of
// ResourceOptions. Inside inputs and exports:
//   {"$output": [place, "property"]}   an output
//   {"$secret": value}                 a secret
//   {"$shout": value}                  Apply: upper case and "!"
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "pulumi/error.h"
#include "pulumi/program.h"

namespace pulumi::testing {

Result<Program> ReadProgram(const std::string& path);

// For a test to look at: secrets as {"$secret": …}, unknowns as
// {"$unknown": true}, resource references as {"$resource": urn}.
nlohmann::json ToJson(const Value& value);
nlohmann::json ToJson(const Object& object);

}  // namespace pulumi::testing
