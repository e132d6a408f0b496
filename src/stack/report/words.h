// How a refusal names what it is about.
#pragma once

#include <string>
#include <vector>

namespace dynaplane::stack {

// "table orders", "policy orders/read-policy", of a URN.
std::string WhatItIs(const std::string& urn);

// "a, b", and of more than five how many more there are.
std::string Listed(std::vector<std::string> texts);

}  // namespace dynaplane::stack
