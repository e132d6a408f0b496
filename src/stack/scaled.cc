#include "stack/scaled.h"

#include <string_view>

#include "provider/generic/values.h"

namespace dynaplane::stack {

// "table/T" or "table/T/index/I", and a dimension like
// "dynamodb:index:ReadCapacityUnits".
Scaled ScaledOf(const pulumi::Object& inputs) {
  constexpr std::string_view kTable = "table/";
  constexpr std::string_view kIndex = "/index/";
  const auto text = [&](const char* key) {
    return provider::GetString(inputs, key).value_or("");
  };
  std::string resource = text("resourceId");
  if (resource.starts_with(kTable)) resource.erase(0, kTable.size());
  Scaled scaled;
  const std::size_t at = resource.find(kIndex);
  scaled.table = resource.substr(0, at);
  if (at != std::string::npos) {
    scaled.index = resource.substr(at + kIndex.size());
  }
  const bool reads =
      text("scalableDimension").find("Read") != std::string::npos;
  scaled.capacity = reads ? "readCapacity" : "writeCapacity";
  return scaled;
}

}  // namespace dynaplane::stack
