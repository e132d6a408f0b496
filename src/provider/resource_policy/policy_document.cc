#include "provider/resource_policy/policy_document.h"

#include <algorithm>
#include <regex>
#include <set>

#include "provider/json_read.h"

namespace dynaplane::provider {
namespace {

Json Parse(const std::string& text) {
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

Json AsList(const Json& value) {
  return value.is_array() ? value : Json::array({value});
}

// Conditions may say true where AWS says "true".
Json AsText(const Json& scalar) {
  return scalar.is_boolean() || scalar.is_number() ? Json(scalar.dump())
                                                   : scalar;
}

// "arn:aws:iam::123456789012:root" and "123456789012" are the same account.
Json AsAccount(const Json& principal) {
  static const std::regex root(R"(arn:aws[a-z-]*:iam::(\d{12}):root)");
  std::smatch match;
  if (!principal.is_string()) return principal;
  const std::string text = principal.get<std::string>();
  return std::regex_match(text, match, root) ? Json(match[1].str()) : principal;
}

// The names of actions are the same in any case.
Json InLowerCase(const Json& action) {
  if (!action.is_string()) return action;
  std::string text = action.get<std::string>();
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return text;
}

// A set, also of one that is not written as a list.
Json AsSet(const Json& value, Json (*element)(const Json&)) {
  std::set<Json> members;
  for (const Json& each : AsList(value)) members.insert(element(each));
  return members;
}

Json Principal(const Json& value) {
  // To everybody, as {"AWS": "*"} is.
  if (!value.is_object()) return Json{{"AWS", AsSet(value, AsAccount)}};
  Json principal = Json::object();
  for (const auto& [kind, names] : value.items()) {
    principal[kind] = AsSet(names, AsAccount);
  }
  return principal;
}

Json Condition(const Json& value) {
  if (!value.is_object()) return value;
  Json condition = value;
  for (auto& [operation, keys] : condition.items()) {
    if (!keys.is_object()) continue;
    for (auto& [key, values] : keys.items()) values = AsSet(values, AsText);
  }
  return condition;
}

Json Statement(const Json& value) {
  if (!value.is_object()) return value;
  Json statement = value;
  for (auto& [name, part] : statement.items()) {
    if (name == "Action" || name == "NotAction") {
      part = AsSet(part, InLowerCase);
    } else if (name == "Resource" || name == "NotResource") {
      part = AsSet(part, AsText);
    } else if (name == "Principal" || name == "NotPrincipal") {
      part = Principal(part);
    } else if (name == "Condition") {
      part = Condition(part);
    }
  }
  return statement;
}

// What is the same for all that mean the same.
Json Meaning(const Json& document) {
  if (!document.is_object()) return document;
  Json meaning = document;
  if (meaning.contains("Statement")) {
    meaning["Statement"] = AsSet(meaning["Statement"], Statement);
  }
  // What AWS takes a policy for that does not say.
  if (!meaning.contains("Version")) meaning["Version"] = "2008-10-17";
  return meaning;
}

}  // namespace

bool SamePolicyDocument(const std::string& a, const std::string& b) {
  const Json one = Parse(a);
  const Json other = Parse(b);
  return !one.is_discarded() && !other.is_discarded() &&
         Meaning(one) == Meaning(other);
}

std::vector<std::string> PrincipalsOf(const std::string& document) {
  std::set<std::string> found;
  const Json policy = Parse(document);
  for (const Json& statement : AsList(At(policy, "Statement"))) {
    for (const char* part : {"Principal", "NotPrincipal"}) {
      for (const Json& each : AsList(At(At(statement, part), "AWS"))) {
        if (each.is_string()) found.insert(each.get<std::string>());
      }
    }
  }
  return {found.begin(), found.end()};
}

bool IsUniqueId(const std::string& principal) {
  static const std::regex id("A(ROA|IDA|GPA|NPA)[A-Z0-9]{12,}");
  return std::regex_match(principal, id);
}

}  // namespace dynaplane::provider
