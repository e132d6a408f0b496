// A console whose lines a test reads.
#pragma once

#include <string>

#include "stack/console.h"

namespace dynaplane::stack::testing {

class StringConsole : public Console {
 public:
  bool interactive() const override { return false; }
  LogLevel level() const override { return LogLevel::kInfo; }
  void Line(LogLevel level, const std::string& text) override {
    if (level <= LogLevel::kInfo) text_ += text + "\n";
  }
  void Print(const manifest::Diagnostics& diagnostics) override {
    for (const auto& each : diagnostics) text_ += ToString(each) + "\n";
  }
  std::string Paint(Color, const std::string& text) const override {
    return text;
  }
  std::string Ask(const std::string&) override { return ""; }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace dynaplane::stack::testing
