#include "stack/console.h"

namespace dynaplane::stack {

void Console::Error(const std::string& message) {
  Line(LogLevel::kError, Paint(Color::kRed, "error:") + " " + message);
}

void Console::Warning(const std::string& message) {
  Line(LogLevel::kWarn, Paint(Color::kYellow, "warning:") + " " + message);
}

void Console::Note(const std::string& message) {
  Line(LogLevel::kInfo, Paint(Color::kDim, "note:") + " " + message);
}

}  // namespace dynaplane::stack
