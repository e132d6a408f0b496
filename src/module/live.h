// Private to this room: looking into the properties of what is live.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "module/words.h"
#include "pulumi/value.h"

namespace dynaplane::module {

// The member when it is there and of that kind; "" and false otherwise.
std::string LiveText(const pulumi::Object& object, std::string_view key);
bool LiveFlag(const pulumi::Object& object, std::string_view key);
std::optional<std::int64_t> LiveInteger(const pulumi::Object& object,
                                        std::string_view key);
// Null when there is none.
const pulumi::Object* LiveObject(const pulumi::Object& object,
                                 std::string_view key);
std::vector<pulumi::Object> LiveObjects(const pulumi::Object& object,
                                        std::string_view key);
std::vector<std::string> LiveTexts(const pulumi::Object& object,
                                   std::string_view key);
std::map<std::string, std::string> LiveTextMap(const pulumi::Object& object,
                                               std::string_view key);

// The enum of that word, one of `all`; the words are those of words.h.
template <typename T>
std::optional<T> OfWord(std::string_view word, std::initializer_list<T> all) {
  for (T each : all) {
    if (Word(each) == word) return each;
  }
  return std::nullopt;
}

}  // namespace dynaplane::module
